"""How a new model compares with what is simpler than it: popularity, EASE, and the best of its own parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.models import stacking
from recommender.models.blend import Blend
from recommender.models.item_item import ItemItem, ItemItemSettings
from recommender.models.popularity import Popularity
from recommender.models.protocol import Floats, History, Interactions, Scoring
from recommender.models.repeat import once
from recommender.training import gates
from recommender.training.evaluation.intervals import Estimate, Resamples
from recommender.training.evaluation.ranking import Case, Outcome, RankingReport, cases, measure, summary

EASE = ItemItemSettings(neighbours=0)  # as in the paper: every like counts the same
K = 10
FEWEST = 20  # people; of fewer a bootstrap interval is far too narrow to keep a model back


@dataclass(frozen=True)
class Against:
    """What the new model is compared with, that one's NDCG@10, and the new model's as a multiple of it, paired."""

    name: str
    ndcg: float
    ratio: Estimate

    @property
    def below(self) -> bool:
        """Whether the new model is worse by more than chance: the whole interval is below 1."""
        return self.ratio.high < 1

    def outcome(self, now: float) -> gates.Outcome:
        """Return what that means for publishing."""
        gate = f"NDCG@{K} of {self.name}"
        return gates.Outcome(gate=gate, before=self.ndcg, now=now, bound=None, passed=not self.below)


class Comparison:
    """Measures models on the same people of the part that was held out: all, or of very many some drawn by chance."""

    def __init__(self, catalogue: Catalogue, known: Interactions, out: Interactions, seed: int) -> None:
        self._catalogue, self._known, self._seed = catalogue, known, seed
        people = cases(known.histories(), out.histories(), again=catalogue.spec.repeat)
        drawn = np.random.default_rng(seed).permutation(len(people))[: stacking.MOST_PEOPLE]
        self._people: Sequence[Case] = [people[place] for place in np.sort(drawn)]
        self._resamples = Resamples(len(self._people), seed) if self._people else None

    def report(self, model: Scoring, *, progress: bool = False) -> RankingReport | None:
        """Measure one model; None when nobody liked anything in the part held out."""
        if self._resamples is None:
            return None
        return summary(self._measured(model.scores, model.name, progress), self._resamples, len(self._catalogue))

    def with_simple(self, blend: Blend, *, progress: bool = False) -> tuple[dict[str, RankingReport], list[Against]]:
        """Measure a blend and what is simpler, and compare.

        Args:
            blend: fitted on the known part.
            progress: whether to show bars.

        Returns:
            A report for popularity, EASE, each part and the blend, by name; and the comparison with the first two and
            the best part. Both are empty when nobody liked anything in the part held out; of fewer than `FEWEST`
            people nothing is compared.
        """
        if self._resamples is None:
            return {}, []
        rows = once(self._known) if self._catalogue.spec.repeat else self._known
        popularity, ease = Popularity(), ItemItem(EASE)
        scorers: dict[str, Callable[[History], Floats]] = {"popularity": popularity.scores, "EASE": ease.scores}
        for model in (popularity, ease):
            model.fit(rows, self._catalogue, seed=self._seed)
        outcomes = {name: self._measured(scorer, name, progress) for name, scorer in scorers.items()}
        parts = {name: self._measured(_alone(blend, place), name, progress) for place, name in enumerate(blend.parts)}
        best = max(parts, key=lambda name: float(parts[name].values["ndcg"].mean()))
        ours = self._measured(blend.scores, blend.name, progress)
        compared = {**outcomes, f"its best part, {best}": parts[best]}
        found = [
            Against(
                name, float(each.values["ndcg"].mean()), self._resamples.ratio(ours.values["ndcg"], each.values["ndcg"])
            )
            for name, each in compared.items()
        ]
        all_of_them = {**outcomes, **parts, blend.name: ours}
        items = len(self._catalogue)
        reports = {name.lower(): summary(each, self._resamples, items) for name, each in all_of_them.items()}
        return reports, found if len(self._people) >= FEWEST else []

    def _measured(self, scorer: Callable[[History], Floats], name: str, progress: bool) -> Outcome:
        return measure(lambda user, history: scorer(history), self._people, K, name=name, progress=progress)


def _alone(blend: Blend, place: int) -> Callable[[History], Floats]:
    return lambda history: np.asarray(blend.told(history)[place])
