"""The assistant talking of a shop: the small one that was made up, built, indexed and trained anew for these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from actions.engine import Engine
from actions.runner import build_executor
from recommender.catalogue import build, shop
from recommender.catalogue.loader import Loader
from recommender.cli import main
from recommender.domain.feedback import Kind
from recommender.service import Recommender
from recommender.settings import Settings
from recommender.store import open_store
from tests.e2e.conversation import ROOT, Assistant, Conversation

MODEL = ROOT / "models" / "shop" / "parley.tar.gz"


@pytest.fixture(scope="session")
def shop_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home in which the small shop has been built and a model of it trained."""
    home = tmp_path_factory.mktemp("shop")
    settings = Settings.model_validate(
        {"home": home, "catalogue": "shop", "pseudonym_key": "a key that only the tests use"}
    )
    small = Loader(load=shop.load_sample, sources=shop.sources_of_sample)  # whether or not the groceries are installed
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARLEY_HOME", str(home))
        patch.setenv("PARLEY_CATALOGUE", "shop")
        patch.setattr(build, "LOADERS", {**build.LOADERS, "shop": small})
        assert main(["build"]) == 0
        assert main(["train"]) == 0
    return settings


@pytest.fixture(scope="session")
def shop_assistant(shop_settings: Settings) -> Iterator[Assistant]:
    assert MODEL.is_file(), "no assistant for the shop: run `PARLEY_CATALOGUE=shop make train` first"
    running = Assistant(MODEL, PARLEY_HOME=str(shop_settings.home), PARLEY_CATALOGUE="shop")
    yield running
    running.close()


@pytest.fixture(scope="session")
def shop_engine(shop_settings: Settings) -> Iterator[Engine]:
    running = Engine(shop_settings)
    yield running
    running.close()


@pytest.fixture
def conversation(
    shop_assistant: Assistant, shop_engine: Engine, pool: ThreadPoolExecutor
) -> Callable[..., Conversation]:
    """Start a conversation in the shop with somebody new."""
    executor = build_executor(shop_engine, pool)
    return lambda **options: Conversation(shop_assistant, executor, **options)


@pytest.fixture
def recommender(shop_engine: Engine) -> Recommender:
    return shop_engine.recommender()


@pytest.fixture
def events(shop_settings: Settings, recommender: Recommender) -> Callable[[Conversation], list[tuple[Kind, str]]]:
    """The kinds of feedback and the products in the store, oldest first."""

    def kept(talk: Conversation) -> list[tuple[Kind, str]]:
        with open_store(shop_settings.database_url) as store:
            found = store.feedback(recommender.pseudonym(f"{talk.channel}:{talk.sender}"))
        return [(event.kind, event.item) for event in found]

    return kept
