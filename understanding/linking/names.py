"""An index that finds all names of a catalogue in a message at once, with typos and other ways of writing them.

A trie over folded words: from each word of the message the walk follows every name that begins there, so the cost
depends on the message and hardly on the number of names. Words that no name has are replaced by names' words one edit
away, found with a deletion index (the idea of SymSpell, Garbe 2012): two words are one edit apart only if they, or
what is left of them without one letter, coincide. Ours, because `symspellpy` takes nine times the memory for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from understanding.linking.numbers import TO_NINETEEN
from understanding.text import Token, breaks, key

T = TypeVar("T")

MIN_TYPO_LENGTH = 5  # shorter words are too close to each other to be corrected
MAX_TYPOS = 2  # in a name, one a word
_BITS = 24  # room for word numbers in an edge's key

_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_WORDS = {word: str(value) for value, word in enumerate(TO_NINETEEN)}
_DIGITS = {digits: word for word, digits in _WORDS.items()}
_ARTICLES = frozenset({"the", "a", "an"})
_REWRITABLE = _ARTICLES | {"part"} | _ROMAN.keys() | _WORDS.keys() | _DIGITS.keys()
_SIGNS = frozenset("()[]/")  # a name reaches over these only where it has such signs itself: "Face/Off"
_INNER_HYPHEN = re.compile(r"(?<=\w)[-·](?=\w)")


@dataclass(frozen=True)
class Match(Generic[T]):
    """Names found between two token positions. `exact` is false where spelling or wording was changed."""

    start: int
    end: int
    entries: tuple[T, ...]
    exact: bool
    typos: int


def spellings(surface: str) -> list[tuple[tuple[str, ...], bool]]:
    """Return the folded ways to write a name, each with whether it is the name as it stands.

    >>> [" ".join(words) for words, _ in spellings("Spider-Man II")]
    ['spider man ii', 'spiderman ii', 'spider man 2', 'spiderman 2']
    """
    ways = {key(surface): True}
    if "-" in surface or "·" in surface:
        ways.setdefault(key(_INNER_HYPHEN.sub("", surface)), False)
    for words in list(ways):
        if len(words) > 1 and not _REWRITABLE.isdisjoint(words):
            for changed in _rewritten(words):
                ways.setdefault(changed, False)
    return [(words, exact) for words, exact in ways.items() if words]


def _as_written(ways: list[tuple[tuple[str, ...], bool]]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield the ways, those with a number written otherwise as good as exact: "Ocean's 11" may be "Ocean's Eleven"."""
    plain = {tuple(_WORDS.get(word, word) for word in words) for words, exact in ways if exact}
    for words, exact in ways:
        yield words, exact or (len(words) > 1 and tuple(_WORDS.get(word, word) for word in words) in plain)


