"""How much more what was said of late counts than what was said long ago."""

from __future__ import annotations

import numpy as np

from recommender.models.protocol import Floats, History


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
