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
Start: TypeAlias = Callable[[re.Match[str]], "Callable[[int], int] | None"]  # from a match to the day, given today

END = 1 / 512  # of a day: what is told apart in 32 bits; a day ends so long before the next
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)
EPOCH = date(1970, 1, 1)
_THURSDAY = 3  # what the first day of 1970 was
_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_UNIT = rf"(?P<u>{'|'.join(_DAYS)})s?"
COUNT = r"(?P<n>\d{1,3}|few|a|an|one)"
FEW = 3  # what "a few" are
MONTH_NAMES = f"{'|'.join(f'{name}|{name[:3]}' for name in MONTHS)}|sept"
_MONTH = f"(?P<m>{MONTH_NAMES})"
_WEEKDAY = f"(?P<w>{'|'.join(WEEKDAYS)})s?"
_DATE = one_of(
    rf"(?:the )?(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}(?: ,)?(?: (?P<y1>\d{{4}}))?",
    rf"{_MONTH.replace('<m>', '<m2>')} (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: ,)?(?: (?P<y2>\d{{4}}))?",
    r"(?P<y3>\d{4}) - (?P<m3>\d{1,2}) - (?P<d3>\d{1,2})",
)
_END = r"(?![\w.])"
_LEAD = r"(?:(?:from|of|on|published|posted|written|out) )*"
_SINCE = one_of("since", "after", "newer than", "later than", "not before")
_TO = r"(?:to|and|until|till|through|-)"
_TH = r"(?: ?(?:st|nd|rd|th))"
_BEFORE = one_of("before", "older than", "earlier than", "until", "till", "up to")
# Words without which nothing here is said.
MAY_SAY = re.compile(
    r"\b(?:to ?days?|yesterdays?|morning|afternoon|evening|hours?|days?|weeks?|weekends?|months?|minutes?|"
    rf"{'|'.join(f'{name}s?' for name in WEEKDAYS)}|(?:{MONTH_NAMES})s?)\b|\d{{4}} - \d"
    rf"|\bthe \d{{1,2}}{_TH}\b"
)


def patterns() -> Iterator[tuple[str, str, Reader]]:
    """Yield the patterns of days and times in canonical text, with their readers."""
    for pattern, reader in _patterns():
        yield "date", pattern, reader


def year(first: int | None, last: int | None) -> Range:
    """Return the range of days from the beginning of one year to the end of another; None is open."""
    low = None if first is None else float((date(first, 1, 1) - EPOCH).days)
    return Range(low, None if last is None else (date(last + 1, 1, 1) - EPOCH).days - END)


def _patterns() -> Iterator[tuple[str, Reader]]:
    yield from _spans()
    for said, read, length in _starts():
        yield rf"{_SINCE} (?:{said}){_END}", _from(read)
        yield rf"{_BEFORE} (?:{said}){_END}", _until(read)
        # "The 2nd" is the second of the list: it takes a word more to make a day of it.
        lead = "on " if read is _day_of_month else _LEAD
        yield rf"{lead}(?:{said}){_END}", _between(read, length)
    yield rf"{_LEAD}(?:earlier )?this weeks?{_END}", lambda _: lambda now: Range(low=float(monday(int(now))))
    yield rf"{_LEAD}(?:earlier )?this months?{_END}", lambda _: lambda now: Range(low=_first(now, 0))
    yield (
        rf"{_LEAD}last months?{_END}",
        lambda _: lambda now: Range(_first(now, 1), _first(now, 0) - END),
    )
    yield (
        rf"(?:(?:from|in|within|during|over|of) )*(?:the )?(?:last|past) (?:{COUNT} )?(?:of )?{_UNIT}{_END}",
        lambda match: _ago(match, after=True) if match["n"] or not _of_calendar(match) else None,
    )
    yield rf"(?:not|no) older than {COUNT} {_UNIT}{_END}", lambda match: _ago(match, after=True)
    yield rf"(?:at most|up to|less than|under) {COUNT} {_UNIT} old{_END}", lambda match: _ago(match, after=True)
    yield rf"older than {COUNT} {_UNIT}{_END}", lambda match: _ago(match, after=False)
    yield rf"(?:more than|over|at least) {COUNT} {_UNIT} old{_END}", lambda match: _ago(match, after=False)


def _starts() -> Iterator[tuple[str, Start, int]]:
    """Yield what says a day or the first of some days, what reads it, and how many days there are."""
    yield r"(?:(?:earlier|later) )?todays?|this (?:morning|afternoon|evening)", lambda _: lambda today: today, 1
    yield r"(?:the )?day before yesterday", lambda _: lambda today: today - 2, 1
    yield r"yesterdays?(?: (?:morning|afternoon|evening))?", lambda _: lambda today: today - 1, 1
    yield r"(?:the )?(?:last|past|previous) weekends?|(?:the |this )?weekends?", lambda _: _weekend, 2
    yield rf"(?:this )?{_WEEKDAY}", lambda match: _weekday(match, 0), 1
    yield rf"(?:last|past) {_WEEKDAY}", lambda match: _weekday(match, 1), 1
    yield r"(?:the )?(?:last|previous) weeks?", lambda _: lambda today: monday(today) - 7, 7
    yield r"(?:the )?week before last", lambda _: lambda today: monday(today) - 14, 7
    yield rf"(?:the )?week of (?:the )?{_DATE}", _week, 7
    yield _DATE, _date, 1
    yield rf"the (?P<d4>\d{{1,2}}){_TH}(?! (?:of|{unnamed(_MONTH)})\b)", _day_of_month, 1


