"""Whether a name that is also ordinary English is meant as a name: "It", "Up", "Heat", "Stone".

A name that is rare as English needs no evidence. One that is common needs some: quotes, a capital letter where none is
due, a cue before it ("something like heat"), a year behind it, or a statistical extractor that agrees. One made of
function words alone needs strong evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from components.cues import Cues
from components.text import Token, breaks

_OPENING, _CLOSING = frozenset("\"'“‘«„*_`"), frozenset("\"'”’»“*_`")

# From which commonness on a title of so many words needs evidence, and from which on strong evidence. Chosen on
# ordinary sentences and on the seekers' sentences of IARD, where titles are marked.
_WEAK_FROM = {1: 0.5, 2: 0.64}
_WEAK_FROM_LONGER = 0.7
_STRONG_FROM = 0.93
_WHOLE_MESSAGE_BELOW = 0.78
OBSCURE = 0.3  # popularity below which a title is less likely meant
_OBSCURE_DISCOUNT = 0.15
COMMON_NAME = 0.5  # names of people as common as this need evidence
KNOWN_NAME = 0.5  # weight from which on a mistyped surname is believed without evidence


class Strength(IntEnum):
    """How much speaks for a name, or how much has to."""

    NONE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True)
class Mark:
    """A span that a statistical extractor has marked, by token positions."""

    start: int
    end: int
    entity: str


class Evidence:
    """Answers for one message what speaks for a span being a title or a name."""

    def __init__(self, tokens: Sequence[Token], marks: Sequence[Mark], cues: Cues) -> None:
        self.tokens = tokens
        self.marks = marks
        self.cues = cues
        self.words = sum(token.word for token in tokens)
        self.shouted = self._shouted()

    def title(self, start: int, end: int) -> Strength:
        """Return what speaks for a title between two positions."""
        if self._quoted(start, end) or self._capital(start, end):
            return Strength.STRONG
        free = self._free_behind(end)
        if self.cues.strong_title.ends_at(self.tokens, start):
            if self._ends_behind(end) or (free and not self.function_only(start, end)):
                return Strength.STRONG
        marked = self._marked(start, end, "title")
        if marked is not Strength.NONE:
            return marked
        if free and self.cues.weak_title.ends_at(self.tokens, self._skip_article(start)):
            return Strength.WEAK
        if self._capital_start(start, end):
            return Strength.WEAK
        return Strength.NONE

    def announced(self, start: int, end: int) -> bool:
        """Whether a title is quoted or called one, which no capital letter can outdo."""
        return self._quoted(start, end) or self.cues.strong_title.ends_at(self.tokens, start)

    def name(self, start: int, end: int) -> Strength:
        """Return what speaks for the name of a person or firm between two positions."""
        if self._quoted(start, end) or self._capital(start, end):
            return Strength.STRONG
        if self._marked(start, end, "person") is not Strength.NONE:
            return Strength.STRONG
        if self.cues.name.ends_at(self.tokens, start) and self._free_behind(end):
            return Strength.WEAK
        return Strength.NONE

    def needed_title(self, start: int, end: int, common: float, popularity: float, typos: int) -> Strength:
        """Return how much has to speak for a title."""
        words = sum(token.word for token in self.tokens[start:end])
        if self.function_only(start, end) or (words == 1 and common >= _STRONG_FROM) or self._is_reaction(start, end):
            return Strength.STRONG
        limit = _WEAK_FROM.get(words, _WEAK_FROM_LONGER) - (_OBSCURE_DISCOUNT if popularity < OBSCURE else 0.0)
        if common >= limit or (typos and (words == 1 or popularity < OBSCURE)) or self._is_number(start, end):
            return Strength.WEAK
        return Strength.NONE

    def whole(self, start: int, end: int, common: float) -> bool:
        """Whether the message is this name and nothing else, which is evidence for all but the most ordinary ones."""
        return common < _WHOLE_MESSAGE_BELOW and sum(token.word for token in self.tokens[start:end]) == self.words

    def function_only(self, start: int, end: int) -> bool:
        """Whether a span has only words of grammar and conversation."""
        return all(token.text in self.cues.function_words for token in self.tokens[start:end] if token.word)

    def _is_number(self, start: int, end: int) -> bool:
        return all(token.text.isdigit() for token in self.tokens[start:end])

    def _is_reaction(self, start: int, end: int) -> bool:
        return any(
            cue.start == 0 and cue.end == end - start for cue in self.cues.reactions.find(self.tokens[start:end])
        )

    def _quoted(self, start: int, end: int) -> bool:
        if start == 0 or end >= len(self.tokens):
            return False
        before, behind = self.tokens[start - 1], self.tokens[end]
        if behind.text in "!?.," and end + 1 < len(self.tokens):  # "Airplane!"
            behind = self.tokens[end + 1]
        return before.text in _OPENING and behind.text in _CLOSING and before.end == self.tokens[start].start

    def _shouted(self) -> bool:
        """Whether the message is written in capitals throughout, or each word with one: then capitals say nothing."""
        words = [token.raw for token in self.tokens if token.word and token.raw[:1].isalpha() and token.text != "i"]
        capital = sum(word[0].isupper() for word in words)
        return len(words) > 1 and (capital == len(words) or (len(words) > 3 and capital > 0.75 * len(words)))

    def _capital(self, start: int, end: int) -> bool:
        """Whether a span has capitals that do not begin a sentence."""
        return not self.shouted and not self._begins_sentence(start) and self._capitalised(start, end)

    def _capital_start(self, start: int, end: int) -> bool:
        """Whether a span that begins a sentence has capitals beyond its first word."""
        return (
            not self.shouted and end - start > 1 and self._capitalised(start + 1, end) and self._capitalised(start, end)
        )

    def _capitalised(self, start: int, end: int) -> bool:
        words = [
            token for token in self.tokens[start:end] if token.word and token.raw[:1].isalpha() and token.raw != "I"
        ]
        telling = [token for token in words if token.text not in self.cues.glue] or words
        return bool(telling) and all(token.raw[0].isupper() for token in telling)

    def _begins_sentence(self, position: int) -> bool:
        before = position - 1
        while before >= 0 and self.tokens[before].text in _OPENING:
            before -= 1
        return before < 0 or breaks(self.tokens, before) or self.tokens[before].text in ":-–—"

    def _skip_article(self, position: int) -> int:
        return position - 1 if position > 1 and self.tokens[position - 1].text == "the" else position

    def _free_behind(self, end: int) -> bool:
        """Whether the phrase ends here, so that the words are not the beginning of something else."""
        return self._ends_behind(end) or self.tokens[end].text in self.cues.followers or self.tokens[end].text.isdigit()

    def _ends_behind(self, end: int) -> bool:
        return end >= len(self.tokens) or not self.tokens[end].word

    def _marked(self, start: int, end: int, entity: str) -> Strength:
        for mark in self.marks:
            if mark.entity == entity and mark.start < end and start < mark.end:
                same = mark.start == start and mark.end == end
                if same and not self.function_only(start, end):
                    return Strength.STRONG
                if same or self._most_of(mark, start, end):
                    return Strength.WEAK
        return Strength.NONE

    @staticmethod
    def _most_of(mark: Mark, start: int, end: int) -> bool:
        shared = min(mark.end, end) - max(mark.start, start)
        return shared * 2 >= mark.end - mark.start
