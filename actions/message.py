"""The message that an action answers, read from what Rasa sends: untrusted, so validated and bounded.

Entities come from the NLU pipeline, from a button, or from somebody who typed a payload by hand; whatever does not have
the shape of its kind is dropped and remembered in `Message.unreadable`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from pydantic import ConfigDict, Field, FiniteFloat, TypeAdapter, ValidationError

from recommender.domain.need import FacetName, Name, Value

MAX_MENTIONS = 40
INT_MAX = 1_000_000

Role: TypeAlias = Literal["exclude", "prefer", "example"]


class Bounds(Value):
    """A spoken range of a number facet; a bound that was not said is None."""

    low: float | None = None
    high: float | None = None


class RelativeWish(Value):
    """A spoken comparison with what was shown: shorter, newer, funnier."""

    facet: FacetName
    direction: Literal[-1, 1] = 1
    value: Name | None = None


Names: TypeAlias = tuple[Name, ...]

# Entities that mean the same in every catalogue; any other name is a facet, with terms or bounds as its value.
_SHAPES: Mapping[str, TypeAdapter[Any]] = {
    "title": TypeAdapter(Names | Name),
    "theme": TypeAdapter(Name),
    "critique": TypeAdapter(RelativeWish),
    "facet": TypeAdapter(FacetName),
    "ordinal": TypeAdapter(int),
    "rating": TypeAdapter(FiniteFloat),
    "count": TypeAdapter(int),
    "reaction": TypeAdapter(Literal["like", "dislike", "seen", "save", "share"]),
    "reference": TypeAdapter(Name),
    "drop": TypeAdapter(dict[str, Any]),
    "taste": TypeAdapter(Name),
    "preference": TypeAdapter(Name),
    "quote": TypeAdapter(Name),
    "confirmed": TypeAdapter(Literal[True]),
    "option": TypeAdapter(Name),
    "code": TypeAdapter(Name),
}
_FACET_SHAPE: TypeAdapter[Any] = TypeAdapter(Bounds | Names | Name)


class Mention(Value):
    """One thing mentioned in a message. `value` has the shape that `entity` asks for."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    entity: FacetName
    value: Any
    role: Role | None = None
    group: Name | None = None
    start: int = Field(default=0, ge=0, le=INT_MAX)

    @property
    def names(self) -> tuple[str, ...]:
        """The value as names; a single name stands for itself."""
        return (self.value,) if isinstance(self.value, str) else tuple(self.value)


class Message(Value):
    """An intent with what was mentioned, in the order of mention."""

    intent: Name
    mentions: tuple[Mention, ...] = ()
    unreadable: int = 0

    def of(self, entity: str) -> list[Mention]:
        """Return the mentions of one kind."""
        return [mention for mention in self.mentions if mention.entity == entity]


def read_message(intent: str, entities: Sequence[object]) -> Message:
    """Validate an intent and its entities.

    >>> read_message("inform", [{"entity": "ordinal", "value": {"a": 1}}]).unreadable
    1
    """
    mentions: list[Mention] = []
    unreadable = max(0, len(entities) - MAX_MENTIONS)
    for raw in entities[:MAX_MENTIONS]:
        mention = _read_mention(raw)
        if mention is None:
            unreadable += 1
        else:
            mentions.append(mention)
    mentions.sort(key=lambda mention: mention.start)
    return Message(intent=intent, mentions=tuple(mentions), unreadable=unreadable)


def _read_mention(raw: object) -> Mention | None:
    if not isinstance(raw, Mapping):
        return None
    fields = {name: value for name, value in raw.items() if value is not None}
    try:
        mention = Mention.model_validate(fields)
        shape = _SHAPES.get(mention.entity, _FACET_SHAPE)
        return mention.model_copy(update={"value": shape.validate_python(mention.value)})
    except ValidationError:
        return None
