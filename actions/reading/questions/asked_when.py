"""What asks for times in a word or two: "when?", "since when is that?", "in which order did it happen?". Pure."""

from __future__ import annotations

import re

from actions.message import Mention, Move
from actions.reading.wishes.measured import facet_of_time
from actions.state import State
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.need import Order

FEW = 3  # so many are told of at once by a question that names none
_KINDS = frozenset({"ask_about", "always", "nlu_fallback"})
_ORDERED = frozenset({"ask_about", "want", "ask", "compare", "off", "nlu_fallback"})
_WHEN = re.compile(
    r"\W*(?:(?:and|so|ok|okay|but)\W+)*(?:since )?when"
    r"(?: (?:(?:was|is|were|are) (?:it|that|this|those|they)(?: from)?|did (?:it|that|this|they) happen))?\W*",
    re.IGNORECASE,
)
_IN_WHICH_ORDER = re.compile(r"\b(?:which|what) (?:order|sequence)\b", re.IGNORECASE)


def as_asked_when(move: Move, state: State, spec: CatalogueSpec) -> Move:
    """Return a bare "when?" as a question for the time of what is talked about, or of each of a few that are shown.

    "Since when is that?" is none for what is always so.
    """
    facet = facet_of_time(spec)
    if facet is None or move.kind not in _KINDS or not _WHEN.fullmatch(move.text):
        return move
    told = [] if move.of("facet") else [Mention(entity="facet", value=facet, start=move.start, end=move.start)]
    if state.focus is None and 1 < len(state.shown) <= FEW and not move.mentions:
        told.append(Mention(entity="reference", value="all", start=move.start, end=move.start))
    return move.model_copy(update={"kind": "ask_about"}).mentioning([*move.mentions, *told])


def in_which_order(move: Move, state: State, spec: CatalogueSpec) -> Order | None:
    """Return the order that is asked for of what is shown: by when it was, from the beginning if none is said."""
    facet = facet_of_time(spec)
    if facet is None or move.kind not in _ORDERED or len(state.shown) < 2 or not _IN_WHICH_ORDER.search(move.text):
        return None
    orders = move.of("order")
    if move.of("facet", *spec.facets):
        return None
    return orders[0].value if orders else Order(facet=facet, direction=-1)
