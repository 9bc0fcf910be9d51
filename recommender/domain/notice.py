"""What went wrong in somebody's talk, kept for whoever runs the bot to look at, for a while."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime, Field

from recommender.domain.conditions import MAX_CONDITIONS, Condition, Name, Value

MAX_TEXT = 300

Trouble: TypeAlias = Literal["missed", "dead end"]


class Notice(Value):
    """A message that was not understood, or a need for which nothing was found.

    `text` is what was written, only where whoever runs the bot has asked for texts. `conditions` are those of the need:
    values of the catalogue, never words of the person.
    """

    user: Name
    kind: Trouble
    text: str | None = Field(default=None, max_length=MAX_TEXT)
    conditions: tuple[Condition, ...] = Field(default=(), max_length=2 * MAX_CONDITIONS)
    at: AwareDatetime
