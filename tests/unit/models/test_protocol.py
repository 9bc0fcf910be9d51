"""Histories are in the order of time, whatever the order of the table."""

from __future__ import annotations

import numpy as np

from recommender.models.protocol import Interactions


def test_histories_are_oldest_first() -> None:
    """User 1 has nothing; user 0's two of the same second stay in the order of the table."""
    data = Interactions(
        users=np.array([2, 0, 0, 2, 0], np.int32),
        items=np.array([5, 6, 7, 8, 9], np.int32),
        weights=np.array([1, 0.5, -1, 0, 1], np.float32),
        times=np.array([20, 30, 30, 10, 20], np.int64),
        n_users=3,
    )

    found = data.histories()

    assert [history.items.tolist() for history in found] == [[9, 6, 7], [], [8, 5]]
    assert [history.weights.tolist() for history in found] == [[1, 0.5, -1], [], [0, 1]]
