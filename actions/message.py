"""The message that an action answers, read from what Rasa sends: untrusted, so validated and bounded.

Entities come from the NLU pipeline, from a button, or from somebody who typed a payload by hand; whatever does not have
the shape of its kind is dropped and remembered in `Message.unreadable`. A message is a list of moves (docs/moves.md);
where nothing read them, as in a tap, it is one move, which its intent stands for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from pydantic import ConfigDict, Field, FiniteFloat, TypeAdapter, ValidationError, ValidationInfo, field_validator

from recommender.domain.conditions import FacetName, Name, Value
from recommender.domain.need import Order

MAX_MENTIONS = 40
MAX_MOVES = 20
MAX_TEXT = 2_000
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
    "time": TypeAdapter(Name),
    "critique": TypeAdapter(RelativeWish),
    "order": TypeAdapter(Order),
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
    "credit": TypeAdapter(Name),
    "confirmed": TypeAdapter(Literal[True]),
    "option": TypeAdapter(Name),
    "code": TypeAdapter(Name),
}
_FACET_SHAPE: TypeAdapter[Any] = TypeAdapter(Bounds | Names | Name)


# Moves that go by another name than the usual intent for them.
_MOVES: Mapping[str, str] = {"inform": "want", "dont_mind": "any", "bot_challenge": "bot", "out_of_scope": "off"}


class Mention(Value):
    """One thing mentioned, between two places of the text. `value` has the shape that `entity` asks for.

    A `negated` value is one that its own words rule out ("foreign": not English). What is `settled` says what is wanted
    although a "no" is in it or beside it: "no subtitles" as English, "nothing over two hours" as up to two hours, the
    decade of "but from the 80s and not with Eddie Murphy". Of an unknown title `near` are items that may be meant.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    entity: FacetName
    value: Any
    role: Role | None = None
    group: Name | None = None
    negated: bool = False
    settled: bool = False
    near: Names = ()
    start: int = Field(default=0, ge=0, le=INT_MAX)
    end: int = Field(default=0, ge=0, le=INT_MAX)

    @field_validator("value")
    @classmethod
    def _has_its_shape(cls, value: Any, info: ValidationInfo) -> Any:
        return _SHAPES.get(info.data.get("entity", ""), _FACET_SHAPE).validate_python(value)

    @property
    def names(self) -> tuple[str, ...]:
        """The value as names; a single name stands for itself."""
        return (self.value,) if isinstance(self.value, str) else tuple(self.value)

    def meant_as(self, role: Role | None) -> Mention:
        """Return the mention in a role, as far as its own words leave that open; without one, as it was linked."""
        if role is None or self.settled:
            return self
        if self.negated:
            role = None if role == "exclude" else "exclude"
        return self.having(role)

    def having(self, role: Role | None) -> Mention:
        """Return the mention in just this role."""
        return self.model_copy(update={"role": role})


class Move(Value):
    """One thing that a message does, with what is mentioned in it, between two places of the text.

    `kind` is a label of docs/moves.md. What the assistant has `read` from the text decides what its mentions mean;
    without that their roles do. Of a message in another language than English `bare` says whether it only points.
    """

    kind: Name
    mentions: tuple[Mention, ...] = ()
    text: str = ""
    start: int = Field(default=0, ge=0, le=INT_MAX)
    end: int = Field(default=INT_MAX, ge=0, le=INT_MAX)
    read: bool = False
    bare: bool | None = None

    def of(self, *entities: str) -> list[Mention]:
        """Return the mentions of some kinds."""
        return [mention for mention in self.mentions if mention.entity in entities]

    def without(self, mentions: Sequence[Mention]) -> str:
        """Return the text with a blank in the place of each of some mentions."""
        rest = self.text
        for each in sorted(mentions, key=lambda mention: -mention.start):
            rest = f"{rest[: each.start - self.start]} {rest[each.end - self.start :]}"
        return rest

    def blanking(self, mentions: Sequence[Mention]) -> Move:
        """Return the move without some mentions, with blanks for their words: all else stands where it stood."""
        text = self.text
        for each in mentions:
            begin, end = max(0, each.start - self.start), max(0, each.end - self.start)
            text = text[:begin] + " " * len(text[begin:end]) + text[end:]
        left = [each for each in self.mentions if each not in mentions]
        return self.model_copy(update={"text": text}).mentioning(left)

    def said(self, mention: Mention) -> str:
        """Return the words of a mention.

        >>> heat, jaws = (Mention(entity="title", value=("x",), start=place, end=place + 4) for place in (16, 25))
        >>> move = Move(kind="like", text="I loved Heat and Jaws too", start=8, end=33)
        >>> move.said(heat), move.before(heat), move.between(heat, jaws), move.behind(jaws)
        ('Heat', 'I loved ', ' and ', ' too')
        """
        return self.text[max(0, mention.start - self.start) : max(0, mention.end - self.start)]

    def before(self, mention: Mention) -> str:
        """Return the text before a mention."""
        return self.text[: max(0, mention.start - self.start)]

    def behind(self, mention: Mention) -> str:
        """Return the text behind a mention."""
        return self.text[max(0, mention.end - self.start) :]

    def between(self, mention: Mention, other: Mention) -> str:
        """Return the text from the end of a mention to the beginning of a later one."""
        return self.text[max(0, mention.end - self.start) : max(0, other.start - self.start)]

    def part(self, start: int, end: int, kind: str | None = None) -> Move:
        """Return what of the move lies between two places of the message, maybe as a move of another kind.

        >>> move = Move(kind="like", text="loved Heat, hated Jaws", start=5, end=27, read=True)
        >>> move.part(17, 27, "dislike").text
        'hated Jaws'
        """
        begin, stop = max(start, self.start), min(end, self.start + len(self.text))
        words = self.text[begin - self.start : max(begin, stop) - self.start]
        begin += len(words) - len(words.lstrip())
        inside = tuple(each for each in self.mentions if begin <= each.start < stop)
        changes = {"kind": kind or self.kind, "mentions": inside, "text": words.strip(), "start": begin, "end": stop}
        return self.model_copy(update=changes)

    def mentioning(self, mentions: Sequence[Mention]) -> Move:
        """Return the move with other mentions."""
        return self.model_copy(update={"mentions": tuple(mentions)})


