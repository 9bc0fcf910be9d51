"""Links what a message says to the catalogue: a pure function of text, lexicon and statistical marks.

Every way to read a stretch of the message is a candidate: a title, a term, a range word, a critique, an asked facet, a
quantity. The longest reading wins, between equally long ones the better supported; what is left over is read for
reactions; `scope` then says what is wanted, ruled out, preferred or an example.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from components.cues import Cues, load_cues
from components.evidence import COMMON_NAME, KNOWN_NAME, ORDINARY_NAME, Evidence, Mark, Strength
from components.lexicon import CritiqueWord, FacetWord, Lexicon, RangeWord, Term, Title
from components.names import MIN_TYPO_LENGTH, Match, NameIndex
from components.quantities import Quantity, QuantityReader, Range
from components.reactions import read_reactions
from components.scope import Kind, Target, read_scope
from components.text import Token, tokenize

Row = Title | Term | RangeWord | CritiqueWord | FacetWord
Entity = dict[str, Any]

MAX_CHARACTERS = 1000  # only so much of a message is linked: it bounds the work for a message of any length
MAX_TOKENS = 250
MAX_ITEMS = 8  # of a title that many items bear
MAX_VALUES = 12
UNLINKED = 0.5  # confidence in what only the statistical extractor has found
OPEN_FACET = 300  # a facet with more values than this is one of names; whether a name is meant may need evidence
MARKED = ("title", "person", "theme")  # what the statistical extractor marks


@dataclass(frozen=True)
class Candidate:
    """One way to read the tokens between two positions."""

    start: int
    end: int
    kind: Kind
    entity: str
    value: Any
    rank: float  # between readings of the same length
    confidence: float = 1.0

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the candidate shares a token with a span."""
        return self.start < end and start < self.end


class Linker:
    """Links messages to one catalogue."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Index the lexicon."""
        self.quantities = lexicon.quantities
        values: dict[str, set[str]] = {}
        for term in lexicon.terms:
            values.setdefault(term.facet, set()).update(term.values)
        self.open_facets = frozenset(facet for facet, each in values.items() if len(each) > OPEN_FACET)
        rows: list[tuple[str, Row]] = []
        for part in (lexicon.titles, lexicon.terms, lexicon.ranges, lexicon.critiques, lexicon.facets):
            rows.extend((row.surface, row) for row in part)
        self.cues = load_cues()
        self.index: NameIndex[Row] = NameIndex(rows, correct=self.cues.vocabulary())

    def link(self, text: str, marks: Iterable[Mapping[str, Any]] = (), current_year: int = 2026) -> list[Entity]:
        """Return the entities of a message in order, none overlapping another.

        `marks` are entities of a statistical extractor; titles and people among them are evidence, and those that
        nothing links, and themes, are returned with their text as value.
        """
        tokens = tokenize(text[:MAX_CHARACTERS])[:MAX_TOKENS]
        if not tokens:
            return []
        message = _Message(self, text, tokens, _marks(tokens, marks), current_year)
        return message.entities()


def _marks(tokens: Sequence[Token], marks: Iterable[Mapping[str, Any]]) -> list[Mark]:
    found = []
    for mark in marks:
        inside = [
            position for position, token in enumerate(tokens) if token.start < mark["end"] and mark["start"] < token.end
        ]
        if inside and mark["entity"] in MARKED:
            found.append(Mark(inside[0], inside[-1] + 1, mark["entity"]))
    return found


@lru_cache(maxsize=4)
def _reader(current_year: int) -> QuantityReader:
    return QuantityReader(current_year)


