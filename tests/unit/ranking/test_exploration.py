import numpy as np

from recommender.domain.recommendation import Part
from recommender.ranking.exploration import GOOD, UNUSUAL, explore

ITEMS = 1000
POPULARITY = np.linspace(1, 0, ITEMS, dtype=np.float32)
ALL = np.ones(ITEMS, dtype=np.bool_)


def test_a_surprise_is_well_liked_and_may_be_shown():
    left = ALL.copy()
    left[:50] = False
    found = explore(POPULARITY, {}, left, 300, "seed")
    assert sorted(found) == list(range(50, 50 + GOOD))


def test_a_surprise_is_unlike_what_the_person_likes():
    personal = {Part.COLLABORATIVE: np.linspace(1, 0, ITEMS, dtype=np.float32)}
    assert sorted(explore(POPULARITY, personal, ALL, 300, "seed")) == list(range(GOOD - UNUSUAL, GOOD))


def test_another_seed_draws_others():
    assert explore(POPULARITY, {}, ALL, 3, "one") == explore(POPULARITY, {}, ALL, 3, "one")
    assert explore(POPULARITY, {}, ALL, 3, "one") != explore(POPULARITY, {}, ALL, 3, "two")


def test_there_are_no_more_surprises_than_items_left():
    left = np.zeros(ITEMS, dtype=np.bool_)
    left[[3, 7]] = True
    assert sorted(explore(POPULARITY, {}, left, 3, "seed")) == [3, 7]
