from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue.amounts import number, say
from recommender.catalogue.facets import NumberFacet, NumberPhrase
from recommender.catalogue.spec import CatalogueSpec
from tests.small_catalogue import small_spec


@pytest.mark.parametrize(
    ("value", "reads", "unit", "said"),
    [
        (4.5, "money", "USD", "$4.50"),
        (5, "money", "EUR", "€5"),
        (1234.5, "money", "GBP", "£1,234.50"),
        (3, "money", "CHF", "3 CHF"),
        (500, "size", "g", "500 g"),
        (1500, "size", "g", "1.5 kg"),
        (75, "size", "cl", "75 cl"),
        (1500, "size", "g/ml", "1.5 kg/l"),
        (2000, "size", "ml", "2 l"),
        (14.5, "size", "oz", "14.5 oz"),
        (90, "duration", "minutes", "90"),
        (2393140, "none", "", "2.4 million"),
    ],
)
def test_numbers_of_facets(value: float, reads: str, unit: str, said: str) -> None:
    assert say(value, reads, unit) == said


@given(st.integers(min_value=0, max_value=9_999))
def test_years_are_said_digit_by_digit(year: int) -> None:
    assert number(float(year)) == str(year)


@given(st.floats(min_value=0.001, max_value=1e14))
def test_no_number_is_said_wrongly_by_more_than_a_twentieth_or_with_needless_digits(value: float) -> None:
    said = number(value)
    digits, _, name = said.replace(",", "").partition(" ")
    scale = {"": 1, "million": 1e6, "billion": 1e9, "trillion": 1e12}[name]
    assert float(digits) * scale == pytest.approx(value, rel=0.051)
    assert len(digits.lstrip("0.").replace(".", "")) <= 7
    assert "e" not in digits


@pytest.mark.parametrize(
    ("reads", "unit", "message"), [("money", "$", "a currency by its code"), ("size", "spoons", "one of mg, g")]
)
def test_a_unit_has_to_be_one(reads: str, unit: str, message: str) -> None:
    walks = small_spec().model_dump()
    phrase = NumberPhrase(between="{low} {high}", at_least="{low}", at_most="{high}")
    facet = NumberFacet.model_validate(
        {"type": "number", "label": "x", "unit": unit, "low": 0, "high": 9, "reads": reads, "phrase": phrase}
        | {"fact": "{value}", "unknown": "?"}
    )
    with pytest.raises(ValueError, match=message):
        CatalogueSpec.model_validate({**walks, "facets": {**walks["facets"], "fee": facet}})