class _Message:
    """The work on one message."""

    def __init__(
        self, linker: Linker, text: str, tokens: Sequence[Token], marks: list[Mark], current_year: int
    ) -> None:
        self.linker = linker
        self.cues: Cues = linker.cues
        self.text = text
        self.tokens = tokens
        self.marks = marks
        self.evidence = Evidence(tokens, marks, linker.cues)
        self.starts = {token.start: position for position, token in enumerate(tokens)}
        self.ends = {token.end: position + 1 for position, token in enumerate(tokens)}
        self.found = _reader(current_year).read(tokens)
        self.years = {
            self.starts[each.start]: each
            for each in self.found
            if each.kind == "year" and isinstance(each.value, Range) and each.value.low == each.value.high
        }
        self.supported_ends: set[int] = set()  # where titles end that have what they need, for "Alien and Clue"

    def entities(self) -> list[Entity]:
        chosen = self._without_answers(_longest(self._candidates(), self.tokens))
        kinds: dict[int, str] = {}
        for each in chosen:
            kind = "item" if each.entity in ("title", "ordinal") else each.kind
            kinds.update(dict.fromkeys(range(each.start, each.end), kind))
        entities = [self._entity(each) for each in chosen]
        targets = [Target(each.start, each.end, each.kind, each.entity) for each in chosen]
        readings = read_scope(self.tokens, targets, self.cues)
        for entity, candidate, reading in zip(entities, chosen, readings, strict=True):
            _apply(entity, candidate, reading.role, reading.group)
        for mark in self._unlinked(kinds):
            text = self.text[self.tokens[mark.start].start : self.tokens[mark.end - 1].end]
            entities.append(self._span(mark.start, mark.end, mark.entity, text, UNLINKED))
            kinds.update(dict.fromkeys(range(mark.start, mark.end), "item"))
        for reaction in read_reactions(self.tokens, kinds, self.cues):
            entities.append(self._span(reaction.start, reaction.end, "reaction", reaction.value, 1.0))
        return sorted(entities, key=lambda entity: entity["start"])

    # -- candidates

    def _candidates(self) -> list[Candidate]:
        candidates = [each for each in map(self._quantity, self.found) if each is not None]
        matches = sorted(self.linker.index.find(self.tokens), key=lambda match: (match.start, match.end))
        words = {(match.start, match.end) for match in matches if any(map(self._is_word, match.entries))}
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
        return not (isinstance(entry, Title) or (isinstance(entry, Term) and entry.facet in self.linker.open_facets))

    def _quantity(self, found: Quantity) -> Candidate | None:
        start, end = self.starts[found.start], self.ends[found.end]
        if isinstance(found.value, Range):
            facet = self.linker.quantities.get(found.kind)
            return None if facet is None else Candidate(start, end, "number", facet, found.value, 4.4)
        value = found.value if found.kind == "rating" else int(found.value)
        return Candidate(start, end, "other", found.kind, value, 4.4)

    def _word(self, match: Match[Row], entry: Row) -> Candidate | None:
        if isinstance(entry, RangeWord) and not match.typos:
            return Candidate(match.start, match.end, "number", entry.facet, Range(entry.low, entry.high), 4.2)
        if isinstance(entry, CritiqueWord):
            value = {"facet": entry.facet, "direction": entry.direction, "value": entry.value}
            return Candidate(match.start, match.end, "other", "critique", value, 4.5)
        if isinstance(entry, FacetWord) and not match.typos and self._asks(match):
            return Candidate(match.start, match.end, "other", "facet", entry.facet, 2.0)
        return None

    def _asks(self, match: Match[Row]) -> bool:
        """Whether a word for a facet ("stars", "year") asks for it; phrases ("who directed") always do."""
        if sum(token.word for token in self.tokens[match.start : match.end]) > 1:
            return True
        texts = {token.text for token in self.tokens}
        return self.evidence.words <= 5 or bool(texts & _ASKING)

    def _terms(self, match: Match[Row], terms: list[Term]) -> list[Candidate]:
        best = max(terms, key=lambda term: term.weight)
        values = list(dict.fromkeys(value for term in terms if term.facet == best.facet for value in term.values))
        if best.facet not in self.linker.open_facets:
            return [Candidate(match.start, match.end, "term", best.facet, values[:MAX_VALUES], 4.0, _confidence(match))]
        support = self.evidence.name(match.start, match.end)
        if support is Strength.NONE and match.start - 1 in _conjoined(self.tokens, self.supported_ends):
            support = Strength.WEAK
        single = match.end - match.start == 1
        doubtful = best.common >= COMMON_NAME or (single and self.evidence.partial(match.start, match.end))
        if match.typos and single:
            known = best.weight >= KNOWN_NAME and len(self.tokens[match.start].text) > MIN_TYPO_LENGTH
            doubtful = doubtful or not known
        ordinary = best.common >= ORDINARY_NAME or self.evidence.function_only(match.start, match.end)
        if support < (Strength.STRONG if ordinary else Strength.WEAK if doubtful else Strength.NONE):
            return []
        self.supported_ends.add(match.end)
        rank = 3.8 if self.evidence.introduced(match.start, match.end) else (2.6 if single else 2.9) + best.weight
        return [Candidate(match.start, match.end, "term", best.facet, values[:MAX_VALUES], rank, _confidence(match))]

    def _titles(self, match: Match[Row], titles: list[Title], is_word: bool, is_name: bool) -> list[Candidate]:
        start, end = match.start, match.end
        titles = sorted(titles, key=lambda title: -title.popularity)
        support = self.evidence.title(start, end)
        narrowed = self._narrowed(titles, start, end)
        if narrowed is not None:
            titles, start, end = narrowed
            support = Strength.STRONG
        best = titles[0]
        if support is Strength.NONE and (
            self.evidence.whole(start, end, best.common) or self._coordinated(match.start)
        ):
            support = Strength.WEAK
        needed = self.evidence.needed_title(match.start, match.end, best.common, best.popularity, match.typos)
        if is_word and not self.evidence.announced(match.start, match.end):
            needed = Strength.STRONG
            support = Strength.NONE if narrowed is None else support  # "Drama" may be written so as a genre, too
        if support < needed:
            return []
        self.supported_ends.add(end)
        items = list(dict.fromkeys(title.item for title in titles))[:MAX_ITEMS]
        rank = {Strength.STRONG: 5.0, Strength.WEAK: 3.5}.get(support, 2.5 + best.popularity / 2)
        if is_name and narrowed is None and not self.evidence.announced(match.start, match.end):
            rank = 2.3 + best.popularity + support / 5  # a capital letter does not tell "Hitchcock" from Hitchcock
        return [Candidate(start, end, "title", "title", items, rank, _confidence(match))]

    def _narrowed(self, titles: list[Title], start: int, end: int) -> tuple[list[Title], int, int] | None:
        """Return the titles of a year said with them ("Heat (1995)", "the 1995 Heat") and the whole span."""
        for before in (start - 1, start - 2):
            found = self.years.get(before)
            if found is not None and self.ends[found.end] == start:
                chosen = _of_year(titles, found)
                if chosen:
                    return chosen, before, end
        behind = end
        while (
            behind < len(self.tokens)
            and behind < end + 3
            and self.tokens[behind].text in ("(", "[", ",", "from", "of", "the")
        ):
            behind += 1
        found = self.years.get(behind)
        chosen = _of_year(titles, found) if found is not None else []
        if found is None or not chosen:
            return None
        last = self.ends[found.end]
        if last < len(self.tokens) and self.tokens[last].text in (")", "]"):
            last += 1
        return chosen, start, last

    def _coordinated(self, start: int) -> bool:
        return start - 1 in _conjoined(self.tokens, self.supported_ends)

    # -- results

    def _without_answers(self, chosen: list[Candidate]) -> list[Candidate]:
        """Drop facets that a value next to them answers: "starring Tom Cruise", "genre: comedy"."""
        kept = []
        for place, each in enumerate(chosen):
            if each.entity == "facet":
                following = chosen[place + 1] if place + 1 < len(chosen) else None
                if following is not None and following.kind in ("term", "number") and following.start - each.end <= 1:
                    continue
            kept.append(each)
        return kept

    def _entity(self, candidate: Candidate) -> Entity:
        value = candidate.value
        if isinstance(value, Range):
            value = {"low": _plain(value.low), "high": _plain(value.high)}
        return self._span(candidate.start, candidate.end, candidate.entity, value, candidate.confidence)

    def _span(self, start: int, end: int, entity: str, value: Any, confidence: float) -> Entity:
        return {
            "entity": entity,
            "start": self.tokens[start].start,
            "end": self.tokens[end - 1].end,
            "value": value,
            "confidence_entity": confidence,
        }

    def _unlinked(self, kinds: Mapping[int, str]) -> list[Mark]:
        """Return what was marked, is not linked and says something; a theme loses ends that are linked."""
        marks = []
        taken = set(kinds)
        for mark in self.marks:
            start, end = mark.start, mark.end
            if mark.entity == "theme":
                while start < end and (start in taken or not self.tokens[start].word):
                    start += 1
                while end > start and (end - 1 in taken or not self.tokens[end - 1].word):
                    end -= 1
            telling = any(token.word for token in self.tokens[start:end]) and not self.evidence.function_only(
                start, end
            )
            if telling and taken.isdisjoint(range(start, end)):
                marks.append(Mark(start, end, mark.entity))
                taken.update(range(start, end))
        return marks


