"""How much more what was said of late counts than what was said long ago, and whether that is known."""

from __future__ import annotations

import numpy as np

from recommender.models.protocol import Floats, History, Interactions

FEWEST_MOMENTS = 3


def recency(ago: Floats, latest: float, span: float) -> Floats:
    """Return how much an opinion counts by how many opinions ago it was said (the newest: 1); 1 for long ago.

    Args:
        ago: any shape.
        latest: what is added for the newest.
        span: after how many opinions that is down to 1/e of it.
    """
    return np.asarray(1 + latest * np.exp(np.minimum((1 - ago) / span, 0)), dtype=np.float32)


def ages(history: History) -> Floats:
    """Return how many opinions ago each entry was said, the newest being 1; shape (history,).

    Only opinions make others older: what was merely seen, with a weight of 0, does not.
    """
    return np.cumsum(history.weights[::-1] != 0, dtype=np.float32)[::-1]


def ordered(data: Interactions) -> bool:
    """Whether the times of a table tell what came after what: half of all people have three different ones or more.

    Who has only two interactions needs two. Where plays are only counted, or everything was imported on one day, the
    order of the rows says nothing, and what learns from it learns noise.
    """
    totals = np.bincount(data.users, minlength=data.n_users)
    order = np.lexsort((data.times, data.users))
    users, times = data.users[order], data.times[order]
    fresh = np.ones(len(users), dtype=np.bool_)
    fresh[1:] = (users[1:] != users[:-1]) | (times[1:] != times[:-1])
    moments = np.bincount(users[fresh], minlength=data.n_users)
    several = totals >= 2
    return bool(several.any() and np.mean(moments[several] >= np.minimum(totals[several], FEWEST_MOMENTS)) >= 0.5)
