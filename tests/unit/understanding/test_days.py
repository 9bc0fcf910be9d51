"""Days and times in a message, read at a given time."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.lexicon import OrderWord
from understanding.lexicon import Lexicon
from understanding.linking.days import END, MAY_SAY
from understanding.linking.linker import Linker

EPOCH = date(1970, 1, 1)


def day(text: str) -> float:
    return float((date.fromisoformat(text) - EPOCH).days)


NOW = day("2026-03-12") + 0.75  # a Thursday, six in the evening
LINKER = Linker(Lexicon((), (), (), (), (), {"date": "published"}))


def read(text: str, now: float = NOW) -> list[tuple[str, float | None, float | None]]:
    found = LINKER.link(text, [], 2026, now=now)
    return [
        (text[each["start"] : each["end"]], each["value"].get("low"), each["value"].get("high"))
        for each in found
        if each["entity"] == "published"
    ]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("what's new today?", "2026-03-12", "2026-03-12"),
        ("anything from today", "2026-03-12", "2026-03-12"),
        ("today's stories", "2026-03-12", "2026-03-12"),
        ("this morning", "2026-03-12", "2026-03-12"),
        ("what happened yesterday", "2026-03-11", "2026-03-11"),
        ("the day before yesterday", "2026-03-10", "2026-03-10"),
        ("since yesterday", "2026-03-11", None),
        ("before yesterday", None, "2026-03-10"),
        ("something from this week", "2026-03-09", None),
        ("last week", "2026-03-02", "2026-03-08"),
        ("since last week", "2026-03-02", None),
        ("this month", "2026-03-01", None),
        ("last month", "2026-02-01", "2026-02-28"),
        ("from the weekend", "2026-03-07", "2026-03-08"),
        ("since Monday", "2026-03-09", None),
        ("on Monday", "2026-03-09", "2026-03-09"),
        ("from Thursday", "2026-03-12", "2026-03-12"),
        ("last Thursday", "2026-03-05", "2026-03-05"),
        ("from Friday", "2026-03-06", "2026-03-06"),
        ("since 10 March", "2026-03-10", None),
        ("from March 10th", "2026-03-10", "2026-03-10"),
        ("on the 15th of November 2019", "2019-11-15", "2019-11-15"),
        ("on 15 Nov", "2025-11-15", "2025-11-15"),
        ("before 2019-11-15", None, "2019-11-14"),
        ("on February 29", "2024-02-29", "2024-02-29"),
        ("between 5 and 8 March", "2026-03-05", "2026-03-08"),
        ("from the 5th to the 8th of March", "2026-03-05", "2026-03-08"),
        ("on the 4th and 5th of March", "2026-03-04", "2026-03-05"),
        ("March 5-8", "2026-03-05", "2026-03-08"),
        ("between March 5 and March 8", "2026-03-05", "2026-03-08"),
        ("from 28 February to 3 March", "2026-02-28", "2026-03-03"),
        ("only Monday to Wednesday", "2026-03-09", "2026-03-11"),
        ("from Saturday to Monday", "2026-03-07", "2026-03-09"),
        ("between the 5th and the 8th", "2026-03-05", "2026-03-08"),
        ("what happened on the 10th", "2026-03-10", "2026-03-10"),
        ("on the 20th", "2026-02-20", "2026-02-20"),
        ("since the 9th", "2026-03-09", None),
        ("stories from 2019", "2019-01-01", "2019-12-31"),
        ("since 2025", "2025-01-01", None),
    ],
)
def test_days_are_read(text: str, low: str | None, high: str | None) -> None:
    expected = (None if low is None else day(low), None if high is None else day(high) + 1 - END)
    assert [each[1:] for each in read(text)] == [expected]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("in the last three hours", NOW - 0.125, None),
        ("from the last 24 hours", NOW - 1, None),
        ("in the past hour", NOW - 1 / 24, None),
        ("from the last few days", NOW - 3, None),
        ("the last couple of days", NOW - 2, None),
        ("the last two weeks", NOW - 14, None),
        ("not older than two days", NOW - 2, None),
        ("less than 3 days old", NOW - 3, None),
        ("older than a week", None, NOW - 7),
        ("more than 2 days old", None, NOW - 2),
    ],
)
def test_times_back_from_now_are_read(text: str, low: float | None, high: float | None) -> None:
    ((_, found_low, found_high),) = read(text)
    assert (found_low, found_high) == (pytest.approx(low) if low else None, pytest.approx(high) if high else None)


@pytest.mark.parametrize(
    "text",
    ["I may like it", "may I have more", "march on", "on February 30", "sun and sea", "hi", "the 2nd", "on the 0th"],
)
def test_other_words_say_no_day(text: str) -> None:
    assert read(text) == []


def test_on_a_sunday_the_weekend_is_this_one() -> None:
    sunday = day("2026-03-15") + 0.5
    assert [each[1:] for each in read("the weekend", sunday)] == [(day("2026-03-14"), day("2026-03-16") - END)]


def test_a_catalogue_without_dates_reads_none() -> None:
    linker = Linker(Lexicon((), (), (), (), (), {"year": "year"}))
    assert linker.link("anything from today", [], 2026, now=NOW) == []


@given(st.floats(0, 40_000))
def test_at_any_time_today_is_the_day_of_now_and_a_weekday_within_a_week(now: float) -> None:
    ((_, low, high),) = read("today", now)
    assert low is not None
    assert high is not None
    assert low <= now < high + END
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(days=low)
    ((_, first, last),) = read(f"last {moment:%A}", now)
    assert first == low - 7
    assert last == first + 1 - END


@pytest.mark.parametrize("text", ["today", "two hours ago", "on monday", "nov 3", "2026 - 1 - 1"])
def test_what_may_say_a_day_is_looked_at(text: str) -> None:
    assert MAY_SAY.search(text)


def test_what_is_an_idiom_elsewhere_is_a_word_where_the_catalogue_says_so() -> None:
    plain = Linker(Lexicon((), (), (), (), (), {"date": "published"}))
    assert plain.link("what's new", [], 2026, now=NOW) == []
    news = Linker(Lexicon((), (), (), (), (), {}, orders=(OrderWord("what's new", "published", 1),)))
    (found,) = news.link("what's new", [], 2026, now=NOW)
    assert (found["entity"], found["value"]) == ("order", {"facet": "published", "direction": 1})
