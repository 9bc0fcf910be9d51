"""Prices, sizes and numbers of pieces; a bare amount leaves something to each side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.understanding.small_lexicon import SPEECH
from understanding.linking.amounts import AMOUNTS, UNITS
from understanding.linking.quantities import QuantityReader
from understanding.linking.ranges import Range
from understanding.text import tokenize

DOLLARS = QuantityReader(2026, SPEECH, AMOUNTS, "USD")
POUNDS = QuantityReader(2026, SPEECH, AMOUNTS, "GBP")


def read(text: str, reader: QuantityReader = DOLLARS) -> list[tuple[str, float | None, float | None]]:
    found = reader.read(tokenize(text))
    return [(each.kind, each.value.low, each.value.high) for each in found if isinstance(each.value, Range)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("under 20 euros", None, 20),
        ("under $5", None, 5),
        ("less than 4,50 €", None, 4.5),
        ("no more than €4.50", None, 4.5),
        ("nothing over 20 dollars", None, 20),
        ("cheaper than $3", None, 3),
        ("5 dollars or less", None, 5),
        ("ten bucks max", None, 10),
        ("up to twenty-five euros", None, 25),
        ("something for 5 dollars", None, 5),
        ("i only have $10", None, 10),
        ("under 50 cents", None, 0.5),
        ("at most 4 euros 50", None, 4.5),
        ("something under 5", None, 5),
        ("anything below 5 please", None, 5),
        ("over $20", 20, None),
        ("$20 or more", 20, None),
        ("not under 3 dollars", 3, None),
        ("between 5 and 10 dollars", 5, 10),
        ("between $5 and $10", 5, 10),
        ("from 10 to 5 euros", 5, 10),
        ("$5-10", 5, 10),
        ("a dollar", 0.8, 1.2),
        ("$5", 4, 6),
        ("about 5 dollars", 4, 6),
        ("$1,000", 800, 1200),
    ],
)
def test_money(text: str, low: float | None, high: float | None) -> None:
    assert read(text) == [("money", low, high)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("500 g", 450, 550),
        ("500g", 450, 550),
        ("half a litre", 450, 550),
        ("1.5l", 1350, 1650),
        ("1,000 grams", 900, 1100),
        ("a 2 litre bottle", 1800, 2200),
        ("under 2 kilos", None, 2000),
        ("not more than a kilo", None, 1000),
        ("at least 750 ml", 750, None),
        ("bigger than 500 g", 500, None),
        ("a litre or more", 1000, None),
        ("250 ml or less", None, 250),
        ("500-750 g", 500, 750),
        ("between half a litre and a litre", 500, 1000),
        ("from 2 to 3 litres", 2000, 3000),
        ("under 16 oz", None, 453.59237),
        ("under a pound", None, 453.59237),
        ("under 1/2 gallon", None, 1892.705892),
        ("under 16 fl oz", None, 473.176473),
        ("over two and a half pounds", 1133.980925, None),
    ],
)
def test_sizes_are_in_grams_or_millilitres(text: str, low: float | None, high: float | None) -> None:
    [(kind, least, greatest)] = read(text)
    assert (kind, least, greatest) == ("size", pytest.approx(low), pytest.approx(high))  # type: ignore[comparison-overlap]  # approx equals a number


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("a 2-pack", 2, 2),
        ("six pack", 6, 6),
        ("a pack of 12", 12, 12),
        ("24 ct", 24, 24),
        ("a dozen eggs", 12, 12),
        ("half a dozen eggs", 6, 6),
        ("at least 6 cans", 6, None),
        ("12 or more pieces", 12, None),
        ("no more than 4 packs", None, 4),
    ],
)
def test_pieces(text: str, low: float | None, high: float | None) -> None:
    assert read(text) == [("pieces", low, high)]


def test_whether_pounds_are_money_depends_on_the_currency() -> None:
    assert read("under 5 pounds", POUNDS) == [("money", None, 5)]
    assert read("a fiver", POUNDS) == [("money", 4, 6)]
    [(kind, _, _)] = read("under 5 pounds")
    assert kind == "size"


def test_several_amounts_and_where_they_stand() -> None:
    text = "a 2 pack of 500 g for under $8"
    assert [text[each.start : each.end] for each in DOLLARS.read(tokenize(text))] == ["2 pack", "500 g", "under $8"]


def test_a_catalogue_without_amounts_reads_none() -> None:
    assert read("under $5 or 500 g in a 2 pack", QuantityReader(2026, SPEECH)) == []


@pytest.mark.parametrize("text", ["5", "give me five", "the first", "a movie", "under the sea", "a pack", "24 hours"])
def test_no_amount(text: str) -> None:
    assert read(text) in ([], [("duration", 1425, 1455)])


_CENTS = st.integers(min_value=1, max_value=99_999)


@given(_CENTS, st.sampled_from(["${}", "{} dollars", "€{}", "{} €", "{} usd"]))
def test_a_price_is_read_as_it_is_written(cents: int, form: str) -> None:
    said = f"under {form.format(f'{cents / 100:.2f}')}"
    assert read(said) == [("money", None, pytest.approx(cents / 100))]  # type: ignore[comparison-overlap]  # approx equals a number


@given(st.integers(min_value=1, max_value=9999), st.sampled_from(sorted(unit for unit in UNITS if "/" not in unit)))
def test_a_size_is_the_same_in_every_unit(number: int, unit: str) -> None:
    assert read(f"at least {number} {unit}") == [("size", pytest.approx(number * UNITS[unit]), None)]  # type: ignore[comparison-overlap]  # approx equals a number


@given(_CENTS, _CENTS)
def test_bounds_are_in_order(one: int, other: int) -> None:
    assert read(f"between {one} and {other} dollars") == [("money", min(one, other), max(one, other))]


_SPOKEN = st.sampled_from(
    [
        *("under", "over", "between", "and", "to", "or", "less", "from", "a", "half", "of", "pack", "dozen", "for"),
        *("5", "10", "$", "€", "dollars", "cents", "g", "oz", "litres", "pounds", "/", ",", ".", "-", "more"),
    ]
)


@given(st.lists(_SPOKEN, max_size=12).map(" ".join))
def test_whatever_is_combined(text: str) -> None:
    for reader in (DOLLARS, POUNDS):
        for each in reader.read(tokenize(text)):
            assert 0 <= each.start < each.end <= len(text)
            if isinstance(each.value, Range) and each.value.low is not None and each.value.high is not None:
                assert each.value.low <= each.value.high
