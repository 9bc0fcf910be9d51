"""Estimates of another policy: worked out by hand where that can be done, and against a known truth where it cannot."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from recommender.domain.feedback import Kind
from recommender.experiments.off_policy import Decision, Estimates, estimate, known_at, reward
from recommender.settings import EventWeights
from tests.store_examples import said, showed, undo

WEEK = timedelta(days=7)


def test_estimates_worked_out_by_hand() -> None:
    """Of four places two match the policy: one shown with probability 1/2 and liked, one with 1/4 and not.

    Nothing is known of the items from people of the other fold but the mean, which DR takes for q.
    """
    decisions = [
        Decision("ann", "a", 0.5, 1.0),
        Decision("ann", "b", 0.25, 0.0),
        Decision("ann", "c", 0.5, 1.0),
        Decision("ann", "d", 0.25, 0.0),
    ]
    found = estimate(decisions, ["a", "b", "x", "y"], seed=1)
    assert (found.decisions, found.people, found.matches) == (4, 1, 2)
    assert found.logged.value == 0.5
    assert found.ips.value == pytest.approx((2 * 1 + 4 * 0) / 4)
    assert found.snips.value == pytest.approx(2 / 6)
    assert found.effective == pytest.approx(6**2 / (2**2 + 4**2))
    assert found.dr.value == found.ips.value  # one person, one fold: the other has no outcomes, and q is 0


def test_the_item_means_of_other_people_are_what_dr_expects() -> None:
    """Ann and Bob are in different folds. Bob's b has (1 + 5 * 1) / (1 + 5) = 1 for Ann, his only outcome."""
    decisions = [Decision("ann", "a", 0.5, 0.0), Decision("bob", "b", 0.5, 1.0)]
    found = estimate(decisions, ["b", "b"], seed=1)
    # Ann: q(b) = 1, no match. Bob: from Ann's outcome q = 0 everywhere, and the weight is 2: 0 + 2 (1 - 0).
    assert found.dr.value == pytest.approx((1 + 2) / 2)


def test_a_policy_that_shows_what_was_shown_has_the_mean_that_was_logged() -> None:
    decisions = [Decision(f"u{n}", "a", 1.0, float(n % 4 == 0)) for n in range(40)]
    found = estimate(decisions, ["a"] * 40, seed=1)
    for figure in (found.logged, found.ips, found.snips, found.dr):
        assert figure.value == pytest.approx(0.25)
        assert figure.low < 0.25 < figure.high
    assert found.effective == pytest.approx(40)


def test_of_a_policy_of_which_nothing_was_tried_nothing_is_said() -> None:
    with pytest.raises(ValueError, match="ever shown"):
        estimate([Decision("ann", "a", 0.5, 1.0), Decision("bob", "a", 0.5, 1.0)], ["b", "b"], seed=1)


def test_nothing_logged_says_what_to_do() -> None:
    with pytest.raises(ValueError, match="PARLEY_EXPLORE_SHARE"):
        estimate([], [], seed=1)


ITEMS, PLACES, SHARE = 8, 4, 0.4


class World:
    """People of two tastes, items that each of them likes more or less, and a logging policy that does not know it.

    Its own choice is the one that people like least, so that what it shows is a poor guide to what they like.
    """

    def __init__(self, seed: int, people: int) -> None:
        random = np.random.default_rng(seed)
        liking = random.uniform(0.05, 0.9, size=(2, ITEMS))
        self.decisions: list[Decision] = []
        self.targets: list[str] = []
        truth = []
        for person in range(people):
            taste = liking[person % 2]
            for _ in range(PLACES):
                candidates = random.choice(ITEMS, 4, replace=False)
                candidates = candidates[np.argsort(taste[candidates])]
                if random.random() < SHARE:
                    shown, propensity = int(random.choice(candidates[1:])), SHARE / 3
                else:
                    shown, propensity = int(candidates[0]), 1 - SHARE
                target = int(candidates[2])  # the second best, for this person
                self.targets.append(str(target))
                truth.append(taste[target])
                liked = float(random.random() < taste[shown])
                self.decisions.append(Decision(f"u{person}", str(shown), propensity, liked))
        self.truth = float(np.mean(truth))


