"""Whether times tell an order."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.protocol import Interactions
from recommender.models.recency import ordered
from tests.two_tastes import no_interactions


def table(*times: list[int]) -> Interactions:
    """Return the interactions of people at these times."""
    users = np.repeat(np.arange(len(times)), [len(each) for each in times]).astype(np.int32)
    flat = np.array([time for each in times for time in each], dtype=np.int64)
    return Interactions(users, np.zeros(len(flat), np.int32), np.ones(len(flat), np.float32), flat, len(times))


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([[0, 0, 0, 0], [0, 0]], False),  # plays are only counted
        ([[5, 5, 5, 9, 9], [5, 9, 9, 9]], False),  # imported on two days
        ([[1, 2, 3, 3, 3], [7, 7]], True),  # half of the people
        ([[1, 2], [4, 3]], True),  # there cannot be three
        ([[1, 2, 3], [7, 7], [7, 7]], False),
        ([[1], [2], [3]], False),  # nothing came after anything
        ([[1], [2], [1, 2, 9]], True),
    ],
)
def test_times_have_to_differ_for_half_of_the_people(times: list[list[int]], expected: bool) -> None:
    assert ordered(table(*times)) is expected


def test_nobody_has_no_order() -> None:
    assert not ordered(no_interactions())
