import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.domain.acts import DontMind, Exclude, Prefer, Require, update_all
from recommender.domain.conditions import Range, Terms
from recommender.domain.need import Need
from recommender.ranking.constraints import Constraints
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


# Walk a is graded easy, b medium, c hard, d ungraded.
GRADES: dict[str, tuple[str, ...]] = {"a": ("easy",), "b": ("medium",), "c": ("hard",)}


def graded(grades: dict[str, tuple[str, ...]]) -> Catalogue:
    return Catalogue(
        CATALOGUE.spec.model_copy(
            update={
                "facets": {
                    **CATALOGUE.spec.facets,
                    "grade": TermsFacet(
                        type="terms",
                        label="grade",
                        fact="graded {value}",
                        unknown="?",
                        order=("easy", "medium", "hard"),
                    ),
                }
            }
        ),
        [
            item.model_copy(update={"terms": {**item.terms, "grade": grades[item.id]}}) if item.id in grades else item
            for item in CATALOGUE.items
        ],
    )


GRADED = graded(GRADES)


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


# Walk e has an easy part and a hard one, f a medium and a hard one.
MANY = graded({**GRADES, "e": ("easy", "hard"), "f": ("medium", "hard")})


def fitting(catalogue: Catalogue, need: Need) -> list[str]:
    mask = Constraints(catalogue).mask(need)
    return [item.id for item, fits in zip(catalogue.items, mask, strict=True) if fits]


@pytest.mark.parametrize(
    ("direction", "reference", "fit"),
    [
        (1, "a", ["b", "c", "f"]),  # what has an easy part is no harder than what is easy
        (1, "e", ["b", "c", "f"]),
        (1, "f", ["c"]),
        (-1, "c", ["a", "b", "e", "f"]),
        (-1, "f", ["a", "e"]),
        (-1, "b", ["a", "e"]),
    ],
)
def test_an_item_with_several_values_has_its_place_at_the_lowest(direction, reference, fit):
    assert fitting(MANY, update_all(Need(), critique_acts(MANY, "grade", direction, None, [reference]))) == fit


def test_a_step_back_on_a_scale_of_several_values_takes_back_what_was_ruled_out():
    need = update_all(Need(), critique_acts(MANY, "grade", 1, None, ["b"]))
    assert fitting(MANY, need) == ["c"]
    assert fitting(MANY, update_all(need, critique_acts(MANY, "grade", -1, None, ["c"]))) == ["a", "b", "e", "f"]
