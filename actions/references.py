"""Which items a message talks about: by title, by position in the list, by what they are like, or by "it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from actions.interpret import wishes
from actions.message import Bounds, Mention, Message
from actions.state import Offer, Option, State
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import CatalogueSpec, TermsFacet
from recommender.domain.need import Condition, Exclude, Terms

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)

MAX_CANDIDATES = 5


@dataclass(frozen=True)
class Target:
    """An item that is meant, and where in the message it was named."""

    item: str
    start: int


class Unclear(Exception):  # noqa: N818 - not an error: a question to the person
    """What is meant cannot be told without asking."""


class Ambiguous(Unclear):
    """A name fits several items."""

    def __init__(self, mention: Mention, candidates: Sequence[str]) -> None:
        super().__init__(mention.entity)
        self.mention, self.candidates = mention, tuple(candidates)


class UnknownItem(Unclear):
    """A name fits no item."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NoSuchPosition(Unclear):
    """The list has no such position."""

    def __init__(self, position: int) -> None:
        super().__init__(str(position))
        self.position = position


class NothingMeant(Unclear):
    """Nothing is named, and nothing is being talked about."""


def title_items(mention: Mention, state: State, catalogue: Catalogue) -> str:
    """Return the item that a title means; among namesakes one that is being talked about wins.

    Raises:
        Ambiguous: several fit.
        UnknownItem: none does.
    """
    known = [name for name in dict.fromkeys(mention.names) if name in catalogue]
    if not known:
        raise UnknownItem(mention.names[0] if isinstance(mention.value, str) else "that title")
    if len(known) == 1:
        return known[0]
    near = [item for item in known if item in state.shown or item == state.focus]
    if len(near) == 1:
        return near[0]
    raise Ambiguous(mention, known[:MAX_CANDIDATES])


def ordinal_item(position: int, state: State) -> str:
    """Return the item at a position of the list last shown, counted from 1, or from the end when negative.

    Raises:
        NoSuchPosition, NothingMeant: the list is shorter, or there is none.
    """
    if not state.shown:
        raise NothingMeant
    if position == 0 or abs(position) > len(state.shown):
        raise NoSuchPosition(position)
    return state.shown[position - 1 if position > 0 else position]


def targets(message: Message, state: State, catalogue: Catalogue) -> list[Target]:
    """Return the items that a message is about, in order of mention.

    Raises:
        Unclear: see its kinds.
    """
    found: list[Target] = []
    for mention in message.mentions:
        if mention.entity == "ordinal":
            found.append(Target(ordinal_item(mention.value, state), mention.start))
        elif mention.entity == "title" and mention.role != "example":
            found.append(Target(title_items(mention, state, catalogue), mention.start))
    if found:
        return list({target.item: target for target in found}.values())
    described = _described(message, state.shown, catalogue)
    if len(described) == 1:
        return [Target(described[0], 0)]
    if state.focus is not None and state.focus in catalogue:
        return [Target(state.focus, 0)]
    if len(state.shown) == 1:
        return [Target(state.shown[0], 0)]
    raise NothingMeant


def _described(message: Message, items: Sequence[str], catalogue: Catalogue) -> list[str]:
    """Return the items that have everything mentioned ("that french one"); none where nothing is mentioned."""
    acts = wishes(message, catalogue).acts
    conditions = [act.condition for act in acts if hasattr(act, "condition") and not isinstance(act, Exclude)]
    if not conditions:
        return []
    return [item for item in items if item in catalogue and _has_all(item, conditions, catalogue)]


def _has_all(item: str, conditions: Sequence[Condition], catalogue: Catalogue) -> bool:
    return all(bool(catalogue.having(condition)[catalogue.index[item]]) for condition in conditions)


def answered(text: str, message: Message, offer: Offer, catalogue: Catalogue) -> Option | None:
    """Return the option that a typed message chooses, or None where it is about something else.

    A label typed out always chooses, quotes or not. "Without the length limit" and "without French" choose what to give
    up. "The second" does where the options are all there is to count; beside a list of
    items it means an item. "The 1995 one", "Heat 1995" and "the one with Pacino" choose among items.
    """
    options = list(offer.options)
    for option in options:
        if _words(option.label) == _words(text):
            return option
    if offer.kind in ("question", "stars", "lasting", "confirm", "list") or (
        offer.kind == "profile" and message.intent != "forget"
    ):
        return None
    for mention in message.of("ordinal"):
        position: int = mention.value
        if position != 0 and abs(position) <= len(options):
            return options[position - 1 if position > 0 else position]
    if offer.kind == "relax":
        given_up = [option for option in options if _gives_up(message, option, catalogue.spec)]
        return given_up[0] if len(given_up) == 1 else None
    if offer.kind not in ("title", "which"):
        return None
    items = [_item_of(option) for option in options]
    for mention in message.of("title"):
        named = [position for position, item in enumerate(items) if item in mention.names]
        if len(named) == 1:
            return options[named[0]]
    years = [mention.value for mention in message.mentions if isinstance(mention.value, Bounds)]
    described = _described(message, [item for item in items if item], catalogue)
    if len(described) == 1 and (years or message.mentions):
        return options[items.index(described[0])]
    return None


def _words(text: str) -> list[str]:
    return re.findall(r"[\w'-]+", text.casefold())


def _gives_up(message: Message, option: Option, spec: CatalogueSpec) -> bool:
    """Whether a message says to do without all that an option drops, by the facet's name or by the value."""
    dropped = [_CONDITION.validate_python(each["value"]) for each in option.entities if each.get("entity") == "drop"]
    return bool(dropped) and all(
        any(_names(each, condition, spec) for each in message.mentions) for condition in dropped
    )


def _names(mention: Mention, condition: Condition, spec: CatalogueSpec) -> bool:
    if mention.role != "exclude":
        return False
    if mention.entity == "facet" and mention.value in spec.facets:
        facet = spec.facets[condition.facet]
        settled = facet.settles if isinstance(facet, TermsFacet) else ()
        named = set(spec.parts_of(mention.value))
        return bool(named & {*spec.parts_of(condition.facet), *settled})
    same = mention.entity == condition.facet and not isinstance(mention.value, Bounds)
    return same and isinstance(condition, Terms) and bool(set(mention.names) & set(condition.values))


def _item_of(option: Option) -> str | None:
    """Return the item that an option's message names."""
    for entity in option.entities:
        if entity.get("entity") == "title" and entity.get("value"):
            return str(entity["value"][0])
    return None
