import pytest

from actions.interpret import wishes
from actions.message import Bounds, read_message
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.acts import Act, Drop, Exclude, HowMany, Prefer, Require, Sort, Theme
from recommender.domain.conditions import AnyOf, Range, Terms
from recommender.domain.items import Item
from recommender.domain.need import Order

CATALOGUE = Catalogue(
    load_spec("movies"),
    [Item(id="old", title="Old", numbers={"year": 1950}), Item(id="new", title="New", numbers={"year": 2014})],
)
COMEDY = Terms(facet="genre", values=("Comedy",))
DRAMA = Terms(facet="genre", values=("Drama",))
DECADES = {low: {"low": low, "high": low + 9} for low in (1960, 1980, 1990)}


def years(low: int) -> Range:
    return Range(facet="year", low=low, high=low + 9)


def entity(name: str, value: object, **more: object) -> dict[str, object]:
    return {"entity": name, "value": value, **more}


@pytest.mark.parametrize(
    ("entities", "acts"),
    [
        ([entity("genre", ["Comedy"])], [Require(condition=COMEDY)]),
        ([entity("genre", ["Comedy"], role="exclude")], [Exclude(condition=COMEDY)]),
        ([entity("genre", ["Comedy"], role="prefer")], [Prefer(condition=COMEDY)]),
        (
            [entity("genre", ["Comedy"], start=0), entity("genre", ["Drama"], start=9)],
            [Require(condition=COMEDY), Require(condition=DRAMA)],
        ),
        (
            [entity("genre", ["Comedy"], group="or:0", start=0), entity("genre", ["Drama"], group="or:0", start=9)],
            [Require(condition=Terms(facet="genre", values=("Comedy", "Drama")))],
        ),
        (
            [
                entity("genre", ["Comedy"], group="or:0", role="exclude", start=0),
                entity("genre", ["Drama"], group="or:0", role="exclude", start=9),
            ],
            [Exclude(condition=COMEDY), Exclude(condition=DRAMA)],
        ),
        (
            [entity("year", {"low": 1990, "high": 1999})],
            [Require(condition=Range(facet="year", low=1990, high=1999))],
        ),
        (
            [entity("year", DECADES[low], group="or:0", start=low) for low in (1960, 1990)],
            [Require(condition=AnyOf(facet="year", of=(years(1960), years(1990))))],
        ),
        (
            [entity("year", DECADES[low], group="or:0", start=low) for low in (1980, 1990)],
            [Require(condition=Range(facet="year", low=1980, high=1999))],
        ),
        ([entity("theme", "a bank heist")], [Theme(text="a bank heist")]),
        ([entity("count", 5)], [HowMany(count=5)]),
        (
            [entity("order", {"facet": "year", "direction": -1})],
            [Sort(order=Order(facet="year", direction=-1))],
        ),
        ([entity("order", {"facet": "genre"})], []),  # a list goes by a number
        ([entity("count", 500)], [HowMany(count=10)]),
        ([entity("count", 0)], [HowMany(count=1)]),
        ([entity("drop", {"kind": "terms", "facet": "genre", "values": ["Comedy"]})], [Drop(condition=COMEDY)]),
        ([entity("drop", {"kind": "nonsense"})], []),
        # Numbers for a facet of names, names for a facet of numbers, a range that is upside down.
        ([entity("genre", {"low": 1, "high": 2})], []),
        ([entity("year", ["Comedy"])], []),
        ([entity("year", {"low": 1999, "high": 1990})], []),
    ],
)
def test_mentions_become_acts(entities: list[dict[str, object]], acts: list[Act]) -> None:
    assert wishes(read_message("inform", entities).mentions, CATALOGUE).acts == acts


@pytest.mark.parametrize(("low", "high"), [(3021, 3021), (2015, None), (None, 1949), (1949, 1949)])
def test_a_year_beyond_the_catalogue_is_reported_not_searched_for(low: int | None, high: int | None) -> None:
    found = wishes(read_message("inform", [entity("year", {"low": low, "high": high})]).mentions, CATALOGUE)
    assert (found.acts, found.impossible) == ([], [("year", Bounds(low=low, high=high))])


def test_a_facet_of_which_nothing_is_known_has_no_bounds() -> None:
    found = wishes(read_message("inform", [entity("runtime", {"low": None, "high": 1})]).mentions, CATALOGUE)
    assert found.acts == [Require(condition=Range(facet="runtime", high=1))]


def test_a_name_that_could_not_be_linked_is_reported() -> None:
    assert wishes(read_message("inform", [entity("person", "Zorblax Quimby")]).mentions, CATALOGUE).unknown == [
        "Zorblax Quimby"
    ]


def test_free_text_cannot_be_ruled_out() -> None:
    found = wishes(read_message("inform", [entity("theme", "superheroes", role="exclude")]).mentions, CATALOGUE)
    assert (found.acts, found.kept_out) == ([], ["superheroes"])


SHOP = Catalogue(
    load_spec("shop"),
    [
        Item(id="m", title="Milk", terms={"kind": ("milk",), "type": ("white milk",)}),
        Item(id="b", title="Bread", terms={"kind": ("bread",), "type": ("rye bread",)}),
        Item(id="e", title="Eggs", terms={"kind": ("eggs",), "type": ("eggs",)}),
    ],
)


@pytest.mark.parametrize(
    ("entities", "acts"),
    [
        (
            [entity("kind", ["milk"], start=0), entity("kind", ["bread"], start=9)],
            [Require(condition=Terms(facet="kind", values=("milk", "bread")))],
        ),
        (  # of another facet, which tells the same more closely
            [entity("type", ["eggs"], start=0), entity("kind", ["milk"], start=9)],
            [Require(condition=Terms(facet="product", values=("eggs", "milk")))],
        ),
        (  # one that is both
            [entity("kind", ["bread"], start=0), entity("type", ["rye bread"], start=9)],
            [
                Require(condition=Terms(facet=each, values=(value,)))
                for each, value in (("kind", "bread"), ("type", "rye bread"))
            ],
        ),
        (
            [entity("kind", ["milk"], start=0), entity("kind", ["bread"], role="exclude", start=9)],
            [
                Require(condition=Terms(facet="kind", values=("milk",))),
                Exclude(condition=Terms(facet="kind", values=("bread",))),
            ],
        ),
    ],
)
def test_of_kinds_that_no_item_is_both_some_of_each_are_meant(
    entities: list[dict[str, object]], acts: list[Act]
) -> None:
    assert wishes(read_message("inform", entities).mentions, SHOP).acts == acts
