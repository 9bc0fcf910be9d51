"""Text as folded tokens that know where they stand in the original.

Everything that reads a message works on the same tokens: `tokenize` lower-cases, strips accents and apostrophes and
joins dotted letters ("M*A*S*H" is one word, "mash"), so that the spelling of a message and of a name in the lexicon
meet, while `start` and `end` always point into the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

# Letters that Unicode does not decompose into a base letter and a mark.
_FOLDS = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "½": ".5",
        "¼": ".25",
        "¾": ".75",
    }
)
_APOSTROPHES = "'’‘ʼ`´"
_MARKS = "\u0300-\u036f"
_LETTER = r"[^\W\d_]"
_UNIT = "(?:[ckm]?[gl]|oz|lbs?)"
_TOKEN = re.compile(
    rf"""
    (?P<letters>(?<![\w.])(?:{_LETTER}[.*·•])+{_LETTER}(?![\w{_MARKS}])\.?)  # E.T.  M*A*S*H
    | (?P<number>(?<![\w.])\d{{1,3}}(?:,\d{{3}})+(?![\w])|\d+\.\d+(?={_UNIT}?(?![\w])))  # 1,000  3.5  1.5l
    | (?P<word>[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}{_APOSTROPHES}]*[^\W_]+|[{_MARKS}])*)
    | (?P<sign>[^\s\w]|_)
    """,
    re.VERBOSE,
)
_PLAIN = re.compile(r"[A-Za-z0-9 ]*")
_SENTENCE_END = frozenset(".!?;\n…")
_ABBREVIATIONS = frozenset({"mr", "mrs", "ms", "dr", "st", "vs", "vol", "pt", "jr", "sr", "prof", "lt", "capt"})


class Token(NamedTuple):
    """A folded word, number or sign. `word` is false for signs; `ends` is true where a sentence may end after it."""

    text: str
    start: int
    end: int
    word: bool
    raw: str


def fold(text: str) -> str:
    """Return a word without case, accents, apostrophes and dots between letters.

    >>> fold("Gérard"), fold("Ocean’s"), fold("8½")
    ('gerard', 'oceans', '8.5')
    """
    if text.isascii():
        folded = text.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDS))
        folded = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    for apostrophe in _APOSTROPHES:
        folded = folded.replace(apostrophe, "")
    return folded


def tokenize(text: str) -> list[Token]:
    """Split a text into folded tokens; never fails, whatever the text.

    >>> [token.text for token in tokenize("Amélie & M*A*S*H!")]
    ['amelie', 'and', 'mash', '!']
    """
    tokens = []
    for match in _TOKEN.finditer(text):
        raw = match.group()
        kind = match.lastgroup
        if kind == "sign":
            folded, word = ("and", True) if raw == "&" else (raw, False)
        elif kind == "letters":
            folded, word = fold(re.sub(r"[.*·•]", "", raw)), True
        elif kind == "number":
            folded, word = raw.replace(",", ""), True
        else:
            folded, word = fold(raw), True
        if folded:
            tokens.append(Token(folded, match.start(), match.end(), word, raw))
    return tokens


def key(text: str) -> tuple[str, ...]:
    """Return the folded words of a name, which is what names are compared by."""
    if _PLAIN.fullmatch(text):  # most names, and much faster
        return tuple(text.lower().split())
    return tuple(token.text for token in tokenize(text) if token.word)


def breaks(tokens: Sequence[Token], position: int) -> bool:
    """Whether a sentence ends with this token, so that no name or scope reaches over it."""
    token = tokens[position]
    if token.word or token.text not in _SENTENCE_END:
        return False
    if token.text == "." and position > 0:
        before = tokens[position - 1]
        return not (before.end == token.start and before.text in _ABBREVIATIONS)
    return True
