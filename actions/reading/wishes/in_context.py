"""Words of a wish that mean something only by what was asked for before: "or both", "below 50 percent". Pure."""

from __future__ import annotations

import re

from actions.message import Bounds, Mention, Move
from recommender.catalogue.facets import NumberFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import Range, Terms
from recommender.domain.need import Need

_BOTH = re.compile(
    r"\W*(?:(?:or|and|maybe|well|no|i want|i'd like|make it|better|even better|with|have|has)\W+)*both"
    r"(?: of (?:them|those))?"
    r"(?:\W+(?:together|in it|at once|in one|at the same time|please|would be (?:great|nice|good|fine)))*\W*",
    re.IGNORECASE,
)
_NEXT_DAY = re.compile(
    r"\W*(?:(?:and|so|ok|okay|then|what|how|about|what['’]?s|happened|on|from|anything|show|me)\W+)*(?:the )?"
    r"(?:day (?P<side>after|before)(?: (?:that|then|it))?|(?P<next>next|following|previous|prior) day)\W*",
    re.IGNORECASE,
)
_EARLIER = ("before", "previous", "prior")
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
    day = _day_beside(move, need, spec)
    if day is not None:
        return move.model_copy(update={"kind": "replace"}).mentioning([day])
    return move.mentioning([_in_percent(each, move, need, spec) for each in move.mentions])


def _day_beside(move: Move, need: Need, spec: CatalogueSpec) -> Mention | None:
    """Return the day before or after the one that was asked for: "and the day after?"."""
    said = _NEXT_DAY.fullmatch(move.text)
    if said is None:
        return None
    for asked in need.require:
        facet = spec.facets.get(asked.facet)
        if not isinstance(facet, NumberFacet) or not facet.is_date or not isinstance(asked, Range):
            continue
        if asked.low is not None and asked.high is not None and asked.high - asked.low < 1:
            way = -1 if (said["side"] or said["next"]).casefold() in _EARLIER else 1
            day = Bounds(low=asked.low + way, high=asked.high + way)
            return Mention(entity=asked.facet, value=day, start=move.start, end=move.end)
    return None


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
