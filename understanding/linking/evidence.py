"""Whether a name that is also ordinary English is meant as a name: "It", "Up", "Heat", "Stone".

A name that is rare as English needs no evidence. One that is common needs some: quotes, a capital letter where none is
due, a cue before it ("something like heat"), a year behind it, or a statistical extractor that agrees. One made of
function words alone needs strong evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from understanding.linking.cues import Cues
from understanding.text import Token, breaks

_OPENING, _CLOSING = frozenset("\"'“‘«„*_`"), frozenset("\"'”’»“*_`")

# From which commonness on a title of one, two, more words needs evidence, by the popularity it has at least: the less
# known a title, the rarer as English it has to be. Chosen on ordinary sentences and the seekers' sentences of IARD.
_WEAK_FROM = ((0.95, (0.54, 0.70, 0.74)), (0.5, (0.4, 0.6, 0.68)), (0.0, (0.2, 0.45, 0.6)))
_STRONG_FROM = 0.93  # and from which on strong evidence
_WHOLE_MESSAGE_BELOW = 0.78
_TIMES = frozenset({"year", "years", "time", "times", "decade", "era", "date"})
_TELLING_WORDS = 4  # of so many words even function words make a phrase that is rarely said by chance
_KNOWN = 0.6  # popularity from which on a mistyped title is believed
_FAMOUS = 0.9  # and from which on a title of function words is, behind a clear cue
COMMON_NAME, ORDINARY_NAME = 0.5, 0.75  # from which commonness on names of people need evidence, and strong evidence
# A surname needs some from a lower commonness on, by the weight it has at least: most are other words, too.
_SURNAME_FROM = ((0.7, 0.36), (0.5, 0.25), (0.0, 0.15))
KNOWN_NAME = 0.5  # weight from which on a mistyped surname is believed without evidence
LEADING_NAME = 0.7  # and from which on a capital letter makes a surname of a word that means something else, too


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
        self.replies = [*cues.reactions.find(tokens), *cues.scope.find(tokens)]

    def title(self, start: int, end: int) -> Strength:
        """Return what speaks for a title between two positions."""
        free = self._free_behind(end)
        if self._quoted(start, end) or self._dotted(start, end):
            return Strength.STRONG
        if self._capital(start, end) and not self._is_subject(start, end):
            return Strength.STRONG
        certain = self._ends_behind(end) or (free and not self.function_only(start, end))
        if certain and self.cues.strong_title.ends_at(self.tokens, start):
            return Strength.STRONG
        marked = self._marked(start, end, "title")
        if marked is not Strength.NONE:
            return marked
        if free and self.cues.weak_title.ends_at(self.tokens, self._skip_article(start)):
            return Strength.WEAK
        if self._capital_start(start, end):
            return Strength.WEAK
        return Strength.NONE

    def doubtful_surname(self, common: float, weight: float) -> bool:
        """Whether a surname alone is too ordinary a word for how known who bears it is: "stoner", "gore"."""
        return common >= next(limit for least, limit in _SURNAME_FROM if weight >= least)

    def is_number_title(self, start: int, end: int) -> bool:
        """Whether a number is named as a title is: "I loved 2012", and neither "from 2012" nor "loved 2 of them"."""
        if self._quoted(start, end):
            return True
        year = start > 1 and self.tokens[start - 2].text in _TIMES  # "a year like 1984"
        cued = self.cues.weak_title.ends_at(self.tokens, start) or self.cues.strong_title.ends_at(self.tokens, start)
        return cued and not year and self._free_behind(end)

    def is_watched(self, start: int) -> bool:
        """Whether what is said before a place leaves only a title to follow: "have you seen", "I loved"."""
        return start > 0 and self.tokens[start - 1].text in self.cues.title_verbs

    def _is_subject(self, start: int, end: int) -> bool:
        """Whether a capital "It" begins a sentence that nobody has put a full stop before: "Yes I have It was good"."""
        words = [token.text for token in self.tokens[start:end] if token.word]
        pronoun = (self.cues.pronouns | self.cues.persons).issuperset(words)
        if not pronoun or self._ends_behind(end):
            return False
        return not self.cues.weak_title.ends_at(self.tokens, start)

    def _dotted(self, start: int, end: int) -> bool:
        """Whether a name is written as no plain word is: "E.T.", "M*A*S*H"."""
        raw = self.tokens[start].raw
        return end - start == 1 and len(raw) > 2 and raw[1] in ".*·•"

    def announced(self, start: int, end: int) -> bool:
        """Whether a title is quoted or called one, which no capital letter can outdo."""
        return self._quoted(start, end) or self.cues.strong_title.ends_at(self.tokens, start)

    def name(self, start: int, end: int) -> Strength:
        """Return what speaks for the name of a person or firm between two positions."""
        if self._quoted(start, end) or self._capital(start, end):
            return Strength.STRONG
        return Strength.WEAK if self.introduced(start, end) else Strength.NONE

    def introduced(self, start: int, end: int) -> bool:
        """Whether a cue ("with", "directed by") or a statistical extractor says that a person is named."""
        if self._marked(start, end, "person") is not Strength.NONE:
            return True
        return self.cues.name.ends_at(self.tokens, start) and self._free_behind(end)

    def needed_title(self, start: int, end: int, common: float, popularity: float, typos: int) -> Strength:
        """Return how much has to speak for a title."""
        words = [token.text for token in self.tokens[start:end] if token.word]
        if popularity >= _FAMOUS and self._clear(start, words):
            return Strength.WEAK
        grammar = self.function_only(start, end)
        if common >= _STRONG_FROM or (grammar and len(words) < _TELLING_WORDS) or self._is_cue(start, end):
            return Strength.STRONG
        partial = len(words) == 1 and self.partial(start, end)
        article = start > 0 and self.tokens[start - 1].text in ("a", "an")  # "be a zookeeper"
        limits = next(limits for least, limits in _WEAK_FROM if popularity >= least)
        limit = limits[min(len(words), len(limits)) - 1]
        doubtful = typos and (len(words) == 1 or popularity < _KNOWN)
        general = words[-1] in self.cues.items or all(word.isdigit() for word in words)
        return (
            Strength.WEAK if common >= limit or doubtful or general or grammar or article or partial else Strength.NONE
        )

    def _clear(self, start: int, words: Sequence[str]) -> bool:
        """Whether a cue stands before a title that leaves no other reading, and its words stand for nothing else."""
        return self.cues.clear_title.ends_at(self.tokens, start) and not (
            self.cues.pronouns | self.cues.persons
        ).issuperset(words)

    def whole(self, start: int, end: int, common: float) -> bool:
        """Whether the message is this name and nothing else, which is evidence for all but the most ordinary ones."""
        return common < _WHOLE_MESSAGE_BELOW and sum(token.word for token in self.tokens[start:end]) == self.words

    def function_only(self, start: int, end: int) -> bool:
        """Whether a span has only words of grammar and conversation."""
        return all(token.text in self.cues.function_words for token in self.tokens[start:end] if token.word)

    def _is_cue(self, start: int, end: int) -> bool:
        """Whether a span is, or shares words with, something that is said in reply: "loved it", "a big fan of"."""
        return any(
            (cue.start, cue.end) == (start, end)
            or (
                cue.start < end and start < cue.end and (cue.start < start or cue.end > end) and cue.end - cue.start > 1
            )
            for cue in self.replies
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
        return (
            not self.shouted
            and not self._begins_sentence(start)
            and self._capitalised(start, end)
            and not self._goes_on(start, end)
        )

    def partial(self, start: int, end: int) -> bool:
        """Whether a span seems to be a part of a longer name that is not known."""
        return not self.shouted and self._capitalised(start, end) and self._goes_on(start, end)

    def _goes_on(self, start: int, end: int) -> bool:
        """Whether the words next to a span have capitals as well, so that it may be part of an unknown name."""
        neighbours = [] if self._begins_sentence(start) else [start - 1]
        neighbours += [end] if end < len(self.tokens) else []
        return any(
            self.tokens[place].word
            and self.tokens[place].raw[0].isupper()
            and self.tokens[place].raw != "I"
            and not self._begins_sentence(place)
            for place in neighbours
        )

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
        return any(len(token.raw) > 1 for token in telling) and all(
            token.raw[0].isupper() and not (token.raw.isupper() and len(token.raw) > 1)  # "I LOVE that" is emphasis
            for token in telling
        )

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

    def in_theme(self, start: int, end: int) -> bool:
        """Whether a span is a part of something longer that has been marked as a theme."""
        return any(
            mark.entity == "theme" and mark.start <= start and end <= mark.end and mark.end - mark.start > end - start
            for mark in self.marks
        )

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
