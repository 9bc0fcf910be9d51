"""Links what a message says to the catalogue: a pure function of text, lexicon and statistical marks.

Every way to read a stretch of the message is a candidate: a title, a term, a range word, a critique, an asked facet, a
quantity. The longest reading wins, between equally long ones the better supported; what is left over is read for
reactions; `scope` then says what is wanted, ruled out, preferred or an example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from understanding.lexicon import Lexicon
from understanding.linking.about import read_themes
from understanding.linking.candidates import Candidate, CandidateReader
from understanding.linking.entities import Entity, entity_of, further, span, write_role
from understanding.linking.evidence import Evidence, Mark
from understanding.linking.reactions import read_reactions
from understanding.linking.scope import Kind, Role, Target, read_scope
from understanding.linking.spelling import Spelling
from understanding.linking.taste import read_tastes
from understanding.linking.unlisted import UNLISTED, UnlistedTitles
from understanding.linking.vocabulary import Vocabulary
from understanding.text import Token, key, tokenize

Roles = Callable[[int, int, str, "Role | None"], tuple["Role | None", bool]]

MAX_CHARACTERS = 1000  # only so much of a message is linked: it bounds the work for a message of any length
MAX_TOKENS = 250
UNLINKED = 0.5  # confidence in what only the statistical extractor has found
MARKED = ("title", "person", "theme")  # what the statistical extractor marks
_ALL_BUT = frozenset({"nothing", "anything", "everything", "all", "none"})
_REFUSES = frozenset({"hate", "hates", "hating", "dislike", "dislikes"})


class Linker:
    """Links messages to one catalogue."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Index the lexicon."""
        self.lexicon = lexicon
        self.vocabulary = Vocabulary(lexicon)
        self.spelling = Spelling(lexicon, self.vocabulary.cues, self.vocabulary.is_right)

    @property
    def names(self) -> frozenset[str]:
        """The entities whose values are names: of items, and of people or firms."""
        return frozenset({"title", *self.vocabulary.open_facets})

    def link(
        self,
        text: str,
        marks: Iterable[Mapping[str, Any]],
        current_year: int,
        roles: Roles | None = None,
        *,
        now: float = 0.0,
    ) -> list[Entity]:
        """Return the entities of a message in order, none overlapping another.

        Args:
            text: the message.
            marks: entities of a statistical extractor; titles and people among them are evidence, and those that
                nothing links, and themes, are returned with their text as value.
            current_year: what "this year" means.
            roles: says what a stretch of the text, in characters, is meant as, given what it is linked as and what the
                rules say; without it the rules decide.
            now: what "today" is read by, in days since the beginning of 1970; for catalogues with dates.
        """
        tokens = self.spelling.corrected(tokenize(text[:MAX_CHARACTERS])[:MAX_TOKENS])
        return _Message(self.vocabulary, text, tokens, _marks(tokens, marks), current_year, now, roles).entities()


def _marks(tokens: Sequence[Token], marks: Iterable[Mapping[str, Any]]) -> list[Mark]:
    found = []
    for mark in marks:
        inside = [
            position for position, token in enumerate(tokens) if token.start < mark["end"] and mark["start"] < token.end
        ]
        if inside and mark["entity"] in MARKED:
            found.append(Mark(inside[0], inside[-1] + 1, mark["entity"]))
    return found


