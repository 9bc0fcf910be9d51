"""What to ask next: the question whose answer is expected to tell most about what somebody wants.

The candidates are weighted by how likely each is to be the one wanted. A facet's worth is the expected information of
its answer in bits (the entropy of the answers; cf. Zou, Chen and Kanoulas, "Towards Question-Based Recommender
Systems", SIGIR 2020), times the chance that the person has an answer at all. The description's other questions are
worth what `other_questions.py` says.

Questions take turns, each as often as it is worth, by a draw that is seeded with the turn: whoever comes back is not
asked the same for ever, and the same turn is asked the same. What is worth next to nothing is never asked so.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.domain.conditions import Condition, Range, Terms
from recommender.domain.need import Need
from recommender.domain.recommendation import Question
from recommender.ranking.other_questions import OtherQuestions
from recommender.wording.languages import described
from recommender.wording.phrases import condition_words

Floats = npt.NDArray[np.float32]

MIN_OPTIONS, MAX_OPTIONS = 3, 5
# Fewer candidates are shown rather than asked about.
MIN_CANDIDATES = 12
# A softmax over scores: an item that is one point better is wanted exp(SHARPNESS) times as likely.
SHARPNESS = 3.0
# An answer that leaves less than this share of the candidates' weight is not worth a button.
MIN_OPTION_SHARE = 0.02
# Questions worth at least this share of the best take turns, each as often as it is worth.
IN_TURN = 0.15
JUST = 1e-5  # of a number that is no whole one, just below it


class Questions:
    """Chooses questions about the items of one catalogue."""

    def __init__(
        self, catalogue: Catalogue, popularity: Floats | None = None, embeddings: Floats | None = None
    ) -> None:
        """Number all answers to all questions, one facet after the other, and note which item has which.

        Questions that name items need to know how well known these are, and what they are compared by.
        """
        self._spec = catalogue.spec
        self._others = OtherQuestions(catalogue, popularity, embeddings)
        self._conditions: list[Condition] = []
        self._of_facet: dict[str, slice] = {}
        for name, facet in self._spec.facets.items():
            if facet.question:
                answers = _answers(catalogue, name)
                self._of_facet[name] = slice(len(self._conditions), len(self._conditions) + len(answers))
                self._conditions.extend(answers)
        self._answers_of = _numbers_by_item(catalogue, self._conditions)

    def best(
        self, need: Need, items: npt.NDArray[np.intp], scores: Floats, *, known: bool = False, seed: str = ""
    ) -> Question | None:
        """Return the question worth asking now, or None.

        Args:
            need: what it already constrains, or leaves open, is not asked about.
            items: positions of the candidates that are likely to be wanted.
            scores: how good each of them is; as long as items.
            known: whether the person likes or dislikes anything that is known.
            seed: names the turn. Without it, the question that is worth most is asked.
        """
        if len(items) < MIN_CANDIDATES:
            return None
        weights = np.exp(SHARPNESS * (scores - scores.max()))
        weights /= weights.sum()
        found = [
            *self._of_facets(need, items, weights),
            *self._others.of(self.closed(need), need, items, weights, known),
        ]
        return _in_turn(found, seed) if found else None

    def _of_facets(self, need: Need, items: npt.NDArray[np.intp], weights: Floats) -> Iterator[Question]:
        shares = self._shares(items, weights)
        for facet in self._askable(need):
            of_facet = shares[self._of_facet[facet]]
            worth = np.flatnonzero((of_facet >= MIN_OPTION_SHARE) & (of_facet <= 1 - MIN_OPTION_SHARE))
            if len(worth) < MIN_OPTIONS:
                continue
            # Any answer loses the items of which the facet is not known; with several values an item the sum passes 1.
            known = min(1.0, float(of_facet.sum()))
            information = known * _entropy(of_facet[worth]) * (1 - self._spec.facets[facet].dont_know)
            best = worth[np.argsort(-of_facet[worth], kind="stable")][:MAX_OPTIONS]
            yield self._question(information, facet, best)

    def _shares(self, items: npt.NDArray[np.intp], weights: Floats) -> Floats:
        """Return the weight of the candidates that have each answer; shape (answers,)."""
        rows = self._answers_of[items]
        each = np.repeat(weights, rows.shape[1])
        shares = np.bincount(rows.ravel(), weights=each, minlength=len(self._conditions) + 1)
        return shares[:-1].astype(np.float32)

    def closed(self, need: Need) -> set[str]:
        """Return the facets that a need says something of or leaves open, and those that are settled with them."""
        said = {condition.facet for condition in (*need.require, *need.prefer)} | set(need.indifferent)
        known = [facet for facet in said if facet in self._spec.facets]
        closed = {part for facet in known for part in self._spec.parts_of(facet)}
        for facet in known:
            known_facet = self._spec.facets[facet]
            closed.update(known_facet.settles if isinstance(known_facet, TermsFacet) else ())
        return closed

    def _askable(self, need: Need) -> list[str]:
        closed = self.closed(need)
        return [name for name in self._of_facet if not closed & set(self._spec.parts_of(name))]

    def _question(self, information: float, facet: str, options: npt.NDArray[np.intp]) -> Question:
        told = described(self._spec).facets[facet]
        labels: tuple[str, ...] = ()
        if isinstance(told, NumberFacet):
            options, labels = np.sort(options), told.bin_labels
        answers = self._conditions[self._of_facet[facet]]
        conditions = tuple(answers[option] for option in options)
        if isinstance(told, TermsFacet) and told.order:
            # In their order, what is not on the scale last; an age means all that is suitable at that age.
            places = {value: place for place, value in enumerate(told.order)}
            values = [value for each in conditions if isinstance(each, Terms) for value in each.values]
            values.sort(key=lambda value: places.get(value, len(places)))
            conditions = tuple(Terms(facet=facet, values=told.suitable_at(value)) for value in values)
        words = tuple(
            labels[option] if labels else condition_words(each, self._spec)
            for option, each in zip(options, conditions, strict=True)
        )
        return Question(facet=facet, options=words, conditions=conditions, information=information)


def _in_turn(found: Sequence[Question], seed: str) -> Question:
    """Draw one of the questions that are worth asking beside the best; without a seed, return the best."""
    best = max(found, key=lambda question: question.information)
    if not seed:
        return best
    worth = [each for each in found if each.information >= IN_TURN * best.information]
    place = zlib.crc32(f"question {seed}".encode()) / 2**32 * sum(each.information for each in worth)
    for each in worth:
        place -= each.information
        if place < 0:
            return each
    return best


def _answers(catalogue: Catalogue, facet: str) -> list[Condition]:
    """Return every answer there is to a question; of a number the intervals between the description's bins."""
    described = catalogue.spec.facets[facet]
    if isinstance(described, NumberFacet):
        edges = [None, *described.bins, None]
        # An interval ends just before the next one begins: mostly, what is asked about is counted in whole units.
        column = catalogue.numbers[facet]
        whole = bool(np.all(np.mod(column[~np.isnan(column)], 1) == 0))
        return [
            Range(
                facet=facet, low=low, high=None if high is None else high - (1 if whole else JUST * max(abs(high), 1))
            )
            for low, high in pairwise(edges)
            if low is not None or high is not None
        ]
    parts = catalogue.spec.parts_of(facet)
    terms = dict.fromkeys(term for part in parts for term in catalogue.columns[part].postings)
    return [Terms(facet=facet, values=(term,)) for term in terms]


def _numbers_by_item(catalogue: Catalogue, conditions: Sequence[Condition]) -> npt.NDArray[np.int32]:
    """Return which of the conditions each item satisfies, by number; shape (items, most that one item satisfies).

    Rows are filled up with a number that no condition has.
    """
    holders = [np.flatnonzero(catalogue.having(condition)) for condition in conditions]
    positions = np.concatenate([*holders, np.zeros(0, dtype=np.intp)])
    given = np.repeat(np.arange(len(conditions), dtype=np.int32), [len(each) for each in holders])
    order = np.argsort(positions, kind="stable")
    positions, given = positions[order], given[order]
    counts = np.bincount(positions, minlength=len(catalogue))
    place = np.arange(len(positions)) - np.repeat(np.cumsum(counts) - counts, counts)
    numbers = np.full((len(catalogue), int(counts.max(initial=0))), len(conditions), dtype=np.int32)
    numbers[positions, place] = given
    return numbers


def _entropy(shares: Floats) -> float:
    """Return the entropy in bits of an answer that names each option as often as its share of all mentions."""
    probabilities = shares / shares.sum()
    return float(-(probabilities * np.log2(probabilities)).sum())
