"""Puts right the mistyped words of a message before the network reads it: "somthing funy" is read as "something funny".

A word that nobody knows is cut by the tokenizer into pieces that mean nothing, and the network learns only the slips of
the finger that its corpus happened to have. Words are put right that neither the tokenizer nor the corpus has, where
one known word, or one that is said far more often than the others, is nearest (`Nearby`). What stands at which place of
the original text is kept, so that nobody behind the network sees a difference; names are the linker's, which looks at
the text as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from understanding.linking.spelling import Nearby

MIN_SAID = 8  # of a word that the tokenizer does not have whole, before others are taken for it
FAR_MORE = 3  # times: of several words that may be meant, the one that is said so much more often
A_NAME = "Hamlet"  # is read for each name: the tokenizer has it whole, and it says nothing of itself
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Corrected:
    """A text with mistyped words put right; `begins` and `ends` say for each of its characters where it stood before.

    Of a word that was put right, each character stands for the whole word.
    """

    text: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the text, at least one character, stood in the original."""
        return self.begins[start], self.ends[end - 1]


class Mistyped:
    """Corrects messages; made of how often the words of the corpus are said."""

    def __init__(self, said: Mapping[str, int], vocabulary: Collection[str]) -> None:
        """Take the words of the corpus with their counts, and those that the tokenizer has whole."""
        self._said = said
        meant = [word for word, times in said.items() if word in vocabulary or times >= MIN_SAID]
        self._nearby = Nearby({*said, *vocabulary}, meant, edits=2)

    def corrected(self, text: str, names: Sequence[tuple[int, int]] = ()) -> Corrected:
        """Return the text with its mistyped words put right; a capital inside a sentence begins a name, which stays.

        Args:
            text: what was written.
            names: places of names, in order and apart. `A_NAME` stands for each, whatever its words say.
        """
        parts: list[str] = []
        begins: list[int] = []
        ends: list[int] = []
        position = 0
        for start, end, other in self._others(text, names):
            parts += (text[position:start], other)
            begins += (*range(position, start), *[start] * len(other))
            ends += (*range(position + 1, start + 1), *[end] * len(other))
            position = end
        parts.append(text[position:])
        begins += range(position, len(text))
        ends += range(position + 1, len(text) + 1)
        return Corrected("".join(parts), tuple(begins), tuple(ends))

    def _others(self, text: str, names: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
        """Yield what another text is read for, in order, with that text."""
        position = 0
        for first, last in (*names, (len(text), len(text))):
            for found in _WORD.finditer(text, position, first):
                start, end = found.span()
                other = None if start and found[0][0].isupper() else self._meant(found[0].lower())
                if other is not None:
                    yield start, end, other
            if first < last:
                yield first, last, A_NAME
            position = last

    def _meant(self, word: str) -> str | None:
        near = sorted(self._nearby.near(word), key=lambda each: -self._said[each])
        if not near or (len(near) > 1 and self._said[near[0]] < FAR_MORE * self._said[near[1]]):
            return None  # of several nobody knows which is meant
        return near[0]
