"""All ways to read the names, words and quantities of one message, each with what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from contract.lexicon import Condition, CritiqueWord, FacetWord, OrderWord, Phrase, RangeWord, Term, Title
from understanding.lexicon import Speech
from understanding.linking.amounts import AMOUNTS, UNITS
from understanding.linking.evidence import COMMON_NAME, KNOWN_NAME, LEADING_NAME, ORDINARY_NAME, Evidence, Strength
from understanding.linking.names import MIN_TYPO_LENGTH, Match
from understanding.linking.pointers import read_pointers
from understanding.linking.quantities import Quantity, QuantityReader
from understanding.linking.ranges import Range
from understanding.linking.references import MAX_ORDINAL
from understanding.linking.scope import Kind
from understanding.linking.vocabulary import Row, Vocabulary
from understanding.linking.years import begins_time, days_of, is_band, touched
from understanding.text import Token

MAX_ITEMS = 8  # of a title that many items bear
MAX_VALUES = 12
FAMOUS_TITLE = 0.93  # popularity from which on a word of the catalogue may be a title: "Ghost", "Casino"

UNREAD = 0.5  # confidence in a time that nothing here goes by: whatever else the words say is meant
# Ranks, which decide between readings of the same length. Unsupported names and titles are between _FACET and _HINTED,
# by how well known they are.
_CERTAIN = 5.0  # a title that is quoted, announced, or given with its year
_REFERENCE = 4.6
_CRITIQUE, _NUMBER_TITLE, _QUANTITY, _RANGE, _WORD = 4.5, 4.45, 4.4, 4.2, 4.0
_INTRODUCED = 3.8  # a person behind "with", "directed by"
_HINTED = 3.5  # a title behind "seen", "like"
_FULL_NAME, _SURNAME, _TITLE_AS_NAME = 2.9, 2.6, 2.3
_TITLE = 2.5
_FACET = 2.0

_ARTICLES = frozenset({"a", "an", "the"})
_JOINTS = frozenset({"and", "or", ",", "meets", "vs", "versus", "/"})
_OWNERS = frozenset({"my", "your", "his", "her", "our", "their"})  # "my Dad" is no film
_BEFORE_YEAR = frozenset({"(", "[", ",", "from", "of", "the"})
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_CORRECTING = frozenset({"meant", "mean", "not", "wrong"})  # "I meant the director, and not the actor of that name"
_ASKING = frozenset({"?", "who", "whos", "what", "whats", "which", "when", "how", "where", "tell"})


@dataclass(frozen=True)
class Candidate:
    """One way to read the tokens between two positions.

    What has no value says nothing, and keeps its words from being read as something else; a "time" is one that nothing
    here goes by, which people are told. `also` is what a phrase says besides; negated, the value is one that the phrase
    rules out. `near` are items that an unknown title may mean.
    """

    start: int
    end: int
    kind: Kind
    entity: str
    value: Any
    rank: float
    confidence: float = 1.0
    is_name: bool = False
    negated: bool = False
    also: tuple[Condition, ...] = ()
    near: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def _reader(current_year: int, speech: Speech, kinds: frozenset[str], currency: str) -> QuantityReader:
    return QuantityReader(current_year, speech, kinds, currency)


class CandidateReader:
    """Reads one message."""

    def __init__(
        self, vocabulary: Vocabulary, tokens: Sequence[Token], evidence: Evidence, current_year: int, now: float
    ) -> None:
        """Find the quantities, which titles are compared with."""
        self.now = now
        self.vocabulary = vocabulary
        self.tokens = tokens
        self.evidence = evidence
        self.starts = {token.start: position for position, token in enumerate(tokens)}
        self.ends = {token.end: position + 1 for position, token in enumerate(tokens)}
        kinds, currency = vocabulary.quantities.keys() & {*AMOUNTS, "date"}, vocabulary.units.get("money", "")
        self.found = _reader(current_year, vocabulary.speech, frozenset(kinds), currency).read(tokens)
        self.years = {
            self.starts[each.start]: each
            for each in self.found
            if each.kind == "year" and isinstance(each.value, Range) and each.value.low == each.value.high
        }
        self.supported_ends: set[int] = set()  # where names end that have what they need, for "Alien and Clue"

    def read(self) -> list[Candidate]:
        """Return the candidates; they may overlap."""
        candidates = [each for each in map(self._quantity, self.found) if each is not None]
        pointers = read_pointers(self.tokens, self.vocabulary.cues)
        candidates += [Candidate(start, end, "other", "reference", said, _REFERENCE) for start, end, said in pointers]
        matches = sorted(self.vocabulary.index.find(self.tokens), key=lambda match: (match.start, match.end))
        self.titles = [match for match in matches if any(isinstance(entry, Title) for entry in match.entries)]
        words = {(match.start, match.end) for match in matches if any(map(self._is_word, match.entries))}
        idioms = self.vocabulary.cues.idioms.find(self.tokens)  # but of news "what's new" is a wish
        candidates += [
            Candidate(cue.start, cue.end, "other", "", None, _REFERENCE)
            for cue in idioms
            if (cue.start, cue.end) not in words
        ]
        for match in matches:
            terms = [entry for entry in match.entries if isinstance(entry, Term)]
            titles = [entry for entry in match.entries if isinstance(entry, Title)]
            named = self._terms(match, terms) if terms else []
            candidates += named
            if titles:
                start = match.start + (self.tokens[match.start].text in _ARTICLES)  # "a thriller" is the genre
                candidates += self._titles(match, titles, is_word=(start, match.end) in words, is_name=bool(named))
            candidates += [each for each in (self._word(match, entry) for entry in match.entries) if each is not None]
        return candidates

    def _is_word(self, entry: Row) -> bool:
        """Whether an entry is a word of the catalogue and no name."""
        return not (
            isinstance(entry, Title) or (isinstance(entry, Term) and entry.facet in self.vocabulary.open_facets)
        )

    def _quantity(self, found: Quantity) -> Candidate | None:
        start, end = self.starts[found.start], self.ends[found.end]
        if found.kind == "age" and isinstance(found.value, Range):
            return self._age(start, end, found.value.high or 0)
        if callable(found.value):
            of_date = self.vocabulary.quantities.get("date")
            if of_date is None:
                return self._unread(start, end)
            return Candidate(start, end, "number", of_date, found.value(self.now), _QUANTITY)
        if found.kind == "year" and isinstance(found.value, Range):
            return self._year(start, end, found.value)
        if isinstance(found.value, Range):
            facet = self.vocabulary.quantities.get(found.kind)
            per = UNITS.get(self.vocabulary.units.get("size", ""), 1.0) if found.kind == "size" else 1.0
            said = found.value if per == 1.0 else found.value.scaled(1 / per)
            return None if facet is None else Candidate(start, end, "number", facet, said, _QUANTITY)
        value = found.value if found.kind == "rating" else int(found.value)
        return Candidate(start, end, "other", found.kind, value, _QUANTITY)

    def _year(self, start: int, end: int, said: Range) -> Candidate | None:
        """Read years by what items have: a year, values that are spans of years, or dates; else they are but said."""
        facet, spans = self.vocabulary.quantities.get("year"), self.vocabulary.years
        of_date = self.vocabulary.quantities.get("date")
        if facet is not None and not spans:
            return Candidate(start, end, "number", facet, said, _QUANTITY)
        if facet is not None and not is_band(self.tokens, start, end, said):
            values = touched(said, spans)
            # "Nothing older than 2000" rules out what lies before all that it leaves.
            negated = self.tokens[start].text in self.vocabulary.cues.negations
            values = [value for value, _, _ in spans if value not in values] if negated else values
            if values:
                return Candidate(start, end, "term", facet, values, _QUANTITY, negated=negated)
        if facet is None and of_date is not None and (found := days_of(said)) is not None:
            return Candidate(start, end, "number", of_date, found, _QUANTITY)
        first = begins_time(self.tokens, start, end, said)
        return None if first is None else self._unread(first, end)

    def _unread(self, start: int, end: int) -> Candidate:
        said = " ".join(token.raw for token in self.tokens[start:end])
        return Candidate(start, end, "other", "time", said, _FACET, UNREAD)

    def _age(self, start: int, end: int, age: float) -> Candidate:
        """Return the values that are suitable from an age on; nothing where all are, or where nothing reads ages."""
        suitable = [value for value, least in self.vocabulary.ages if least <= age]
        facet = self.vocabulary.quantities.get("age", "")
        if not facet or not 0 < len(suitable) < len(self.vocabulary.ages):
            return Candidate(start, end, "other", "", None, _QUANTITY)
        return Candidate(start, end, "term", facet, suitable, _QUANTITY)

    def _phrase(self, match: Match[Row], entry: Phrase) -> Candidate:
        main, *others = entry.conditions
        value = Range(main.low, main.high) if main.values is None else list(main.values)
        kind: Kind = "number" if main.values is None else "term"
        return Candidate(
            match.start, match.end, kind, main.facet, value, _RANGE, negated=main.negated, also=tuple(others)
        )

    def _word(self, match: Match[Row], entry: Row) -> Candidate | None:
        if isinstance(entry, Phrase) and not match.typos:
            return self._phrase(match, entry)
        if isinstance(entry, RangeWord) and not match.typos:
            return Candidate(match.start, match.end, "number", entry.facet, Range(entry.low, entry.high), _RANGE)
        if isinstance(entry, CritiqueWord):
            if any(cue.start <= match.start < cue.end for cue in self.vocabulary.cues.no_critiques.find(self.tokens)):
                return None
            value = {"facet": entry.facet, "direction": entry.direction, "value": entry.value}
            return Candidate(match.start, match.end, "other", "critique", value, _CRITIQUE)
        if isinstance(entry, OrderWord) and not match.typos:
            value = {"facet": entry.facet, "direction": entry.direction}
            return Candidate(match.start, match.end, "other", "order", value, _CRITIQUE)
        if isinstance(entry, FacetWord) and not match.typos and self._asks(match):
            return Candidate(match.start, match.end, "other", "facet", entry.facet, _FACET)
        return None

    def _asks(self, match: Match[Row]) -> bool:
        """Whether a word for a facet ("stars", "year") asks for it; phrases ("who directed") always do."""
        if sum(token.word for token in self.tokens[match.start : match.end]) > 1:
            return True
        if self.evidence.in_theme(match.start, match.end):  # "murder at a country house"
            return False
        texts = {token.text for token in self.tokens}
        named = match.start > 0 and self.tokens[match.start - 1].text in _ARTICLES
        return self.evidence.words <= 5 or bool(texts & _ASKING) or (named and bool(texts & _CORRECTING))

    def _terms(self, match: Match[Row], terms: list[Term]) -> list[Candidate]:
        if match.typos:  # "comdey" is a comedy, not Betty Comden
            terms = [term for term in terms if self._is_word(term)] or terms
        best = max(terms, key=lambda term: term.weight)
        if match.typos:  # of two names that may have been mistyped so, the better known
            terms = [term for term in terms if term.surface == best.surface]
        values = list(dict.fromkeys(value for term in terms if term.facet == best.facet for value in term.values))
        if best.facet not in self.vocabulary.open_facets:
            return [
                Candidate(match.start, match.end, "term", best.facet, values[:MAX_VALUES], _WORD, _confidence(match))
            ]
        support = self.evidence.name(match.start, match.end)
        if support is Strength.NONE and self._coordinated(match.start):
            support = Strength.WEAK
        single = match.end - match.start == 1
        doubtful = best.common >= COMMON_NAME or (single and self.evidence.partial(match.start, match.end))
        if single and self.evidence.doubtful_surname(best.common, best.weight):
            doubtful = True
        if match.typos and single:
            known = best.weight >= KNOWN_NAME and len(self.tokens[match.start].text) > MIN_TYPO_LENGTH
            doubtful = doubtful or not known
        ordinary = best.common >= ORDINARY_NAME or self.evidence.function_only(match.start, match.end)
        if single and best.common >= COMMON_NAME and best.weight < LEADING_NAME and support is Strength.STRONG:
            # "not Marvel" names no actor: who is hardly known by the surname has to be introduced.
            support = Strength.STRONG if self.evidence.introduced(match.start, match.end) else Strength.NONE
        if support < (Strength.STRONG if ordinary else Strength.WEAK if doubtful else Strength.NONE):
            return []
        self.supported_ends.add(match.end)
        rank = (_SURNAME if single else _FULL_NAME) + best.weight
        if self.evidence.introduced(match.start, match.end):
            rank = _INTRODUCED
        confidence = _confidence(match)
        return [
            Candidate(match.start, match.end, "term", best.facet, values[:MAX_VALUES], rank, confidence, is_name=True)
        ]

    def _titles(self, match: Match[Row], titles: list[Title], is_word: bool, is_name: bool) -> list[Candidate]:
        start, end = match.start, match.end
        titles = sorted(titles, key=lambda title: -title.popularity)
        best = titles[0]
        if match.typos:
            titles = [title for title in titles if title.surface == best.surface]
        support = self.evidence.title(start, end)
        hinted = self.evidence.whole(start, end, best.common) or self._coordinated(start) or self._dated(end)
        number = all(token.text.isdigit() for token in self.tokens[start:end])
        narrowed = self._narrowed(titles, start, end)
        if narrowed is not None:
            titles, start, end = narrowed
            support = Strength.STRONG if self.tokens[end - 1].text in _CLOSING else support
            hinted = True
        if support is Strength.NONE and hinted:
            support = Strength.WEAK
        needed = self.evidence.needed_title(match.start, match.end, best.common, best.popularity, match.typos)
        announced = self.evidence.announced(match.start, match.end) or self.tokens[end - 1].text in _CLOSING
        if is_word and not announced:  # "Drama" may be written so as a genre, too; "I loved Ghost" is no theme
            watched = self.evidence.is_watched(match.start) or support is Strength.STRONG
            if best.popularity < FAMOUS_TITLE or not watched or match.typos:
                return []
            support = needed = Strength.STRONG
        if support < needed or (end - start == 1 and start > 0 and self.tokens[start - 1].text in _OWNERS):
            return []
        self.supported_ends.add(end)
        items = list(dict.fromkeys(title.item for title in titles))[:MAX_ITEMS]
        start, end = self._with_brackets(titles[0].surface, start, end)
        if number and narrowed is None:
            meant = self._is_number_meant(start, end, best.popularity)
            rank = _NUMBER_TITLE if meant else _FACET
            return [Candidate(start, end, "title", "title", items, rank, _confidence(match))]
        rank = {Strength.STRONG: _CERTAIN, Strength.WEAK: _HINTED}.get(support, _TITLE + best.popularity / 2)
        if is_name and not (announced or is_word):  # a capital letter does not tell the film Hitchcock from the man
            rank = _TITLE_AS_NAME + best.popularity + support / 5
        return [Candidate(start, end, "title", "title", items, rank, _confidence(match))]

    def _is_number_meant(self, start: int, end: int, popularity: float) -> bool:
        """Whether a number is a title rather than a year, a place in the list or a count."""
        if end - start == 1 and int(self.tokens[start].text) <= MAX_ORDINAL:
            return self.evidence.announced(start, end)
        alone = sum(token.word for token in self.tokens) == end - start
        return (alone and popularity >= KNOWN_NAME) or self.evidence.is_number_title(start, end)

    def _with_brackets(self, surface: str, start: int, end: int) -> tuple[int, int]:
        """Return where a title stands with the brackets that it begins or ends with: "(500) Days of Summer"."""
        if surface[0] in _OPENING and start > 0 and self.tokens[start - 1].text in _OPENING:
            start -= 1
        if surface[-1] in _CLOSING and end < len(self.tokens) and self.tokens[end].text in _CLOSING:
            end += 1
        return start, end

    def _narrowed(self, titles: list[Title], start: int, end: int) -> tuple[list[Title], int, int] | None:
        """Return the titles of a year said with them ("Heat (1995)", "the 1995 Heat") and the whole span."""
        for before in (start - 1, start - 2):
            found = self.years.get(before)
            if found is not None and self.ends[found.end] == start and (chosen := _of_year(titles, found)):
                return chosen, before, end
        behind = end
        while behind < min(len(self.tokens), end + 3) and self.tokens[behind].text in _BEFORE_YEAR:
            behind += 1
        found = self.years.get(behind)
        chosen = _of_year(titles, found) if found is not None else []
        if found is None or not chosen:
            return None
        last = self.ends[found.end]
        opened = self.tokens[behind - 1].text in _OPENING
        closed = last < len(self.tokens) and self.tokens[last].text in _CLOSING
        return chosen, start, last + (opened and closed)

    def _dated(self, end: int) -> bool:
        """Whether a year in brackets follows, whatever year."""
        return end + 1 in self.years and self.tokens[end].text in _OPENING

    def _coordinated(self, start: int) -> bool:
        """Whether a name that has what it needs stands before, joined by "and" or the like."""
        return start > 0 and start - 1 in self.supported_ends and self.tokens[start - 1].text in _JOINTS


def _of_year(titles: list[Title], found: Quantity) -> list[Title]:
    year = found.value.low if isinstance(found.value, Range) else None
    exact = [title for title in titles if title.year == year]
    return exact or [title for title in titles if title.year and year and abs(title.year - year) == 1]


def _confidence(match: Match[Row]) -> float:
    return 1.0 if match.exact and not match.typos else 0.9 if not match.typos else 0.8
