"""Learns how much each of several models counts in their sum, on what people liked later (stacking, Wolpert 1992).

The weights are found by coordinate ascent on the measure itself, which for a handful of weights is as good as anything
that needs a gradient (Metzler and Croft 2007, "Linear feature-based models for information retrieval").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from recommender.models.protocol import Floats, History, Interactions
from recommender.models.recency import ordered

CUTOFFS = (10, 20)  # the NDCG of both is less noisy than that of one
DISLIKE_COSTS = 3.0  # what a disliked item among the first 10 costs, in NDCG times 10
CANDIDATES = 100  # the best items by each model, among which the sum ranks
NOTHING = 1e-9  # a reach of less is none
STEPS = (0.0, 0.5, 0.7, 0.85, 1.15, 1.4, 2.0)
ROUNDS = 4
TOP = 50
MOST_PEOPLE = 1500  # more would only take longer
HELD_OUT = 8  # the last eighth of what each person said


def hold_out(data: Interactions) -> tuple[Interactions, Interactions]:
    """Split off the last eighth of each person's interactions by time, rounded up; both keep the users' numbers.

    Where times tell no order it is any eighth: rows may stand in an order of their own, the most played first.
    """
    among = np.arange(len(data.users)) if ordered(data) else np.random.default_rng(0).permutation(len(data.users))
    order = np.lexsort((among, data.times, data.users))
    totals = np.bincount(data.users, minlength=data.n_users)
    users = data.users[order]
    rank = np.arange(len(order)) - (np.cumsum(totals) - totals)[users]
    early = rank < totals[users] * (HELD_OUT - 1) // HELD_OUT
    return rows(data, order[early]), rows(data, order[~early])


def rows(data: Interactions, chosen: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Interactions:
    """Return some rows of a table, by position or by a mask; users keep their numbers."""
    return Interactions(data.users[chosen], data.items[chosen], data.weights[chosen], data.times[chosen], data.n_users)


def of_some_people(data: Interactions, most: int, order: npt.NDArray[np.intp] | None = None) -> Interactions:
    """Return everything of so many people that it is `most` interactions at most; the table itself if it has no more.

    Whole people are left out, because the models learn from what one person had beside what else.

    Args:
        data: the table; users keep their numbers.
        most: how many interactions to keep; of the first person all are kept, however many.
        order: the users' numbers, those first who are kept first; by chance, always the same, if there is none.
    """
    if len(data.users) <= most:
        return data
    drawn = np.random.default_rng(0).permutation(data.n_users) if order is None else order
    return rows(data, some_people(np.bincount(data.users, minlength=data.n_users), most, drawn)[data.users])


def some_people(totals: npt.NDArray[np.int64], most: int, order: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Return a mask of the first people in an order who together have `most` interactions at most, and of one at least.

    Args:
        totals: how many interactions each has; shape (people,).
        most: see `of_some_people`.
        order: the people's numbers.
    """
    drawn = order[totals[order] > 0]
    enough = np.cumsum(totals[drawn]) <= most
    enough[:1] = True
    kept = np.zeros(len(totals), dtype=np.bool_)
    kept[drawn[enough]] = True
    return kept


def reach(scores: Iterable[Sequence[Floats]]) -> npt.NDArray[np.float64]:
    """Return for each model how far its best items lie above its average one, on average; 1 where it does not.

    Args:
        scores: for each person the scores by every model.
    """
    return mean_reach([[reach_of(each) for each in of_person] for of_person in scores])


def mean_reach(reaches: Sequence[Sequence[float]]) -> npt.NDArray[np.float64]:
    """Return by what each model's scores are divided, of its reach for each person; 1 of one that reaches nothing."""
    mean = np.mean(reaches, axis=0) if reaches else np.ones(1)
    return np.where(mean > NOTHING, mean, 1.0)


