from __future__ import annotations

import pytest
from pydantic import ValidationError

from recommender.catalogue.levels import with_levels
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.items import Item
from tests.small_catalogue import small_items, small_spec


def spec(**level: object) -> CatalogueSpec:
    effort = {"type": "terms", "label": "effort", "fact": "{value}", "unknown": "I don't know.", "level": level}
    effort["order"] = ("easy", "usual", "hard")
    described = small_spec().model_dump()
    return CatalogueSpec.model_validate({**described, "facets": {**described["facets"], "effort": effort}})


def test_a_number_is_low_or_high_among_those_of_like_items() -> None:
    items = [
        Item(id=f"{country}{length}", title="x", terms={"country": (country,)}, numbers={"length": length})
        for country, lengths in (("Wales", (1, 2, 3, 4, 5, 6)), ("Peru", (10, 20, 30, 40, 50, 60)), ("Malta", (7, 8)))
        for length in lengths
    ]
    told = {item.id: item.terms.get("effort") for item in with_levels(spec(of="length", within=["country"]), items)}
    assert [told[f"Wales{length}"] for length in range(1, 7)] == [("easy",)] * 2 + [("usual",)] * 2 + [("hard",)] * 2
    assert told["Peru10"] == ("easy",)
    assert told["Peru60"] == ("hard",)
    assert told["Malta7"] is None  # of two walks nobody can say which is long


def test_where_a_group_is_small_the_next_one_counts() -> None:
    items = [
        Item(
            id=str(length), title="x", terms={"terrain": (terrain,), "country": ("Wales",)}, numbers={"length": length}
        )
        for length, terrain in enumerate(("Coast", "Coast", "Hill", "Hill", "Moor", "Moor"), start=1)
    ]
    told = with_levels(spec(of="length", within=["terrain", "country"]), items)
    assert [item.terms["effort"][0] for item in told] == ["easy", "easy", "usual", "usual", "hard", "hard"]


def test_without_a_group_all_items_are_compared_and_equal_numbers_are_on_one_level() -> None:
    told = with_levels(spec(of="length"), small_items())
    levels = {item.id: item.terms.get("effort") for item in told}
    assert levels["b"] == ("easy",)  # 5 km
    assert levels["f"] == ("hard",)  # 35 km
    assert levels["k"] is None  # no length is known
    same = [Item(id=str(number), title="x", numbers={"length": 9}) for number in range(6)]
    assert {item.terms["effort"] for item in with_levels(spec(of="length"), same)} == {("easy",)}


@pytest.mark.parametrize("level", [{"of": "terrain"}, {"of": "nothing"}, {"of": "length", "within": ["fame"]}])
def test_a_level_of_nothing_is_refused(level: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="a level is"):
        spec(**level)
