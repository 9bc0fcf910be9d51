from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.understanding.small_lexicon import SPEECH
from understanding.linking.quantities import QuantityReader
from understanding.linking.ranges import Range
from understanding.text import tokenize

READER = QuantityReader(2026, SPEECH)


def read(text: str) -> list[tuple[str, object]]:
    """Kind and value of each quantity; a range as a pair of bounds."""
    found = READER.read(tokenize(text))
    return [
        (each.kind, (each.value.low, each.value.high) if isinstance(each.value, Range) else each.value)
        for each in found
    ]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("from the 90s", 1990, 1999),
        ("the nineties", 1990, 1999),
        ("1990's", 1990, 1999),
        ("'90s", 1990, 1999),
        ("nineteen eighties", 1980, 1989),
        ("60's french films", 1960, 1969),
        ("the 2000s", 2000, 2009),
        ("the noughties", 2000, 2009),
        ("the 1800s", 1800, 1899),
        ("the twenties", 2020, 2029),  # the last twenties that have begun
        ("early 80s", 1980, 1983),
        ("the mid nineties", 1994, 1996),
        ("late eighties", 1987, 1989),
        ("between 1970 and 1985", 1970, 1985),
        ("1990-1995", 1990, 1995),
        ("1990–95", 1990, 1995),
        ("1990 to 1999", 1990, 1999),
        ("from the 70s to the 90s", 1970, 1999),
        ("between 1985 and 1970", 1970, 1985),
        ("before 1990", None, 1989),
        ("made before the 60s", None, 1959),
        ("pre-1980", None, 1979),
        ("older than 2000", None, 1999),
        ("after 1990", 1991, None),
        ("newer than 2000", 2001, None),
        ("since 2000", 2000, None),
        ("from 1990 on", 1990, None),
        ("1990 or later", 1990, None),
        ("1990s or newer", 1990, None),
        ("1990+", 1990, None),
        ("up to 1990", None, 1990),
        ("1990 or earlier", None, 1990),
        ("not older than 2000", 2000, None),
        ("not newer than 2000", None, 2000),
        ("no later than 2000", None, 2000),
        ("nothing before 1980", 1980, None),
        ("around 1995", 1993, 1997),
        ("nineteen ninety five", 1995, 1995),
        ("nineteen oh five", 1905, 1905),
        ("two thousand and five", 2005, 2005),
        ("twenty twelve", 2012, 2012),
        ("from '95", 1995, 1995),
        ("a year like 3021", 3021, 3021),
        ("this year", 2026, 2026),
        ("last year", 2025, 2025),
        ("the last 10 years", 2016, None),
        ("the past few years", 2021, None),
        ("21st century", 2001, None),
    ],
)
def test_years(text: str, low: int | None, high: int | None) -> None:
    assert read(text) == [("year", (low, high))]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("under two hours", None, 120),
        ("less than 1h30", None, 90),
        ("at least 2 hours", 120, None),
        ("over 3 hours long", 180, None),
        ("90 minutes or so", 75, 105),
        ("about 90 minutes", 75, 105),
        ("a 90-minute film", 75, 105),
        ("an hour and a half", 75, 105),
        ("two and a half hours", 135, 165),
        ("two hours and a half", 135, 165),
        ("half an hour", 15, 45),
        ("5 minutes", 0, 20),
        ("1h 45m", 90, 120),
        ("1 hour 30 minutes", 75, 105),
        ("between 90 and 120 minutes", 90, 120),
        ("90-120 min", 90, 120),
        ("1 to 2 hours", 60, 120),
        ("between an hour and two hours", 60, 120),
        ("2 hours max", None, 120),
        ("two hours or less", None, 120),
        ("90 minutes or more", 90, None),
        ("no longer than 100 minutes", None, 100),
        ("not over two hours", None, 120),
        ("nothing over two hours", None, 120),
        ("nothing under an hour", 60, None),
        ("i only have an hour", None, 60),
        ("we only have two hours", None, 120),
        ("we've only got 90 minutes", None, 90),
        ("I've got 90 minutes", None, 90),
        ("< 90 min", None, 90),
        (">= 100 minutes", 100, None),
        ("ninety-nine minutes", 84, 114),
        ("more than a hundred and twenty minutes", 120, None),
    ],
)
def test_durations(text: str, low: float | None, high: float | None) -> None:
    assert read(text) == [("duration", (low, high))]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("rated above 80", 80, None),
        ("over 80%", 80, None),
        ("80% or more", 80, None),
        ("score of at least 70", 70, None),
        ("at least 75 percent", 75, None),
        ("rated 8 or higher", 80, None),  # out of ten
        ("above 8/10", 80, None),
        ("scored below 50", None, 50),
        ("under 40 percent", None, 40),
    ],
)
def test_scores(text: str, low: float | None, high: float | None) -> None:
    assert read(text) == [("score", (low, high))]


