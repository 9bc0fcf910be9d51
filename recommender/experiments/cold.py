"""Cold start: new users folded in from a few likes, and new items ranked by their attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.experiments.peers import Contestant
from recommender.experiments.search import Changes, Own, make
from recommender.models.blend import Blend
from recommender.models.protocol import Floats, History, Interactions, Model
from recommender.training.evaluation import metrics
from recommender.training.evaluation.intervals import Estimate, Resamples
from recommender.training.evaluation.ranking import RELEVANT_FROM, Case, compare, measure

LIKES = (0, 1, 3, 5, 10)
USERS_SHARE, ITEMS_SHARE = 0.3, 0.1
MIN_LIKES_OF_ITEM = 3
RECALL_AT = 50
_ROUNDING = 1e-6


ListsOf: TypeAlias = Callable[[Model, Interactions, Sequence[Case], Sequence[History]], list[list[int]]]


@dataclass(frozen=True)
class Curve:
    """NDCG@10 of the same users by how many likes of theirs are known, `folded` in or `trained` on."""

    name: str
    how: str
    points: Mapping[int, Estimate]


@dataclass(frozen=True)
class ColdUsers:
    """What was found out about users of whom nothing was in the training data; `kept` are shares of `trained`."""

    users: int
    curves: Sequence[Curve]
    kept: Mapping[str, Estimate]


@dataclass(frozen=True)
class ColdItems:
    """How the new items are ranked among all items without interactions, for users who like any of the removed."""

    users: int
    removed: int
    candidates: int
    figures: Mapping[str, Mapping[str, Estimate]]


def without_users(data: Interactions, users: npt.NDArray[np.int32]) -> Interactions:
    """Return the interactions of everybody else; numbers stay."""
    return _kept(data, ~np.isin(data.users, users))


def cold_users(
    known: Interactions,
    people: Sequence[Case],
    catalogue: Catalogue,
    chosen: Mapping[str, Changes],
    folded: Sequence[str],
    trained: Mapping[str, Sequence[int]],
    *,
    seed: int,
    lists: ListsOf | None = None,
    done: Callable[[], object] = lambda: None,
) -> ColdUsers | None:
    """Remove three tenths of the users from the training data, and tell the models some of their likes.

    The likes are drawn at random, fewer of them always among the more. All that the users are known to have seen is
    left out of their lists, however much the models are told, so that the lists are about the same items.

    Args:
        known: the training data.
        people: the users with what they turned out to like.
        catalogue: the items.
        chosen: settings by name.
        folded: models that are trained without the users and told their likes.
        trained: for each name the numbers of likes with which it is trained on the users' likes, too.
        seed: of the choice of users and likes, of training and of the intervals.
        lists: makes the lists of the product from the published model, its training data, and users with what is told.
        done: called after each training.

    Returns:
        None when fewer than two users have enough likes.
    """
    rng = np.random.default_rng(seed)
    enough = [case for case in people if (case.known.weights >= RELEVANT_FROM - _ROUNDING).sum() >= max(LIKES)]
    if len(enough) < 2:
        return None
    picked = [
        enough[place] for place in sorted(rng.permutation(len(enough))[: max(2, round(USERS_SHARE * len(people)))])
    ]
    orders = [rng.permutation(np.flatnonzero(case.known.weights >= RELEVANT_FROM - _ROUNDING)) for case in picked]
    told = {n: [_part(case, order[:n]) for case, order in zip(picked, orders, strict=True)] for n in LIKES}
    others = without_users(known, np.array([case.user for case in picked], dtype=np.int32))
    resamples = Resamples(len(picked), seed)
    values: dict[tuple[str, str, int], npt.NDArray[np.float64]] = {}

    def ndcg(name: str, data: Interactions, counts: Sequence[int], how: str) -> None:
        contestant = make(name, chosen.get(name))
        contestant.fit(data, catalogue, seed=seed)
        for count in counts:
            of = {case.user: history for case, history in zip(picked, told[count], strict=True)}
            outcome = measure(partial(told_of, contestant, of), picked)
            values[name, how, count] = outcome.values["ndcg"]
            if lists is not None and name == Blend.name and how == "folded" and isinstance(contestant, Own):
                shown = lists(contestant.model, data, picked, told[count])
                values["product", how, count] = compare(picked, shown).values["ndcg"]
        done()

    for name in folded:
        ndcg(name, others, LIKES, "folded")
    for name, counts in trained.items():
        for count in counts:
            ndcg(name, _with_likes(others, picked, told[count]), (count,), "trained")
    curves = {(name, how) for name, how, _ in values}
    return ColdUsers(
        users=len(picked),
        curves=[
            Curve(name, how, {n: resamples.mean(values[name, how, n]) for n in LIKES if (name, how, n) in values})
            for name, how in sorted(curves)
        ],
        kept={
            f"{name} with {n} likes": resamples.ratio(values[name, "folded", n], values[name, "trained", n])
            for name, how, n in values
            if how == "trained" and (name, "folded", n) in values
        },
    )


def cold_items(
    data: Interactions,
    catalogue: Catalogue,
    chosen: Mapping[str, Changes],
    names: Sequence[str],
    *,
    seed: int,
    done: Callable[[], object] = lambda: None,
) -> ColdItems | None:
    """Remove a tenth of the liked items from the data, train, and rank them among everything that nobody knows.

    Equal scores are put in a random order: a model that has nothing to say of new items is as good as chance. Among the
    removed items alone the ranking cannot gain from what tells items that people rate from others.

    Returns:
        None when there are no items or users to measure on.
    """
    rng = np.random.default_rng(seed)
    data = _kept(data, np.argsort(data.times, kind="stable"))
    liked = data.weights >= RELEVANT_FROM - _ROUNDING
    likes = np.bincount(data.items[liked], minlength=len(catalogue))
    eligible = np.flatnonzero(likes >= MIN_LIKES_OF_ITEM)
    removed = rng.permutation(eligible)[: round(ITEMS_SHARE * len(eligible))]
    if not len(removed):
        return None
    away = np.isin(data.items, removed)
    rest = _kept(data, ~away)
    candidates = np.setdiff1d(np.arange(len(catalogue)), rest.items)
    place = np.full(len(catalogue), -1)
    place[candidates] = np.arange(len(candidates))
    among = place[np.sort(removed)]
    wanted: dict[int, npt.NDArray[np.intp]] = {
        int(user): place[data.items[away & liked & (data.users == user)]]
        for user in np.unique(data.users[away & liked])
    }
    before = {user: _history(rest, user) for user in wanted}
    resamples, figures = Resamples(len(wanted), seed), {}
    for name in names:
        contestant = make(name, chosen.get(name))
        contestant.fit(rest, catalogue, seed=seed)
        rows = []
        for user, history in before.items():
            scores = contestant.scores(user, history)[candidates]
            relevant = np.zeros(len(candidates), dtype=np.bool_)
            relevant[wanted[user]] = True
            best = np.lexsort((rng.random(len(scores)), -scores))[:RECALL_AT].tolist()
            found = metrics.recall(best, set(wanted[user].tolist()), RECALL_AT)
            rows.append((found, metrics.auc(scores, relevant), metrics.auc(scores[among], relevant[among])))
        columns = (f"recall@{RECALL_AT}", "auc", "auc_removed")
        figures[name] = {column: resamples.mean(each) for column, each in zip(columns, np.array(rows).T, strict=True)}
        done()
    return ColdItems(len(wanted), len(removed), len(candidates), figures)


def _part(case: Case, rows: npt.NDArray[np.intp]) -> History:
    """Return some of what is known of a user, in the order in which it came."""
    rows = np.sort(rows)
    return History(case.known.items[rows], case.known.weights[rows])


def told_of(contestant: Contestant, told: Mapping[int, History], user: int, known: History) -> Floats:
    """Score all items for a user of whom less is told than is known; shape (items,)."""
    return contestant.scores(user, told[user])


def _kept(data: Interactions, rows: npt.NDArray[np.bool_ | np.intp]) -> Interactions:
    return replace(
        data, users=data.users[rows], items=data.items[rows], weights=data.weights[rows], times=data.times[rows]
    )


def _with_likes(data: Interactions, people: Sequence[Case], told: Sequence[History]) -> Interactions:
    users = np.concatenate([np.full(len(each.items), case.user) for case, each in zip(people, told, strict=True)])
    return replace(
        data,
        users=np.append(data.users, users.astype(np.int32)),
        items=np.concatenate([data.items, *(each.items for each in told)]),
        weights=np.concatenate([data.weights, *(each.weights for each in told)]),
        times=np.append(data.times, np.arange(len(users), dtype=np.int64)),
    )


def _history(data: Interactions, user: int) -> History:
    rows = data.users == user
    return History(data.items[rows], data.weights[rows])
