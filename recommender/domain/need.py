"""What a person wants right now, as one typed value (`acts.py` changes it).

It has a JSON form (pydantic), so that it can be kept in a Rasa slot; reading it back validates it, because a slot is
only as trustworthy as what wrote it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from recommender.domain.conditions import (
    MAX_CONDITIONS,
    MAX_COUNT,
    MAX_EXAMPLES,
    MAX_THEMES,
    Condition,
    FacetName,
    Name,
    Value,
)


class Order(Value):
    """Which number a list goes by: 1 for the most of it first, -1 for the least."""

    facet: FacetName
    direction: Literal[-1, 1] = 1


class Need(Value):
    """The whole request: hard conditions, hard exclusions, soft wishes, examples, free text, and an order.

    `themes` is free text that is wished for, `unwanted` free text that is ruled out.

    `waived` are conditions that were dropped: a lasting taste (see `preference.py`) for or against one of them does not
    count in this request.
    """

    version: Literal[1] = 1
    require: tuple[Condition, ...] = Field(default=(), max_length=MAX_CONDITIONS)
    exclude: tuple[Condition, ...] = Field(default=(), max_length=MAX_CONDITIONS)
    prefer: tuple[Condition, ...] = Field(default=(), max_length=MAX_CONDITIONS)
    examples: tuple[Name, ...] = Field(default=(), max_length=MAX_EXAMPLES)
    themes: tuple[Name, ...] = Field(default=(), max_length=MAX_THEMES)
    unwanted: tuple[Name, ...] = Field(default=(), max_length=MAX_THEMES)
    indifferent: tuple[FacetName, ...] = Field(default=(), max_length=MAX_CONDITIONS)
    waived: tuple[Condition, ...] = Field(default=(), max_length=MAX_CONDITIONS)
    count: int = Field(default=3, ge=1, le=MAX_COUNT)
    order: Order | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has been asked for yet."""
        conditions = self.require or self.exclude or self.prefer
        return not (conditions or self.examples or self.themes or self.unwanted or self.order)
