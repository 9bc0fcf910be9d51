"""Linking a person's channels by a one-time code (`contract/link_code.py`): what can come of saying it.

There are 7.7 * 10^11 codes. Of `MAX_FAILURES` wrong ones in
`FAILURE_WINDOW` each person may say no more: 120 a day. While a thousand codes are waiting round the clock, a person
who guesses for a whole year hits one with a chance of 365 * 120 * 1000 / (7.7 * 10^11), 6 in 100,000. Whoever deletes
their data after each five guesses, or comes as somebody new, needs two more turns for it; a hundred guesses a second
at ten waiting codes would still take 17 years for an even chance, and channels limit the turns of a sender far below.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from recommender.domain.conditions import Name, Value

CODE_LIFETIME = timedelta(minutes=10)
MAX_FAILURES = 5
FAILURE_WINDOW = timedelta(hours=1)
MAX_ACCOUNTS = 8  # of one person


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
