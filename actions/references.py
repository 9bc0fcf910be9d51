"""Which items a message talks about: by title, by position in the list, by what they are like, or by "it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import isnan
from operator import and_

from actions.interpret import wishes
from actions.message import Bounds, Mention, Message, Move, RelativeWish
from actions.reading.opinions.pointing import points_at_one, points_at_several
from actions.state import State
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.speech import either
from recommender.domain.acts import Exclude
from recommender.domain.conditions import Condition
from recommender.domain.need import Order

MAX_CANDIDATES = 5
_BOTH = re.compile(r"\bboth\b", re.IGNORECASE)
ALL, BOTH = "all", "both"  # references that mean the list


@dataclass(frozen=True)
class Target:
    """An item that is meant, and where in the message it was named."""

    item: str
    start: int


class Unclear(Exception):  # noqa: N818 - not an error: a question to the person
    """What is meant cannot be told without asking."""


class Ambiguous(Unclear):
    """A name fits several items; or none exactly, and some nearly."""

    def __init__(self, mention: Mention, candidates: Sequence[str], *, nearly: bool = False) -> None:
        super().__init__(mention.entity)
        self.mention, self.candidates, self.nearly = mention, tuple(candidates), nearly


class UnknownItem(Unclear):
    """A name fits no item."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NoSuchPosition(Unclear):
    """The list has no such position."""

    def __init__(self, position: int, mention: Mention | None = None) -> None:
        super().__init__(str(position))
        self.position, self.mention = position, mention


class NothingMeant(Unclear):
    """Nothing is named, and nothing is being talked about."""


def title_items(mention: Mention, state: State, catalogue: Catalogue) -> str:
    """Return the item that a title means; among namesakes one that is being talked about wins.

    Raises:
        Ambiguous: several fit, or some nearly.
        UnknownItem: none does.
    """
    known = [name for name in dict.fromkeys(mention.names) if name in catalogue]
    known = known or _worded(mention, state, catalogue)
    nearly = [name for name in mention.near if name in catalogue]
    if not known and nearly:
        raise Ambiguous(mention, nearly, nearly=True)
    if not known:
        raise UnknownItem(mention.names[0] if isinstance(mention.value, str) else "that title")
    if len(known) == 1:
        return known[0]
    near = [item for item in known if item in state.shown or item == state.focus]
    if len(near) == 1:
        return near[0]
    raise Ambiguous(mention, known[:MAX_CANDIDATES])


def _worded(mention: Mention, state: State, catalogue: Catalogue) -> list[str]:
    """Return what is being talked about and has all words of an unknown name in its title: "the hazelnut one"."""
    said = _words(mention.value) if isinstance(mention.value, str) else set()
    talked_about = [item for item in dict.fromkeys((*state.shown, state.focus)) if item is not None]
    return [item for item in talked_about if item in catalogue and said and said <= _words(catalogue.item(item).title)]


def _words(title: str) -> set[str]:
    return set(re.findall(r"\w+", title.casefold())) - {"the", "a", "an", "one"}


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


@dataclass(frozen=True)
class Named:
    """The items that are named, in order of mention, and what names none: unknown titles, places beyond the list."""

    items: tuple[Target, ...] = ()
    missing: tuple[UnknownItem | NoSuchPosition, ...] = ()


def named(move: Message | Move, state: State, catalogue: Catalogue) -> Named:
    """Return the items that a message or a move names by title, by place, or as "all of those".

    Raises:
        Ambiguous: a title fits several.
    """
    found: list[Target] = []
    missing: list[UnknownItem | NoSuchPosition] = []
    for mention in move.mentions:
        try:
            if mention.entity == "ordinal" and state.shown:
                found.append(Target(ordinal_item(mention.value, state), mention.start))
            elif mention.entity == "title" and mention.role != "example":
                items = _series(mention, move, catalogue) or (title_items(mention, state, catalogue),)
                found.extend(Target(item, mention.start) for item in items)
            elif mention.entity == "reference" and means_list(mention, state) and not of_other_two(move, state):
                found.extend(Target(item, mention.start) for item in state.shown)
            elif mention.entity == "reference" and (other := other_one(mention, state)) is not None:
                found.append(Target(other, mention.start))
            elif mention.entity == "person" and isinstance(mention.value, str) and catalogue.spec.items_make:
                found.append(Target(title_items(mention, state, catalogue), mention.start))  # makers are items here
            elif mention.entity == "person" and isinstance(mention.value, str) and not move.of("title", "ordinal"):
                raise UnknownItem(mention.value)  # a name that was not found is not what is being talked about
        except NoSuchPosition as beyond:
            missing.append(NoSuchPosition(beyond.position, mention))
        except UnknownItem as unknown:
            missing.append(unknown)
    return Named(tuple({target.item: target for target in found}.values()), tuple(missing))


def of_other_two(move: Message | Move, state: State) -> bool:
    """Whether "them both" is said where the list is not of two: which two nobody knows."""
    both = isinstance(move, Move) and _BOTH.search(move.text) is not None
    return both and len(state.shown) != 2


def _series(mention: Mention, move: Message | Move, catalogue: Catalogue) -> tuple[str, ...]:
    """Return all that a title means with "series" or a plural noun behind it: "the Harry Potter movies"."""
    if isinstance(move, Message) or not mention.end:
        return ()
    nouns = either(("series", "saga", "trilogy", "franchise", *catalogue.spec.noun.plurals))
    plural = re.compile(rf"\W*{nouns}\b", re.IGNORECASE)
    if not plural.match(move.behind(mention)):
        return ()
    return tuple(name for name in dict.fromkeys(mention.names) if name in catalogue)


