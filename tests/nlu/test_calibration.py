"""The choice of the fallback thresholds, on four predictions worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.nlu.calibration import Predictions, choose, curve

# Two that are right and sure, one that is wrong and unsure, one that is wrong though sure, but only just ahead.
PREDICTIONS = Predictions(
    confidence=np.array([0.9, 0.8, 0.32, 0.52]),
    margin=np.array([0.8, 0.7, 0.2, 0.02]),
    right=np.array([True, True, False, False]),
)


def test_acting_on_a_wrong_reading_costs_one_and_asking_back_half() -> None:
    assert PREDICTIONS.cost(0.0, 0.0) == pytest.approx(2 / 4)
    assert PREDICTIONS.cost(0.4, 0.0) == pytest.approx((1 + 0.5) / 4)
    assert PREDICTIONS.cost(0.4, 0.05) == pytest.approx((0.5 + 0.5) / 4)
    assert PREDICTIONS.cost(0.95, 0.0) == pytest.approx(4 * 0.5 / 4)


def test_the_cheapest_thresholds_are_the_lowest_that_ask_back_where_it_pays() -> None:
    assert choose(PREDICTIONS) == (0.0, 0.25)


def test_the_curve_tells_coverage_and_accuracy() -> None:
    row = next(row for row in curve(PREDICTIONS, 0.0) if row["threshold"] == 0.4)
    assert row == {"threshold": 0.4, "coverage": 0.75, "accuracy": pytest.approx(2 / 3), "cost": pytest.approx(0.375)}
