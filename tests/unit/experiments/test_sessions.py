"""People of whom the current session alone is known: which session that is, and that it tells their taste."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recommender.experiments.sessions import PAUSE, SHARE, last_sessions, measure_sessions
from recommender.models.protocol import Interactions
from tests.two_tastes import PEOPLE, opinions_of_two_tastes, two_kinds


def test_the_last_session_begins_after_the_last_pause():
    """User 0 stops for longer than a pause before item 3; what is merely seen (5) and said again (3) is left out."""
    data = Interactions(
        users=np.array([1, 0, 0, 0, 0, 0, 0], dtype=np.int32),
        items=np.array([7, 4, 3, 1, 5, 3, 2], dtype=np.int32),
        weights=np.array([1, -1, 1, 1, 0, -1, 1], dtype=np.float32),
        times=np.array([9, 3 * PAUSE, 2 * PAUSE, PAUSE - 1, 2 * PAUSE, 3 * PAUSE, 0]),
        n_users=3,
    )

    found = last_sessions(data)

    assert [each.items.tolist() for each in found] == [[3, 4], [7], []]
    assert found[0].weights.tolist() == [1, -1]


def test_a_few_opinions_of_a_session_tell_whose_taste_it_is():
    """All ten opinions of each person are a minute apart. Popularity shows the same, whatever is told."""
    opinions = opinions_of_two_tastes()
    data = replace(opinions, times=opinions.times // 1440)
    told: list[None] = []

    found = measure_sessions(data, two_kinds(), ["popularity", "item_item"], seed=1, done=lambda: told.append(None))

    assert found is not None
    assert found.people == round(SHARE * PEOPLE)
    assert len(told) == 2
    popularity, own = (curve.points for curve in found.curves)
    assert len({point.mean for point in popularity.values()}) == 1
    assert own[3].mean > own[0].mean
    assert own[3].mean > popularity[3].mean


def test_without_an_order_there_is_no_session():
    opinions = opinions_of_two_tastes()

    assert measure_sessions(replace(opinions, times=opinions.times * 0), two_kinds(), ["popularity"], seed=1) is None


def test_opinions_of_different_days_are_no_session():
    assert measure_sessions(opinions_of_two_tastes(), two_kinds(), ["popularity"], seed=1) is None
