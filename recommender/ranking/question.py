"""What to ask next: the facet whose answer is expected to tell most about what somebody wants.

The candidates are weighted by how likely each is to be the one wanted. A facet's worth is the expected information of
its answer in bits (the entropy of the answers; cf. Zou, Chen and Kanoulas, "Towards Question-Based Recommender
Systems", SIGIR 2020), times the chance that the person has an answer at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue, Mask
from recommender.catalogue.spec import NumberFacet
from recommender.domain.need import Condition, Need, Range, Terms
from recommender.domain.recommendation import Question
from recommender.ranking.scale import best_positions
from recommender.wording import condition_words

Floats = npt.NDArray[np.float32]

MIN_OPTIONS, MAX_OPTIONS = 3, 5
# Fewer candidates are shown rather than asked about.
MIN_CANDIDATES = 12
# The candidates that are likely to be wanted: with the weights below, the rest would hardly count.
POOL = 300
# A softmax over scores: an item that is one point better is wanted exp(SHARPNESS) times as likely.
SHARPNESS = 3.0
# An answer that leaves less than this share of the candidates' weight is not worth a button.
MIN_OPTION_SHARE = 0.02


@dataclass(frozen=True)
class _Answers:
    """The answers to one facet's question. Row i of `by_item`, shape (items, most), numbers the answers of item i.

    Rows are filled up with the number that no answer has, ``len(conditions)``.
    """

    conditions: tuple[Condition, ...]
    by_item: npt.NDArray[np.int32]

    def shares(self, items: npt.NDArray[np.intp], weights: Floats) -> Floats:
        """Return the weight of those of the items that have each answer; shape (answers,)."""
        rows = self.by_item[items]
        each = np.broadcast_to(weights[:, None], rows.shape)
        shares = np.bincount(rows.ravel(), weights=each.ravel(), minlength=len(self.conditions) + 1)
        return shares[:-1].astype(np.float32)


class Questions:
    """Chooses questions about the items of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._spec = catalogue.spec
        self._answers = {name: _answers(catalogue, name) for name, facet in self._spec.facets.items() if facet.question}

    def best(self, need: Need, candidates: Mask, scores: Floats) -> Question | None:
        """Return the question worth asking now, or None.

        Args:
            need: facets that it already constrains, or leaves open, are not asked about.
            candidates: which items are left; shape (items,).
            scores: how good each item is; shape (items,).
        """
        items = best_positions(scores, candidates, POOL)
        if len(items) < MIN_CANDIDATES:
            return None
        weights = np.exp(SHARPNESS * (scores[items] - scores[items].max()))
        weights /= weights.sum()
        best: tuple[float, str, npt.NDArray[np.intp]] | None = None
        for facet in self._askable(need):
            shares = self._answers[facet].shares(items, weights)
            worth = np.flatnonzero((shares >= MIN_OPTION_SHARE) & (shares <= 1 - MIN_OPTION_SHARE))
            if len(worth) < MIN_OPTIONS:
                continue
            information = _entropy(shares[worth]) * (1 - self._spec.facets[facet].dont_know)
            if best is None or information > best[0]:
                best = information, facet, worth[np.argsort(-shares[worth], kind="stable")][:MAX_OPTIONS]
        return None if best is None else self._question(*best)

    def _askable(self, need: Need) -> list[str]:
        said = {condition.facet for condition in (*need.require, *need.prefer)} | set(need.indifferent)
        closed = {part for facet in said if facet in self._spec.facets for part in self._spec.parts_of(facet)}
        return [name for name in self._answers if not closed & set(self._spec.parts_of(name))]

    def _question(self, information: float, facet: str, options: npt.NDArray[np.intp]) -> Question:
        if isinstance(self._spec.facets[facet], NumberFacet):
            options = np.sort(options)
        conditions = tuple(self._answers[facet].conditions[position] for position in options)
        words = tuple(condition_words(condition, self._spec) for condition in conditions)
        return Question(facet=facet, options=words, conditions=conditions, information=information)


def _answers(catalogue: Catalogue, facet: str) -> _Answers:
    """Return every answer there is to a question; of a number the intervals between the description's bins."""
    described = catalogue.spec.facets[facet]
    conditions: list[Condition] = []
    if isinstance(described, NumberFacet):
        edges = [None, *described.bins, None]
        # An interval ends just before the next one begins: what is asked about is counted in whole units.
        conditions.extend(
            Range(facet=facet, low=low, high=None if high is None else high - 1)
            for low, high in pairwise(edges)
            if low is not None or high is not None
        )
    else:
        parts = catalogue.spec.parts_of(facet)
        terms = dict.fromkeys(term for part in parts for term in catalogue.columns[part].postings)
        conditions.extend(Terms(facet=facet, values=(term,)) for term in terms)
    rows: list[list[int]] = [[] for _ in range(len(catalogue))]
    for number, condition in enumerate(conditions):
        for position in np.flatnonzero(catalogue.having(condition)).tolist():
            rows[position].append(number)
    by_item = np.full((len(rows), max((len(row) for row in rows), default=0)), len(conditions), dtype=np.int32)
    for position, row in enumerate(rows):
        by_item[position, : len(row)] = row
    return _Answers(tuple(conditions), by_item)


def _entropy(shares: Floats) -> float:
    """Return the entropy in bits of an answer that names each option as often as its share of all mentions."""
    probabilities = shares / shares.sum()
    return float(-(probabilities * np.log2(probabilities)).sum())
