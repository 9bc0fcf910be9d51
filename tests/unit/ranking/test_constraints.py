import pytest

from recommender.domain.conditions import AnyOf, Range, Terms
from recommender.domain.errors import ConditionError
from recommender.domain.need import Need, Order
from recommender.ranking.constraints import Constraints
from tests.small_catalogue import small_catalogue

CATALOGUE = small_catalogue()

EITHER = AnyOf(facet="length", of=(Range(facet="length", high=8), Range(facet="length", low=30)))


def ids(mask):
    return "".join(item.id for item, inside in zip(CATALOGUE.items, mask, strict=True) if inside)


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        (Need(), "abcdefghijkl"),
        (Need(require=(Terms(facet="terrain", values=("Coast", "Moor")),)), "abck"),
        (Need(require=(Terms(facet="terrain", values=("Coast",)), Terms(facet="terrain", values=("Hill",)))), "a"),
        # l has no terrain: nobody knows that it is not over hills
        (Need(exclude=(Terms(facet="terrain", values=("Hill",)),)), "bcghijk"),
        # Ann guides a and e and is the author of b
        (Need(require=(Terms(facet="person", values=("Ann",)),)), "abe"),
        (Need(exclude=(Terms(facet="person", values=("Ann",)),)), "cdfghijkl"),
        # k has no length: it satisfies neither a range nor its opposite
        (Need(require=(Range(facet="length", high=9),)), "bghl"),
        (Need(require=(Range(facet="length", low=9),)), "acdefhij"),
        (Need(require=(Terms(facet="terrain", values=("Snow",)),)), ""),
        (Need(require=(EITHER,)), "bfgl"),
        (Need(exclude=(EITHER,)), "acdehijk"),
    ],
)
def test_mask(need, expected):
    assert ids(Constraints(CATALOGUE).mask(need)) == expected


def test_changing_a_result_changes_no_later_one():
    constraints = Constraints(CATALOGUE)
    need = Need(require=(Terms(facet="terrain", values=("Moor",)),))
    constraints.mask(need)[:] = True
    assert ids(constraints.mask(need)) == "k"


def test_a_condition_that_does_not_fit_the_catalogue_is_refused():
    with pytest.raises(ConditionError, match="no facet"):
        Constraints(CATALOGUE).mask(Need(require=(Terms(facet="colour", values=("red",)),)))
    with pytest.raises(ConditionError, match="kind"):
        Constraints(CATALOGUE).mask(Need(exclude=(Range(facet="terrain", low=1),)))


def test_a_need_is_checked_as_a_whole():
    constraints = Constraints(CATALOGUE)
    constraints.check(Need(order=Order(facet="length", direction=1)))
    with pytest.raises(ConditionError, match="colour"):
        constraints.check(Need(prefer=(Terms(facet="colour", values=("red",)),)))
    with pytest.raises(ConditionError, match="terrain"):
        constraints.check(Need(order=Order(facet="terrain", direction=1)))
