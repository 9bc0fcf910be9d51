"""How well a model ranks what people turned out to like: the whole catalogue is ranked, what was seen left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from recommender.domain.feedback import rating_weight
from recommender.models.protocol import Floats, History
from recommender.training.evaluation import metrics
from recommender.training.evaluation.intervals import Estimate, Lists, Resamples, Values

RELEVANT_FROM = rating_weight(4.0)
DISLIKED_UP_TO = rating_weight(2.0)
_ROUNDING = 1e-6  # weights are kept as float32

# Scores all items for a user, given by number and by history; shape (items,).
Scorer: TypeAlias = Callable[[int, History], Floats]


@dataclass(frozen=True)
class Case:
    """A user to rank for: what is known, and what was liked later (4 stars or more) or disliked (2 or less).

    `again` tells that what is known is ranked, too, because things are had again.
    """

    user: int
    known: History
    relevant: frozenset[int]
    disliked: frozenset[int]
    again: bool = False

    @property
    def hidden(self) -> npt.NDArray[np.int32]:
        """The positions of items that are not ranked."""
        return self.known.items[:0] if self.again else self.known.items


@dataclass(frozen=True)
class Outcome:
    """What one model did for the users of all cases, in parallel arrays.

    `lists` are positions, -1 where a list is shorter; shape (users, k). `values` are figures a user, NaN where one is
    not defined; each of shape (users,).
    """

    users: npt.NDArray[np.int32]
    lists: Lists
    values: Mapping[str, Values]

    def of(self, chosen: npt.NDArray[np.bool_]) -> Outcome:
        """Return the part about some of the users; shape (users,)."""
        values = {name: column[chosen] for name, column in self.values.items()}
        return replace(self, users=self.users[chosen], lists=self.lists[chosen], values=values)


@dataclass(frozen=True)
class RankingReport:
    """What a model achieved for `users` people who liked something in the part that was held out."""

    users: int
    k: int
    ndcg: Estimate
    recall: Estimate
    dislike_rate: Estimate
    coverage: float


def cases(known: Sequence[History], held_out: Sequence[History], *, again: bool = False) -> list[Case]:
    """Return the users who liked something in the part held out; both parts are by the user's number."""
    found = []
    for user, (before, later) in enumerate(zip(known, held_out, strict=True)):
        relevant = frozenset(later.items[later.weights >= RELEVANT_FROM - _ROUNDING].tolist())
        if relevant:
            disliked = frozenset(later.items[later.weights <= DISLIKED_UP_TO + _ROUNDING].tolist())
            found.append(Case(user, before, relevant, disliked, again))
    return found


def measure(scorer: Scorer, people: Sequence[Case], k: int = 10, *, name: str = "", progress: bool = False) -> Outcome:
    """Rank all items for each user, without those known, and compare with what was liked and disliked later."""
    lists, areas = [], []
    for case in tqdm(people, desc=name, unit="user", leave=False, disable=None if progress else True):
        scores = scorer(case.user, case.known)
        lists.append(top(scores, case.hidden, k))
        areas.append(_auc(scores, case))
    outcome = compare(people, lists, k)
    return replace(outcome, values={**outcome.values, "auc": np.array(areas)})


def compare(people: Sequence[Case], lists: Sequence[Sequence[int]], k: int = 10) -> Outcome:
    """Compare lists, one a user, with what was liked and disliked later."""
    rows = np.array([list(_figures(case, ranked, k)) for case, ranked in zip(people, lists, strict=True)])
    padded = np.full((len(people), k), -1, dtype=np.int32)
    for row, ranked in enumerate(lists):
        padded[row, : len(ranked)] = ranked
    users = np.array([case.user for case in people], dtype=np.int32)
    return Outcome(users, padded, dict(zip(PER_USER, rows.reshape(-1, len(PER_USER)).T, strict=True)))


PER_USER = ("ndcg", "recall", "precision", "hit_rate", "mrr", "dislike_rate")


def _figures(case: Case, ranked: Sequence[int], k: int) -> Iterator[float]:
    for metric in (metrics.ndcg, metrics.recall, metrics.precision, metrics.hit_rate, metrics.reciprocal_rank):
        yield metric(ranked, case.relevant, k)
    yield metrics.dislike_rate(ranked, case.disliked, k)


def _auc(scores: Floats, case: Case) -> float:
    relevant = np.zeros(len(scores), dtype=np.bool_)
    relevant[list(case.relevant)] = True
    candidates = np.ones(len(scores), dtype=np.bool_)
    candidates[case.hidden] = False
    return metrics.auc(scores[candidates], relevant[candidates])


def summary(outcome: Outcome, resamples: Resamples, items: int) -> RankingReport:
    """Sum up what a model did for the users of the resamples, in a catalogue of so many items."""
    gain, found, wrong = (resamples.mean(outcome.values[name]) for name in ("ndcg", "recall", "dislike_rate"))
    covered = metrics.distinct(outcome.lists) / items
    users, k = outcome.lists.shape
    return RankingReport(users, k, ndcg=gain, recall=found, dislike_rate=wrong, coverage=covered)


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
