"""Months, and what is so long ago, in a message that is read on 12 March 2026."""

from __future__ import annotations

from datetime import date

import pytest

from understanding.lexicon import Lexicon
from understanding.linking.days import END
from understanding.linking.linker import Linker

EPOCH = date(1970, 1, 1)


def day(text: str) -> float:
    return float((date.fromisoformat(text) - EPOCH).days)


NOW = day("2026-03-12") + 0.75
LINKER = Linker(Lexicon((), (), (), (), (), {"date": "published"}))


def read(text: str) -> list[tuple[float | None, float | None]]:
    found = LINKER.link(text, [], 2026, now=NOW)
    return [(each["value"]["low"], each["value"]["high"]) for each in found if each["entity"] == "published"]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("news from february", "2026-02-01", "2026-02-28"),
        ("february news", "2026-02-01", "2026-02-28"),
        ("February's stories", "2026-02-01", "2026-02-28"),
        ("in march", "2026-03-01", "2026-03-31"),
        ("during April", "2025-04-01", "2025-04-30"),  # this April has not begun
        ("from may", "2025-05-01", "2025-05-31"),
        ("last march", "2025-03-01", "2025-03-31"),  # this one is not over
        ("this march", "2026-03-01", "2026-03-31"),
        ("march 2024", "2024-03-01", "2024-03-31"),
        ("from Sept of 2024", "2024-09-01", "2024-09-30"),
        ("since february", "2026-02-01", None),
        ("from february on", "2026-02-01", None),
        ("from february or later", "2026-02-01", None),
        ("february or before", None, "2026-02-28"),
        ("after january", "2026-02-01", None),
        ("before march", None, "2026-02-28"),
        ("until february", None, "2026-02-28"),
        ("between january and march", "2026-01-01", "2026-03-31"),
        ("from november to january", "2025-11-01", "2026-01-31"),
        ("from november 2024 until january 2025", "2024-11-01", "2025-01-31"),
        ("in january and february", "2026-01-01", "2026-02-28"),
        ("early march", "2026-03-01", "2026-03-10"),
        ("at the end of february", "2026-02-21", "2026-02-28"),
        ("in the first half of february", "2026-02-01", "2026-02-15"),
        ("the 3rd of march", "2026-03-03", "2026-03-03"),
        ("three days ago", "2026-03-09", "2026-03-09"),
        ("two weeks ago", "2026-02-23", "2026-03-01"),
        ("since a month ago", "2026-02-01", None),
        ("two years ago", "2024-01-01", "2024-12-31"),
        ("a few days ago", "2026-03-08", "2026-03-10"),
        ("the week before last", "2026-02-23", "2026-03-01"),
        ("the week of march 4", "2026-03-02", "2026-03-08"),
        ("last year", "2025-01-01", "2025-12-31"),
    ],
)
def test_months_and_times_ago_are_read(text: str, low: str | None, high: str | None) -> None:
    assert read(text) == [(None if low is None else day(low), None if high is None else day(high) + 1 - END)]


@pytest.mark.parametrize(("text", "back"), [("in the past week", 7), ("past month", 30), ("over the last year", 365)])
def test_a_past_week_is_none_of_the_calendar(text: str, back: int) -> None:
    assert read(text) == [(NOW - back, None)]


@pytest.mark.parametrize(
    "text", ["may", "may I have more", "march on", "the march for rents", "an august guest", "jan"]
)
def test_a_word_that_is_also_a_month_says_none_by_itself(text: str) -> None:
    assert read(text) == []


def test_a_year_that_no_calendar_has_is_none() -> None:
    assert read("in march 0000") == []
