"""What years mean where items have no year of their own: days, values that are spans of years, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from understanding.linking import days
from understanding.linking.ranges import Range
from understanding.text import Token

_LEADS = frozenset(
    ("from", "in", "of", "since", "before", "after", "until", "till", "between", "older", "newer", "earlier", "later")
)
_OWNERS = frozenset({"my", "your", "his", "her", "our", "their"})  # "in their 30s" is an age
_LIKELY = Range(1800, 2100)  # other numbers are hardly years


def days_of(said: Range) -> Range | None:
    """Return the days of some years, where the calendar has them."""
    first, last = (None if each is None else int(each) for each in (said.low, said.high))
    known = all(each is None or date.min.year <= each < date.max.year for each in (first, last))
    return days.year(first, last) if known else None


def touched(said: Range, spans: Iterable[tuple[str, int | None, int | None]]) -> list[str]:
    """Return the values whose years have something in common with those that are said.

    >>> touched(Range(high=1969), [("50s", 1950, 1959), ("60s", 1960, 1969), ("70s", 1970, None)])
    ['50s', '60s']
    """
    return [value for value, first, last in spans if said.meets(first, last)]


def is_band(tokens: Sequence[Token], start: int, end: int, said: Range) -> bool:
    """Whether a year is a name: "the 1975" make music, and nobody says a year so."""
    return said.low == said.high and tokens[start].text == "the" and end - start == 2


def begins_time(tokens: Sequence[Token], start: int, end: int, said: Range) -> int | None:
    """Return where the words begin that say years as those that something is of; None where they are but a number."""
    before = tokens[start - 1].text if start > 0 else ""
    first = start - (before in _LEADS)
    led = next((place for place in range(first, end) if tokens[place].text in _LEADS), None)
    bounds = [each for each in (said.low, said.high) if each is not None]
    if led is not None and all(_LIKELY.meets(each, each) for each in bounds):
        return led
    return first if tokens[end - 1].text.endswith("0s") and before not in _OWNERS else None
