"""Bootstrap intervals against values worked out by hand or known from theory."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.training.evaluation.intervals import Resamples

NAN = float("nan")


def test_interval_of_equal_values_is_that_value() -> None:
    found = Resamples(20, seed=3).mean(np.full(20, 0.25))

    assert (found.mean, found.low, found.high) == pytest.approx((0.25, 0.25, 0.25))


def test_interval_is_as_wide_as_the_normal_one() -> None:
    """400 coin tosses with 200 heads: the standard error of the mean is 0.5 / 20, so 0.5 ± 1.96 · 0.025."""
    found = Resamples(400, seed=3, samples=4000).mean(np.array([0.0, 1.0] * 200))

    assert found.mean == 0.5
    assert found.low == pytest.approx(0.451, abs=0.005)
    assert found.high == pytest.approx(0.549, abs=0.005)


def test_interval_follows_the_seed() -> None:
    values = np.arange(10.0)

    assert Resamples(10, seed=1).mean(values) == Resamples(10, seed=1).mean(values)
    assert Resamples(10, seed=1).mean(values) != Resamples(10, seed=2).mean(values)


def test_users_without_a_value_do_not_count() -> None:
    assert Resamples(4, seed=1).mean(np.array([1.0, NAN, 3.0, NAN])).mean == 2.0
    assert np.isnan(Resamples(2, seed=1).mean(np.array([NAN, NAN])).low)


def test_no_users_have_no_interval() -> None:
    with pytest.raises(ValueError, match="no users"):
        Resamples(0, seed=1)


def test_a_ratio_is_paired() -> None:
    """Twice as good for each user is twice as good in each resample, however much users differ."""
    values = np.random.default_rng(5).exponential(size=50)

    found = Resamples(50, seed=1).ratio(2 * values, values)

    assert (found.mean, found.low, found.high) == pytest.approx((2.0, 2.0, 2.0))


def test_a_difference_is_paired() -> None:
    values = np.random.default_rng(5).exponential(size=50)

    found = Resamples(50, seed=1).difference(values + 0.1, values)

    assert (found.mean, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))


def test_coverage_lies_inside_its_interval() -> None:
    """Each of 100 users is shown two items of their own: any resample covers less, the interval holds the 20 %."""
    lists = np.arange(200, dtype=np.int32).reshape(100, 2)

    found = Resamples(100, seed=1).coverage(lists, items=1000)

    assert found.mean == 0.2
    assert found.low < 0.2 < found.high
    # Distinct users in a sample of 100: standard deviation 3.1, times two items, by 1000 items.
    assert found.high - found.low == pytest.approx(2 * 1.96 * 0.0062, rel=0.15)


def test_coverage_ratio_of_the_same_users() -> None:
    """One model shows each user two items of their own, the other one item: a ratio of two in each resample."""
    two = np.arange(200, dtype=np.int32).reshape(100, 2)
    one = np.column_stack([np.arange(100), np.full(100, -1)]).astype(np.int32)

    found = Resamples(100, seed=1).coverage_ratio(two, one)

    assert (found.mean, found.low, found.high) == pytest.approx((2.0, 2.0, 2.0))


def test_gini_counts_items_that_are_never_shown() -> None:
    """Everybody is shown the same item, of four: 1 - 1/4 whoever is drawn."""
    found = Resamples(10, seed=1).gini(np.full((10, 1), 7, dtype=np.int32), items=4)

    assert (found.mean, found.low, found.high) == pytest.approx((0.75, 0.75, 0.75))
