"""Figures of a model's lists beside accuracy, such as novelty and diversity, with intervals, and by group of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.catalogue.catalogue import Catalogue
from recommender.models.features import attribute_matrix
from recommender.models.protocol import Interactions
from recommender.training.evaluation.intervals import Estimate, Resamples
from recommender.training.evaluation.metrics import list_diversity, popularity_percentiles
from recommender.training.evaluation.ranking import Case, Outcome, compare

COMMON = 0.01  # lists are compared by attributes that this share of the items have
# Activity groups: as many users in each. Popularity groups: as many interactions in each.
GROUPS = 3
NONE = "none"  # the group of those without training data

Figures = Mapping[str, Estimate]


@dataclass(frozen=True)
class Group:
    """Figures of the users or items of one group, of which `size` were measured."""

    name: str
    size: int
    figures: Figures


class Beyond:
    """Describes lists by what is known of the items: how popular they are and which attributes they have."""

    def __init__(self, catalogue: Catalogue, known: Interactions) -> None:
        """Take the popularity from the interactions that are known."""
        self.counts = np.bincount(known.items, minlength=len(catalogue))
        self._percentiles = popularity_percentiles(self.counts)
        attributes = attribute_matrix(catalogue, np.ones(len(catalogue), dtype=np.bool_), COMMON)
        lengths = np.sqrt(np.maximum(attributes.multiply(attributes).sum(axis=1), 1))
        self._vectors = sparse.csr_array(sparse.diags_array(1 / lengths) @ attributes)

    def described(self, outcome: Outcome) -> Outcome:
        """Return the outcome with popularity percentile and diversity of each user's list."""
        lists = [ranked[ranked >= 0] for ranked in outcome.lists]
        more = {
            "popularity": np.array([self._percentiles[each].mean() if len(each) else np.nan for each in lists]),
            "diversity": np.array([list_diversity(self._vectors[each].toarray()) for each in lists]),
        }
        return replace(outcome, values={**outcome.values, **more})

    def figures(self, outcome: Outcome, resamples: Resamples) -> dict[str, Estimate]:
        """Return all figures of a described outcome.

        Coverage is the share of the catalogue's items that are in anybody's list; `coverage_rated` is the share of the
        items with interactions that are. Gini is over the whole catalogue.
        """
        rated = self.counts > 0
        shown = outcome.lists
        of_rated = np.where((shown >= 0) & rated[shown], shown, -1)
        return {
            **{name: resamples.mean(values) for name, values in outcome.values.items()},
            "coverage": resamples.coverage(shown, len(rated)),
            "coverage_rated": resamples.coverage(of_rated, max(int(rated.sum()), 1)),
            "gini": resamples.gini(shown, len(rated)),
        }


def by_activity(outcome: Outcome, people: Sequence[Case], seed: int, metrics: Sequence[str]) -> list[Group]:
    """Return figures by how many interactions of a user are known: none, then groups of as many users each."""
    sizes = np.array([len(case.known.items) for case in people])
    known = np.sort(sizes[sizes > 0])
    groups = [(NONE, sizes == 0)]
    if len(known):
        lows = np.unique(known[np.arange(GROUPS) * len(known) // GROUPS])
        highs = [*(lows[1:] - 1), known[-1]]
        groups += [
            (f"{low}–{high} opinions", (sizes >= low) & (sizes <= high)) for low, high in zip(lows, highs, strict=True)
        ]
    found = []
    for name, chosen in groups:
        size = int(chosen.sum())
        part = outcome.of(chosen)
        resamples = Resamples(size, seed) if size else None
        figures = {metric: resamples.mean(part.values[metric]) for metric in metrics} if resamples else {}
        found.append(Group(name, size, figures))
    return found


def popularity_groups(counts: npt.NDArray[np.integer]) -> dict[str, npt.NDArray[np.bool_]]:
    """Return which items are in which group of as many interactions each, or without any; masks of shape (items,)."""
    order = np.argsort(-counts, kind="stable")
    before = np.cumsum(counts[order]) - counts[order]
    group = np.empty(len(counts), dtype=np.int64)
    group[order] = before * GROUPS // max(int(counts.sum()), 1)
    group[counts == 0] = GROUPS
    return {name: group == place for place, name in enumerate(("head", "middle", "tail", NONE))}


def by_popularity(
    outcome: Outcome, people: Sequence[Case], groups: Mapping[str, npt.NDArray[np.bool_]], seed: int
) -> list[Group]:
    """Return recall and NDCG of what is relevant in each group of items, for users to whom something there is."""
    found = []
    k = outcome.lists.shape[1]
    for name, inside in groups.items():
        narrowed = [replace(case, relevant=frozenset(i for i in case.relevant if inside[i])) for case in people]
        rows = [row for row, case in enumerate(narrowed) if case.relevant]
        if not rows:
            found.append(Group(name, 0, {}))
            continue
        lists = [outcome.lists[row][outcome.lists[row] >= 0].tolist() for row in rows]
        part = compare([narrowed[row] for row in rows], lists, k)
        resamples = Resamples(len(rows), seed)
        figures = {metric: resamples.mean(part.values[metric]) for metric in ("recall", "ndcg")}
        found.append(Group(name, len(rows), figures))
    return found