@pytest.mark.parametrize(
    ("text", "stars"),
    [
        ("4 stars", 4.0),
        ("four out of five", 4.0),
        ("8/10", 4.0),
        ("7 out of 10", 3.5),
        ("ten out of ten", 5.0),
        ("0/10", 0.5),  # the scale begins at half a star
        ("80/100", 4.0),
        ("three and a half stars", 3.5),
        ("3.5 stars", 3.5),
        ("3½ stars", 3.5),
        ("one star", 1.0),
        ("half a star", 0.5),
        ("give it a 4", 4.0),
        ("2 points out of 6", 1.5),  # a third of five is 1.67
        ("five of 6 stars", 4.0),
        ("3 stars out of 6", 2.5),
        ("rate Blue Fox four of 6", 3.5),
        ("I give Blue Fox 4 points", 4.0),
        ("rate the book called Blue Fox a zero", 0.5),
        ("rate Blue Fox 4", 4.0),
        ("i'd give it 7", 3.5),
        ("⭐⭐⭐⭐", 4.0),
        ("★★★", 3.0),
    ],
)
def test_ratings_are_half_stars_out_of_five(text: str, stars: float) -> None:
    assert read(text) == [("rating", stars)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("the second one", [2]),
        ("i've seen the second, loved it", [2]),
        ("save the third", [3]),
        ("number 2", [2]),
        ("number one", [1]),
        ("#2", [2]),
        ("no. 3", [3]),
        ("the 2nd", [2]),
        ("the last one", [-1]),
        ("the last one i saw was dull", []),  # before any list
        ("the second to last one", [-2]),
        ("second", [2]),
        ("2", [2]),
        ("why is it first?", [1]),
        ("i've seen 2, it was great", [2]),
        ("1 and 3", [1, 3]),
        ("seen 1, 2 and 4", [1, 2, 4]),
        ("first and third", [1, 3]),
        ("the first two", [1, 2]),
        ("save 2 n 3", [2, 3]),
        ("2 & 3", [2, 3]),
        ("they rejected 1 and 2", [1, 2]),
        ("second looks good", [2]),
        ("first is too long", [1]),
        ("what's the second one about?", [2]),
        ("the tenth", [10]),
    ],
)
def test_ordinals(text: str, places: list[int]) -> None:
    assert read(text) == [("ordinal", place) for place in places]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("give me five", 5),
        ("show me 4 films", 4),
        ("five movies", 5),
        ("just one", 1),
        ("3 more", 3),
        ("one more please", 1),
        ("another two", 2),
        ("top 5", 5),
        ("give me a couple of comedies", 2),
        ("recommend 10 horror movies", 10),
        ("6 german comedies", 6),
        ("a list of four war films please", 4),
    ],
)
def test_counts(text: str, count: int) -> None:
    assert read(text) == [("count", count)]


@pytest.mark.parametrize(
    "text",
    [
        "the first time i saw it",
        "second world war",
        "last night",
        "the last list",
        "undo my last message",
        "3 times a week",
        "one of those",
        "a movie with 2 brothers",
        "1000000 movies",
        "99999",
        "two thumbs up",
        "12 angry men",
        "the one with Tautou",
        "number 900",
        "hello",
        "",
    ],
)
def test_no_quantity(text: str) -> None:
    assert read(text) == []


def test_several_quantities_and_where_they_stand() -> None:
    text = "4 stars for the first, and give me 2 films under two hours from the 80s"
    found = READER.read(tokenize(text))
    assert [text[each.start : each.end] for each in found] == [
        "4 stars",
        "the first",
        "2 films",
        "under two hours",
        "the 80s",
    ]


def test_alternatives_are_separate() -> None:
    assert read("from the 1990's and 1980's") == [("year", (1990, 1999)), ("year", (1980, 1989))]


def test_what_is_left_of_a_range_that_is_ruled_out() -> None:
    assert Range(high=1979).negated(1) == Range(low=1980)
    assert Range(low=120.0).negated(0) == Range(high=120.0)
    assert Range(1980, 1989).negated(1) is None


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    for each in READER.read(tokenize(text)):
        assert 0 <= each.start < each.end <= len(text)


_SPOKEN = st.sampled_from(
    [
        *("under", "over", "between", "and", "to", "or", "less", "from", "the", "a", "half", "one", "of", "first"),
        *("90", "1990", "90s", "two", "10", "hours", "minutes", "stars", "/", "%", "-", "'"),
    ]
)


@given(st.lists(_SPOKEN, max_size=12).map(" ".join))
def test_bounds_are_in_order_whatever_is_combined(text: str) -> None:
    for each in READER.read(tokenize(text)):
        if isinstance(each.value, Range) and each.value.low is not None and each.value.high is not None:
            assert each.value.low <= each.value.high
