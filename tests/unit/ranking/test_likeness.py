import math

import numpy as np
import pytest

from recommender.ranking.likeness import Likeness
from tests.small_catalogue import small_catalogue

CATALOGUE = small_catalogue()
# terrain 1.0, guide 1.0, length 0.5
TERRAIN, GUIDE, LENGTH = 1 / 2.5, 1 / 2.5, 0.5 / 2.5


def test_an_item_is_fully_like_itself():
    assert Likeness(CATALOGUE).to(0)[0] == pytest.approx(1)


def test_rare_terms_count_more_than_common_ones():
    # a = {Coast (3 of 12), Hill (4 of 12)}; b = {Coast}, d = {Hill}. The lengths 12, 5 and 14 are 7 and 2 km apart,
    # three steps of 2 km are the reach.
    coast, hill = math.log(1 + 12 / 3), math.log(1 + 12 / 4)
    norm = math.hypot(coast, hill)
    likeness = Likeness(CATALOGUE).to(0)
    assert likeness[1] == pytest.approx(TERRAIN * coast / norm + LENGTH * math.exp(-0.5 * (7 / 6) ** 2), abs=1e-5)
    assert likeness[3] == pytest.approx(TERRAIN * hill / norm + LENGTH * math.exp(-0.5 * (2 / 6) ** 2), abs=1e-5)


def test_unknown_is_not_alike():
    assert Likeness(CATALOGUE).to(10)[11] == pytest.approx(GUIDE)  # k has no length, l no terrain; both have Ian


def test_shared_attributes_make_up_the_likeness():
    likeness = Likeness(CATALOGUE)
    shared = likeness.shared(4, 0)  # e and a: Ann and Hill; 18 and 12 km are too far apart to be named
    assert [(each.facet, each.value) for each in shared] == [("guide", "Ann"), ("terrain", "Hill")]
    total = sum(each.share for each in shared) + LENGTH * math.exp(-0.5)
    assert total == pytest.approx(float(likeness.to(0)[4]), abs=1e-5)


def test_close_numbers_are_named():
    assert [(s.facet, s.value) for s in Likeness(CATALOGUE).shared(8, 0)] == [("length", "11")]


@pytest.mark.parametrize("example", range(12))
def test_likeness_is_between_zero_and_one(example):
    likeness = Likeness(CATALOGUE).to(example)
    assert np.all((likeness >= 0) & (likeness <= 1 + 1e-6))


@pytest.mark.parametrize("example", range(12))
def test_likeness_is_the_sum_of_what_each_facet_says(example):
    items, expected = CATALOGUE.items, []
    for item in items:
        total = 0.0
        for facet, weight in (("terrain", TERRAIN), ("guide", GUIDE)):
            mine, other = (set(each.terms.get(facet, ())) for each in (item, items[example]))
            squares = {
                term: math.log(1 + 12 / sum(term in each.terms.get(facet, ()) for each in items)) ** 2
                for term in mine | other
            }
            norm = math.sqrt(sum(squares[term] for term in mine) * sum(squares[term] for term in other))
            total += weight * sum(squares[term] for term in mine & other) / norm if norm else 0.0
        mine_is, other_is = (each.numbers.get("length") for each in (item, items[example]))
        if mine_is is not None and other_is is not None:
            total += LENGTH * math.exp(-0.5 * ((mine_is - other_is) / 6) ** 2)
        expected.append(total)
    assert Likeness(CATALOGUE).to(example) == pytest.approx(expected, abs=1e-5)


def test_likeness_to_several_is_the_mean_of_those_to_each():
    likeness = Likeness(CATALOGUE)
    expected = np.mean([likeness.to(example) for example in (0, 3, 10)], axis=0)
    assert likeness.to(0, 3, 10) == pytest.approx(expected, abs=1e-6)
