"""The assistant talking of music: the sample of artists, built, indexed and trained anew for these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.engine import Engine
from recommender.settings import Settings
from tests.e2e.conversation import Assistant
from tests.e2e.samples import assistant_of, built_sample, engine_of


@pytest.fixture(scope="session")
def music_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home in which the sample has been built and a model of it trained."""
    return built_sample(tmp_path_factory, "music", "--force")


@pytest.fixture(scope="session")
def assistant(music_settings: Settings, other_model: Path) -> Iterator[Assistant]:
    yield from assistant_of(music_settings, other_model)


@pytest.fixture(scope="session")
def engine(music_settings: Settings) -> Iterator[Engine]:
    yield from engine_of(music_settings)
