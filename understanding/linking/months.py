"""Months as people say them, and what is so many weeks, months or years ago: "since February", "two weeks ago".

They are read as days are (`days`): each is a `When`, in days since the beginning of 1970. A month without a year is the
last one that has begun. "May" and "march" are other words, too, so that such a name alone says no month.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TypeAlias

from understanding.linking.days import COUNT, END, EPOCH, FEW, MONTH_NAMES, MONTHS, Reader, When, monday, unnamed
from understanding.linking.numbers import one_of
from understanding.linking.ranges import Range

Span: TypeAlias = Callable[[int], tuple[int, int]]  # from today to the first day and the one behind the last

_SURE = one_of("january", "february", "july", *("september", "october", "november", "december"))
_PART = one_of("early", "mid", "middle", "late", "beginning", "start", "end", "(?:first|second) half")
# Of the days of a month: where a part begins and where it ends.
_PARTS = {
    **{"early": (0, 10), "beginning": (0, 10), "start": (0, 10), "mid": (10, 20), "middle": (10, 20)},
    **{"late": (20, 31), "end": (20, 31), "first half": (0, 15), "second half": (15, 31)},
}
_OF = r"(?: (?:-|of|in))*(?: the)? "
_SAID = (
    rf"(?:the )?(?:(?P<part>{_PART}){_OF})?(?:(?P<which>last|this) )?(?:month of )?(?P<m>{MONTH_NAMES})s?"
    r"(?: (?:of )?(?P<y>\d{4}))?"
)
_CUED = rf"(?:(?P<part>{_PART}){_OF}(?:(?P<which>last|this) )?|(?P<which2>last|this) )(?P<m>{MONTH_NAMES})"
_AGO = rf"(?:a )?{COUNT} (?P<u>day|week|month|year)s? ago"
_LEAD = r"(?:(?:from|in|of|during|throughout|published|posted|written|out) )"
_OR = "(?:or|and)"
_TO = r"(?:to|until|till|through|-)"
_SINCE, _AFTER = one_of("since", "not before"), one_of("after", "newer than", "later than")
_BEFORE, _UNTIL = one_of("before", "older than", "earlier than"), one_of("until", "till", "up to", "through")
_ENDS = r"(?![\w.]| \d{1,2}(?!\d))"  # of "February 30" the month alone is not meant


def patterns() -> Iterator[tuple[str, str, Reader]]:
    """Yield the patterns of months and of what is so long ago in canonical text, with their readers."""
    for pattern, reader in _patterns():
        yield "date", pattern, reader


def unread() -> Iterator[tuple[str, str, Reader]]:
    """Yield what says a time of which nothing is known where items have no dates, so that people can be told.

    Only what can hardly be a time of anything else: "a party in February" and "on Friday" may well be.
    """
    of_items = rf"(?:from|since|before|after|until) (?:(?:last|this) )?(?:{MONTH_NAMES}){_ENDS}"
    yield "date", of_items, _unknown
    yield "date", rf"(?:from|before) (?:yesterday|(?:last|this) (?:week|month)){_ENDS}", _unknown


def _unknown(_match: re.Match[str]) -> When:
    return lambda _now: Range()


def _patterns() -> Iterator[tuple[str, Reader]]:
    one, to = f"(?P<one>{unnamed(_SAID)})", f"(?P<to>{unnamed(_SAID)})"
    yield rf"(?:(?:from|between|in|during) )?{one} {_TO} {to}{_ENDS}", _both_ends
    yield rf"(?:between|in|during|from) {one} and {to}{_ENDS}", _both_ends
    for said in (_SAID, _AGO):
        yield rf"{_SINCE} {said}{_ENDS}", _reader(_from)
        yield rf"from {said} on(?:wards?)?{_ENDS}", _reader(_from)
        yield rf"{_LEAD}*{said} {_OR} (?:later|after|newer){_ENDS}", _reader(_from)
        yield rf"{_LEAD}*{said} {_OR} (?:before|earlier|older){_ENDS}", _reader(_until)
        yield rf"{_AFTER} {said}{_ENDS}", _reader(lambda _, end: Range(low=float(end)))
        yield rf"{_BEFORE} {said}{_ENDS}", _reader(lambda first, _: Range(high=first - END))
        yield rf"{_UNTIL} {said}{_ENDS}", _reader(_until)
        yield rf"{_LEAD}+{said}{_ENDS}", _reader(_whole)
    yield rf"{_CUED}{_ENDS}", _reader(_whole)
    yield rf"{_AGO}{_ENDS}", _reader(_whole)
    yield rf"(?P<m>{_SURE})s?{_ENDS}", _reader(_whole)
    yield rf"(?P<m>{MONTH_NAMES}) (?P<y>\d{{4}}){_ENDS}", _reader(_whole)


def _whole(first: int, end: int) -> Range:
    return Range(float(first), end - END)


def _from(first: int, _end: int) -> Range:
    return Range(low=float(first))


def _until(_first: int, end: int) -> Range:
    return Range(high=end - END)


def _reader(bounds: Callable[[int, int], Range]) -> Reader:
    def read(match: re.Match[str]) -> When | None:
        span = _span(match)
        return None if span is None else lambda now: bounds(*span(int(now)))

    return read


def _both_ends(match: re.Match[str]) -> When | None:
    """Read "from November to January": the first of them is the last one before the other."""
    first, last = (_span(re.fullmatch(_SAID, match[name])) for name in ("one", "to"))
    if first is None or last is None:
        return None

    def span(now: float) -> Range:
        _, end = last(int(now))
        begin, _ = first(end - 1)
        return _whole(begin, end) if begin < end else _whole(last(int(now))[0], first(int(now))[1])

    return span


def _span(match: re.Match[str] | None) -> Span | None:
    """Return the days that a month, a part of one, or so long ago has."""
    if match is None:
        return None
    said = match.groupdict()
    if said.get("u"):
        return _ago(said["u"], said["n"])
    month = next(number for number, name in enumerate(MONTHS, 1) if name[:3] == said["m"][:3])
    over = "last" in (said.get("which"), said.get("which2"))
    year = int(said["y"]) if said.get("y") else None
    if year is not None and not date.min.year <= year < date.max.year:
        return None
    begins, ends = _PARTS.get(said.get("part") or "", (0, 31))

    def days(today: int) -> tuple[int, int]:
        this_year = (EPOCH + timedelta(days=today)).year
        years = (this_year, this_year - 1, this_year - 2) if year is None else (year,)
        spans = [_month(each, month) for each in years]
        first, end = next((each for each in spans if (each[1] if over else each[0]) <= today), spans[-1])
        return first + begins, min(first + ends, end)

    return days


def _ago(unit: str, count: str) -> Span:
    """Return the day, week, month or year that is so many of them ago; of "a few" those around three."""
    back, either_way = (FEW, 1) if count == "few" else (int(count) if count.isdigit() else 1, 0)
    return lambda today: (_back(unit, back + either_way, today)[0], _back(unit, back - either_way, today)[1])


def _back(unit: str, count: int, today: int) -> tuple[int, int]:
    if unit == "day":
        return today - count, today - count + 1
    if unit == "week":
        first = monday(today) - 7 * count
        return first, first + 7
    now = EPOCH + timedelta(days=today)
    if unit == "month":
        years, month = divmod(now.year * 12 + now.month - 1 - count, 12)
        return _month(years, month + 1)
    return _month(now.year - count, 1)[0], _month(now.year - count, 12)[1]


def _month(year: int, month: int) -> tuple[int, int]:
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return (first - EPOCH).days, (following - EPOCH).days
