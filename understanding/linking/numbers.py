"""Spoken numbers to digits: the tokens of a message in a form that the patterns of `quantities` can be short about.

"nineteen ninety-five" becomes "1995", "two and a half" "2.5", "the nineties" "the 90s", "1h30" "1 h 30", "<" "under".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from understanding.text import Token

TO_NINETEEN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_SMALL = {word: value for value, word in enumerate(TO_NINETEEN)}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
_DECADES = {f"{word.removesuffix('y')}ies": value for word, value in _TENS.items()}
_CENTURIES = {"eighteen": 1800, "nineteen": 1900, "twenty": 2000}
_SIGNS = {
    "–": "-",
    "—": "-",
    "−": "-",
    "’": "'",
    "‘": "'",
    "<": "under",
    ">": "over",
    "≤": "at most",
    "≥": "at least",
    "~": "around",
}
_COMPARED = {"<": "at most", ">": "at least"}  # before "="
_WORDS = {"percent": "%", "pct": "%", "noughties": "2000s", "aughts": "2000s", "couple": "2", "hundred": "100"}
_GLUED = re.compile(r"(\d+(?:\.\d+)?)(h|hr|hrs|hours?|m|min|mins|minutes?|stars?)(?:(\d+)(m|min|mins)?)?")
_GLUED_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(mg|g|kg|oz|lbs?|ml|cl|dl|l|ltr|p|c|ct|pk|pcs|eur|usd)")


def one_of(*phrases: str) -> str:
    """Return a pattern for any of some phrases of the canonical text."""
    return f"(?:{'|'.join(phrases)})"


@dataclass(frozen=True)
class Canonical:
    """The canonical text, and for each character where in the message its token stands."""

    text: str
    offsets: tuple[int, ...]  # where each canonical token starts in `text`
    spans: tuple[tuple[int, int], ...]  # where it stands in the message

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the message of a span of `text`."""
        first = bisect_right(self.offsets, start) - 1
        last = bisect_right(self.offsets, end - 1) - 1
        return self.spans[first][0], self.spans[last][1]


def canonical(tokens: Sequence[Token]) -> Canonical:
    """Return the canonical form of a message.

    >>> from understanding.text import tokenize
    >>> canonical(tokenize("Nineteen ninety-five, under 1h30")).text
    '1995 , under 1 h 30'
    """
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    position = 0
    while position < len(tokens):
        texts, used = _number(tokens, position)
        span = (tokens[position].start, tokens[position + used - 1].end)
        words.extend(texts)
        spans.extend([span] * len(texts))
        position += used
    offsets, length = [], 0
    for word in words:
        offsets.append(length)
        length += len(word) + 1
    return Canonical(" ".join(words), tuple(offsets), tuple(spans))


def _number(tokens: Sequence[Token], position: int) -> tuple[list[str], int]:
    """Return the canonical words that start at a token, and how many tokens they stand for."""
    token = tokens[position]
    word = token.text
    if word[0].isdigit():
        glued = _GLUED.fullmatch(word) or _GLUED_AMOUNT.fullmatch(word)
        return ([part for part in glued.groups() if part], 1) if glued else _half(tokens, position, word, 1)
    if word in _COMPARED and _word(tokens, position + 1) == "=":
        return [_COMPARED[word]], 2
    if not token.word:
        return [_SIGNS.get(word, word)], 1
    if word == "one":  # "the second one" is no number; patterns that want it ask for it
        return [word], 1
    if word in _DECADES:
        return [f"{_DECADES[word]}s"], 1
    if word == "two" and _word(tokens, position + 1) == "thousand":
        skip = 3 if _word(tokens, position + 2) == "and" else 2
        value, used = _below_hundred(tokens, position + skip)
        return ([str(2000 + value)], skip + used) if value is not None else (["2000"], 2)
    if word in _CENTURIES:
        year = _spoken_year(tokens, position)
        if year is not None:
            return year
    value, used = _below_hundred(tokens, position)
    if value is not None:
        if _word(tokens, position + used) == "hundred":
            used += 1
            value *= 100
        return _half(tokens, position, str(value), used)
    if word == "a" and _word(tokens, position + 1) in ("hundred", "couple"):
        return _hundred_and(tokens, position)
    return [_WORDS.get(word, word)], 1


def _word(tokens: Sequence[Token], position: int) -> str:
    return tokens[position].text if position < len(tokens) else ""


def _below_hundred(tokens: Sequence[Token], position: int) -> tuple[int | None, int]:
    """Read "seven", "ninety", "ninety five" or "ninety-five"."""
    word = _word(tokens, position)
    if word in _SMALL:
        return _SMALL[word], 1
    if word in _TENS:
        dash = 1 if _word(tokens, position + 1) == "-" else 0
        unit = _SMALL.get(_word(tokens, position + 1 + dash), 0)
        return (_TENS[word] + unit, 2 + dash) if 1 <= unit <= 9 else (_TENS[word], 1)
    return None, 0


def _spoken_year(tokens: Sequence[Token], position: int) -> tuple[list[str], int] | None:
    """Read "nineteen ninety five", "twenty twelve", "nineteen eighties"; "twenty five" is no year."""
    century = _CENTURIES[tokens[position].text]
    following = _word(tokens, position + 1)
    if following in _DECADES:
        return [f"{century + _DECADES[following]}s"], 2
    if following in ("oh", "o") and 1 <= _SMALL.get(_word(tokens, position + 2), 0) <= 9:
        return [str(century + _SMALL[_word(tokens, position + 2)])], 3
    value, used = _below_hundred(tokens, position + 1)
    if value is not None and value >= 10:
        return [str(century + value)], 1 + used
    return None


def _hundred_and(tokens: Sequence[Token], position: int) -> tuple[list[str], int]:
    """Read "a hundred", "a hundred and twenty", "a couple of"."""
    if _word(tokens, position + 1) == "couple":
        return ["2"], 3 if _word(tokens, position + 2) == "of" else 2
    skip = 3 if _word(tokens, position + 2) == "and" else 2
    value, used = _below_hundred(tokens, position + skip)
    return ([str(100 + value)], skip + used) if value is not None else (["100"], 2)


def _half(tokens: Sequence[Token], position: int, number: str, used: int) -> tuple[list[str], int]:
    """Add "and a half" to a number."""
    tail = tuple(_word(tokens, position + used + ahead) for ahead in range(3))
    if tail == ("and", "a", "half") and number.isdigit():
        return [f"{number}.5"], used + 3
    return [number], used
