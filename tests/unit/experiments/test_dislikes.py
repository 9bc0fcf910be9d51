"""What a dislike does, with a model whose weights are known."""

from __future__ import annotations

import numpy as np

from recommender.experiments.dislikes import NEIGHBOURS, dislikes, fold_in_milliseconds
from recommender.models.protocol import Floats, History, Interactions
from recommender.training.evaluation.ranking import Case
from tests.two_tastes import history

ITEMS = 60


def opinions() -> Interactions:
    """Return four people: two like the first 30 items, two the others. Neighbours are items of the same half."""
    users = np.repeat([0, 1, 2, 3], 30).astype(np.int32)
    items = np.concatenate([np.arange(30), np.arange(30), np.arange(30, 60), np.arange(30, 60)]).astype(np.int32)
    return Interactions(users, items, np.ones(120, np.float32), np.arange(120), 4)


def people() -> list[Case]:
    return [Case(4 + n, History.empty(), frozenset({0}), frozenset()) for n in range(20)]


def halves(history: History) -> Floats:
    """Score items by the opinions of their half; within a half the earlier first."""
    scores: Floats = -np.arange(ITEMS, dtype=np.float32) / np.float32(1000)
    for item, weight in zip(history.items, history.weights, strict=True):
        scores[(np.arange(ITEMS) < 30) == (item < 30)] += weight
    return scores


def test_a_dislike_lowers_the_neighbours():
    effect = dislikes(halves, opinions(), people(), ITEMS, seed=1)

    assert effect is not None
    assert effect.users == 20
    assert effect.neighbours.mean > effect.others.mean
    assert effect.neighbours.mean > 0


def test_a_model_that_takes_no_dislike_lowers_nothing():
    effect = dislikes(lambda _: -np.arange(ITEMS, dtype=np.float32), opinions(), people(), ITEMS, seed=1)

    assert effect is not None
    assert (effect.neighbours.mean, effect.others.mean, effect.lowered.mean) == (0, 0, 0)


def test_too_few_items_to_tell_neighbours_from_others():
    few = history(**{f"d{item}": 1.0 for item in range(ITEMS - 2 * NEIGHBOURS)})

    assert dislikes(halves, opinions(), [Case(4, few, frozenset({59}), frozenset())], ITEMS, seed=1) is None


def test_a_fold_in_is_asked_with_the_first_opinions_only():
    asked: list[History] = []
    cases = [Case(0, history(d1=1.0, d2=1.0, d3=1.0), frozenset({4}), frozenset())]

    took = fold_in_milliseconds(asked.append, cases, likes=2)

    assert took >= 0
    assert [each.items.tolist() for each in asked] == [[1, 2]]
