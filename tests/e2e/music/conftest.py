"""The assistant talking of music: the sample of artists, built, indexed and trained anew for these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actions.engine import Engine
from actions.runner import build_executor
from recommender.cli import main
from recommender.service import Recommender
from recommender.settings import Settings
from tests.e2e.conversation import Assistant, Conversation


@pytest.fixture(scope="session")
def music_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home in which the sample has been built and a model of it trained."""
    home = tmp_path_factory.mktemp("music")
    settings = Settings.model_validate(
        {"home": home, "catalogue": "music", "pseudonym_key": "a key that only the tests use"}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARLEY_HOME", str(home))
        patch.setenv("PARLEY_CATALOGUE", "music")
        assert main(["build"]) == 0
        assert main(["train", "--force"]) == 0
    return settings


@pytest.fixture(scope="session")
def music_assistant(music_settings: Settings, other_model: Path) -> Iterator[Assistant]:
    running = Assistant(other_model, PARLEY_HOME=str(music_settings.home), PARLEY_CATALOGUE="music")
    yield running
    running.close()


@pytest.fixture(scope="session")
def music_engine(music_settings: Settings) -> Iterator[Engine]:
    running = Engine(music_settings)
    yield running
    running.close()


@pytest.fixture
def conversation(
    music_assistant: Assistant, music_engine: Engine, pool: ThreadPoolExecutor
) -> Callable[..., Conversation]:
    """Start a conversation about music with somebody new."""
    executor = build_executor(music_engine, pool)
    return lambda **options: Conversation(music_assistant, executor, **options)


@pytest.fixture
def recommender(music_engine: Engine) -> Recommender:
    return music_engine.recommender()
