"""Names that are said in part and that the reader could not link: the Paul Brandt of "who is Brandt?"."""

from __future__ import annotations

import re

from actions.message import Mention, Move
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet

FEW = 3  # names that may be meant by a part of one


def by_surname(move: Move, catalogue: Catalogue) -> Move:
    """Return a move with the names that a part of one stands for, where people are no facet of their own here."""
    if not move.read or "person" in catalogue.spec.facets or catalogue.spec.items_make:
        return move
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
