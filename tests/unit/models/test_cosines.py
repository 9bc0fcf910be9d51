"""Cosines between columns, kept row by row."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from recommender.models import cosines
from recommender.models.cosines import Cosines

RANDOM = np.random.default_rng(3)
WEIGHTS = RANDOM.standard_normal((30, 30)).astype(np.float32)
np.fill_diagonal(WEIGHTS, 0)
OWN = np.abs(WEIGHTS).max(axis=0)
WHOLE = WEIGHTS + np.diag(OWN)
LENGTHS = np.linalg.norm(WHOLE, axis=0)


def make() -> Cosines:
    return Cosines(WEIGHTS, OWN, LENGTHS)


@pytest.mark.parametrize("places", [[4], [4, 7], [4, 4, 7], [0, 29, 13, 5]])
def test_the_cosine_with_a_sum_of_directions(places: list[int]) -> None:
    total = (WHOLE[:, places] / LENGTHS[places]).sum(axis=1)
    expected = total @ WHOLE / LENGTHS / np.linalg.norm(total)

    found = make()
    assert found.with_sum(places) == pytest.approx(expected, abs=1e-5)
    assert found.with_sum(places) == pytest.approx(expected, abs=1e-5), "from what is kept"


def test_what_is_known_is_not_computed_again_and_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cosines, "BYTES", 4 * 30 * 3)  # three rows
    found, computed = make(), []
    compute = found._computed
    monkeypatch.setattr(found, "_computed", lambda places: computed.append(tuple(places)) or compute(places))
    for places in ([1, 2], [2, 3], [1, 3], [5], [2]):
        found.with_sum(places)

    assert computed == [(1, 2), (3,), (5,), (2,)], "the longest unused went first"


def test_columns_of_nothing_are_like_nothing() -> None:
    empty = np.zeros((3, 3), dtype=np.float32)
    found = Cosines(empty, np.zeros(3, np.float32), np.full(3, np.finfo(np.float32).tiny))

    assert found.with_sum([0, 1]).tolist() == [0, 0, 0]


def test_threads_share_it() -> None:
    found = make()
    with ThreadPoolExecutor(4) as threads:
        rows = list(threads.map(lambda place: found.with_sum([place % 30]), range(120)))

    assert all(rows[place][place % 30] == pytest.approx(1, abs=1e-5) for place in range(120))
