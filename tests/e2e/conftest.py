"""The trained assistant, and a fresh training store for each conversation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actions.engine import Engine
from actions.runner import build_executor
from recommender.domain.feedback import Feedback, Kind
from recommender.service import Recommender
from recommender.settings import Settings
from recommender.store import Store, open_store
from scripts.catalogue import chosen
from tests.channels.slack.web_api import BOT_TOKEN, SIGNING_SECRET, WebApi
from tests.channels.telegram.bot_api import TOKEN, BotApi
from tests.e2e.conversation import ROOT, Assistant, Conversation
from tests.e2e.samples import built_sample
from tests.e2e.serving import Serving, environment, serving

REST_TOKEN = "a-token-that-only-the-tests-use"
OPERATOR_SECRET = "a secret that only the tests use"


@pytest.fixture(scope="session")
def assistant() -> Iterator[Assistant]:
    models = sorted((ROOT / "models").glob("*.tar.gz"))
    assert models, "no trained assistant: run `make train` first"
    running = Assistant(models[-1])
    yield running
    running.close()


@pytest.fixture(scope="session")
def news_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home in which the sample has been built and a model of it trained."""
    return built_sample(tmp_path_factory, "news")


@pytest.fixture(scope="session")
def other_model(news_settings: Settings) -> Path:
    """The assistant of all catalogues but films: that of news, trained as `make train` does, if it is not current.

    Training takes long, and what a description adds to the domain has no part in what is done next: its facets are
    entities and its wording replaces sentences, so that greetings are about news everywhere.
    """
    changes = {"PARLEY_HOME": str(news_settings.home), "PARLEY_CATALOGUE": "news"}
    done = subprocess.run(
        [sys.executable, "-m", "scripts.train"],
        cwd=ROOT,
        env={**os.environ, **changes},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return chosen(changes).model


@pytest.fixture(scope="session")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=2) as threads:
        yield threads


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "parley.db"


@pytest.fixture(scope="session")
def store(store_file: Path) -> Iterator[Store]:
    """The training store that the actions write to, opened a second time to look at it."""
    with open_store(f"sqlite:///{store_file}") as opened:
        yield opened


@pytest.fixture(scope="session")
def engine(store_file: Path) -> Iterator[Engine]:
    """The real catalogue and models with a store of the tests' own."""
    running = Engine(settings(store_file))
    yield running
    running.close()


@pytest.fixture
def conversation(assistant: Assistant, engine: Engine, pool: ThreadPoolExecutor) -> Callable[..., Conversation]:
    """Start a conversation with somebody new."""
    executor = build_executor(engine, pool)
    return lambda **options: Conversation(assistant, executor, **options)


@pytest.fixture
def recommender(engine: Engine) -> Recommender:
    return engine.recommender()


@pytest.fixture
def kept(recommender: Recommender, store: Store) -> Callable[[Conversation], list[Feedback]]:
    """What the store keeps of the person in a conversation, oldest first."""
    return lambda talk: store.feedback(recommender.pseudonym(f"{talk.channel}:{talk.sender}"))


@pytest.fixture
def events(kept: Callable[[Conversation], list[Feedback]]) -> Callable[[Conversation], list[tuple[Kind, str]]]:
    """The kinds of feedback and the items in the store, oldest first."""
    return lambda talk: [(event.kind, event.item) for event in kept(talk)]


@pytest.fixture(scope="session")
def bot_api() -> Iterator[BotApi]:
    """What the assistant takes for Telegram."""
    with BotApi().running() as api:
        yield api


@pytest.fixture(scope="session")
def slack() -> Iterator[WebApi]:
    """Slack, as far as the running assistant can tell."""
    with WebApi().running() as api:
        yield api


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, bot_api: BotApi, slack: WebApi) -> Iterator[Serving]:
    """The assistant as `make serve` runs it, with every channel: starting it takes long, so that tests share one."""
    changes = {
        "PARLEY_CHANNELS": "rest,slack,telegram,web",
        "PARLEY_REST_TOKENS": f"tests:{REST_TOKEN}",
        "PARLEY_REST_RATE": "1000",
        "PARLEY_OPERATOR_SECRET": OPERATOR_SECRET,
        "PARLEY_SLACK_BOT_TOKEN": BOT_TOKEN,
        "PARLEY_SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "PARLEY_SLACK_API": slack.url,
        "PARLEY_TELEGRAM_TOKEN": TOKEN,
        "PARLEY_TELEGRAM_API": bot_api.url,
    }
    with serving(environment(tmp_path_factory.mktemp("served"), **changes)) as running:
        yield running


def settings(store: Path, **changes: object) -> Settings:
    values: dict[str, object] = {
        "home": ROOT / "var",
        "store_url": f"sqlite:///{store}",
        "pseudonym_key": "a key that only the tests use",
        **changes,
    }
    return Settings.model_validate(values)