def test_the_truth_is_in_the_interval_and_the_logged_mean_is_far_from_it() -> None:
    world = World(seed=3, people=1500)
    found = estimate(world.decisions, world.targets, seed=1)

    for figure in (found.ips, found.snips, found.dr):
        assert figure.low < world.truth < figure.high
        assert figure.high - figure.low < 0.15
    assert found.logged.high < world.truth - 0.1
    assert 100 < found.effective < len(world.decisions) * SHARE


@pytest.fixture(scope="module")
def many() -> list[tuple[float, Estimates]]:
    """The truth and the estimates in 60 small worlds."""
    worlds = [World(seed, people=100) for seed in range(60)]
    return [(world.truth, estimate(world.decisions, world.targets, seed=1, samples=300)) for world in worlds]


@pytest.mark.parametrize("name", ["ips", "snips", "dr"])
def test_over_many_logs_the_estimates_are_right_on_average_and_the_intervals_as_often_as_they_say(
    many: list[tuple[float, Estimates]], name: str
) -> None:
    errors = np.array([getattr(found, name).value - truth for truth, found in many])
    covered = sum(getattr(found, name).low <= truth <= getattr(found, name).high for truth, found in many)
    assert abs(errors.mean()) < 4 * errors.std() / np.sqrt(len(errors))
    assert covered >= 50  # of 60: 57 are expected
    assert np.mean([found.logged.value - truth for truth, found in many]) < -0.1


def test_self_normalising_and_expected_rewards_make_the_estimate_surer(many: list[tuple[float, Estimates]]) -> None:
    spread = {
        name: np.std([getattr(found, name).value - truth for truth, found in many]) for name in ("ips", "snips", "dr")
    }
    assert spread["snips"] < spread["ips"]
    assert spread["dr"] < spread["ips"]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], 0.0),
        ([said("k", Kind.LIKE, minute=1)], 1.0),
        ([said("k", Kind.SAVE, minute=1)], 1.0),
        ([said("k", Kind.RATING, value=4.0, minute=1)], 1.0),
        ([said("k", Kind.RATING, value=3.5, minute=1)], 0.0),
        ([said("k", Kind.DISLIKE, minute=1)], 0.0),
        ([said("k", Kind.DETAILS, minute=1)], 0.0),
        ([said("k", Kind.LIKE, minute=-1)], 0.0),  # before it was shown
        ([said("k", Kind.LIKE, "ronin", minute=1)], 0.0),  # another item
        ([said("k", Kind.LIKE, minute=7 * 24 * 60)], 1.0),
        ([said("k", Kind.LIKE, minute=7 * 24 * 60 + 1)], 0.0),  # too late
        ([said("k", Kind.LIKE, minute=1), undo("u", "k", minute=2)], 0.0),
        ([said("k", Kind.LIKE, minute=1), said("l", Kind.DISLIKE, minute=2)], 0.0),
    ],
)
def test_what_counts_as_liked(events: list, expected: float) -> None:
    assert reward(showed("e", "heat"), events, WEEK) == expected


def test_what_was_known_is_what_was_said_before() -> None:
    events = [
        said("a", Kind.LIKE, "ronin", minute=-2),
        said("b", Kind.SAVE, "alien", minute=-1),
        said("c", Kind.LIKE, "jaws", minute=-1),
        undo("d", "c", minute=5),
        said("e", Kind.LIKE, "heat", minute=1),
    ]
    known = known_at(showed("e", "heat"), events, EventWeights(save=0.7))
    assert [(each.item, each.weight) for each in known] == [("ronin", 1.0), ("alien", 0.7)]
