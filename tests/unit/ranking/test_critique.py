import pytest

from recommender.domain.need import Exclude, Prefer, Range, Require, Terms
from recommender.ranking.critique import critique_acts
from tests.small_catalogue import small_catalogue

CATALOGUE = small_catalogue()


def test_a_number_moves_a_step_beyond_the_item():
    assert critique_acts(CATALOGUE, "length", -1, None, ["a"]) == [Require(condition=Range(facet="length", high=10))]
    assert critique_acts(CATALOGUE, "opened", 1, None, ["a"]) == [Require(condition=Range(facet="opened", low=2000))]


def test_of_several_items_the_one_in_the_middle_counts():
    # 12, 5 and 25 km
    assert critique_acts(CATALOGUE, "length", 1, None, ["a", "b", "c"]) == [
        Require(condition=Range(facet="length", low=14))
    ]


@pytest.mark.parametrize("reference", [[], ["k"], ["nobody"]])
def test_nothing_can_be_said_from_an_unknown_number(reference):
    assert critique_acts(CATALOGUE, "length", -1, None, reference) == []


def test_a_term_is_wished_for_or_ruled_out():
    hill = Terms(facet="terrain", values=("Hill",))
    assert critique_acts(CATALOGUE, "terrain", 1, "Hill", ["a"]) == [Prefer(condition=hill)]
    assert critique_acts(CATALOGUE, "terrain", -1, "Hill", []) == [Exclude(condition=hill)]
