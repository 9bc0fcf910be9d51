"""Cold start on people of two tastes: who is folded in is served, and new things are told by their taste."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.experiments import cold
from recommender.experiments.cold import cold_items, cold_users, without_users
from recommender.training.dataset import histories, joined, split_by_time
from recommender.training.evaluation.ranking import cases
from tests.two_tastes import opinions_of_two_tastes, two_kinds


@pytest.fixture(autouse=True)
def few_likes(monkeypatch):
    """Nobody here likes more than six things in the known part."""
    monkeypatch.setattr(cold, "LIKES", (0, 1, 3))


def parts():
    split = split_by_time(opinions_of_two_tastes())
    known = joined(split.train, split.validation)
    return known, cases(histories(known), histories(split.test))


def test_nothing_of_the_removed_users_is_left():
    rest = without_users(opinions_of_two_tastes(), np.array([0, 39], dtype=np.int32))

    assert sorted(set(rest.users.tolist())) == list(range(1, 39))
    assert len(rest.items) == len(rest.weights) == len(rest.times) == 380


def test_a_few_likes_tell_whose_taste_it_is():
    known, people = parts()
    told: list[None] = []

    found = cold_users(
        known, people, two_kinds(), {}, ["popularity", "item_item"], {"item_item": (3,)}, seed=1,
        done=lambda: told.append(None),
    )  # fmt: skip

    assert found is not None
    assert found.users == round(cold.USERS_SHARE * len(people))
    assert len(told) == 3
    curves = {(curve.name, curve.how): curve.points for curve in found.curves}
    assert curves.keys() == {("popularity", "folded"), ("item_item", "folded"), ("item_item", "trained")}
    popularity, folded = curves["popularity", "folded"], curves["item_item", "folded"]
    assert len({point.mean for point in popularity.values()}) == 1  # whatever is known
    assert folded[3].mean > popularity[3].mean
    assert folded[3].mean > folded[0].mean
    kept = found.kept["item_item with 3 likes"]
    assert kept.mean == pytest.approx(folded[3].mean / curves["item_item", "trained"][3].mean)


def test_nobody_with_enough_likes(monkeypatch):
    monkeypatch.setattr(cold, "LIKES", (0, 11))
    known, people = parts()

    assert cold_users(known, people, two_kinds(), {}, ["popularity"], {}, seed=1) is None


def test_new_items_are_told_by_their_attributes():
    """Popularity says nothing of new items, so its order is chance; attributes tell sweet ones from sour ones."""
    found = cold_items(opinions_of_two_tastes(), two_kinds(), {}, ["popularity", "lightfm_attributes"], seed=1)

    assert found is not None
    assert found.removed == 2  # a tenth of 24
    assert found.candidates == 5  # and the three that nobody has tried
    assert found.figures["popularity"]["auc"].mean == 0.5
    assert found.figures["lightfm_attributes"]["auc"].mean > 0.6


def test_no_items_to_remove(monkeypatch):
    monkeypatch.setattr(cold, "MIN_LIKES_OF_ITEM", 1000)

    assert cold_items(opinions_of_two_tastes(), two_kinds(), {}, ["popularity"], seed=1) is None
