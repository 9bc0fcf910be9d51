from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.encoder import OnNumpy, _same, quantise
from recommender.retrieval.quick import NETWORK, QuickMiniLM, export

TEXTS = ["a heist that goes wrong", "naïve café", "something uplifting, I had a bad day"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder") / "plain"
    export(folder)
    return folder


def test_numpy_computes_the_same_network(plain: Path) -> None:
    assert OnNumpy().encode(TEXTS) == pytest.approx(QuickMiniLM(plain).encode(TEXTS), abs=1e-5)


def test_int8_is_smaller_and_nearly_the_same(plain: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    quantise(plain, small)
    assert (small / NETWORK).stat().st_size < 0.3 * (plain / NETWORK).stat().st_size
    cosines = (QuickMiniLM(small).encode(TEXTS) * QuickMiniLM(plain).encode(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.95
    assert cosines.max() < 0.99999  # or nothing was quantised


def test_neighbours_in_common_are_counted() -> None:
    items = np.eye(20, dtype=np.float32)
    ascending = np.arange(20, dtype=np.float32)[None]
    assert _same(items, ascending, ascending) == 1.0
    shifted = np.roll(ascending, 3, axis=1)  # the ten greatest lie three places on, and three fall off the end
    assert _same(items, shifted, ascending) == 0.7
