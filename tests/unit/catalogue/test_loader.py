import math

import pytest

from recommender.catalogue.loader import SourceRatings


def test_counts_become_likes_and_what_a_person_had_most_often_gets_five_stars():
    ratings = SourceRatings.of_counts([7, 7, 9], ["a", "b", "a"], [1, 7, 100])
    # log 2 / log 8 = 1/3
    assert ratings.values.tolist() == pytest.approx([4 + 1 / 3, 5.0, 5.0])
    assert (ratings.users.tolist(), ratings.items) == ([7, 7, 9], ("a", "b", "a"))
    assert ratings.times.tolist() == [0, 0, 0]


def test_what_was_had_less_than_once_says_nothing():
    ratings = SourceRatings.of_counts([1, 1, 2], ["a", "b", "a"], [0, 3, -1], [10, 20, 30])
    assert (ratings.users.tolist(), ratings.items, ratings.times.tolist()) == ([1], ("b",), [20])
    assert ratings.values.tolist() == [5.0]


def test_twice_as_often_is_worth_less_the_more_often_it_was():
    few, more, many = SourceRatings.of_counts([1, 1, 1], ["a", "b", "c"], [10, 20, 1000]).values.tolist()
    assert few < more < many
    assert more - few == pytest.approx(math.log(21 / 11) / math.log(1001), abs=1e-6)


def test_of_nothing_there_are_no_ratings():
    assert len(SourceRatings.of_counts([], [], []).users) == 0