class Message(Value):
    """An intent with what the message does, in the order in which it is said."""

    intent: Name
    moves: tuple[Move, ...] = ()
    unreadable: int = 0

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """What is mentioned, in the order of mention."""
        return tuple(mention for move in self.moves for mention in move.mentions)

    def of(self, *entities: str) -> list[Mention]:
        """Return the mentions of some kinds."""
        return [mention for mention in self.mentions if mention.entity in entities]


def read_message(intent: str, entities: Sequence[object], moves: Sequence[object] = (), text: str = "") -> Message:
    """Validate an intent, its entities and the moves that they belong to.

    >>> read_message("inform", [{"entity": "ordinal", "value": {"a": 1}}]).unreadable
    1
    >>> spans = [{"move": "like", "start": 0, "end": 12}, {"move": "more", "start": 13, "end": 17}]
    >>> [(each.kind, each.text) for each in read_message("like", [], spans, "I loved Heat more").moves]
    [('like', 'I loved Heat'), ('more', 'more')]
    """
    mentions = [_read_mention(raw) for raw in entities[:MAX_MENTIONS]]
    spans = [_read_move(raw, text) for raw in moves[:MAX_MOVES]]
    unreadable = max(0, len(entities) - MAX_MENTIONS) + max(0, len(moves) - MAX_MOVES)
    unreadable += mentions.count(None) + spans.count(None)
    said = sorted((each for each in spans if each is not None), key=lambda move: move.start)
    if not said:
        said = [Move(kind=_MOVES.get(intent, intent), text=text[:MAX_TEXT])]
    held: list[list[Mention]] = [[] for _ in said]
    for mention in sorted((each for each in mentions if each is not None), key=lambda each: each.start):
        held[_place(mention, said)].append(mention)
    filled = tuple(move.mentioning(inside) for move, inside in zip(said, held, strict=True))
    return Message(intent=intent, moves=filled, unreadable=unreadable)


def _place(mention: Mention, moves: Sequence[Move]) -> int:
    """Return the place of the move that a mention begins in, or else of the one before it."""
    begun = [place for place, move in enumerate(moves) if move.start <= mention.start]
    inside = [place for place in begun if mention.start < moves[place].end]
    return (inside or begun or [0])[-1]


def _read_mention(raw: object) -> Mention | None:
    if not isinstance(raw, Mapping):
        return None
    try:
        return Mention.model_validate({name: value for name, value in raw.items() if value is not None})
    except ValidationError:
        return None


def _read_move(raw: object, text: str) -> Move | None:
    if not isinstance(raw, Mapping):
        return None
    try:
        move = Move(
            kind=raw.get("move", ""),
            start=raw.get("start", 0),
            end=raw.get("end", INT_MAX),
            read=True,
            bare=raw.get("bare"),
        )
    except ValidationError:
        return None
    return move.model_copy(update={"text": text[move.start : move.end].strip()[:MAX_TEXT]})
