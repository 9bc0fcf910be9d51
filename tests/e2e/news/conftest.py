"""The assistant talking of news: the sample of stories, built, indexed and trained anew for these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from actions.engine import Engine
from actions.runner import build_executor
from recommender.cli import main
from recommender.service import Recommender
from recommender.settings import Settings
from tests.e2e.conversation import ROOT, Assistant, Conversation

MODEL = ROOT / "models" / "news" / "parley.tar.gz"


@pytest.fixture(scope="session")
def news_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home in which the sample has been built and a model of it trained."""
    home = tmp_path_factory.mktemp("news")
    settings = Settings.model_validate(
        {"home": home, "catalogue": "news", "pseudonym_key": "a key that only the tests use"}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARLEY_HOME", str(home))
        patch.setenv("PARLEY_CATALOGUE", "news")
        assert main(["build"]) == 0
        assert main(["train"]) == 0
    return settings


@pytest.fixture(scope="session")
def news_assistant(news_settings: Settings) -> Iterator[Assistant]:
    assert MODEL.is_file(), "no assistant for news: run `PARLEY_CATALOGUE=news make train` first"
    running = Assistant(MODEL, PARLEY_HOME=str(news_settings.home), PARLEY_CATALOGUE="news")
    yield running
    running.close()


@pytest.fixture(scope="session")
def news_engine(news_settings: Settings) -> Iterator[Engine]:
    running = Engine(news_settings)
    yield running
    running.close()


@pytest.fixture
def conversation(
    news_assistant: Assistant, news_engine: Engine, pool: ThreadPoolExecutor
) -> Callable[..., Conversation]:
    """Start a conversation about news with somebody new."""
    executor = build_executor(news_engine, pool)
    return lambda **options: Conversation(news_assistant, executor, **options)


@pytest.fixture
def recommender(news_engine: Engine) -> Recommender:
    return news_engine.recommender()
