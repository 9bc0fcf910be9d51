from __future__ import annotations

import pytest

from benchmarks.figures import Spread, Times, percentile, ratio, spread, summarise


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([5.0], 95, 5.0),
        ([3.0, 1.0, 2.0], 50, 2.0),
        ([1.0, 2.0, 3.0, 4.0], 50, 2.5),
        ([float(n) for n in range(101)], 95, 95.0),
        # Four gaps between five values: 95 % of the way is 0.8 of the last gap.
        ([0.0, 1.0, 2.0, 3.0, 13.0], 95, 11.0),
    ],
)
def test_percentile(values: list[float], percent: float, expected: float) -> None:
    assert percentile(values, percent) == pytest.approx(expected)


def test_spread_keeps_the_extremes() -> None:
    assert spread([3.0, 9.0, 1.0]) == Spread(median=3.0, low=1.0, high=9.0)


def test_summary_pools_the_values_and_tells_how_the_repeats_differ() -> None:
    times = summarise([[1.0, 2.0, 3.0], [3.0, 4.0, 5.0]])
    assert times == Times(
        count=6,
        repeats=2,
        p50=3.0,
        # between the fifth (4) and the sixth (5) value, 0.75 of the way
        p95=pytest.approx(4.75),  # type: ignore[arg-type]  # approx equals a number
        p50_by_repeat=Spread(3.0, 2.0, 4.0),
        p95_by_repeat=Spread(pytest.approx(3.9), pytest.approx(2.9), pytest.approx(4.9)),  # type: ignore[arg-type]  # approx equals a number
    )


def test_ratio_compares_within_a_repeat() -> None:
    # The second repeat met a machine half as fast, for both.
    assert ratio([[1.0], [2.0], [3.0]], [[2.0], [4.0], [4.0]]) == Spread(median=0.5, low=0.5, high=0.75)


@pytest.mark.parametrize("repeats", [[], [[]], [[1.0], []]])
def test_nothing_measured_is_an_error(repeats: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        summarise(repeats)


def test_ratio_to_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="no time"):
        ratio([[1.0]], [[0.0]])
    with pytest.raises(ValueError, match="shorter"):
        ratio([[1.0], [1.0]], [[1.0]])
