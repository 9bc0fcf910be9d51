import numpy as np

from recommender.domain.conditions import Range, Terms
from recommender.domain.need import Need
from recommender.ranking.constraints import Constraints
from recommender.ranking.relax import relaxations
from tests.small_catalogue import small_catalogue

CATALOGUE = small_catalogue()
COAST = Terms(facet="terrain", values=("Coast",))
SCOTLAND = Terms(facet="country", values=("Scotland",))
LONG = Range(facet="length", low=30)
SHORT = Range(facet="length", high=9)


def ways(need, hidden=""):
    allowed = np.array([item.id not in hidden for item in CATALOGUE.items])
    found = relaxations(Constraints(CATALOGUE).satisfied(need), allowed)
    return [(way.drop, way.excluded, way.also, way.count) for way in found]


def test_each_condition_with_what_matches_without_it_most_first():
    # nothing is over coast and in Scotland; coast: a, b, c; Scotland: e, f, j, k
    assert ways(Need(require=(COAST, SCOTLAND))) == [(COAST, False, None, 4), (SCOTLAND, False, None, 3)]


def test_what_may_not_be_shown_does_not_count():
    assert ways(Need(require=(COAST, SCOTLAND)), hidden="abcj") == [(COAST, False, None, 3)]


def test_exclusions_can_be_given_up():
    # a is the only coast with Ann; b and c are coasts without hills
    hill, ann = Terms(facet="terrain", values=("Hill",)), Terms(facet="guide", values=("Ann",))
    assert ways(Need(require=(COAST, ann), exclude=(hill,))) == [(ann, False, None, 2), (hill, True, None, 1)]


def test_pairs_only_where_no_single_condition_helps():
    moor, ireland = Terms(facet="terrain", values=("Moor",)), Terms(facet="country", values=("Ireland",))
    # h and l are Irish and short
    assert ways(Need(require=(moor, ireland, SHORT))) == [(moor, False, None, 2)]
    # k is the moor, f the long one and c, h, i, l are Irish: each alone lacks two
    assert ways(Need(require=(moor, ireland, LONG))) == [
        (moor, False, LONG, 4),
        (moor, False, ireland, 1),
        (ireland, False, LONG, 1),
    ]