def means_list(mention: Mention, state: State) -> bool:
    """Whether a reference means all that is shown: "both" does where that is two."""
    return mention.value == ALL or (mention.value == BOTH and len(state.shown) == 2)


def means_other(mention: Mention) -> bool:
    """Whether a mention is "the other one"."""
    return mention.entity == "reference" and mention.value == "the other one"


def other_one(mention: Mention, state: State) -> str | None:
    """Return what "the other one" is, of two that are shown."""
    others = [item for item in state.shown if item != state.focus]
    return others[0] if means_other(mention) and len(state.shown) == 2 and len(others) == 1 else None


def targets(message: Message | Move, state: State, catalogue: Catalogue) -> list[Target]:
    """Return the items that a message is about, in order of mention.

    Raises:
        Unclear: see its kinds.
    """
    found = named(message, state, catalogue)
    if found.items:
        return list(found.items)
    if found.missing:
        raise found.missing[0]
    of_two = any(means_other(each) or each.value == BOTH for each in message.of("reference"))
    several = len(state.shown) > 2 and (of_two or of_other_two(message, state))  # of three nobody knows which two
    if several or any(mention.entity == "ordinal" for mention in message.mentions):
        raise NothingMeant
    text = message.text if isinstance(message, Move) else ""
    # One maker may be "they": who was asked for, and is not in the list.
    them = bool(catalogue.spec.items_make) and state.focus is not None and state.focus not in state.shown
    if points_at_several(text, catalogue.spec) and len(state.shown) > 1 and not them:
        return [Target(item, 0) for item in state.shown]
    if len(state.shown) == 2 and _BOTH.search(text) and not message.of("title", "ordinal"):
        return [Target(item, 0) for item in state.shown]
    known = state.focus is not None and points_at_one(text, catalogue.spec)
    fitting = [] if known else described(message.mentions, state.shown, catalogue)
    if len(fitting) == 1:
        return [Target(fitting[0], 0)]
    if not known and not fitting and (only := _called(message, state, catalogue)) is not None:
        return [Target(only, 0)]
    if state.focus is not None and state.focus in catalogue:
        return [Target(state.focus, 0)]
    if len(state.shown) == 1:
        return [Target(state.shown[0], 0)]
    raise NothingMeant


def described(mentions: Sequence[Mention], items: Sequence[str], catalogue: Catalogue) -> list[str]:
    """Return the items that have everything mentioned ("that french one"); none where nothing is mentioned."""
    conditions = _conditions(mentions, catalogue)
    if not conditions:
        return []
    return [item for item in items if item in catalogue and _has_all(item, conditions, catalogue)]


def the_one(mentions: Sequence[Mention], items: Sequence[str], catalogue: Catalogue) -> str | None:
    """Return the one of some items that is meant by what is said of it: "the French one", "the 1995 one", "the newer".

    What goes one way without saying how far, as "old" does, means the one that is furthest that way.
    """
    fitting = described(mentions, items, catalogue)
    if len(fitting) == 1:
        return fitting[0]
    for mention in mentions:
        facet, direction = _way(mention)
        column = catalogue.numbers.get(facet)
        if direction and column is not None:
            values = {item: float(column[catalogue.index[item]]) for item in items if item in catalogue}
            furthest = max((value * direction for value in values.values() if not isnan(value)), default=None)
            found = [item for item, value in values.items() if value * direction == furthest]
            return found[0] if len(found) == 1 else None
    return None


def _way(mention: Mention) -> tuple[str, int]:
    """Return the facet along which a mention goes one way, and which way; 0 where it does not."""
    value = mention.value
    if isinstance(value, RelativeWish) and value.value is None:
        return value.facet, value.direction
    if isinstance(value, Order):
        return value.facet, value.direction
    if isinstance(value, Bounds) and (value.low is None) != (value.high is None):
        return mention.entity, 1 if value.high is None else -1
    return "", 0


def _conditions(mentions: Sequence[Mention], catalogue: Catalogue) -> list[Condition]:
    """Return what is said of an item in order to tell which it is."""
    acts = wishes(mentions, catalogue).acts
    return [act.condition for act in acts if hasattr(act, "condition") and not isinstance(act, Exclude)]


def _called(message: Message | Move, state: State, catalogue: Catalogue) -> str | None:
    """Return what is called by its kind where the shop has one of it: "ok, the apple juice"; not what is talked about.

    Raises:
        Ambiguous: a few have all that is said.
    """
    conditions = _conditions(message.mentions, catalogue)
    if not conditions or catalogue.spec.stock is None:
        return None
    if state.focus in catalogue and _has_all(str(state.focus), conditions, catalogue):
        return None
    (places,) = reduce(and_, (catalogue.having(condition) for condition in conditions)).nonzero()
    if len(places) > MAX_CANDIDATES:
        return None
    found = [catalogue.items[int(place)].id for place in places]
    if len(found) > 1:
        raise Ambiguous(next(each for each in message.mentions if each.entity in catalogue.spec.facets), found)
    return found[0] if found else None


def _has_all(item: str, conditions: Sequence[Condition], catalogue: Catalogue) -> bool:
    return all(bool(catalogue.having(condition)[catalogue.index[item]]) for condition in conditions)
