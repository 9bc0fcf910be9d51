"""Metrics against values worked out by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from recommender.training.evaluation.metrics import (
    auc,
    dislike_rate,
    distinct,
    gini,
    hit_rate,
    list_diversity,
    ndcg,
    popularity_percentiles,
    precision,
    recall,
    reciprocal_rank,
)


@pytest.mark.parametrize(
    ("ranked", "relevant", "k", "expected"),
    [
        ([1, 2, 3], {1, 2, 3}, 3, 1.0),
        ([1, 2, 3], {3}, 3, 1 / log2(4)),  # third place: half the gain of the first
        ([1, 2, 3], {3}, 2, 0.0),
        ([1, 2, 3], {1, 9}, 3, 1 / (1 + 1 / log2(3))),  # the ideal list has both
        ([1, 2], {1, 2, 3, 4, 5}, 2, 1.0),  # the ideal list has no more than k
        ([], {1}, 10, 0.0),
        ([1, 2], set(), 10, 0.0),
    ],
)
def test_ndcg(ranked: list[int], relevant: set[int], k: int, expected: float) -> None:
    assert ndcg(ranked, relevant, k) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ranked", "relevant", "k", "expected"),
    [([1, 2, 3], {2, 3, 4, 5}, 3, 0.5), ([1, 2, 3], {2, 3, 4, 5}, 2, 0.25), ([1], set(), 1, 0.0)],
)
def test_recall(ranked: list[int], relevant: set[int], k: int, expected: float) -> None:
    assert recall(ranked, relevant, k) == expected


@pytest.mark.parametrize(
    ("ranked", "disliked", "k", "expected"),
    [([1, 2, 3, 4], {4}, 4, 0.25), ([1, 2, 3, 4], {4}, 3, 0.0), ([1, 2], {1}, 10, 0.5), ([], {1}, 10, 0.0)],
)
def test_dislike_rate(ranked: list[int], disliked: set[int], k: int, expected: float) -> None:
    assert dislike_rate(ranked, disliked, k) == expected


@pytest.mark.parametrize(("ranked", "k", "expected"), [([1, 2, 3, 4], 4, 0.5), ([1, 2, 3, 4], 2, 0.5), ([1], 10, 0.1)])
def test_precision_counts_empty_places(ranked: list[int], k: int, expected: float) -> None:
    assert precision(ranked, {1, 3, 7}, k) == expected


@pytest.mark.parametrize(
    ("ranked", "hit", "first"), [([5, 1, 2], 1.0, 0.5), ([1], 1.0, 1.0), ([5, 6, 7, 1], 0.0, 0.0), ([], 0.0, 0.0)]
)
def test_hit_and_rank_of_the_first_relevant_among_three(ranked: list[int], hit: float, first: float) -> None:
    assert hit_rate(ranked, {1, 2}, 3) == hit
    assert reciprocal_rank(ranked, {1, 2}, 3) == first


def test_auc_is_the_share_of_pairs_in_the_right_order() -> None:
    """Relevant 3 and 1, others 2, 1 and 0: of six pairs 3 wins three; 1 loses one, ties one and wins one."""
    scores = np.array([3, 1, 2, 1, 0], dtype=np.float32)

    assert auc(scores, np.array([True, True, False, False, False])) == pytest.approx(4.5 / 6)


def test_auc_without_a_pair_is_not_defined() -> None:
    assert np.isnan(auc(np.array([1, 2], dtype=np.float32), np.array([True, True])))
    assert np.isnan(auc(np.array([1, 2], dtype=np.float32), np.array([False, False])))


def test_distinct_counts_an_item_once_and_no_empty_place() -> None:
    assert distinct(np.array([[1, 2], [2, 3], [-1, -1]])) == 3


@pytest.mark.parametrize(
    ("counts", "never", "expected"),
    [
        ([4, 4, 4, 4], 0, 0.0),
        ([0, 0, 0, 8], 0, 0.75),  # one of four has all: 1 - 1/4
        ([8], 3, 0.75),  # the same with the zeros left out
        ([1, 3], 0, 0.25),  # mean absolute difference 2 · 2 / 4 = 1, by twice the mean of 2
    ],
)
def test_gini(counts: list[int], never: int, expected: float) -> None:
    assert gini(np.array(counts, dtype=np.float64), never) == pytest.approx(expected)


def test_gini_of_several_rows() -> None:
    assert gini(np.array([[2.0, 2.0], [0.0, 4.0]])).tolist() == [0.0, 0.5]


def test_diversity_is_the_mean_distance_of_all_pairs() -> None:
    """Two the same and one at a right angle to both: distances 0, 1 and 1."""
    assert list_diversity(np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)) == pytest.approx(2 / 3)
    assert np.isnan(list_diversity(np.array([[1, 0]], dtype=np.float32)))


def test_popularity_percentile_is_the_share_of_known_items_below() -> None:
    """Of the four known items one has 1, two have 2 and one has 7 opinions."""
    assert popularity_percentiles(np.array([0, 1, 2, 2, 7])).tolist() == [0.0, 0.125, 0.5, 0.5, 0.875]
