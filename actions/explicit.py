"""Whether somebody really asks for what cannot be undone, or shows what is kept: it takes words for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ABOUT_ME = (
    r"about me\b|\bmyself\b|\bmy (?:\w+ )?(?:data|info|information|account|history|profile|records?|details|"
    r"tastes?|feedback|ratings|likes|preferences|activity|stuff|messages|chats?|conversations?|file)\b|"
    r"\b(?:all|the|any|this) (?:of )?(?:my |the )?(?:data|info|information|records?|history|account)\b|"
    r"\b(?:everything|all|anything|whatever|what) (?:of |that )?(?:you|i)\b|"
    r"\b(?:everything|me)\W*(?:please|now|too|completely|for good|forever|again|$)"
)
_DELETE = r"\b(?:delet\w+|eras\w+|remov\w+|forget|forgotten|wip\w+|clear\w*|purg\w+|destroy\w*|get rid of|clos\w+)\b"
_KEEP = r"\b(?:remember\w*|track\w*|stor\w+|sav\w+|keep\w*|record\w*|collect\w*|log(?:ging)?|profil\w+|learn\w*)\b"
_NOT = r"\b(?:stop|don't|dont|do not|never|no longer|quit|without|not|no more)\b"
_GIVE = (
    r"\b(?:export\w*|download\w*|copy|send|give|get|show|dump|see|want|need|have|take|print|receive|request\w*|hand|"
    r"archive|backup)\b"
)

# For each move all the patterns that its text has to have.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "delete_data": (_DELETE, _ABOUT_ME),
    "forget_taste": (_DELETE, _ABOUT_ME),
    "forget": (_DELETE,),
    "stop_remembering": (_NOT, _KEEP, r"\b(?:me|my|i|i've|us|mine)\b"),
    "export_data": (_GIVE, _ABOUT_ME),
}


def is_unmistakable(kind: str, text: str) -> bool:
    """Whether the words of a move ask for what it is taken for; most moves need no particular words.

    >>> [is_unmistakable("delete_data", text) for text in ("delete everything about me", "no subtitles please")]
    [True, False]
    """
    plain = text.casefold().replace("’", "'")
    return all(re.search(pattern, plain) for pattern in _WORDS.get(kind, ()))
