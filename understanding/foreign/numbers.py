"""Numbers as a language writes them, and what a pattern's English says of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MAX_NUMBER = 100_000


def number(said: str, numerals: Mapping[str, int], multipliers: Mapping[str, int]) -> float | None:
    """Return a number; None for what is none, or beyond what anybody means.

    Digits are read as they stand. Numerals with a multiplier are added up ("一百二十": 120), numerals alone are digits
    one after the other ("一九九四": 1994).

    >>> ones, tens = {"一": 1, "二": 2, "九": 9, "四": 4}, {"十": 10, "百": 100}
    >>> [number(each, ones, tens) for each in ("一百二十", "九十", "十二", "一九九四", "8.5", "一百二")]
    [120.0, 90.0, 12.0, 1994.0, 8.5, 120.0]
    """
    try:
        return _bounded(float(said))
    except ValueError:
        pass
    if not said or any(sign not in numerals and sign not in multipliers for sign in said):
        return None
    if not any(sign in multipliers for sign in said):
        return _bounded(float("".join(str(numerals[sign]) for sign in said)))
    total, digit, before = 0, None, 0
    for sign in said:
        if sign in multipliers:
            total += (1 if digit is None else digit) * multipliers[sign]
            digit, before = None, multipliers[sign]
        elif numerals[sign] == 0:
            before = 0  # "一百零五": what follows is no ten
        else:
            digit = numerals[sign]
    if digit is not None:
        total += digit * (before // 10 if before > 10 else 1)
    return _bounded(float(total))


def _bounded(value: float) -> float | None:
    return value if 0 <= value <= MAX_NUMBER else None


def in_english(
    found: re.Match[str], english: str, numerals: Mapping[str, int], multipliers: Mapping[str, int]
) -> str | None:
    """Return the English for a pattern's match; None where a number in it is none.

    `{nth}` is "second" for an n of two, `{minutes}` what h hours, a half and m minutes, or n minutes, make.
    """
    numbers: dict[str, float] = {}
    for name, said in found.groupdict().items():
        if said is None or name == "half":
            continue
        value = number(said, numerals, multipliers)
        if value is None:
            return None
        numbers[name] = value
    values = {name: f"{value:g}" for name, value in numbers.items()}
    if "{nth}" in english:
        place = int(numbers["n"])
        if not 1 <= place <= len(_PLACES):
            return None
        values["nth"] = _PLACES[place - 1]
    if "{minutes}" in english:
        minutes = 60 * numbers.get("h", 0) + 30 * (found.groupdict().get("half") is not None)
        minutes += numbers.get("m", 0) + numbers.get("n", 0)
        if not minutes:
            return None
        values["minutes"] = f"{minutes:g}"
    if english.startswith("the first ") and numbers.get("n", 0) <= len(_PLACES) and "{nth}" not in english:
        return "the first " + _SMALL[int(numbers["n"])]
    return english.format(**values)