def _rewritten(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield tuple(_WORDS.get(word, word) for word in words)
    yield tuple(_DIGITS.get(word, word) for word in words)
    arabic = (words[0], *(_ROMAN.get(word, word) for word in words[1:]))
    yield arabic
    if "part" in words[1:] and arabic[-1].isdigit():
        yield tuple(word for word in arabic if word != "part")
    inner = (words[0], *(word for word in words[1:] if word not in _ARTICLES))
    if len(inner) >= 3:
        yield inner


class NameIndex(Generic[T]):
    """The names of a catalogue and what each stands for."""

    def __init__(self, rows: Iterable[tuple[str, T]], correct: frozenset[str] = frozenset()) -> None:
        """Index rows of a name and what it stands for; `correct` are words that are never taken for typos."""
        self._correct = correct
        self._words: dict[str, int] = {}
        self._edges: dict[int, int] = {}  # (node, word) -> node
        # node -> what ends there, whether spelled exactly so, and whether the name has signs that others end at
        self._entries: dict[int, list[tuple[T, bool, bool]]] = {}
        nodes = 1
        for surface, entry in rows:
            signed = not _SIGNS.isdisjoint(surface)
            for words, exact in _as_written(spellings(surface)):
                node = 0
                for word in words:
                    edge = node << _BITS | self._words.setdefault(word, len(self._words))
                    following = self._edges.get(edge)
                    if following is None:
                        following = self._edges[edge] = nodes
                        nodes += 1
                    node = following
                self._entries.setdefault(node, []).append((entry, exact, signed))
        self._typos = Deletions(word for word in self._words if len(word) >= MIN_TYPO_LENGTH)

    def knows(self, word: str) -> bool:
        """Whether some name has a folded word."""
        return word in self._words

    def find(self, tokens: Sequence[Token]) -> list[Match[T]]:
        """Return every name in the message, overlapping ones too."""
        readings = [self._readings(token) for token in tokens]
        matches: dict[tuple[int, int], Match[T]] = {}
        for start, token in enumerate(tokens):
            if token.word:
                for match in self._from(tokens, readings, start):
                    known = matches.get((match.start, match.end))
                    if known is None or (match.typos, not match.exact) < (known.typos, not known.exact):
                        matches[match.start, match.end] = match
                    elif match.typos and (match.typos, match.exact) == (known.typos, known.exact):
                        both = (*known.entries, *match.entries)  # which is meant, `candidates` decides
                        matches[match.start, match.end] = replace(known, entries=both)
        return list(matches.values())

    def _from(
        self, tokens: Sequence[Token], readings: Sequence[list[tuple[int, int]]], start: int
    ) -> Iterator[Match[T]]:
        stack = [(0, start, 0, False)]
        while stack:
            node, position, typos, over = stack.pop()
            for word, cost in readings[position]:
                following = self._edges.get(node << _BITS | word)
                if following is None or typos + cost > MAX_TYPOS:
                    continue
                entries = [row for row in self._entries.get(following, ()) if row[2] or not over]
                if entries:
                    exact = [entry for entry, plain, _ in entries if plain]
                    chosen = exact or [entry for entry, _, _ in entries]
                    yield Match(start, position + 1, tuple(chosen), bool(exact), typos + cost)
                ahead, sign = self._next_word(tokens, position)
                if ahead is not None:
                    stack.append((following, ahead, typos + cost, over or sign))

    @staticmethod
    def _next_word(tokens: Sequence[Token], position: int) -> tuple[int | None, bool]:
        """Return where a name may go on, behind signs but not in the next sentence, and whether they are special."""
        position += 1
        special = False
        while position < len(tokens) and not tokens[position].word:
            if breaks(tokens, position) or tokens[position].text in '"“”':
                return None, False
            special = special or tokens[position].text in _SIGNS
            position += 1
        return (position, special) if position < len(tokens) else (None, False)

    def _readings(self, token: Token) -> list[tuple[int, int]]:
        """Return the words of names that a token may be, each with its typos."""
        if not token.word:
            return []
        readings: list[tuple[int, int]] = []
        known = self._words.get(token.text)
        if known is not None:
            readings.append((known, 0))
        if token.text.endswith("s") and token.raw[-2:-1] in "'’":  # "Hitchcock's"
            owner = self._words.get(token.text[:-1])
            if owner is not None:
                readings.append((owner, 0))
        if (
            not readings
            and token.text not in self._correct
            and len(token.text) >= MIN_TYPO_LENGTH
            and token.text.isalpha()
        ):
            near = self._typos.near(token.text)
            readings.extend((self._words[word], 1) for word in near if f"{word}s" != token.text)  # no typo but a plural
        return readings


class Deletions:
    """Words by what is left of them without one letter; two sorted arrays instead of a dictionary of sets."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words."""
        self._words = list(words)
        hashes: list[int] = []
        owners: list[int] = []
        for number, word in enumerate(self._words):
            keys = _deletions(word)
            hashes.extend(keys)
            owners.extend([number] * len(keys))
        self._hashes: npt.NDArray[np.int64] = np.array(hashes, dtype=np.int64)
        order = np.argsort(self._hashes, kind="stable")
        self._hashes = self._hashes[order]
        self._owners: npt.NDArray[np.int32] = np.array(owners, dtype=np.int32)[order]

    def near(self, word: str) -> list[str]:
        """Return the words one edit away (a letter more, less, other, or two exchanged), with the same beginning.

        People rarely mistype the first letter, and most accidental neighbours differ there.
        """
        keys = np.array(sorted(_deletions(word)), dtype=np.int64)
        lows = np.searchsorted(self._hashes, keys, side="left")
        highs = np.searchsorted(self._hashes, keys, side="right")
        numbers = {int(each) for low, high in zip(lows, highs, strict=True) for each in self._owners[low:high]}
        candidates = sorted(self._words[number] for number in numbers)
        return [each for each in candidates if each[0] == word[0] and _one_edit_apart(word, each)]


def _one_edit_apart(one: str, other: str) -> bool:
    """Whether two words differ by a letter more, less or other, or by two neighbours exchanged."""
    if one == other:
        return False
    differ = (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
    place = next(differ, min(len(one), len(other)))
    here, there = one[place:], other[place:]
    exchanged = here[:2] == there[1::-1] and here[2:] == there[2:]
    return exchanged or here[1:] == there[1:] or here[1:] == there or here == there[1:]


def _deletions(word: str) -> set[int]:
    return {hash(word), *(hash(word[:position] + word[position + 1 :]) for position in range(len(word)))}
