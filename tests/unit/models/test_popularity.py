"""Popularity by counting."""

from __future__ import annotations

import numpy as np

from recommender.models.popularity import Popularity
from recommender.models.protocol import History, Interactions
from tests.two_tastes import two_kinds


def test_share_of_people_without_dislikes() -> None:
    """Four people; two have seen or liked dish 3, a third disliked it; one liked dish 5."""
    model = Popularity()
    data = Interactions(
        np.array([0, 1, 2, 3], np.int32),
        np.array([3, 3, 3, 5], np.int32),
        np.array([1.0, 0.0, -1.0, 0.5], np.float32),
        np.zeros(4, np.int64),
        n_users=4,
    )
    model.fit(data, two_kinds(), seed=0)

    scores = model.scores(History.empty())

    assert scores[[3, 5]].tolist() == [0.5, 0.25]
    assert np.count_nonzero(scores) == 2
