"""Years where items have spans of years, and times that nothing in a catalogue goes by."""

from __future__ import annotations

from typing import Any

import pytest

from contract.lexicon import CritiqueWord, Term
from understanding.lexicon import Lexicon
from understanding.linking.linker import Linker

SPANS = (("60s", None, 1969), ("70s", 1970, 1979), ("80s", 1980, 1989), ("90s", 1990, 1999))
DECADES = Linker(
    Lexicon(
        (),
        tuple(Term(value, "decade", (value,), 0.5, 0.0) for value, _, _ in SPANS),
        (),
        (CritiqueWord("older", "decade", -1, None), CritiqueWord("newer", "decade", 1, None)),
        (),
        {"year": "decade"},
        years=SPANS,
    )
)
TIMELESS = Linker(Lexicon((), (), (), (), (), {"money": "price"}, units={"money": "USD"}))


def linked(linker: Linker, text: str) -> list[tuple[str, Any, str | None]]:
    return [(each["entity"], each["value"], each.get("role")) for each in linker.link(text, [], 2026, now=20524.75)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("something from before 1970", ["60s"]),
        ("from between 1975 and 1985", ["70s", "80s"]),
        ("after 1980", ["80s", "90s"]),  # 1981 is one of the 80s
        ("from the late 80s on", ["80s", "90s"]),
        ("older than 1980", ["60s", "70s"]),
        ("newer than the 70s", ["80s", "90s"]),
        ("from 1975", ["70s"]),
        ("80s or later", ["80s", "90s"]),
        ("from the 70s to the 90s", ["70s", "80s", "90s"]),
        ("pre-1970", ["60s"]),
        ("from 1925", ["60s"]),  # which is open at its beginning
    ],
)
def test_years_mean_the_spans_that_they_touch(text: str, values: list[str]) -> None:
    assert linked(DECADES, text) == [("decade", values, None)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("nothing older than 1980", ["60s", "70s"]),
        ("nothing newer than 1980", ["90s"]),
        ("no records from before 1980", ["60s", "70s"]),
    ],
)
def test_what_is_ruled_out_lies_beyond(text: str, values: list[str]) -> None:
    assert linked(DECADES, text) == [("decade", values, "exclude")]


def test_a_comparison_with_nothing_stays_one() -> None:
    assert linked(DECADES, "older ones") == [("critique", {"facet": "decade", "direction": -1, "value": None}, None)]


def test_a_band_is_no_year() -> None:
    assert linked(DECADES, "songs by the 1975") == []


@pytest.mark.parametrize(
    ("linker", "text", "time"),
    [
        (DECADES, "something from 2005", "from 2005"),
        (DECADES, "music of the 2010s", "of the 2010s"),
        (DECADES, "songs from february", "from february"),
        (DECADES, "nothing newer than 1999", "newer than 1999"),  # nothing here is
        (TIMELESS, "bread from 1990", "from 1990"),
        (TIMELESS, "anything from before 1970", "from before 1970"),
        (TIMELESS, "nothing from before 1970", "from before 1970"),
        (TIMELESS, "80s snacks", "80s"),
        (TIMELESS, "tea since last may", "since last may"),
        (TIMELESS, "bread from yesterday", "from yesterday"),
    ],
)
def test_a_time_that_nothing_here_goes_by_is_kept_as_it_was_said(linker: Linker, text: str, time: str) -> None:
    assert [(entity, value) for entity, value, _ in linked(linker, text)] == [("time", time)]


@pytest.mark.parametrize(
    "text",
    [
        *("under 2000 calories", "between 1000 and 2000", "for people in their 30s", "a party in february"),
        *("something for this weekend", "1500 pieces", "may I have bread", "I need it on friday"),
    ],
)
def test_other_numbers_and_times_are_none_of_the_items(text: str) -> None:
    assert [each for each in linked(TIMELESS, text) if each[0] == "time"] == []
