"""Linking a person's channels by a one-time code: the code, and what can come of saying it.

A code is eight characters of an alphabet of 31 in which nothing looks like anything else, one of them at least a digit
(so that no word is taken for a code): 31^8 - 23^8 = 7.7 * 10^11 codes. Of `MAX_FAILURES` wrong ones in
`FAILURE_WINDOW` each person may say no more: 120 a day. While a thousand codes are waiting round the clock, a person
who guesses for a whole year hits one with a chance of 365 * 120 * 1000 / (7.7 * 10^11), 6 in 100,000. Whoever deletes
their data after each five guesses, or comes as somebody new, needs two more turns for it; a hundred guesses a second
at ten waiting codes would still take 17 years for an even chance, and channels limit the turns of a sender far below.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import timedelta
from enum import StrEnum

from recommender.domain.need import Name, Value

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 and O, 1, I and L
GROUP = 4  # characters; a code is two groups
CODE_LIFETIME = timedelta(minutes=10)
MAX_FAILURES = 5
FAILURE_WINDOW = timedelta(hours=1)
MAX_ACCOUNTS = 8  # of one person

_GROUP = f"[{ALPHABET}]{{{GROUP}}}"
# Ahead, because matches may overlap: "here 7KQM W3ZP" is no code HERE-7KQM.
_CODE = re.compile(rf"(?<!\w)(?=({_GROUP})(\s?[-\u2010-\u2015]?\s?)({_GROUP})(?!\w))")
_DIGIT = re.compile("[2-9]")


class Outcome(StrEnum):
    """What became of a code that somebody said."""

    LINKED = "linked"
    ASK = "ask"  # it is right; here is something that linking would show there, so that it has to be meant
    WRONG = "wrong"  # unknown, used or too old
    OWN = "own"  # handed out in this very channel
    ALREADY = "already"  # the two are one person already
    TOO_MANY = "too many"  # wrong codes; none is looked at for a while
    NOT_REMEMBERED = "not remembered"  # of this person nothing may be kept, a link neither
    FULL = "full"  # one person has too many accounts


class LinkResult(Value):
    """An outcome, with the channels of the other accounts where there are any."""

    outcome: Outcome
    channels: tuple[Name, ...] = ()


def new_code() -> str:
    """Return a random code as it is shown: "7KQM-W3ZP"."""
    while True:
        groups = ["".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(2)]
        if any(map(_DIGIT.search, groups)):
            return "-".join(groups)


def find_code(text: str) -> str | None:
    """Return the code in a text as it is shown, however it was typed; None where there is none.

    >>> find_code("please link 7kqm w3zp")
    '7KQM-W3ZP'
    """
    best: tuple[tuple[bool, int], str] | None = None
    for found in _CODE.finditer(unicodedata.normalize("NFKC", text).upper()):
        first, between, second = found.groups()
        digits = sum(1 for group in (first, second) if _DIGIT.search(group))
        likely = (not between.isspace(), digits)
        if digits and (best is None or likely > best[0]):
            best = (likely, f"{first}-{second}")
    return best[1] if best else None
