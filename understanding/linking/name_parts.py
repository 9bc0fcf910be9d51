"""The words of a message as parts of names: which have a capital, say something, or belong to what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contract.lexicon import Title
from understanding.linking.candidates import Candidate
from understanding.linking.cues import Cues
from understanding.linking.evidence import Evidence
from understanding.linking.names import Match
from understanding.linking.quantities import Quantity
from understanding.text import Token, breaks

# Words that a name may have without a capital, and signs within one.
INNER = frozenset(
    {"of", "the", "a", "an", "to", "in", "on", "at", "for", "de", "la", "le", "du", "from", "into", "vs", "my"}
)
SIGNS = frozenset(":-–—'’!&./·")
_QUOTES = frozenset("\"'“”‘’«»*_`")


class NameParts:
    """What has been found in one message, and what its words are in names."""

    def __init__(
        self,
        tokens: Sequence[Token],
        evidence: Evidence,
        cues: Cues,
        candidates: Sequence[Candidate],
        matches: Sequence[Match[Any]],
        years: Mapping[int, Quantity],
    ) -> None:
        """Take what has been found: candidates, all matches with a title, and the years by where they begin."""
        self.tokens, self.evidence, self.cues = tokens, evidence, cues
        self.candidates, self.matches, self.years = candidates, matches, years
        # A word of a title or a name alone may be a part of something longer; what says more stands for itself.
        words = {place for each in candidates if each.kind == "term" for place in range(each.start, each.end)}
        self.solid = {
            position
            for each in candidates
            if not (each.entity in ("title", "ordinal", "count", "") or (each.is_name and each.end - each.start == 1))
            and not any(
                match.start <= each.start and each.end <= match.end and match.end - match.start > each.end - each.start
                for match in matches
                if not words.issuperset(range(match.start, match.end))  # "Romantic Comedy" is rather two values
            )
            for position in range(each.start, each.end)
        }
        self.telling = {
            position
            for each in candidates
            if each.entity == "title" and self.words_in(each.start, each.end) > 1 and not self.goes_on(each.end)
            for position in range(each.start, each.end)
        }

    def items(self, match: Match[Any]) -> set[str]:
        """Return the items whose title a match is."""
        return {entry.item for entry in match.entries if isinstance(entry, Title)}

    def says(self, match: Match[Any]) -> bool:
        """Whether a match has more than words of grammar and conversation."""
        return any(self.is_content(position) for position in range(match.start, match.end))

    def words_in(self, start: int, end: int) -> int:
        """Return the number of words in a span."""
        return sum(token.word for token in self.tokens[start:end])

    def goes_on(self, end: int) -> bool:
        """Whether a capital follows, with or without a colon, so that more belongs to what ends here."""
        place = end + (end < len(self.tokens) and self.tokens[end].text in ":-–—")
        while place < len(self.tokens) and (
            self.tokens[place].text in INNER or (self.is_upper(place) and not self.is_content(place))
        ):
            place += 1
        return place < len(self.tokens) and self.is_upper(place) and self.is_content(place)

    def is_upper(self, position: int) -> bool:
        """Whether a word has a capital, and is no code."""
        token = self.tokens[position]
        return token.word and token.raw[0].isupper() and not any(letter.isdigit() for letter in token.raw)

    def is_lower(self, position: int) -> bool:
        """Whether a word has none."""
        return self.tokens[position].word and not self.is_upper(position) and not self.tokens[position].text.isdigit()

    def is_all_lower(self, start: int, end: int) -> bool:
        """Whether no word of a span has a capital."""
        return not any(self.is_upper(position) for position in range(start, end))

    def is_content(self, position: int) -> bool:
        """Whether a word says something; numbers do not."""
        token = self.tokens[position]
        return token.word and not token.text.isdigit() and token.text not in self.cues.function_words

    def leads(self, position: int) -> bool:
        """Whether a word begins the message or a sentence and so has a capital whatever it is: "Loved Heat"."""
        first = position == 0 or breaks(self.tokens, position - 1) or self.tokens[position - 1].text in _QUOTES
        return first and self.tokens[position].text in self.cues.vocabulary()
