"""Answers to questions about the catalogue before they are put into words: works, a verdict, the most of a number."""

from __future__ import annotations

from enum import StrEnum

from recommender.domain.conditions import Condition, Name, Value


class Verdict(StrEnum):
    """Whether something holds of an item.

    `UNSURE` is a no of a list that may be incomplete, such as a cast; `LOOSE` leaves the judgement to the person.
    """

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    LOOSE = "loose"
    UNKNOWN = "unknown"


class Works(Value):
    """The best known items of which conditions hold, and how many there are in all."""

    conditions: tuple[Condition, ...]
    items: tuple[Name, ...]
    total: int


class Extreme(Value):
    """The items that have most of something, the facts that show it, and the items of which it is not known."""

    items: tuple[Name, ...] = ()
    facts: str = ""
    unknown: tuple[Name, ...] = ()
