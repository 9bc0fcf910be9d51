"""A work that is named with its maker where only makers are here: "Kind of Blue by Miles Davis" goes by Miles Davis."""

from __future__ import annotations

import re

from actions.message import Mention, Move
from recommender.catalogue.catalogue import Catalogue

LONGEST = 5  # words of a maker's name
_BY = re.compile(r"\s+by\s+", re.IGNORECASE)
_CAPITALS = re.compile(r"(?:\b[A-Z][\w'’]*(?: (?:of|the|and|in|on|a|to|for|[A-Z][\w'’]*))* )?[A-Z0-9][\w'’]*$")
_NAMED = ("title", "person")


def by_maker(move: Move, catalogue: Catalogue) -> Move:
    """Return a move in which the maker of a work that is not here is what to go by; the work is said not to be here.

    Who likes one work has not said that they like all of its maker's, so that this is an example and no opinion.
    """
    if not (move.read and move.kind in ("like", "similar", "want") and catalogue.spec.items_make):
        return move
    unknown = [each for each in move.of(*_NAMED) if isinstance(each.value, str)]
    for said in _BY.finditer(move.text) if unknown else ():
        found = _maker(move.text[said.end() :], catalogue)
        if found is None:
            continue
        item, length = found
        front, end = move.start + said.start(), move.start + said.end() + length
        works = [each for each in unknown if each.start < end and front <= each.end]
        if not works:
            continue
        work = _work(move, works[0], said.start())
        maker = Mention(entity="title", value=(item,), role="example", start=move.start + said.end(), end=end)
        others = [each for each in move.mentions if not (work.start <= each.start < end)]
        kept = [each for each in others if each not in works and each.entity != "reaction"]
        kind = "similar" if move.kind == "like" else move.kind
        return move.model_copy(update={"kind": kind}).mentioning([*kept, work, maker])
    return move


def _maker(text: str, catalogue: Catalogue) -> tuple[str, int] | None:
    """Return the item that a text begins with the title of, and how many letters that is."""
    words = list(re.finditer(r"[\w'’.&-]+", text))[:LONGEST]
    titles = {item.title.casefold(): item.id for item in catalogue.items}
    for last in reversed(words):
        name = text[words[0].start() : last.end()].rstrip(".")
        if name.casefold() in titles:
            return titles[name.casefold()], words[0].start() + len(name)
    return None


def _work(move: Move, mention: Mention, place: int) -> Mention:
    """Return the name of the work before a place: all of its capitals, or else what was taken for it."""
    capitals = _CAPITALS.search(move.text[:place])
    start = min(mention.start, move.start + capitals.start()) if capitals else mention.start
    name = move.text[start - move.start : place].strip()
    return Mention(entity="title", value=name, role="example", start=start, end=move.start + place)
