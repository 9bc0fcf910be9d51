"""A bad day that is told beside a wish is no dislike of what is wished for: "metal nostalgia, had a crap day". Pure."""

from __future__ import annotations

import re

from actions.message import Move
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


def only_had_a_hard_time(move: Move, spec: CatalogueSpec) -> bool:
    """Whether nothing in a move that names a kind is averse but the time that somebody had."""
    said = _HARD_TIME.search(move.text) if move.mentions else None
    if said is None or not all(each.entity in spec.facets or each.entity == "theme" for each in move.mentions):
        return False
    return _AVERSE.search(move.text[: said.start()] + move.text[said.end() :]) is None
