"""Counts of interactions by item, from a table in memory or from Spark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.models.protocol import Interactions


@dataclass(frozen=True)
class Counts:
    """Of each item, how many interactions it has, how many of them are above zero, and how many count as likes.

    int64 arrays of shape (items,).
    """

    said: npt.NDArray[np.int64]
    good: npt.NDArray[np.int64]
    liked: npt.NDArray[np.int64]

    @classmethod
    def of(cls, data: Interactions, items: int, liked_from: float) -> Counts:
        """Count a table that is in memory."""
        rows = (slice(None), data.weights > 0, data.weights >= liked_from)
        return cls(*(np.bincount(data.items[some], minlength=items) for some in rows))
