"""A bare price behind what is wanted, which is what somebody has to spend: "beer for tonight, 10 bucks". Pure."""

from __future__ import annotations

import re

from actions.message import Bounds, Mention, Move
from recommender.catalogue.facets import NumberFacet
from recommender.catalogue.spec import CatalogueSpec

_BARE = re.compile(r"\W*\d+(?:[.,]\d+)?(?:\W*[a-z]+)?\W*", re.IGNORECASE)
_LED = re.compile(r"[,;.–-]\s*$")
_ENDS = re.compile(r"\W*(?:please|pls|max|tops|budget)?\W*$", re.IGNORECASE)


def as_budget(mention: Mention, move: Move, spec: CatalogueSpec) -> Mention:
    """Return a price said last, by itself, as the most that may be spent; "a $10 wine" costs about that."""
    facet, bounds = spec.facets.get(mention.entity), mention.value
    if not isinstance(facet, NumberFacet) or facet.reads != "money" or not isinstance(bounds, Bounds):
        return mention
    if bounds.low is None or bounds.high is None or not _BARE.fullmatch(move.said(mention)):
        return mention
    if not (_LED.search(move.before(mention)) and _ENDS.match(move.behind(mention))):
        return mention
    most = round((bounds.low + bounds.high) / 2, 2)
    return mention.model_copy(update={"value": Bounds(high=most)})
