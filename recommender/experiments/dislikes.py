"""What one more opinion does: that a dislike lowers what goes with it, and how long it takes to count."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.models.protocol import Floats, History, Interactions
from recommender.training.evaluation.intervals import Estimate, Resamples
from recommender.training.evaluation.ranking import Case

NEIGHBOURS = 20


@dataclass(frozen=True)
class Dislikes:
    """By how many places, in per cent of the catalogue, a dislike lowers items; positive is down."""

    users: int
    neighbours: Estimate
    others: Estimate
    lowered: Estimate  # the share of the neighbours that went down


@dataclass(frozen=True)
class Speed:
    """How long a person's scores take, in milliseconds, and one epoch of LightFM on the same data in this run."""

    milliseconds: float
    epoch_milliseconds: float


def dislikes(
    scores: Callable[[History], Floats],
    known: Interactions,
    people: Sequence[Case],
    items: int,
    seed: int,
) -> Dislikes | None:
    """Add a dislike of an item that the user does not know, and see what becomes of the items that go with it.

    The item is drawn by how often items are rated. Its neighbours are the items most often liked by the people who like
    it, by the cosine; the others are drawn from the items with interactions. Neither are known to the user.

    Args:
        scores: of a model, for a history.
        known: the training data.
        people: users with their histories.
        items: how many there are.
        seed: of the draws and the intervals.
    """
    rng = np.random.default_rng(seed)
    liked = known.weights > 0
    ones = np.ones(int(liked.sum()))
    likes = sparse.csc_array((ones, (known.users[liked], known.items[liked])), shape=(known.n_users, items))
    counts = np.maximum(np.asarray(likes.sum(axis=0)).ravel(), 1)
    rated = np.unique(known.items)
    rows = []
    for case in people:
        free = np.setdiff1d(rated, case.known.items)
        if len(free) <= 2 * NEIGHBOURS:
            continue
        weights = counts[free] / counts[free].sum()
        disliked = int(rng.choice(free, p=weights))
        alike = (likes.T @ likes[:, [disliked]]).toarray().ravel() / np.sqrt(counts * counts[disliked])
        others = np.setdiff1d(free, [disliked])
        near = others[np.argsort(-alike[others], kind="stable")][:NEIGHBOURS]
        far = rng.choice(np.setdiff1d(others, near), NEIGHBOURS, replace=False)
        told = History(np.append(case.known.items, np.int32(disliked)), np.append(case.known.weights, np.float32(-1)))
        moved = 100 * (_ranks(scores(told)) - _ranks(scores(case.known))) / items
        rows.append((moved[near].mean(), moved[far].mean(), (moved[near] > 0).mean()))
    if not rows:
        return None
    resamples = Resamples(len(rows), seed)
    return Dislikes(len(rows), *(resamples.mean(column) for column in np.array(rows).T))


def fold_in_milliseconds(scores: Callable[[History], object], people: Sequence[Case], likes: int = 10) -> float:
    """Return the median time in which somebody with so many opinions gets scores of all items."""
    took = []
    for case in people:
        history = History(case.known.items[:likes], case.known.weights[:likes])
        start = time.perf_counter()
        scores(history)
        took.append(1000 * (time.perf_counter() - start))
    return float(np.median(took))


def _ranks(scores: Floats) -> npt.NDArray[np.intp]:
    ranks = np.empty(len(scores), dtype=np.intp)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return ranks