def reach_of(scores: Floats) -> float:
    """Return how far the best items of one person lie above the average one."""
    top = min(TOP, max(1, len(scores) // 4))
    return float(np.partition(scores, -top)[-top:].mean() - scores.mean()) if len(scores) else 0.0


def candidates(scores: Iterable[Floats], hidden: History) -> npt.NDArray[np.intp]:
    """Return the positions of the best items by each of several scores, without what is hidden; in order."""
    best = set[int]()
    for each in scores:
        left = each.copy()
        left[hidden.items] = -np.inf
        best.update(np.argpartition(left, -min(CANDIDATES, len(left)))[-CANDIDATES:].tolist())
    return np.array(sorted(best - set(hidden.items.tolist())), dtype=np.intp)


class Stack:
    """What several models say of the items that they would show people, and what those people liked later."""

    def __init__(self) -> None:
        self._people: list[tuple[Floats, Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_], int]] = []

    def __len__(self) -> int:
        return len(self._people)

    def __add__(self, other: Stack) -> Stack:
        both = Stack()
        both._people = [*self._people, *other._people]
        return both

    def add(
        self,
        scores: Sequence[Floats],
        history: History,
        liked: Sequence[int],
        disliked: Sequence[int],
        *,
        given: Floats,
    ) -> None:
        """Add a person.

        Args:
            scores: of all items, by every model, on one scale.
            history: what was known and is not shown.
            liked: what was liked later; at least one item.
            disliked: what was disliked later.
            given: what is added to the weighted sum of the scores, whatever the weights.
        """
        places = candidates((*scores, given), history)
        told = np.stack([each[places] for each in scores], axis=1)
        self.put(told, given[places], np.isin(places, liked), np.isin(places, disliked), len(set(liked)))

    def put(
        self,
        told: Floats,
        given: Floats,
        right: npt.NDArray[np.bool_],
        wrong: npt.NDArray[np.bool_],
        relevant: int,
    ) -> None:
        """Add a person by what is said of the candidates alone.

        Args:
            told: scores of the candidates by every model; shape (candidates, models).
            given: what is added to their weighted sum.
            right: which of them were liked later.
            wrong: which of them were disliked later.
            relevant: how many items were liked later, candidates or not.
        """
        self._people.append((told, given, right, wrong, relevant))

    def learn(self, start: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return weights of the models' scores, at least 0 and 1 in all, at which no step of one helps.

        Args:
            start: the weights to begin with, 1 in all; the result depends on it, as there may be several such places.
        """
        if not self._people:
            return start
        values = self._measure()
        weights = np.array(start, dtype=np.float64)
        best, seen = float(values(weights).mean()), {weights.tobytes()}
        for _ in range(ROUNDS):
            before = best
            for place in range(len(weights)):
                here = weights.copy()
                for step in STEPS:
                    tried = here.copy()
                    tried[place] *= step
                    if not tried.any():
                        continue
                    tried /= tried.sum()
                    if tried.tobytes() in seen:  # it was no better then, and is not now
                        continue
                    seen.add(tried.tobytes())
                    if (reached := float(values(tried).mean())) > best:
                        best, weights = reached, tried
            if best == before:
                break
        return weights

    def values(self, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return for each person the NDCG at the cut-offs less what dislikes among the first ten cost; (people,)."""
        return self._measure()(weights) if self._people else np.zeros(0)

    def _measure(self) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
        longest = max(max(len(told) for told, *_ in self._people), *CUTOFFS)
        shape = (len(self._people), longest)
        scores = np.zeros((*shape, self._people[0][0].shape[1]), dtype=np.float32)
        given = np.full(shape, -np.inf, dtype=np.float32)
        liked, disliked = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
        for row, (told, beside, likes, dislikes, _) in enumerate(self._people):
            scores[row, : len(told)], given[row, : len(told)] = told, beside
            liked[row, : len(told)], disliked[row, : len(told)] = likes, dislikes
        relevant = np.array([count for *_, count in self._people])
        return lambda weights: _values(scores @ weights.astype(np.float32) + given, liked, disliked, relevant)


def _values(
    total: Floats, liked: npt.NDArray[np.bool_], disliked: npt.NDArray[np.bool_], relevant: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    """Return of each person the mean NDCG at the cut-offs less what dislikes among the first ten cost."""
    most = max(CUTOFFS)
    some = np.argpartition(-total, most - 1, axis=1)[:, :most]
    order = np.argsort(-np.take_along_axis(total, some, axis=1), axis=1, kind="stable")
    best = np.take_along_axis(some, order, axis=1)
    hits, discounts = np.take_along_axis(liked, best, axis=1), 1 / np.log2(np.arange(2, most + 2))
    ideal = np.cumsum(discounts)
    gains = [(hits[:, :k] * discounts[:k]).sum(axis=1) / ideal[np.minimum(relevant, k) - 1] for k in CUTOFFS]
    wrong = np.take_along_axis(disliked, best[:, : CUTOFFS[0]], axis=1).mean(axis=1)
    return np.asarray(np.mean(gains, axis=0) - DISLIKE_COSTS * wrong)
