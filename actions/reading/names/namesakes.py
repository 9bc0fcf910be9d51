"""Namesakes told apart by what stands beside their name: "the new Dune", "the old version of Dune", "Heat of 1972"."""

from __future__ import annotations

import re

from actions.message import Mention, Move
from actions.references import the_one
from actions.turn import Turn

_BEFORE = re.compile(r"\W*(?:(?:one|version)\W+(?:of\W+)?)?(?:the\W+)?", re.IGNORECASE)
_BEHIND = re.compile(r"\W*(?:(?:the|that|one|version)\W+)*(?:(?:from|of|by|with)\W+)?(?:the\W+)?", re.IGNORECASE)


def told_apart(turn: Turn, move: Move) -> Move:
    """Return a move in which a name with what tells it from its namesakes means the one, and that is no wish beside."""
    mentions = list(move.mentions)
    for title in move.of("title"):
        catalogue = turn.recommender.catalogue
        known = [] if isinstance(title.value, str) else [name for name in title.names if name in catalogue]
        beside = [each for each in mentions if each.entity != "title" and _adjoins(each, title, move)]
        meant = the_one(beside, known, catalogue) if len(known) > 1 and beside else None
        if meant is not None:
            mentions[mentions.index(title)] = title.model_copy(update={"value": (meant,)})
            mentions = [each for each in mentions if each not in beside]
    return move.mentioning(mentions)


def _adjoins(mention: Mention, title: Mention, move: Move) -> bool:
    """Whether a mention belongs to a name: nothing stands between them but words that join the two."""
    if mention.end <= title.start:
        return bool(mention.end) and _BEFORE.fullmatch(move.between(mention, title)) is not None
    return bool(title.end) and _BEHIND.fullmatch(move.between(title, mention)) is not None
