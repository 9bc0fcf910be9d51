"""EASE for two items, whose weights are simple fractions: from i to j it is (both) / (likes of i + ridge)."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.models.item_item import ItemItem, ItemItemSettings
from recommender.models.protocol import History, Interactions
from tests.two_tastes import history, two_kinds


def likes(*pairs: tuple[int, int, float]) -> Interactions:
    users, items, weights = zip(*pairs, strict=True)
    return Interactions(
        np.array(users, np.int32),
        np.array(items, np.int32),
        np.array(weights, np.float32),
        np.zeros(len(users), np.int64),
        max(users) + 1,
    )


# Dish 4 is liked by three people, dish 9 by two of them; dish 5 by one, and disliked by two.
DATA = likes((0, 4, 1), (1, 4, 1), (2, 4, 0.5), (0, 9, 1), (1, 9, 1), (0, 5, 1), (1, 5, -1), (2, 5, -1))


def fitted(**settings: float) -> ItemItem:
    model = ItemItem(ItemItemSettings.model_validate({"min_likes": 2, "ridge": 1.0, **settings}))
    model.fit(DATA, two_kinds(), seed=0)
    return model


def test_weights_by_hand() -> None:
    model = fitted()

    assert model.scores(history(d4=1.0))[9] == pytest.approx(2 / (3 + 1))
    assert model.scores(history(d9=1.0))[4] == pytest.approx(2 / (2 + 1))
    assert model.scores(history(d9=-0.5))[4] == pytest.approx(-0.5 * 2 / 3)
    assert model.contributions(history(d5=1.0, d4=1.0), 9).tolist() == pytest.approx([0, 0.5])


def test_items_with_few_likes_are_left_out() -> None:
    scores = fitted().scores(history(d4=1.0, d5=1.0))

    assert np.flatnonzero(scores).tolist() == [9]


def test_the_most_liked_items_are_kept() -> None:
    assert not fitted(max_items=1).scores(history(d4=1.0, d9=1.0)).any()


def test_a_faint_interest_is_no_like() -> None:
    assert fitted(liked_from=0.6).scores(history(d4=1.0))[9] == pytest.approx(2 / (2 + 1))


def test_a_like_that_comes_twice_counts_once() -> None:
    model = ItemItem(ItemItemSettings(min_likes=1, ridge=1.0))
    model.fit(likes((0, 4, 1), (0, 4, 1), (0, 9, 1)), two_kinds(), seed=0)

    assert model.scores(history(d4=1.0))[9] == pytest.approx(1 / (1 + 1))


def test_likeness_by_hand() -> None:
    """Columns with the item's own weight, that of its best neighbour: of 4 (2/3, 2/3), of 9 (1/2, 1/2)."""
    alike = fitted().similar([4])

    assert alike[[4, 9]].tolist() == pytest.approx([1, 1])
    assert np.flatnonzero(alike).tolist() == [4, 9]
    assert not fitted().similar([5]).any()


def test_somebody_new_gets_nothing() -> None:
    assert not fitted().scores(History.empty()).any()
