import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import TermsFacet
from recommender.domain.need import DontMind, Exclude, Need, Prefer, Range, Require, Terms, update_all
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


# Walk a is graded easy, b medium, c hard, d ungraded, e both easy and medium.
GRADES = {"a": ("easy",), "b": ("medium",), "c": ("hard",), "e": ("easy", "medium")}
GRADED = Catalogue(
    CATALOGUE.spec.model_copy(
        update={
            "facets": {
                **CATALOGUE.spec.facets,
                "grade": TermsFacet(
                    type="terms", label="grade", fact="graded {value}", unknown="?", order=("easy", "medium", "hard")
                ),
            }
        }
    ),
    [
        item.model_copy(update={"terms": {**item.terms, "grade": GRADES[item.id]}}) if item.id in GRADES else item
        for item in CATALOGUE.items
    ],
)


@pytest.mark.parametrize(
    ("direction", "reference", "values"),
    [
        (-1, ["c"], ("easy", "medium")),
        (-1, ["b"], ("easy",)),
        (-1, ["a"], ("easy",)),  # there is nothing below
        (1, ["a"], ("medium", "hard")),
        (1, ["c"], ("hard",)),
        (-1, ["a", "b", "c"], ("easy",)),  # the one in the middle is b
        (1, ["a", "c"], ("medium", "hard")),  # of two, the lower one
        (1, ["d", "b"], ("hard",)),  # of d nothing is known
    ],
)
def test_an_ordered_scale_moves_beyond_the_item(direction, reference, values):
    assert critique_acts(GRADED, "grade", direction, None, reference) == [
        DontMind(facet="grade"),
        Require(condition=Terms(facet="grade", values=values)),
    ]


@pytest.mark.parametrize("reference", [[], ["d"], ["nobody"]])
def test_nothing_can_be_said_from_an_unknown_grade(reference):
    assert critique_acts(GRADED, "grade", -1, None, reference) == []


def test_a_step_on_a_scale_takes_the_place_of_the_one_before():
    need = update_all(Need(), critique_acts(GRADED, "grade", -1, None, ["c"]))
    need = update_all(need, critique_acts(GRADED, "grade", -1, None, ["b"]))
    assert need.require == (Terms(facet="grade", values=("easy",)),)