class _Message:
    """The work on one message."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        text: str,
        tokens: Sequence[Token],
        marks: list[Mark],
        current_year: int,
        now: float,
        roles: Roles | None,
    ) -> None:
        self.roles = roles
        self.cues = vocabulary.cues
        self.text = text
        self.tokens = tokens
        self.marks = [*marks, *read_themes(tokens, marks, vocabulary.cues)]
        self.evidence = Evidence(tokens, self.marks, vocabulary.cues)
        reader = CandidateReader(vocabulary, tokens, self.evidence, current_year, now)
        found = [each for each in reader.read() if not self._loose(each)]
        unlisted = UnlistedTitles(tokens, self.evidence, self.cues, found, reader.titles, reader.years)
        self.candidates = self._with_unlisted(found, unlisted)

    def entities(self) -> list[Entity]:
        chosen = self._without_answers(_longest(self.candidates, self.tokens))
        chosen = [each for each in chosen if each.value is not None]
        kinds: dict[int, str] = {}
        for each in chosen:
            kind = "item" if each.entity in ("title", "ordinal", "reference") else each.kind
            kinds.update(dict.fromkeys(range(each.start, each.end), kind))
        entities = [entity_of(each, self.tokens) for each in chosen]
        unlinked = [self._unknown(mark) for mark in self._unlinked(kinds)]
        entities += [entity_of(each, self.tokens) for each in unlinked]
        kinds.update((position, "item") for each in unlinked for position in range(each.start, each.end))
        read = sorted(zip([*chosen, *unlinked], entities, strict=True), key=lambda pair: pair[0].start)
        targets = [Target(each.start, each.end, each.kind, each.entity) for each, _ in read]
        readings = read_scope(self.tokens, targets, self.cues)
        ruled = [(entity["start"], each.role) for (_, entity), each in zip(read, readings, strict=True)]
        for (candidate, entity), reading in zip(read, readings, strict=True):
            role = reading.role
            if self.roles is not None:
                role, apart = self.roles(entity["start"], entity["end"], candidate.entity, role)
                if apart:
                    entity["settled"] = True
                if role in ("exclude", "prefer") and reading.role is None and self._comes_before(role, entity, ruled):
                    entity["settled"], role = True, None
                if self._rules_out(candidate) or self._begins_clause(candidate):
                    entity["settled"] = True
                    role = None if role == "exclude" else role
            write_role(entity, candidate, role, reading.group)
            entities += further(entity, candidate)
        for reaction in read_reactions(self.tokens, kinds, self.cues):
            entities.append(span(self.tokens, reaction.start, reaction.end, "reaction", reaction.value, 1.0))
            kinds.update(dict.fromkeys(range(reaction.start, reaction.end), "reaction"))
        for cue in read_tastes(self.tokens, targets, self.cues):
            if kinds.keys().isdisjoint(range(cue.start, cue.end)):
                entities.append(span(self.tokens, cue.start, cue.end, "taste", cue.phrase, 1.0))
        return sorted(entities, key=lambda entity: (entity["start"], entity.get("part", 0)))

    def _with_unlisted(self, found: list[Candidate], unlisted: UnlistedTitles) -> list[Candidate]:
        """Return the candidates without those that are but a part of a name that the catalogue lacks, and these."""
        names = unlisted.read(self.marks)
        kept = [each for each in found if not any(start <= each.start and each.end <= end for start, end, _ in names)]
        for start, end, entity in names:
            text = self.text[self.tokens[start].start : self.tokens[end - 1].end]
            kind: Kind = "title" if entity == "title" else "other"
            near = unlisted.of_other_years(start, end)
            kept.append(Candidate(start, end, kind, entity, text, 0.0, UNLISTED, near=near))
        return kept

    def _comes_before(self, role: str, entity: Entity, ruled: Sequence[tuple[int, str | None]]) -> bool:
        """Whether the first word for a role stands behind an entity of the same move: "a comedy, preferably French"."""
        inside = [start for start, by_rule in ruled if by_rule == role and self._same_clause(entity["start"], start)]
        return bool(inside) and min(inside) > entity["start"]

    def _same_clause(self, one: int, other: int) -> bool:
        """Whether no sentence ends between two places of the text."""
        low, high = sorted((one, other))
        return not any(sign in ".!?;" for sign in self.text[low:high])

    def _rules_out(self, candidate: Candidate) -> bool:
        """Whether a phrase has its own "no", so that a move which rules out is not a second one: "hate subtitles"."""
        words = [token.text for token in self.tokens[candidate.start : candidate.end]]
        refuses = any(word in self.cues.negations or word in _REFUSES for word in words)
        return candidate.kind in ("term", "number") and refuses

    def _begins_clause(self, candidate: Candidate) -> bool:
        """Whether a bound is said in a clause of its own: "no gore, and under an hour", "similar, but before 1980"."""
        before = [token.text for token in self.tokens[max(0, candidate.start - 2) : candidate.start]]
        apart = before[-1:] == ["but"] and before[0] not in _ALL_BUT
        return candidate.kind == "number" and (apart or before == [",", "and"])

    def _loose(self, candidate: Candidate) -> bool:
        """Whether a candidate is a word of a theme that merely stands for a value: the "heist" in "a bank heist"."""
        if candidate.kind != "term" or candidate.is_name:
            return False
        words = " ".join(token.text for token in self.tokens[candidate.start : candidate.end])
        themes = [mark for mark in self.marks if mark.entity == "theme"]
        return not any(words == " ".join(key(value)) for value in candidate.value) and any(
            mark.start <= candidate.start
            and candidate.end <= mark.end
            and self._content(mark) > 1
            and any(  # more is said than the phrase: "a twist ending" says no more than "twist ending"
                position not in range(candidate.start, candidate.end)
                and self.tokens[position].text not in self.cues.function_words
                for position in range(mark.start, mark.end)
            )
            for mark in themes
        )

    def _content(self, mark: Mark) -> int:
        """Return how many words of a mark say something."""
        words = self.cues.function_words
        return sum(token.word and token.text not in words for token in self.tokens[mark.start : mark.end])

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

    def _unknown(self, mark: Mark) -> Candidate:
        """Return what nothing links with its text as value."""
        text = self.text[self.tokens[mark.start].start : self.tokens[mark.end - 1].end]
        kind: Kind = "title" if mark.entity == "title" else "other"
        return Candidate(mark.start, mark.end, kind, mark.entity, text, 0.0, UNLINKED)

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


def _longest(candidates: Sequence[Candidate], tokens: Sequence[Token]) -> list[Candidate]:
    """Choose readings that do not overlap: longer ones first, then those of higher rank."""

    def weight(candidate: Candidate) -> tuple[float, float]:
        words = sum(token.word for token in tokens[candidate.start : candidate.end])
        return words - (1 - candidate.confidence), candidate.rank

    chosen: list[Candidate] = []
    for candidate in sorted(candidates, key=weight, reverse=True):
        if not any(candidate.start < each.end and each.start < candidate.end for each in chosen):
            chosen.append(candidate)
    return sorted(chosen, key=lambda candidate: candidate.start)
