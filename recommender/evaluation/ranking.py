"""How well a model ranks what people turned out to like: the whole catalogue is ranked, what was seen left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from recommender.domain.feedback import rating_weight
from recommender.evaluation.metrics import bootstrap_interval, coverage, dislike_rate, ndcg, recall
from recommender.models.protocol import Floats, History, Model

RELEVANT_FROM = rating_weight(4.0)
DISLIKED_UP_TO = rating_weight(2.0)
_ROUNDING = 1e-6  # weights are kept as float32


@dataclass(frozen=True)
class Estimate:
    """A mean over users with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.4f} [{self.low:.4f}, {self.high:.4f}]"


@dataclass(frozen=True)
class RankingReport:
    """What a model achieved for `users` people who liked something in the part that was held out."""

    users: int
    k: int
    ndcg: Estimate
    recall: Estimate
    dislike_rate: Estimate
    coverage: float


def evaluate(
    model: Model,
    known: Sequence[History],
    held_out: Sequence[History],
    *,
    k: int = 10,
    seed: int = 0,
    progress: bool = False,
) -> RankingReport | None:
    """Rank all items for each user from the known part and compare with the part held out.

    Relevant is what got 4 stars or more, or a like; disliked is what got 2 stars or less, or a dislike. Users without
    anything relevant are left out; None when no user is left.

    Args:
        model: fitted on the known part.
        known: each user's history; what is in it is not ranked.
        held_out: the same users' later interactions.
        k: length of the lists.
        seed: of the bootstrap.
        progress: whether to show a progress bar.
    """
    rows, lists = [], []
    people = tqdm(
        list(zip(known, held_out, strict=True)), desc=model.name, unit="user", disable=None if progress else True
    )
    for history, later in people:
        relevant = set(later.items[later.weights >= RELEVANT_FROM - _ROUNDING].tolist())
        if not relevant:
            continue
        disliked = set(later.items[later.weights <= DISLIKED_UP_TO + _ROUNDING].tolist())
        ranked = top(model.scores(history), history.items, k)
        lists.append(ranked)
        rows.append((ndcg(ranked, relevant, k), recall(ranked, relevant, k), dislike_rate(ranked, disliked, k)))
    if not rows:
        return None
    gain, found, wrong = (_estimate(column, seed) for column in np.array(rows).T)
    covered = coverage(lists, len(model.scores(History.empty())))
    return RankingReport(len(rows), k, ndcg=gain, recall=found, dislike_rate=wrong, coverage=covered)


def top(scores: Floats, without: npt.NDArray[np.int32], k: int) -> list[int]:
    """Return the k best items, best first and the earlier of equals first, without the given ones."""
    left = scores.copy()
    left[without] = -np.inf
    k = min(k, int((left > -np.inf).sum()))
    if not k:
        return []
    least = np.partition(left, -k)[-k]
    candidates = np.flatnonzero(left >= least)  # more than k when several have the least score
    ranked: list[int] = candidates[np.argsort(-left[candidates], kind="stable")][:k].tolist()
    return ranked


def _estimate(values: npt.NDArray[np.float64], seed: int) -> Estimate:
    return Estimate(float(values.mean()), *bootstrap_interval(values, seed))
