"""The lexicon of a catalogue, indexed for finding its names and words in messages."""

from __future__ import annotations

from collections import Counter

from contract.lexicon import CritiqueWord, FacetWord, OrderWord, Phrase, RangeWord, Term, Title
from understanding.lexicon import Lexicon
from understanding.linking.cues import load_cues
from understanding.linking.names import NameIndex

Row = Title | Term | RangeWord | CritiqueWord | OrderWord | FacetWord | Phrase

# A facet with more values than this for which nothing else is said is one of names: one of them may need evidence.
OPEN_FACET = 300


class Vocabulary:
    """A lexicon, indexed."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Index all rows."""
        self.lexicon = lexicon
        self.quantities = lexicon.quantities
        self.units = lexicon.units
        self.as_of = lexicon.as_of
        self.ages = lexicon.ages
        self.years = lexicon.years
        self.words = lexicon.words
        self.names = lexicon.names
        ways = Counter((term.facet, value) for term in lexicon.terms for value in term.values)
        plain = Counter(facet for (facet, _), said in ways.items() if said == 1 or facet in lexicon.names)
        self.open_facets = frozenset(facet for facet, values in plain.items() if values > OPEN_FACET)
        rows: list[tuple[str, Row]] = []
        for part in (
            *(lexicon.titles, lexicon.terms, lexicon.ranges, lexicon.critiques, lexicon.orders, lexicon.facets),
            lexicon.phrases,
        ):
            rows.extend((row.surface, row) for row in part)
        self.speech = lexicon.speech
        self.cues = load_cues(lexicon.speech)
        self.index: NameIndex[Row] = NameIndex(rows, correct=self.cues.vocabulary() | lexicon.words)

    def is_right(self, word: str) -> bool:
        """Whether a word is a name's or plain English, and so no mistyped one."""
        return word in self.words or self.index.knows(word)