def _spans() -> Iterator[tuple[str, Reader]]:
    """Yield what says both ends: "between 5 and 8 March", "March 5 to 8", "from Monday to Wednesday"."""
    number, later = rf"(?:the )?(?P<n>\d{{1,2}}){_TH}?", unnamed(_DATE)
    yield rf"(?:(?:from|between|on) )?{number} {_TO} (?P<last>{later}){_END}", _both_ends
    yield (
        rf"(?:(?:from|between|on) )?(?P<first>{later}) {_TO} {number}(?! (?:of )?{unnamed(_MONTH)}){_END}",
        _both_ends,
    )
    one = "|".join(unnamed(said) for said, _, length in _starts() if length == 1)
    yield rf"(?:(?:from|between) )?(?P<first>{one}) {_TO} (?P<last>{one}){_END}", _both_ends


def _both_ends(match: re.Match[str]) -> When | None:
    """Return the range from one day to another; of a number alone the month is that of the other end."""
    said = match.groupdict()
    ends = [_one_day(said[name]) if said.get(name) else None for name in ("first", "last")]
    if "n" in said:
        known = next(each for each in ends if each is not None)
        ends = [each or _same_month(known, int(said["n"])) for each in ends]
    first, last = ends
    if first is None or last is None:
        return None

    def span(now: float) -> Range:
        low, high = first(int(now)), last(int(now))
        if low > high:  # "from Saturday to Monday": the Saturday before that Monday
            low, high = (low - 7, high) if low - high < 7 else (high, low)
        return Range(float(low), high + 1 - END)

    return span


def _one_day(said: str) -> Callable[[int], int] | None:
    """Return the day that a text says."""
    for pattern, read, _ in _starts():
        match = re.fullmatch(pattern, said)
        if match is not None:
            return read(match)
    return None


def _same_month(known: Callable[[int], int], day: int) -> Callable[[int], int]:
    def found(today: int) -> int:
        of = EPOCH + timedelta(days=known(today))
        return _day(of.year, of.month, day) or known(today)

    return found


def unnamed(pattern: str) -> str:
    """Return a pattern without the names of its groups, to stand in another one twice."""
    return re.sub(r"\?P<\w+>", "?:", pattern)


def _from(read: Start) -> Reader:
    def reader(match: re.Match[str]) -> When | None:
        first = read(match)
        return None if first is None else lambda now: Range(low=float(first(int(now))))

    return reader


def _until(read: Start) -> Reader:
    def reader(match: re.Match[str]) -> When | None:
        first = read(match)
        return None if first is None else lambda now: Range(high=first(int(now)) - END)

    return reader


def _between(read: Start, length: int) -> Reader:
    def reader(match: re.Match[str]) -> When | None:
        first = read(match)
        if first is None:
            return None
        return lambda now: Range(float(first(int(now))), first(int(now)) + length - END)

    return reader


def _ago(match: re.Match[str], *, after: bool) -> When:
    """Read "the last three hours", or what is older."""
    said = match["n"]
    count = FEW if said == "few" else float(said) if said and said.isdigit() else 1.0
    back = count * _DAYS[match["u"]]
    return lambda now: Range(low=now - back) if after else Range(high=now - back)


def _of_calendar(match: re.Match[str]) -> bool:
    """Whether that of the calendar is meant: "last week", and neither "the past week" nor "the last year"."""
    unit, said = match["u"], match[0]
    return "past" not in said and (unit in ("week", "month") or (unit == "year" and "the last" not in said))


def monday(today: int) -> int:
    """Return the first day of a day's week."""
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
        this_year = (EPOCH + timedelta(days=today)).year
        found = (_day(each, month, day) for each in range(this_year, this_year - 9, -1))
        return next(each for each in found if each is not None and each <= today)

    return first


def _week(match: re.Match[str]) -> Callable[[int], int] | None:
    """Return the first day of the week of a day: "the week of 2 March"."""
    day = _date(match)
    return None if day is None else lambda today: monday(day(today))


def _day_of_month(match: re.Match[str]) -> Callable[[int], int] | None:
    """Return the last day of that number: "on the 10th"."""
    day = int(match["d4"])
    if not 1 <= day <= 31:
        return None

    def first(today: int) -> int:
        return next(each for each in range(today, today - 62, -1) if (EPOCH + timedelta(days=each)).day == day)

    return first


def _day(of_year: int, month: int, day: int) -> int | None:
    try:
        return (date(of_year, month, day) - EPOCH).days
    except ValueError:
        return None


def _first(now: float, months_ago: int) -> float:
    """Return the first day of this month, or of the one before."""
    found = (EPOCH + timedelta(days=int(now))).replace(day=1)
    if months_ago:
        found = (found - timedelta(days=1)).replace(day=1)
    return float((found - EPOCH).days)
