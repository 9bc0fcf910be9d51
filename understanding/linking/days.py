"""Days and times as people say them: "today", "since Monday", "in the last three hours", "from 12 November".

Each is read as a `When`, which says the range for the time at which it is said: in days since the beginning of 1970, as
catalogues have them. A day is that of UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TypeAlias

from understanding.linking.numbers import one_of
from understanding.linking.ranges import Range

When: TypeAlias = Callable[[float], Range]
Reader: TypeAlias = Callable[[re.Match[str]], "When | None"]

END = 1 / 512  # of a day: what is told apart in 32 bits; a day ends so long before the next
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)
_EPOCH = date(1970, 1, 1)
_THURSDAY = 3  # what the first day of 1970 was
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_UNIT = rf"(?P<u>{'|'.join(_DAYS)})s?"
_COUNT = r"(?P<n>\d{1,3}|few|a|an|one)"
_FEW = 3.0
_MONTH = f"(?P<m>{'|'.join(f'{name}|{name[:3]}' for name in MONTHS)})"
_WEEKDAY = f"(?P<w>{'|'.join(WEEKDAYS)})s?"
_DATE = one_of(
    rf"(?:the )?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}(?: ,)?(?: (?P<y1>\d{{4}}))?",
    rf"{_MONTH.replace('<m>', '<m2>')} (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: ,)?(?: (?P<y2>\d{{4}}))?",
    r"(?P<y3>\d{4}) - (?P<m3>\d{1,2}) - (?P<d3>\d{1,2})",
)
_END = r"(?![\w.])"
_LEAD = r"(?:(?:from|of|on|published|posted|written|out) )*"
_SINCE = one_of("since", "after", "newer than", "later than", "not before")
_BEFORE = one_of("before", "older than", "earlier than", "until", "till", "up to")
# Words without which nothing here is said.
MAY_SAY = re.compile(
    r"\b(?:to ?days?|yesterdays?|morning|afternoon|evening|hours?|days?|weeks?|weekends?|months?|minutes?|"
    rf"{'|'.join(f'{name}s?' for name in WEEKDAYS)}|{'|'.join(f'{name}|{name[:3]}' for name in MONTHS)})\b|\d{{4}} - \d"
)


def patterns() -> Iterator[tuple[str, str, Reader]]:
    """Yield the patterns of days and times in canonical text, with their readers."""
    for pattern, reader in _patterns():
        yield "date", pattern, reader


def year(first: int | None, last: int | None) -> Range:
    """Return the range of days from the beginning of one year to the end of another; None is open."""
    low = None if first is None else float((date(first, 1, 1) - _EPOCH).days)
    return Range(low, None if last is None else (date(last + 1, 1, 1) - _EPOCH).days - END)


def _patterns() -> Iterator[tuple[str, Reader]]:
    starts: list[tuple[str, Callable[[re.Match[str]], Callable[[int], int] | None], int]] = [
        (r"(?:(?:earlier|later) )?todays?|this (?:morning|afternoon|evening)", lambda _: lambda today: today, 1),
        (r"(?:the )?day before yesterday", lambda _: lambda today: today - 2, 1),
        (r"yesterdays?(?: (?:morning|afternoon|evening))?", lambda _: lambda today: today - 1, 1),
        (r"(?:the )?(?:last|past|previous) weekends?|(?:the |this )?weekends?", lambda _: _weekend, 2),
        (rf"(?:this )?{_WEEKDAY}", lambda match: _weekday(match, 0), 1),
        (rf"(?:last|past) {_WEEKDAY}", lambda match: _weekday(match, 1), 1),
        (r"(?:the )?(?:last|previous) weeks?", lambda _: lambda today: _monday(today) - 7, 7),
        (_DATE, _date, 1),
    ]
    for said, read, length in starts:
        yield rf"{_SINCE} (?:{said}){_END}", _from(read)
        yield rf"{_BEFORE} (?:{said}){_END}", _until(read)
        yield rf"{_LEAD}(?:{said}){_END}", _between(read, length)
    yield rf"{_LEAD}(?:earlier )?this weeks?{_END}", lambda _: lambda now: Range(low=float(_monday(int(now))))
    yield rf"{_LEAD}(?:earlier )?this months?{_END}", lambda _: lambda now: Range(low=_first(now, 0))
    yield (
        rf"{_LEAD}last months?{_END}",
        lambda _: lambda now: Range(_first(now, 1), _first(now, 0) - END),
    )
    yield (
        rf"(?:(?:from|in|within|during|over|of) )*(?:the )?(?:last|past) (?:{_COUNT} )?(?:of )?{_UNIT}{_END}",
        lambda match: _ago(match, after=True) if match["n"] or match["u"] not in ("week", "month") else None,
    )
    yield rf"(?:not|no) older than {_COUNT} {_UNIT}{_END}", lambda match: _ago(match, after=True)
    yield rf"(?:at most|up to|less than|under) {_COUNT} {_UNIT} old{_END}", lambda match: _ago(match, after=True)
    yield rf"older than {_COUNT} {_UNIT}{_END}", lambda match: _ago(match, after=False)
    yield rf"(?:more than|over|at least) {_COUNT} {_UNIT} old{_END}", lambda match: _ago(match, after=False)


def _from(read: Callable[[re.Match[str]], Callable[[int], int] | None]) -> Reader:
    def reader(match: re.Match[str]) -> When | None:
        first = read(match)
        return None if first is None else lambda now: Range(low=float(first(int(now))))

    return reader


def _until(read: Callable[[re.Match[str]], Callable[[int], int] | None]) -> Reader:
    def reader(match: re.Match[str]) -> When | None:
        first = read(match)
        return None if first is None else lambda now: Range(high=first(int(now)) - END)

    return reader


def _between(read: Callable[[re.Match[str]], Callable[[int], int] | None], length: int) -> Reader:
    def reader(match: re.Match[str]) -> When | None:
        first = read(match)
        if first is None:
            return None
        return lambda now: Range(float(first(int(now))), first(int(now)) + length - END)

    return reader


def _ago(match: re.Match[str], *, after: bool) -> When:
    """Read "the last three hours", or what is older."""
    said = match["n"]
    count = _FEW if said == "few" else float(said) if said and said.isdigit() else 1.0
    back = count * _DAYS[match["u"]]
    return lambda now: Range(low=now - back) if after else Range(high=now - back)


def _monday(today: int) -> int:
    return today - (today + _THURSDAY) % 7


def _weekend(today: int) -> int:
    """Return the Saturday of the weekend that is or was last."""
    return today - (today + _THURSDAY - 5) % 7


def _weekday(match: re.Match[str], least: int) -> Callable[[int], int]:
    """Return the last such day, at least so many days ago."""
    place = WEEKDAYS.index(match["w"])
    return lambda today: today - least - (today - least + _THURSDAY - place) % 7


def _date(match: re.Match[str]) -> Callable[[int], int] | None:
    """Return a day of the calendar; without a year, the last such day."""
    day = int(match["d1"] or match["d2"] or match["d3"])
    named = match["m"] or match["m2"]
    month = int(match["m3"]) if named is None else next(n for n, name in enumerate(MONTHS, 1) if name[:3] == named[:3])
    said = match["y1"] or match["y2"] or match["y3"]
    # A leap year has every day that there is.
    if _day(int(said) if said else 2000, month, day) is None:
        return None

    def first(today: int) -> int:
        if said:
            return _day(int(said), month, day) or 0
        this_year = (_EPOCH + timedelta(days=today)).year
        found = (_day(each, month, day) for each in range(this_year, this_year - 9, -1))
        return next(each for each in found if each is not None and each <= today)

    return first


def _day(of_year: int, month: int, day: int) -> int | None:
    try:
        return (date(of_year, month, day) - _EPOCH).days
    except ValueError:
        return None


def _first(now: float, months_ago: int) -> float:
    """Return the first day of this month, or of the one before."""
    found = (_EPOCH + timedelta(days=int(now))).replace(day=1)
    if months_ago:
        found = (found - timedelta(days=1)).replace(day=1)
    return float((found - _EPOCH).days)
