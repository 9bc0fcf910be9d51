from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.retrieval.index import Index, build_index
from tests.fakes import LetterEncoder
from tests.small_catalogue import small_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return small_catalogue()


@pytest.fixture(scope="session")
def index(catalogue, tmp_path_factory) -> Index:
    directory = tmp_path_factory.mktemp("retrieval") / "index"
    build_index(catalogue, directory, "letters", LetterEncoder)
    return Index.load(directory, catalogue, "letters", LetterEncoder)


@pytest.fixture(scope="session")
def nobody() -> tuple[np.ndarray, np.ndarray]:
    return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32)


@pytest.fixture(scope="session")
def ranker(catalogue, index, nobody) -> Ranker:
    return Ranker(catalogue, index, prior(catalogue, *nobody))


@pytest.fixture
def position(catalogue) -> Callable[[str], int]:
    return lambda item: catalogue.index[item]
