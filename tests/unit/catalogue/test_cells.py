import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue.cells import amount, day_of, flag, values, year_of


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("5", (5.0, "")),
        ("-3.5", (-3.5, "")),
        ("1,234", (1234.0, "")),
        ("1,234,567.5", (1234567.5, "")),
        ("1.234,50 €", (1234.5, "€")),
        ("12,5", (12.5, "")),
        ("1.234", (1.234, "")),
        ("1.234.567", (1234567.0, "")),
        ("1 234 567", (1234567.0, "")),
        ("1'299.90 CHF", (1299.9, "CHF")),
        ("USD 20", (20.0, "$")),
        ("20 EUR", (20.0, "€")),
        ("£3.20", (3.2, "£")),
        ("12%", (12.0, "%")),
        ("1.2M", (1.2e6, "")),
        ("$3K", (3000.0, "$")),
        ("1e3", (1000.0, "")),
        ("12.0 fl oz", (12.0, "fl oz")),
        ("10-20", None),
        ("", None),
        ("Heat", None),
        ("nan", None),
        ("1e999", None),
        ("2004-05-03", None),
        ("9" * 100, None),
    ],
)
def test_numbers_with_units_are_read(cell, expected):
    assert amount(cell) == expected


@pytest.mark.parametrize(
    ("cell", "year", "day"),
    [
        ("1999", 1999, None),
        ("1999.0", 1999, None),
        ("2000-01-01", 2000, 10957),
        ("2000-01-01T12:00:00Z", 2000, 10957),
        ("01/31/2000", 2000, 10987),
        ("31/01/2000", 2000, 10987),
        ("Jan 1, 2000", 2000, 10957),
        ("31.01.2000", 2000, 10987),
        ("2000-13-45", 2000, None),
        ("123", None, None),
        ("in 1999", None, None),
    ],
)
def test_years_and_dates_are_read(cell, year, day):
    assert (year_of(cell), day_of(cell)) == (year, day)


def test_lists_and_flags_are_read():
    assert values(" a ;b;; a;NA", ";", {"NA"}) == ("a", "b")
    assert values('["x", "y"]', ",") == ("x", "y")
    assert values("", ",") == values("[]", ",") == ()
    assert [flag(cell) for cell in ("TRUE", " no ", "2", "")] == [True, False, None, None]


@given(st.text(max_size=70))
def test_no_cell_makes_them_fail(cell):
    given_amount = amount(cell)
    assert given_amount is None or math.isfinite(given_amount[0])
    year_of(cell), day_of(cell), flag(cell)
    assert all(each.strip() == each and each for each in values(cell, ","))


@given(st.floats(0.01, 1e6).map(lambda value: round(value, 2)), st.sampled_from(["$", "€", ""]))
def test_what_is_written_with_commas_is_read(value, sign):
    assert amount(f"{sign}{value:,.2f}") == (value, sign)
    assert amount(f"{value:.2f} {sign}") == (value, sign)
