"""What asks for other works of who made what is talked about: "anything else by them?", "by the same brand?". Pure."""

from __future__ import annotations

import re

from actions.message import Mention, Move
from actions.state import State
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import either

_BEGINS = r"^\W*(?:(?:so|and|ok|okay|well|hi|hey|then|but|um|please|list|show me|tell me)\W+)*"
_ELSE_BY_THEM = re.compile(
    rf"{_BEGINS}(?:(?:have you|do you have|you) (?:got )?|what |show me |can i have |i want |is there )?"
    r"(?:any(?:thing)?|some(?:thing)?|what|more)(?: (?:else|other|more))?(?: \w+)?"
    r" (?:by|from) (?P<who>them|him|her)\W*$",
    re.IGNORECASE,
)
# "Is there another by the same director?" asks what else they made, and not who it was.
_BY_THE_SAME = re.compile(
    r"\b(?:another|others?|any(?:thing)?|some(?:thing)?|more|else|what)\b[^.?!]*"
    r"\b(?:by|from|of|with) (?:the same|that|this)\s+(?P<what>\w*)",
    re.IGNORECASE,
)
# "A good place to start with Bowie": which of his works comes first.
_BEGINS_WITH = re.compile(r"\b(?:to|i|we|you)\s+(?:start|begin)\s+(?:with|w|on|in|into)\b", re.IGNORECASE)
_MAY_ASK = frozenset({"more", "ask", "want", "similar", "ask_about", "chat"})


def asks_for_else_by_them(move: Move, state: State, spec: CatalogueSpec) -> bool:
    """Whether other works of who made what is talked about are asked for: "anything else by them?".

    "By him" means who was named, where somebody was.
    """
    only_points = move.kind in _MAY_ASK and all(each.entity == "reference" for each in move.mentions)
    said = _ELSE_BY_THEM.search(move.text) if only_points else None
    named = any(getattr(spec.facets.get(each.facet), "names", False) for each in state.need.require)
    return said is not None and (said["who"].casefold() == "them" or not named)


def asks_for_works_of_the_same(move: Move, spec: CatalogueSpec) -> bool:
    """Whether others are asked for that the maker of what is talked about made, or what they made who are items.

    A wish for them ("more by the same brand") is one, and no question.
    """
    said = _BY_THE_SAME.search(move.text) if move.kind in ("ask_about", "chat") else None
    if said is None:
        return False
    place = move.start + said.start("what")
    facets = [each for each in move.of("facet") if each.start == place]
    itself = bool(spec.items_make) and said["what"].casefold() in spec.noun.singles
    return itself or any(_is_of_makers(each, spec) for each in facets)


def _is_of_makers(mention: Mention, spec: CatalogueSpec) -> bool:
    """Whether a facet that is asked for has people or firms for its values."""
    parts = spec.parts_of(mention.value) if mention.value in spec.facets else ()
    return bool(parts) and all(getattr(spec.facets[part], "names", False) for part in parts)


def makers_asked_for(move: Move, spec: CatalogueSpec) -> tuple[Mention, ...]:
    """Return the items that are asked for as makers: Muse of "songs by Muse", where the catalogue has artists."""
    if not spec.items_make:
        return ()
    made = (
        rf"(?:\b{either(spec.items_make)}\s+(?:by|from|of)|^\W*(?:(?:and|or|also|now)\s+)?by"
        rf"|{_BEGINS_WITH.pattern})\s+$"
    )
    titles = [each for each in move.of("title") if each.role is None]
    behind = [each for each in titles if re.search(made, move.before(each), re.IGNORECASE)]
    return (*titles, *_their_works(move, spec)) if behind else ()


def _their_works(move: Move, spec: CatalogueSpec) -> tuple[Mention, ...]:
    """Return the question for works that are not here, where somebody asks which of them to begin with."""
    works = set(spec.items_make)
    asks = {name: sum(bool(works & set(ask.split())) for ask in each.ask) for name, each in spec.unanswerable.items()}
    about = max(asks, key=lambda name: asks[name], default=None)
    if about is None or not asks[about] or not _BEGINS_WITH.search(move.text):
        return ()
    return (Mention(entity="facet", value=about, start=move.start, end=move.start),)
