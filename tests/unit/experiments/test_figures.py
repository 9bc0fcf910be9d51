"""Figures of lists and of groups against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.experiments.figures import Beyond, by_activity, by_popularity, popularity_groups
from recommender.models.protocol import History, Interactions
from recommender.training.evaluation.intervals import Resamples
from recommender.training.evaluation.ranking import Case, compare
from tests.two_tastes import NEW_UNKNOWN, history, two_kinds


def known(*items: int) -> Interactions:
    """Return one interaction of one user with each of the items."""
    n = len(items)
    return Interactions(
        np.zeros(n, np.int32), np.array(items, np.int32), np.ones(n, np.float32), np.arange(n, dtype=np.int64), 1
    )


def case(relevant: set[int], history: History, user: int = 0) -> Case:
    return Case(user, history, frozenset(relevant), frozenset())


def test_lists_are_described_by_popularity_and_attributes():
    """Dish 0 (sweet) is known to two people, dishes 1 (sweet) and 12 (sour) to one each: percentiles 5/6, 1/3, 1/3.

    0, 1 and 12: distances 0, 1 and 1. The new dish nobody knows has percentile 0, and one item has no diversity.
    """
    people = [case({0}, History.empty()), case({0}, History.empty(), 1)]
    outcome = Beyond(two_kinds(), known(0, 0, 1, 12)).described(compare(people, [[0, 1, 12], [NEW_UNKNOWN]], 3))

    assert outcome.values["popularity"] == pytest.approx([(5 / 6 + 1 / 3 + 1 / 3) / 3, 0])
    assert outcome.values["diversity"][0] == pytest.approx(2 / 3)
    assert np.isnan(outcome.values["diversity"][1])


def test_coverage_of_the_catalogue_and_of_rated_items():
    """Three of 27 dishes are shown; of the two that are rated one is."""
    people = [case({0}, History.empty()), case({0}, History.empty(), 1)]
    outcome = compare(people, [[0, 5], [0, NEW_UNKNOWN]], 2)

    figures = Beyond(two_kinds(), known(0, 1)).figures(outcome, Resamples(2, seed=1))

    assert figures["coverage"].mean == pytest.approx(3 / 27)
    assert figures["coverage_rated"].mean == 0.5


def test_popularity_groups_have_as_many_interactions_each():
    """Nine interactions: dish 0 has three (head), 1 and 2 have three together (middle), 3, 4 and 5 one each (tail)."""
    groups = popularity_groups(np.array([3, 2, 1, 1, 1, 1, 0]))

    assert {name: np.flatnonzero(mask).tolist() for name, mask in groups.items()} == {
        "head": [0],
        "middle": [1, 2],
        "tail": [3, 4, 5],
        "none": [6],
    }


def test_accuracy_by_popularity_counts_what_is_relevant_in_the_group_alone():
    """Of dishes 0 (head) and 3 (tail) the first is found: recall 1 in the head and 0 in the tail."""
    groups = popularity_groups(np.array([3, 2, 1, 1, 1, 1, 0]))
    people = [case({0, 3}, History.empty())]

    found = {group.name: group for group in by_popularity(compare(people, [[0, 1]], 2), people, groups, seed=1)}

    assert {name: group.size for name, group in found.items()} == {"head": 1, "middle": 0, "tail": 1, "none": 0}
    assert found["head"].figures["recall"].mean == 1
    assert found["tail"].figures["recall"].mean == 0


def test_accuracy_by_activity_keeps_users_without_training_data_apart():
    """Users of whom 0, 1, 2 and 3 things are known, the first two served well."""
    histories = [History.empty(), history(d5=1.0), history(d5=1.0, d6=1.0), history(d5=1.0, d6=1.0, d7=1.0)]
    people = [case({0}, known, user) for user, known in enumerate(histories)]
    outcome = compare(people, [[0], [0], [1], [1]], 1)

    groups = by_activity(outcome, people, seed=1, metrics=["recall"])

    assert [(group.name, group.size, group.figures["recall"].mean) for group in groups] == [
        ("none", 1, 1.0),
        ("1–1 opinions", 1, 1.0),
        ("2–2 opinions", 1, 0.0),
        ("3–3 opinions", 1, 0.0),
    ]


def test_everybody_as_active_is_one_group():
    people = [case({0}, history(d5=1.0), user) for user in range(3)]

    groups = by_activity(compare(people, [[0]] * 3, 1), people, seed=1, metrics=["recall"])

    assert [(group.name, group.size) for group in groups] == [("none", 0), ("1–1 opinions", 3)]
