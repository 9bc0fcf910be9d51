"""What sounds averse and is not: a bad day beside a wish ("metal nostalgia, had a crap day"), a "but" that adds."""

from __future__ import annotations

import re

from actions.message import Move
from actions.reading.wishes.substance import substance
from recommender.catalogue.spec import CatalogueSpec

_BAD = r"(?:crap\w*|bad|sh\w*t\w*|awful|terrible|rough|hard|horrible|long|tough|lousy|rubbish|stressful|sad|miserable)"
_HARD_TIME = re.compile(
    r"(?:[,.;!–-]|\b(?:because|cause|cuz|since|as|and|after)\b|^)\s*"
    r"(?:(?:i|we|i['’]?ve|we['’]?ve|it['’]?s|it)\s+)?(?:(?:just|have|has|been|had|having|was|what|after)\s+)*"
    rf"an?\s+(?:(?:really|very|so|pretty|long|proper)\s+)*{_BAD}\s+"
    r"(?:day|week|night|shift|month|year|time|morning|evening)\b",
    re.IGNORECASE,
)
_AVERSE = re.compile(
    r"\b(?:no|not|nothing|never|none|without|nor|hates?|hated|dislikes?|bor\w+|sick|tired|enough|avoid|skip|awful"
    r"|less|worst|cringe|ugh|meh|\w+n['’]?t)\b",
    re.IGNORECASE,
)

_BUT = re.compile(r"^\W*but (?:the|an?|with|some|from|in)\b", re.IGNORECASE)


def only_adds(move: Move, spec: CatalogueSpec) -> bool:
    """Whether what sounds like ruling out only says more: "more on this, | but the opposing view"."""
    named = bool(move.mentions) and all(each.entity in spec.facets for each in move.mentions)
    adds = named and _BUT.search(move.text) is not None and _AVERSE.search(move.text) is None
    return adds and not substance(move.without(move.mentions), spec)


def only_had_a_hard_time(move: Move, spec: CatalogueSpec) -> bool:
    """Whether nothing in a move that names a kind is averse but the time that somebody had."""
    said = _HARD_TIME.search(move.text) if move.mentions else None
    if said is None or not all(each.entity in spec.facets or each.entity == "theme" for each in move.mentions):
        return False
    return _AVERSE.search(move.text[: said.start()] + move.text[said.end() :]) is None
