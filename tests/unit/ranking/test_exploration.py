from collections import Counter

import numpy as np
import pytest

from recommender.domain.recommendation import Part
from recommender.ranking.exploration import GOOD, UNUSUAL, surprises, trial

ITEMS = 1000
POPULARITY = np.linspace(1, 0, ITEMS, dtype=np.float32)
ALL = np.ones(ITEMS, dtype=np.bool_)


def test_a_surprise_is_well_liked_and_may_be_shown():
    left = ALL.copy()
    left[:50] = False
    found, propensity = surprises(POPULARITY, {}, left, 300, "seed")
    assert sorted(found) == list(range(50, 50 + GOOD))
    assert propensity == 1 / GOOD


def test_a_surprise_is_unlike_what_the_person_likes():
    personal = {Part.COLLABORATIVE: np.linspace(1, 0, ITEMS, dtype=np.float32)}
    found, propensity = surprises(POPULARITY, personal, ALL, 300, "seed")
    assert sorted(found) == list(range(GOOD - UNUSUAL, GOOD))
    assert propensity == 1 / UNUSUAL


def test_another_seed_draws_others():
    assert surprises(POPULARITY, {}, ALL, 3, "one") == surprises(POPULARITY, {}, ALL, 3, "one")
    assert surprises(POPULARITY, {}, ALL, 3, "one") != surprises(POPULARITY, {}, ALL, 3, "two")


def test_there_are_no_more_surprises_than_items_left():
    left = np.zeros(ITEMS, dtype=np.bool_)
    left[[3, 7]] = True
    found, propensity = surprises(POPULARITY, {}, left, 3, "seed")
    assert sorted(found) == [3, 7]
    assert propensity == 0.5


def frequencies(draws):
    return {item: count / len(draws) for item, count in Counter(draws).items()}


def test_the_propensity_of_a_surprise_is_how_often_it_is_at_a_rank():
    left = np.zeros(ITEMS, dtype=np.bool_)
    left[:8] = True
    lists = [surprises(POPULARITY, {}, left, 3, f"turn {n}")[0] for n in range(8000)]
    for rank in range(3):
        at_rank = frequencies([each[rank] for each in lists])
        # Five standard errors of a share of 1/8 among 8000 are .0185.
        assert at_rank == pytest.approx(dict.fromkeys(range(8), 1 / 8), abs=0.0185)


def test_the_propensity_of_a_trial_is_how_often_it_is_shown():
    drawn = [trial(0, [1, 2, 3], 0.3, f"turn {n}") for n in range(8000)]
    assert set(drawn) == {(0, 0.7), *((item, 0.3 / 3) for item in (1, 2, 3))}
    expected = {0: 0.7, 1: 0.1, 2: 0.1, 3: 0.1}
    # Five standard errors of a share of .7 among 8000 are .026.
    assert frequencies([item for item, _ in drawn]) == pytest.approx(expected, abs=0.026)


def test_without_a_share_nothing_is_tried():
    assert {trial(0, [1, 2], 0.0, f"turn {n}") for n in range(500)} == {(0, 1.0)}
