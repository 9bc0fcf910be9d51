"""People without a history: what a few opinions of the current session alone are worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.experiments.cold import Curve, ListsOf, told_of, without_users
from recommender.experiments.search import Own, make
from recommender.models.blend import Blend
from recommender.models.protocol import History, Interactions
from recommender.models.recency import ordered
from recommender.training.evaluation.intervals import Resamples
from recommender.training.evaluation.ranking import Case, cases, compare, measure

TOLD = (0, 1, 2, 3)
PAUSE = 30 * 60  # seconds without an opinion end a session, as in web statistics
SHARE, MOST = 0.3, 1000  # of the people, are held out


@dataclass(frozen=True)
class Sessions:
    """NDCG@10 of the rest of the last session of so many people, by how many of its first opinions are told."""

    people: int
    curves: Sequence[Curve]


def last_sessions(data: Interactions) -> list[History]:
    """Return what each user thought of things in their last session, by the user's number, oldest first.

    Of the same second the order in the table decides. What was merely seen is left out, and the second of two opinions
    about one thing.
    """
    told = np.flatnonzero(data.weights)
    order = told[np.lexsort((data.times[told], data.users[told]))]
    users, times = data.users[order], data.times[order]
    breaks = (users[1:] != users[:-1]) | (np.diff(times) > PAUSE)
    found = [History.empty()] * data.n_users
    for rows in np.split(order, np.flatnonzero(breaks) + 1):
        if len(rows):
            rows = rows[np.sort(np.unique(data.items[rows], return_index=True)[1])]
            found[int(data.users[rows[0]])] = History(data.items[rows], data.weights[rows])
    return found


def measure_sessions(
    data: Interactions,
    catalogue: Catalogue,
    names: Sequence[str],
    *,
    seed: int,
    lists: ListsOf | None = None,
    done: Callable[[], object] = lambda: None,
) -> Sessions | None:
    """Take people out of the data, and tell the models the first opinions of their last session.

    What is to be found is what they liked in that session after the first three opinions, however few of these are
    told; none of the three is shown, so that all lists are about the same items.

    Args:
        data: everything that people said.
        catalogue: the items.
        names: what takes part, with its default settings.
        seed: of the choice of people, of training and of the intervals.
        lists: makes the lists of the product from the published model, its training data, people and what is told.
        done: called after each training.

    Returns:
        None where times tell no order, or fewer than two people have such a session.
    """
    people = _people(data) if ordered(data) else []
    people = [
        people[place]
        for place in sorted(np.random.default_rng(seed).permutation(len(people))[: _held_out(len(people))])
    ]
    if len(people) < 2:
        return None
    others = without_users(data, np.array([case.user for case in people], dtype=np.int32))
    resamples, curves = Resamples(len(people), seed), []
    for name in names:
        contestant = make(name)
        contestant.fit(others, catalogue, seed=seed)
        values: dict[str, dict[int, npt.NDArray[np.float64]]] = {name: {}}
        for count in TOLD:
            told = [History(case.known.items[:count], case.known.weights[:count]) for case in people]
            of = {case.user: history for case, history in zip(people, told, strict=True)}
            outcome = measure(partial(told_of, contestant, of), people)
            values[name][count] = outcome.values["ndcg"]
            if lists is not None and name == Blend.name and isinstance(contestant, Own):
                shown = lists(contestant.model, others, people, told)
                values.setdefault("product", {})[count] = compare(people, shown).values["ndcg"]
        curves += [
            Curve(each, "folded", {count: resamples.mean(ndcg) for count, ndcg in points.items()})
            for each, points in values.items()
        ]
        done()
    return Sessions(len(people), curves)


def _held_out(people: int) -> int:
    return min(max(2, round(SHARE * people)), MOST)


def _people(data: Interactions) -> list[Case]:
    """Return everybody who liked something in the last session after its first opinions, which are what is known."""
    first, rest = [], []
    for history in last_sessions(data):
        first.append(History(history.items[: max(TOLD)], history.weights[: max(TOLD)]))
        rest.append(History(history.items[max(TOLD) :], history.weights[max(TOLD) :]))
    return cases(first, rest)
