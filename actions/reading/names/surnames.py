"""Names that are said in part and that the reader could not link: the Paul Brandt of "who is Brandt?"."""

from __future__ import annotations

import re

from actions.message import Mention, Move
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet

_WHO_IS = re.compile(
    r"^\W*(?:(?:and|so|ok|but)\W+)*who(?:['’]?s| is| was| are)\s+(?P<name>[\w'’-]+(?: [\w'’-]+)?)\W*$", re.IGNORECASE
)
FEW = 3  # names that may be meant by a part of one


def by_surname(move: Move, catalogue: Catalogue) -> Move:
    """Return a move with the names that a part of one stands for, where people are no facet of their own here."""
    if not move.read or "person" in catalogue.spec.facets or catalogue.spec.items_make:
        return move
    asked = _WHO_IS.match(move.text) if move.kind in ("off", "nlu_fallback") and not move.mentions else None
    if asked is not None:
        start, end = (move.start + place for place in asked.span("name"))
        found = _named(Mention(entity="person", value=asked["name"], start=start, end=end), catalogue)
        known = not isinstance(found.value, str)
        return move.model_copy(update={"kind": "ask_about"}).mentioning([found]) if known else move
    return move.mentioning([_named(each, catalogue) for each in move.mentions])


def _named(mention: Mention, catalogue: Catalogue) -> Mention:
    said = _words(mention.value) if mention.entity == "person" and isinstance(mention.value, str) else set()
    for name, facet in catalogue.spec.facets.items():
        if not said or not isinstance(facet, TermsFacet) or not facet.names:
            continue
        found = tuple(value for value in catalogue.columns[name].postings if said <= _words(value))
        if 0 < len(found) <= FEW:
            return mention.model_copy(update={"entity": name, "value": found})
    return mention


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold()))
