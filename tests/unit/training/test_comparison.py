"""When a model counts as worse than what is simpler."""

from __future__ import annotations

import pytest

from recommender.models import stacking
from recommender.models.blend import Blend
from recommender.models.protocol import Interactions
from recommender.training.comparison import FEWEST, Against, Comparison
from recommender.training.evaluation.intervals import Estimate
from tests.two_tastes import opinions_of_two_tastes, two_kinds


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


@pytest.mark.parametrize(("people", "compared"), [(FEWEST, True), (FEWEST - 1, False)])
def test_fewer_people_than_an_interval_takes_keep_no_model_back(people: int, compared: bool) -> None:
    """The first people all like sweet dishes, each one of them among their last opinions."""
    opinions = opinions_of_two_tastes()
    rows = (opinions.users < people) & (opinions.weights > 0)
    some = Interactions(
        opinions.users[rows], opinions.items[rows], opinions.weights[rows], opinions.times[rows], people
    )
    early, late = stacking.hold_out(some)
    blend = Blend()
    blend.fit(early, two_kinds(), seed=1)

    reports, against = Comparison(two_kinds(), early, late, 1).with_simple(blend)

    assert reports["blend"].users == people  # it is measured in any case
    assert bool(against) is compared
