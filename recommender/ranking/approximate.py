"""Scores of the items that are likely to be the best, without a look at all others: for catalogues of a million items.

Candidates come from an index of the model's vectors (`retrieval.nearest`) by the person's vector; beside them stand the
best known items, and those of which the model knows more than their vectors tell. They are scored as all items would
be, part by part. The scale of a part needs the mean of all items, which a sample stands in for, and the best values,
which are among the candidates'. What is like examples is not looked up: no index has all kinds of likeness, and of the
best hundred a third was missed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Mask
from recommender.domain.need import Need
from recommender.domain.recommendation import Part
from recommender.models.protocol import History, Searchable
from recommender.ranking.scale import TOP, Scale, best_positions
from recommender.ranking.scoring import Floats, Scorer, Scores, total_of
from recommender.retrieval.nearest import Finder

Positions = npt.NDArray[np.intp]

FOUND = 2000  # items by each way of looking up
CANDIDATES = 8000  # the best of all that was found
SAMPLE = 4000  # items whose mean stands for that of all
LEAST = 300  # candidates that have to be left, or all items are scored


@dataclass(frozen=True)
class Candidates:
    """Items that are likely to be the best, in ascending order, with parts of their scores."""

    positions: Positions
    parts: Mapping[Part, Floats]

    def kept(self, rows: npt.NDArray[np.intp]) -> Candidates:
        """Return some of them, by ascending rows."""
        return replace(
            self, positions=self.positions[rows], parts={part: values[rows] for part, values in self.parts.items()}
        )


class Approximate:
    """Finds and scores candidates by one model, which has to outlive this."""

    def __init__(self, scorer: Scorer, model: Searchable, nearest: Finder) -> None:
        self._scorer, self._model, self._nearest = scorer, model, nearest
        size = len(scorer.catalogue)
        self._sample = np.random.default_rng(0).permutation(size)[:SAMPLE]
        self._beside = model.beside()
        self._best_known = best_positions(scorer.popularity, None, FOUND)

    def personal(self, history: History) -> Candidates:
        """Return candidates for a person, to be kept until there is new feedback, with the parts that are theirs."""
        if not self._scorer.weights.trust(history):
            return Candidates(np.sort(self._best_known), {})
        found = [self._best_known, self._beside, self._nearest.find(self._model.query(history), FOUND)]
        top = min(TOP, max(1, len(self._scorer.catalogue) // 4))  # as in `Scale.of`
        view = _Some(self._model, self._sample, _union(found), top)
        parts = self._scorer.personal(view, history)
        return self._best(Candidates(view.positions, parts), self._scorer.weights.trust(history))

    def score(self, history: History, person: Candidates, need: Need, left: Mask) -> Scores | None:
        """Score the candidates for a need.

        Args:
            history: the person's.
            person: what `personal` returned for this history.
            need: see `Scorer.score`.
            left: which items may be shown; shape (items,).

        Returns:
            Scores of candidates that may be shown; or None where all items have to be looked at: for free text and
            examples, or when fewer than `LEAST` candidates are left, or meet a soft wish, while other items do.
        """
        if need.themes or self._scorer.examples(need):
            return None
        candidates = person.kept(np.flatnonzero(left[person.positions]))
        if _miss(candidates.positions, left):
            return None
        parts = dict(candidates.parts)
        if need.prefer:
            for condition in need.prefer:
                met = self._scorer.constraints.having(condition)
                if _miss(candidates.positions[met[candidates.positions]], left & met):
                    return None
            parts[Part.PREFERENCE] = self._scorer.preference(need, candidates.positions)
        parts |= self._scorer.requested(need, candidates.positions) | self._scorer.fresh(candidates.positions)
        popularity = self._scorer.popularity[candidates.positions]
        parts[Part.POPULARITY] = self._scorer.weights.for_popularity(self._scorer.evidence(history, need)) * popularity
        return Scores(parts, total_of(parts), candidates.positions)

    def _best(self, candidates: Candidates, evidence: float) -> Candidates:
        popularity = self._scorer.popularity[candidates.positions]
        total = total_of(candidates.parts) + self._scorer.weights.for_popularity(evidence) * popularity
        best = best_positions(total, None, CANDIDATES)
        return candidates.kept(np.sort(best))


class _Some:
    """The view of some items, on scales that a sample of all items and the best of these tell."""

    def __init__(self, model: Searchable, sample: Positions, positions: Positions, top: int) -> None:
        self.positions = positions
        self._model, self._sample, self._top = model, sample, top

    def scores(self, history: History) -> Floats:
        both = self._model.scores_at(history, np.concatenate([self.positions, self._sample]))
        values = both[: len(self.positions)]
        return Scale.between(float(both[len(self.positions) :].mean()), values, self._top).apply(values)


def _union(found: Sequence[Positions]) -> Positions:
    return np.unique(np.concatenate(found))


def _miss(found: Positions, wanted: Mask) -> bool:
    return len(found) < LEAST and len(found) < int(np.count_nonzero(wanted))
