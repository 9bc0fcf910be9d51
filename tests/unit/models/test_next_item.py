"""The regression for two items, whose weights are simple fractions, and what counts as before."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.next_item import NextItem, NextItemSettings
from recommender.models.protocol import History, Interactions
from tests.two_tastes import history, two_kinds


def said(*rows: tuple[int, int, float, int]) -> Interactions:
    """Rows of user, item, weight, second."""
    users, items, weights, times = zip(*rows, strict=True)
    return Interactions(
        np.array(users, np.int32),
        np.array(items, np.int32),
        np.array(weights, np.float32),
        np.array(times, np.int64),
        max(users) + 1,
    )


def fitted(data: Interactions, **settings: float) -> NextItem:
    plain = {"min_likes": 1, "latest": 0.0, "ridge": 1.0, "relative": 0.0}
    model = NextItem(NextItemSettings.model_validate({**plain, **settings}))
    model.fit(data, two_kinds(), seed=0)
    return model


def test_weights_by_hand() -> None:
    """Of two people who liked 4, one liked 9 next: X'X = diag(1, 0), its mean 1/2, so the weight is 1 / (1 + 1/2)."""
    model = fitted(said((0, 4, 1, 1), (0, 9, 1, 2), (1, 4, 1, 1)))

    assert model.scores(history(d4=1.0))[9] == pytest.approx(2 / 3)
    assert model.scores(history(d4=-0.5))[9] == pytest.approx(-1 / 3)
    assert np.flatnonzero(model.scores(history(d4=1.0, d9=1.0))).tolist() == [9]
    assert model.contributions(history(d9=1.0, d4=1.0), 9).tolist() == pytest.approx([0, 2 / 3])


def test_what_comes_in_the_same_second_is_not_next() -> None:
    assert not fitted(said((0, 4, 1, 1), (0, 9, 1, 1))).scores(history(d4=1.0)).any()


def test_the_order_of_the_table_does_not_matter() -> None:
    forward, backward = said((0, 4, 1, 1), (0, 9, 1, 2)), said((0, 9, 1, 2), (0, 4, 1, 1))

    expected = fitted(forward).scores(history(d4=1.0))
    np.testing.assert_array_equal(fitted(backward).scores(history(d4=1.0)), expected)


def test_a_dislike_is_a_target_below_zero() -> None:
    """Dish 9, liked once to be kept at all, is disliked by two people right after dish 4."""
    data = said((0, 4, 1, 1), (0, 9, -1, 2), (1, 4, 1, 1), (1, 9, -1, 2), (2, 9, 1, 1))

    assert fitted(data, disliked=0.5).scores(history(d4=1.0))[9] == pytest.approx(-0.5 * 2 / (2 + 1))
    assert not fitted(data, disliked=0.0).scores(history(d4=1.0)).any()


def test_recent_opinions_count_more() -> None:
    """With span s the last but one is 1 + latest · e^(-1/s) where the last is 1 + latest."""
    model = fitted(said((0, 4, 1, 1), (0, 9, 1, 2), (1, 4, 1, 1)), latest=3.0, span=2.0)

    last, before = (model.scores(each)[9] for each in (history(d4=1.0), history(d4=1.0, d20=1.0)))
    assert before / last == pytest.approx((1 + 3 * np.exp(-0.5)) / (1 + 3))


def test_only_the_last_opinions_are_trained_on() -> None:
    data = said((0, 4, 1, 1), (0, 9, 1, 2), (0, 5, 1, 3))

    assert fitted(data).scores(history(d4=1.0))[[5, 9]].all()
    assert not fitted(data, window=2).scores(history(d4=1.0)).any()


def test_somebody_new_gets_nothing() -> None:
    assert not fitted(said((0, 4, 1, 1), (0, 9, 1, 2))).scores(History.empty()).any()


def test_some_people_are_enough_where_there_are_many() -> None:
    """Each of a hundred people liked 4 and then 9: by half of them the weight is the same but for the ridge."""
    model = fitted(said(*((who, item, 1, item) for who in range(100) for item in (4, 9))), most=100, ridge=1e-6)

    assert model.scores(history(d4=1.0))[9] == pytest.approx(1)
