"""Words that point at what is being talked about instead of naming it: "it was dull", "loved those"."""

from __future__ import annotations

import re

_BEGINS = (
    r"(?:^|[.,;:!?…\-–(]\s*|\b(?:and|but|because|cause|cuz|since|so|though|although|thought|think|yes|yeah|yep|yup|oh|ok"
    r"|okay|wow|haha|well|honestly|actually|i mean)\s+)\W*"
)
_IS = (
    r"(?:['’]?s|['’]?re|\s+(?:is|was|were|are|isn|wasn|aren|weren|looks?|looked|sounds?|seems?|seemed|had|has|made|got"
    r"|did))\b"
)
_JUDGES = (
    r"\b(?:loved?|likes?|liked|hated?|enjoy(?:ed)?|disliked?|adored?|seen|saw|watched|stand|found|finished|recommend"
    r"|care for|cared for|fan of|into)\s+"
)
_NOT_TIME = r"(?!\s+(?:when|if|how|kind|sort|genre|type|about)\b)"
_ONE = re.compile(
    rf"{_BEGINS}(?:it|that|this|(?:that|this) (?:one|film|movie)){_IS}|{_JUDGES}(?:it|that|this)\b{_NOT_TIME}"
    r"|\b(?:that|this) (?:one|film|movie)\b|\b(?:one of )?my (?:[\w-]+ ){0,2}favou?rites?\s*(?:$|[.,!;…])",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"{_BEGINS}(?:they|those|these|both){_IS}|{_BEGINS}(?:those|these|they) (?:are|were) (?:all|both)\b"
    rf"|{_JUDGES}(?:them|these|those|both)\b(?: (?:both|all|movies|films|ones))?"
    r"\s*(?:$|[.,;!?…]|\b(?:and|but|too|already|so|all|both)\b)",
    re.IGNORECASE,
)


def points_at_one(text: str) -> bool:
    """Whether a clause is about one thing that is known from before.

    >>> points_at_one("it was pretty funny"), points_at_one("I love comedies that are funny")
    (True, False)
    """
    return _ONE.search(text) is not None


def points_at_several(text: str) -> bool:
    """Whether a clause is about several things that are known from before.

    >>> points_at_several("I have seen them and did not like them"), points_at_several("I like those with animals")
    (True, False)
    """
    return _SEVERAL.search(text) is not None
