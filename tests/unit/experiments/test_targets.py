"""Targets with outcomes that are worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.experiments.cold import ColdUsers
from recommender.experiments.dislikes import Speed
from recommender.experiments.targets import judge
from recommender.training.evaluation.intervals import Estimate, Resamples
from recommender.training.evaluation.ranking import Outcome

USERS = 40


def outcome(ndcg: float, disliked: float, *, different: int) -> Outcome:
    """Return an outcome in which all users fare alike and `different` items are shown in turn, one a user."""
    lists = (np.arange(USERS) % different)[:, None].astype(np.int32)
    values = {"ndcg": np.full(USERS, ndcg), "dislike_rate": np.full(USERS, disliked)}
    return Outcome(np.arange(USERS, dtype=np.int32), lists, values)


def targets(blend: Outcome, validated: dict[str, float], **others: Outcome) -> dict[str, tuple[float, bool]]:
    found = judge({"blend": blend, **others}, {"blend": 1.0, **validated}, Resamples(USERS, 1), None, {})
    return {each.what: (round(each.measured.mean, 4), each.reached) for each in found}


def test_all_reached():
    """.11 / .10 = 1.1; EASE is within 10 %, and has more dislikes; ALS is not; 20 items against 10."""
    found = targets(
        outcome(0.11, 0.01, different=20),
        {"ease": 0.2, "als": 0.1},
        ease=outcome(0.10, 0.02, different=10),
        als=outcome(0.05, 0.0, different=40),
    )

    assert found == {
        "blend: NDCG@10 by that of the best peer of the validation, ease": (1.1, True),
        "blend: dislike rate@10 less that of ease": (-0.01, True),
        "blend: coverage by that of EASE": (2.0, True),
        "blend: NDCG@10 by that of EASE": (1.1, True),
    }


def test_none_reached():
    """.10 / .10 is no 1.08; as many dislikes are not fewer; 15 items are not twice 10; the best is the validation's."""
    found = targets(
        outcome(0.099, 0.02, different=15),
        {"ease": 0.1, "als": 0.2},
        ease=outcome(0.10, 0.02, different=10),
        als=outcome(0.10, 0.02, different=10),
    )

    assert found == {
        "blend: NDCG@10 by that of the best peer of the validation, als": (0.99, False),
        "blend: dislike rate@10 less that of ease": (0.0, False),
        "blend: dislike rate@10 less that of als": (0.0, False),
        "blend: coverage by that of EASE": (1.5, False),
        "blend: NDCG@10 by that of EASE": (0.99, False),
    }


def test_dislikes_are_compared_with_the_best_peer_however_far_behind_it_is():
    found = targets(
        outcome(0.2, 0.03, different=1),
        {"als": 0.2, "bpr": 0.1},
        als=outcome(0.1, 0.02, different=1),
        bpr=outcome(0.1, 0.05, different=1),
    )

    assert found["blend: dislike rate@10 less that of als"] == (0.01, False)
    assert "blend: dislike rate@10 less that of bpr" not in found


def test_a_mean_above_the_target_is_not_enough_when_the_interval_goes_below_one():
    """Two users of forty make all the difference, and one resample in eight has neither: then the ratio is .9."""
    ours = outcome(0.09, 0, different=1)
    ours.values["ndcg"][:2] = 1.0

    found = targets(ours, {"als": 0.1}, als=outcome(0.1, 0, different=1))

    what = "blend: NDCG@10 by that of the best peer of the validation, als"
    assert found[what] == (pytest.approx((38 * 0.09 + 2) / 40 / 0.1), False)  # type: ignore[comparison-overlap]  # approx equals a number


def test_cold_start_and_speed():
    kept = {"blend with 5 likes": Estimate(0.84, 0.8, 0.9), "lightfm with 5 likes": Estimate(0.85, 0.8, 0.9)}
    speeds = {"blend": Speed(4.9, 100.0), "torch": Speed(5.0, 100.0)}

    found = judge({}, {}, Resamples(USERS, 1), ColdUsers(9, [], kept), speeds)

    assert [(each.what, each.reached) for each in found] == [
        ("blend with 5 likes: new users folded in", False),
        ("lightfm with 5 likes: new users folded in", True),
        ("blend: a fold-in", True),
        ("torch: a fold-in", False),
    ]
