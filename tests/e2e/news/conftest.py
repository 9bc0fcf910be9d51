"""The assistant talking of news: the sample of stories, built, indexed and trained anew for these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actions.engine import Engine
from actions.runner import build_executor
from recommender.service import Recommender
from recommender.settings import Settings
from tests.e2e.conversation import Assistant, Conversation


@pytest.fixture(scope="session")
def news_assistant(news_settings: Settings, other_model: Path) -> Iterator[Assistant]:
    running = Assistant(other_model, PARLEY_HOME=str(news_settings.home), PARLEY_CATALOGUE="news")
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
