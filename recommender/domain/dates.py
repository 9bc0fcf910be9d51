"""Times as numbers: days since the beginning of 1970 in UTC, with the time of the day as their fraction.

A catalogue keeps its numbers in 32 bits, which tells times of this century apart to about three minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

Clock: TypeAlias = Callable[[], float]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


def days(moment: date) -> float:
    """Return a day, from its beginning, or a time as a number; a time without a zone is taken for UTC.

    >>> days(date(1970, 1, 3)), days(datetime(1970, 1, 3, 12))
    (2.0, 2.5)
    """
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) / _DAY


def read_days(text: str) -> float:
    """Return what an ISO date or time says as a number: "2026-03-12", "2026-03-12T18:30:00Z".

    Raises:
        ValueError: it is neither.
    """
    return days(datetime.fromisoformat(text))


def moment(number: float) -> datetime:
    """Return the time that a number says, in UTC.

    Raises:
        OverflowError: it is not of the years 1 to 9999.
    """
    return _EPOCH + number * _DAY


def say_day(number: float, form: str = "{day} {month} {year}") -> str:
    """Say the day: "12 March 2026". A form may have the number of the month, `{number}`, in the place of its name.

    >>> say_day(20524.7), say_day(20524.7, "{year}年{number}月{day}日")
    ('12 March 2026', '2026年3月12日')
    """
    found = moment(number)
    return form.format(day=found.day, month=f"{found:%B}", number=found.month, year=found.year)


def now() -> float:
    """Return the time as a number. Only what is given to whoever needs a clock: nothing pure asks for it."""
    return time.time() / _DAY.total_seconds()


def clock(as_of: float | None = None) -> Clock:
    """Return what tells the time as a number: the time as it is, or, of an archive, always the same."""
    return now if as_of is None else lambda: as_of
