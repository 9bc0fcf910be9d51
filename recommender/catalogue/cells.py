"""What stands in the cells of a table: numbers with units and currencies, dates, lists. Nothing is trusted."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

MAX_VALUE = 200  # characters of one value of a list
MAX_VALUES = 100
CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees"}
CODES = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}

_FACTORS = {"K": 1e3, "M": 1e6, "B": 1e9}
_AMOUNT = re.compile(
    r"^\s*(?P<before>[^\d\s.,+-]{1,3}\s?|[A-Z]{3}\s)?"
    r"(?P<number>[-+]?(?:\d[\d.,' \u00a0\u202f]*\d|\d|\.\d+)(?:[eE][-+]?\d+)?)"
    r"(?P<factor>[KMB](?![a-z]))?\s*(?P<unit>[^\d\s][^\d]{0,19})?\s*$"
)
_THOUSANDS = re.compile(r"^[-+]?\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+$")
_YEAR = re.compile(r"^\s*[(\[]?\s*(1[0-9]\d\d|20\d\d)(?:\.0)?\s*[)\]]?(?:[-/.]\d.*|T.*)?\s*$")
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y")
_SLASHED = ("%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y")
_TIME = re.compile(r"[T ]\d{1,2}:\d\d.*$")
_EPOCH = date(1970, 1, 1)
_YES, _NO = frozenset({"1", "1.0", "yes", "y", "true", "t", "x", "✓"}), frozenset({"0", "0.0", "no", "n", "false", "f"})


def amount(cell: str) -> tuple[float, str] | None:
    """Return a number and its unit or currency; None for anything else.

    >>> amount("$1,299.00"), amount("95 min"), amount("1.234,5 kg"), amount("12k?")
    ((1299.0, '$'), (95.0, 'min'), (1234.5, 'kg'), (12.0, 'k?'))
    """
    match = _AMOUNT.match(cell[:60])
    if match is None or len(cell) > 60:
        return None
    value = _number(match["number"])
    if value is None:
        return None
    before, unit = (match["before"] or "").strip(), (match["unit"] or "").strip()
    if match["factor"]:
        value *= _FACTORS[match["factor"]]
    return value, CODES.get(before, before) or CODES.get(unit, unit)


def _number(text: str) -> float | None:
    text = text.strip()
    if _THOUSANDS.match(text) and (not re.search(r"\.\d{3}$", text) or text.count(".") > 1):
        text = re.sub(r"[^\d+-]", "", text)
    else:
        text = re.sub(r"[' \u00a0\u202f]", "", text)
        if "," in text:
            decimal = max(text.rfind(","), text.rfind("."))
            text = re.sub(r"[.,]", "", text[:decimal]) + "." + text[decimal + 1 :]
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def year_of(cell: str) -> int | None:
    """Return the year of a year or a date.

    >>> year_of("1999"), year_of("2004-05-03"), year_of("3 May 2004"), year_of("(1999)"), year_of("soon")
    (1999, 2004, 2004, 1999, None)
    """
    if match := _YEAR.match(cell[:40]):
        return int(match[1])
    day = day_of(cell)
    return None if day is None else (_EPOCH + timedelta(days=day)).year


def day_of(cell: str) -> int | None:
    """Return a date as days since 1970.

    >>> day_of("1970-01-02"), day_of("Jan 3, 1970 10:00"), day_of("1970")
    (1, 2, None)
    """
    text = _TIME.sub("", cell.strip()[:40])
    for form in (*_DATES, *_SLASHED):
        try:
            read = datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        return (read - _EPOCH).days
    return None


def flag(cell: str) -> bool | None:
    """Return what a cell of yes and no says.

    >>> flag("Yes"), flag("0"), flag("maybe")
    (True, False, None)
    """
    said = cell.strip().casefold()
    return True if said in _YES else False if said in _NO else None


def values(cell: str, split: str | None, missing: Collection[str] = ()) -> tuple[str, ...]:
    """Return the values of a cell, each once; brackets and quotes of lists are taken off.

    >>> values("Rock| Pop|Rock", "|"), values("['a', 'b c']", ","), values("Rock|Pop", None)
    (('Rock', 'Pop'), ('a', 'b c'), ('Rock|Pop',))
    """
    text = cell.strip()
    if split is not None and text[:1] == "[" and text[-1:] == "]":
        text = text[1:-1]
        parts = [part.strip().strip("'\"") for part in text.split(split)]
    else:
        parts = text.split(split) if split is not None else [text]
    tidy = (" ".join(part.split())[:MAX_VALUE] for part in parts[:MAX_VALUES])
    return tuple(dict.fromkeys(each for each in tidy if each and each not in missing))
