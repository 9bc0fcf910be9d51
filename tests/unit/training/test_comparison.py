"""When a model counts as worse than what is simpler."""

from __future__ import annotations

import pytest

from recommender.evaluation.intervals import Estimate
from recommender.training.comparison import Against


@pytest.mark.parametrize(
    ("ratio", "below"),
    [
        (Estimate(0.9, 0.85, 0.99), True),
        (Estimate(0.9, 0.85, 1.0), False),  # may be chance
        (Estimate(1.2, 1.1, 1.3), False),
        (Estimate(float("nan"), float("nan"), float("nan")), False),  # nothing to compare with
    ],
)
def test_it_is_below_when_the_whole_interval_is(ratio: Estimate, below: bool) -> None:
    outcome = Against("EASE", 0.2, ratio).outcome(0.18)

    assert outcome.passed is not below
    assert (outcome.gate, outcome.before, outcome.now) == ("NDCG@10 of EASE", 0.2, 0.18)
