"""Whether somebody really asks for what cannot be undone, or shows what is kept: it takes words for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ERASE = r"delet\w+|eras\w+|remov\w+|forg[eo]t\w*|wip\w+|clear\w*|purg\w+|destroy\w*|rid|drop\w*|eliminat\w+|scrub|kill"
_END = (
    r"clos\w+|cancel|throw|take|strike|cross|unlearn|reset|empty|scratch|anew|again|start|new|gone|go|left|leave|none|"
    r"stop"
)
_MINE = (
    r"data|records?|info\w*|account|histor\w+|profile|tastes?|likes|dislikes|pref\w+|opinions|ratings|traces?|"
    r"(?:about|of|on) me|what i like"
)
_ALL = r"me|mine|everything|all|conversation|(?:what|things|that) (?:i|you)"
_UNSAID = r"not true|(?:don't|do not|never|stop) (?:keep|remember|save|think)\w*"
_GIVE = r"copy|send|give|get|show|see|want|need|have|print|provide|put|save|make|list|request\w*|access|please|as"
_MY_DATA = (
    r"(?:my|the|all|this|any|personal) (?:\w+ )?(?:data|info\w*|histor\w+|records?|ratings|profile)|about me|on me"
)
_NOT = (
    r"stop\w*|don't|dont|do not|didn't|never|no|not|nothing|quit|cease|without|disable|off|opt\w*|nor|forget|"
    r"no longer|no more"
)
_NOTE = (
    r"remember\w*|rembering|memor\w+|track\w*|stor(?:e|ing)|sav(?:e|ing)|keep\w*|recording|collect\w*|logging|profile|"
    r"learning|not(?:e|ing)|writing down|be profiled|"
    r"(?:log|record|learn|saved) (?:\w+ )*(?:me|my|what i)|my data stored"
)
_MYSELF = r"i|i'?m|i'?ve|me|my|myself|mine"
_FIGURE = r"(?:rather|sooner) die than"
_SHOW_NO_MORE = (
    r"(?:^|[,;.!])\W*(?:and |so |please |can you |could you )?"
    r"(?:stop|quit) (?:show|giv|recommend|suggest|list|offer|with)\w*\b"
)
_LEAVE_OUT = r"\b(?:leave|keep) (?:that|it|them|those|these|all of (?:that|it)) out\b|\bnot interested in\b"
_NO_FIGURE = rf"^(?!.*\b{_FIGURE}\b).*"
_NO_OTHERS = r"^(?!.*\b(?:he|she|they|him|her|his|their|them|who|people|man|woman|boy|girl|kids?|parents)\b).*"

# "Linkin Park" links nothing.
_LINKS = (
    r"link(?:s|ed|ing)?|con+ect\w*|pair\w*|join\w*|merg\w*|s[iy]nc\w*|hook|attach\w*|add|ac+\w{0,2}ount\w*|acc"
    r"|logins?|profiles?|channels?|codes?|same (?:person|user|me|one|list)|telegram|slack|discord|whatsapp"
    r"|web ?(?:site|chat)?|phone|laptop|tablet|ipad|devices?|apps?|\w{4}-\w{4}"
)

# For each move what its text has to have: all patterns of any of these rows.
_WORDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "delete_data": (
        (_ERASE, f"{_MINE}|{_ALL}|conversation"),
        (_END, _MINE),
        (r"deletion|erasure|right to be forgotten|gdpr delete|(?:wipe|erase) it all",),
    ),
    "forget_taste": ((_ERASE, f"{_MINE}|{_ALL}"), (_END, _MINE)),
    "forget": ((f"{_ERASE}|{_END}|{_UNSAID}",),),
    "stop_remembering": (
        (_NOT, _NOTE),
        (r"incognito|anonymous(?:ly)?|private mode|opt(?:ing)? out|forget (?:me|who i am)",),
    ),
    # Somebody's own life, and not what a story tells of others.
    "distress": ((_MYSELF, _NO_FIGURE), (_NO_OTHERS, _NO_FIGURE)),
    "link_account": ((_LINKS,),),
    "export_data": (
        (_GIVE, _MY_DATA),
        (r"export\w*|download\w*|takeout|dump|back ?up|gdpr|article 15|right of access",),
    ),
}


def is_refusal(text: str) -> bool:
    """Whether somebody says what they want by no means, maybe by a figure of speech.

    >>> is_refusal("I'd rather die than watch another musical"), is_refusal("stop showing me football")
    (True, True)
    >>> is_refusal("he is not interested in sports at all, please leave that out")
    True
    """
    return re.search(rf"\b{_FIGURE}\b|{_SHOW_NO_MORE}|{_LEAVE_OUT}", text.casefold()) is not None


def is_unmistakable(kind: str, text: str) -> bool:
    """Whether the words of a move ask for what it is taken for; most moves need no particular words.

    >>> [is_unmistakable("delete_data", text) for text in ("delete everything about me", "no subtitles please")]
    [True, False]
    >>> [is_unmistakable("link_account", text) for text in ("link my phone", "linkin park, korn")]
    [True, False]
    """
    plain = text.casefold().replace("’", "'")
    rows = _WORDS.get(kind)
    return rows is None or any(all(re.search(rf"\b(?:{each})\b", plain) for each in patterns) for patterns in rows)
