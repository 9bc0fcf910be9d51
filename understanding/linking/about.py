"""Themes that are said as one: "movies about dogs". What is said otherwise, the statistical extractor marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from understanding.linking.cues import Cues
from understanding.linking.evidence import Mark
from understanding.text import Token

_ABOUT = frozenset({"about"})
_JOINS = frozenset({"and", "of", "the", "a", "an", "in", "on", "to", "at"})
_LONGEST = 6  # words


def read_themes(tokens: Sequence[Token], marks: Sequence[Mark], cues: Cues) -> Iterator[Mark]:
    """Yield the words behind "movies about" up to the end of the phrase, where nothing is marked."""
    for place, token in enumerate(tokens):
        if (
            token.text not in _ABOUT
            or place == 0
            or tokens[place - 1].text not in cues.items | cues.plurals | cues.subjects
        ):
            continue
        start = end = place + 1
        while end < len(tokens) and end - start < _LONGEST and tokens[end].word:
            word = tokens[end].text
            if word not in _JOINS and (word in cues.followers or word in cues.boundaries):
                break
            end += 1
        while end > start and tokens[end - 1].text in _JOINS:
            end -= 1
        while start < end and tokens[start].text in ("a", "an", "the"):
            start += 1
        if start < end and not any(mark.start < end and start < mark.end for mark in marks):
            yield Mark(start, end, "theme")
