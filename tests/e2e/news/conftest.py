"""The assistant talking of news: the sample of stories, built, indexed and trained anew for these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.engine import Engine
from recommender.settings import Settings
from tests.e2e.conversation import Assistant
from tests.e2e.samples import assistant_of, engine_of


@pytest.fixture(scope="session")
def assistant(news_settings: Settings, other_model: Path) -> Iterator[Assistant]:
    yield from assistant_of(news_settings, other_model)


@pytest.fixture(scope="session")
def engine(news_settings: Settings) -> Iterator[Engine]:
    yield from engine_of(news_settings)
