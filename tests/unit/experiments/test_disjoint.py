"""That no user's item is in two parts of the data, whatever the data repeat."""

from __future__ import annotations

import numpy as np

from recommender.experiments.disjoint import disjoint
from recommender.models.protocol import Interactions
from recommender.training.dataset import Split, split_by_time
from tests.two_tastes import opinions_of_two_tastes


def part(*pairs: tuple[int, int]) -> Interactions:
    users, items = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    return Interactions(users, items, np.ones(len(pairs), np.float32), np.arange(len(pairs)), 3)


def pairs(part: Interactions) -> list[tuple[int, int]]:
    return list(zip(part.users.tolist(), part.items.tolist(), strict=True))


def test_what_was_known_before_is_not_held_out_again():
    """User 0 has item 1 twice in training and again later; user 1's item 1 is another pair."""
    found = disjoint(Split(part((0, 1), (0, 1)), part((0, 1), (1, 1)), part((0, 1), (1, 1), (0, 2), (0, 2))))

    assert pairs(found.train) == [(0, 1), (0, 1)]
    assert pairs(found.validation) == [(1, 1)]
    assert pairs(found.test) == [(0, 2)]


def test_parts_that_are_disjoint_stay_as_they_are():
    split = split_by_time(opinions_of_two_tastes())

    found = disjoint(split)

    assert [pairs(each) for each in (found.train, found.validation, found.test)] == [
        pairs(each) for each in (split.train, split.validation, split.test)
    ]
