"""The assistant talking of a shop: the small one that was made up, built, indexed and trained anew for these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.engine import Engine
from recommender.catalogue import loaders, shop
from recommender.catalogue.loader import Loader
from recommender.settings import Settings
from recommender.store import Store, open_store
from tests.e2e.conversation import Assistant
from tests.e2e.samples import assistant_of, built_sample, engine_of


@pytest.fixture(scope="session")
def shop_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home in which the small shop has been built and a model of it trained."""
    small = Loader(load=shop.load_sample, sources=shop.sources_of_sample)  # whether or not the groceries are installed
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loaders, "LOADERS", {**loaders.LOADERS, "shop": small})
        return built_sample(tmp_path_factory, "shop")


@pytest.fixture(scope="session")
def assistant(shop_settings: Settings, other_model: Path) -> Iterator[Assistant]:
    yield from assistant_of(shop_settings, other_model)


@pytest.fixture(scope="session")
def engine(shop_settings: Settings) -> Iterator[Engine]:
    yield from engine_of(shop_settings)


@pytest.fixture(scope="session")
def store(shop_settings: Settings) -> Iterator[Store]:
    """The store that the actions write to, opened a second time to look at it."""
    with open_store(shop_settings.database_url) as opened:
        yield opened