_ARTICLES = frozenset({"a", "an", "the"})
_ASKING = frozenset(["?", "who", "whos", "what", "whats", "which", "when", "how", "where", "tell"])


def _conjoined(tokens: Sequence[Token], ends: set[int]) -> set[int]:
    """Return the positions of joints ("and", "or", ",") right behind one of the ends."""
    return {
        end
        for end in ends
        if end < len(tokens) and tokens[end].text in ("and", "or", ",", "meets", "vs", "versus", "/")
    }


def _of_year(titles: list[Title], found: Quantity) -> list[Title]:
    year = found.value.low if isinstance(found.value, Range) else None
    exact = [title for title in titles if title.year == year]
    return exact or [title for title in titles if title.year and year and abs(title.year - year) == 1]


def _confidence(match: Match[Row]) -> float:
    return 1.0 if match.exact and not match.typos else 0.9 if not match.typos else 0.8


def _longest(candidates: Sequence[Candidate], tokens: Sequence[Token]) -> list[Candidate]:
    """Choose readings that do not overlap: longer ones first, then those of higher rank."""

    def weight(candidate: Candidate) -> tuple[float, float]:
        words = sum(token.word for token in tokens[candidate.start : candidate.end])
        return words - (1 - candidate.confidence), candidate.rank

    chosen: list[Candidate] = []
    for candidate in sorted(candidates, key=weight, reverse=True):
        if not any(candidate.overlaps(each.start, each.end) for each in chosen):
            chosen.append(candidate)
    return sorted(chosen, key=lambda candidate: candidate.start)


def _apply(entity: Entity, candidate: Candidate, role: str | None, group: str | None) -> None:
    """Write role and group into an entity. A one-sided range that is ruled out is the range on the other side."""
    if candidate.entity in ("critique", "ordinal", "rating", "count"):
        return
    if role == "exclude" and isinstance(candidate.value, Range):
        negated = candidate.value.negated(1.0 if _whole(candidate.value) else 0.0)
        if negated is not None:
            entity["value"] = {"low": _plain(negated.low), "high": _plain(negated.high)}
            return
    if role is not None:
        entity["role"] = role
    if group is not None:
        entity["group"] = group


def _whole(value: Range) -> bool:
    """Whether bounds are whole numbers as years are; durations and scores are floats and touch their bounds."""
    return all(type(bound) is int for bound in (value.low, value.high) if bound is not None)


def _plain(bound: float | None) -> float | int | None:
    return int(bound) if bound is not None and float(bound).is_integer() else bound
