"""What leaves the choice to the bot, by what there is to choose from: "you choose" among three, or in answer. Pure."""

from __future__ import annotations

import re

from actions.message import Move
from actions.state import State
from recommender.catalogue.spec import CatalogueSpec

_YOU_CHOOSE = re.compile(
    r"\b(?:you|u)(?: can| may| should)? (?:just )?(?:pick|choose|select|decide)\b"
    r"|\b(?:can['’]?t|cannot|couldn['’]?t) (?:decide|choose|pick)\b",
    re.IGNORECASE,
)


def of_choosing(move: Move, state: State, spec: CatalogueSpec) -> str:
    """Return the kind of a move that may leave the choice to the bot, by what there is to choose from.

    >>> from recommender.catalogue.spec import load_spec
    >>> of = lambda kind, text, *shown: of_choosing(
    ...     Move(kind=kind, text=text, read=True), State(shown=shown), load_spec("movies")
    ... )
    >>> of("pick", "pick one for us", "a", "b"), of("pick", "pick one for us"), of("any", "you choose", "a", "b")
    ('pick', 'surprise', 'pick')
    """
    asked = state.offer is not None and state.offer.kind == "question"
    several = len(state.shown) > 1 or len(move.of("title", "ordinal")) > 1
    if move.kind == "any" and several and not asked and not move.mentions and _YOU_CHOOSE.search(move.text):
        return "pick"  # "you choose" answers a question, where one is asked
    if move.kind != "pick" or several or state.shown:
        return move.kind
    if any(each.entity in spec.facets or each.entity == "theme" for each in move.mentions):
        return "want"
    return "any" if asked else "surprise"
