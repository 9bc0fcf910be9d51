"""Whose a taste is: "she likes musicals" says nothing of the person who talks. Pure."""

from __future__ import annotations

import re

from actions.message import Mention, Move

_VERY = r"(?:(?:really|totally|just|also|mostly|only|both|all|so|always|usually|absolutely)\s+)*"
_LIKING = (
    r"(?:(?:is|are|was|['’]s|['’]re)\s+(?:really |so |very |totally |big |a big |a huge )*(?:into|fans? of|keen on)"
    r"|likes?|loves?|adores?|enjoys?|prefers?|hates?|dislikes?|wants?|can['’]?t stand|do(?:es)?n['’]?t like)"
)
_OTHERS = re.compile(
    rf"\b(?:s?he|they|(?:my|our|his|her|the|their)(?: \w+)? \w+|mum|mom|dad|grandma|grandpa)\s*{_VERY}{_LIKING}\b",
    re.IGNORECASE,
)
_MINE = re.compile(rf"\b(?:i|we|i['’]?m|we['’]?re)\s+{_VERY}(?:{_LIKING}|am|into|fan of)\b", re.IGNORECASE)


def is_of_others(mention: Mention, move: Move) -> bool:
    """Whether a liking that a move tells of is somebody else's.

    >>> text = "she likes musicals and i like westerns"
    >>> said = [Mention(entity="genre", value=(word,), start=text.index(word)) for word in ("musicals", "westerns")]
    >>> [is_of_others(each, Move(kind="like", text=text, mentions=tuple(said))) for each in said]
    [True, False]
    """
    place = max(0, mention.start - move.start)
    others, mine = (
        max((each.start() for each in pattern.finditer(move.text) if each.start() <= place), default=-1)
        for pattern in (_OTHERS, _MINE)
    )
    return others > mine
