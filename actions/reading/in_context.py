"""Words of a wish that mean something only by what was asked for before: "or both", "below 50 percent". Pure."""

from __future__ import annotations

import re

from actions.message import Bounds, Mention, Move
from recommender.catalogue.facets import NumberFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import Terms
from recommender.domain.need import Need

_BOTH = re.compile(
    r"\W*(?:(?:or|and|maybe|well|no|i want|i'd like|make it|better|even better|with|have|has)\W+)*both"
    r"(?: of (?:them|those))?"
    r"(?:\W+(?:together|in it|at once|in one|at the same time|please|would be (?:great|nice|good|fine)))*\W*",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"%|\bper ?cent\b", re.IGNORECASE)


def in_context(move: Move, need: Need, spec: CatalogueSpec) -> Move:
    """Return a move with what it means by what was asked for before."""
    if not move.read:
        return move
    either = _alternatives(need) if _BOTH.fullmatch(move.text) else None
    if either is not None:
        each_of_them = [
            Mention(entity=either.facet, value=(value,), start=move.start, end=move.end) for value in either.values
        ]
        return move.model_copy(update={"kind": "replace"}).mentioning(each_of_them)
    return move.mentioning([_in_percent(each, move, need, spec) for each in move.mentions])


def _alternatives(need: Need) -> Terms | None:
    """Return the last condition that any of two values meets."""
    found = [each for each in need.require if isinstance(each, Terms) and len(each.values) == 2]
    return found[-1] if found else None


def _in_percent(mention: Mention, move: Move, need: Need, spec: CatalogueSpec) -> Mention:
    """Return a bound in percent as one of what was asked for in percent, where it does not say of what it is."""
    facet = spec.facets.get(mention.entity)
    if not isinstance(facet, NumberFacet) or facet.unit == "percent" or not isinstance(mention.value, Bounds):
        return mention
    asked = [each.facet for each in need.require if getattr(spec.facets[each.facet], "unit", "") == "percent"]
    named = any(word in move.text.casefold() for word in (facet.label.casefold(), *map(str.casefold, facet.ask)))
    if not asked or named or not _PERCENT.search(move.text):
        return mention
    return mention.model_copy(update={"entity": asked[-1]})
