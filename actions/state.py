"""What the conversation remembers between turns: one typed value, kept in Rasa slots of the same names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from pydantic import Field, ValidationError
from rasa_sdk.events import EventType, SlotSet

from recommender.domain.conditions import Condition, FacetName, Name, Value
from recommender.domain.need import Need

MAX_PASSED = 500
MAX_STEPS = 8  # how often one can undo; each step may hold a need
MAX_PAGES = 10
MAX_SETTLED = 50


OfferKind: TypeAlias = Literal[
    "title",  # which of several namesakes
    "which",  # which of the list
    "accepted",  # which of the list it will be
    "pictured",  # what to do with what a picture shows
    "next",  # what to do after an answer, which "yes" does
    "relax",
    "question",
    "reading",
    "stars",
    "lasting",
    "profile",
    "confirm",
    "code",
]


class Option(Value):
    """One answer on offer: its label, and the message that choosing it stands for.

    `moves` are spans of `text`, as the assistant sends them; without any the intent stands for one move. `item` is the
    item by which the options of an offer differ, where they do.
    """

    label: Name
    intent: Name
    entities: tuple[dict[str, Any], ...] = ()
    moves: tuple[dict[str, Any], ...] = ()
    text: str = ""
    item: Name | None = None


class Offer(Value):
    """A choice put to the person. `id` tells a tap on this offer from a tap on an older one."""

    kind: OfferKind
    id: Name
    options: tuple[Option, ...] = Field(min_length=1)
    facet: FacetName | None = None

    def token(self, position: int) -> str:
        """Return the opaque token of an option, for a button's payload."""
        return f"{self.id}.{position}"

    def chosen(self, token: str) -> Option | None:
        """Return the option behind a token, or None where the token is not of this offer."""
        for position, option in enumerate(self.options):
            if token == self.token(position):
                return option
        return None


class Step(Value):
    """What undo takes back: the change of the need by a message, or what its message put into the store.

    `key` is the message's. `need` and `shown` are what they were before, where the need changed.
    """

    key: Name
    need: Need | None = None
    shown: tuple[Name, ...] = ()


class Choice(Value):
    """A clarification that has been answered: which offer, the option taken first, and by the message of which key."""

    key: Name
    offer: Offer


class State(Value):
    """The state of one conversation."""

    need: Need = Need()
    shown: tuple[Name, ...] = ()  # the list last shown, in order: what "the second one" refers to
    passed: tuple[Name, ...] = ()  # everything shown for this request: not repeated, unless in another order
    refused: tuple[Name, ...] = ()  # of that, what was turned down: never repeated
    focus: Name | None = None  # the item being talked about: what "it" refers to
    asked: tuple[FacetName, ...] = ()  # facets asked about in this request: never asked twice
    offer: Offer | None = None
    misses: int = Field(default=0, ge=0)  # messages in a row that were not understood
    history: tuple[Step, ...] = ()  # what undo takes back, the newest last
    pages: tuple[tuple[Name, ...], ...] = ()  # the lists shown before the last one
    choice: Choice | None = None  # what the message before chose: what "no, the other one" corrects
    settled: tuple[Condition, ...] = ()  # tastes asked about ("always?"): never asked twice
    language: str = Field(
        default="en", pattern=r"^[a-z]{2}$"
    )  # in which the person wrote last, as far as words told it
    lost: bool = False  # what was said before could not be read (components/tracker_store.py)

    def after(self, **changes: Any) -> State:
        """Return a copy with changes, within bounds."""
        for name, most in _BOUNDS.items():
            if name in changes:
                changes[name] = tuple(changes[name])[-most:]
        return self.model_copy(update=changes)

    def wanting(self, need: Need, key: str, **changes: Any) -> State:
        """Return a copy with another need, which undo takes back. `key` is that of the message that changed it."""
        if need != self.need:
            changes["history"] = (*self.history, Step(key=key, need=self.need, shown=self.shown))
        return self.after(need=need, **changes)

    def showing(self, items: tuple[str, ...]) -> State:
        """Return a copy with another list; the one before is the previous page."""
        pages = (*self.pages, self.shown) if self.shown and self.shown != items else self.pages
        return self.after(
            shown=items,
            pages=pages,
            passed=tuple(dict.fromkeys((*self.passed, *items))),
            focus=items[0] if len(items) == 1 else None,
        )


class Forgotten(State):
    """The state after everything on the person was deleted: the assistant drops its record of the conversation too."""


_BOUNDS = {
    "passed": MAX_PASSED,
    "refused": MAX_PASSED,
    "history": MAX_STEPS,
    "pages": MAX_PAGES,
    "settled": MAX_SETTLED,
}


def read_state(slots: Mapping[str, Any]) -> State:
    """Read the state from slots. A slot that cannot be read counts as not set: the talk goes on without it."""
    kept: dict[str, Any] = {}
    for name in State.model_fields:
        value = slots.get(name)
        if value is None:
            continue
        try:
            kept[name] = getattr(State.model_validate({name: value}), name)
        except ValidationError:
            continue
    return State(**kept)


def slot_events(before: State, after: State) -> list[EventType]:
    """Return the slot events for what changed."""
    dumped = after.model_dump(mode="json")
    return [SlotSet(name, dumped[name]) for name in State.model_fields if getattr(before, name) != getattr(after, name)]
