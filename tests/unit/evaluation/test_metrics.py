"""Metrics against values worked out by hand."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest

from recommender.evaluation.metrics import bootstrap_interval, coverage, dislike_rate, ndcg, recall


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


def test_coverage_counts_an_item_once() -> None:
    assert coverage([[1, 2], [2, 3], []], 10) == 0.3


def test_interval_of_equal_values_is_that_value() -> None:
    assert bootstrap_interval(np.full(20, 0.25), seed=3) == (0.25, 0.25)


def test_interval_is_as_wide_as_the_normal_one() -> None:
    """400 coin tosses with 200 heads: the standard error of the mean is 0.5 / 20, so 0.5 ± 1.96 · 0.025."""
    low, high = bootstrap_interval(np.array([0.0, 1.0] * 200), seed=3, samples=4000)

    assert low == pytest.approx(0.451, abs=0.005)
    assert high == pytest.approx(0.549, abs=0.005)


def test_interval_follows_the_seed() -> None:
    values = np.arange(10.0)

    assert bootstrap_interval(values, seed=1) == bootstrap_interval(values, seed=1)
    assert bootstrap_interval(values, seed=1) != bootstrap_interval(values, seed=2)


def test_no_values_have_no_interval() -> None:
    with pytest.raises(ValueError, match="no values"):
        bootstrap_interval(np.zeros(0), seed=1)
