"""What is told of another time beside a wish, and wished for by nobody: "last time I gave him granola". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.message import Move

_DAY = (
    r"(?:week|month|year|night|summer|winter|spring|autumn|christmas|easter|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_ONCE = re.compile(
    rf"(?:^|(?<=[.!?;])\s)\W*(?:(?:and|but|because|cause|you see)\W+)?"
    rf"(?:(?:the )?last (?:time|{_DAY})|once|yesterday|the other (?:day|week|night))\b,?\s+"
    r"(?:(?:i|we|he|she|they|someone|somebody|(?:my|our) \w+)\s+(?-i:[a-z])|when\b)[^.!?;]*",  # and no title
    re.IGNORECASE,
)
_WISHES = re.compile(
    r"\b(?:want\w*|need\w*|like|likes|loved?|loves|hated?|hates|something|anything|again|similar|same|please|show|find"
    r"|now|look\w*|instead|recommend\w*|suggest\w*|today|tonight|this time|could|would|can you|more|other|another)\b"
    r"|\bgive me\b",
    re.IGNORECASE,
)
_MAY_TELL = frozenset({"want", "ask", "seen", "replace", "critique", "accept", "mention"})
_ITEMS = ("title", "ordinal", "reference", "rating")


def without_stories(text: str, moves: Sequence[Move]) -> list[Move]:
    """Return the moves of a message without those that lie in a story told beside them and name no item."""
    told = [each.span() for each in _ONCE.finditer(text) if not _WISHES.search(each[0])]
    left = [move for move in moves if not any(_lies_in(move, span) for span in told)]
    return left or [*moves]


def _lies_in(move: Move, span: tuple[int, int]) -> bool:
    if not move.read or move.kind not in _MAY_TELL or move.of(*_ITEMS):
        return False
    return span[0] <= move.start and move.start + len(move.text.rstrip(" .!?;")) <= span[1]
