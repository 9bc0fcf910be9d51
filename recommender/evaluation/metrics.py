"""Ranking metrics of one list, and intervals for their means. Pure functions; lists are best first, items are ints."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt


def ndcg(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Return the normalised discounted cumulative gain of the first k items, with gain 1 for what is relevant.

    Järvelin and Kekäläinen 2002. The ideal list has as many relevant items as fit into k. 0 when nothing is relevant.
    """
    gains = [1 / np.log2(rank + 1) for rank, item in enumerate(ranked[:k], start=1) if item in relevant]
    ideal = [1 / np.log2(rank + 1) for rank in range(1, min(k, len(relevant)) + 1)]
    return float(sum(gains) / sum(ideal)) if ideal else 0.0


def recall(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Return the share of the relevant items that are among the first k; 0 when nothing is relevant."""
    found = sum(item in relevant for item in ranked[:k])
    return found / len(relevant) if relevant else 0.0


def dislike_rate(ranked: Sequence[int], disliked: Collection[int], k: int) -> float:
    """Return the share of the first k items that are known to be disliked; 0 for an empty list."""
    shown = ranked[:k]
    return sum(item in disliked for item in shown) / len(shown) if shown else 0.0


def coverage(lists: Iterable[Sequence[int]], items: int) -> float:
    """Return the share of all items that are in any of the lists."""
    return len({item for ranked in lists for item in ranked}) / items


def bootstrap_interval(
    values: npt.NDArray[np.float64], seed: int, *, level: float = 0.95, samples: int = 1000
) -> tuple[float, float]:
    """Return the percentile interval of the mean by resampling the values (users) with replacement.

    Raises:
        ValueError: there are no values.
    """
    if not len(values):
        raise ValueError("no values to resample")
    picks = np.random.default_rng(seed).integers(len(values), size=(samples, len(values)))
    low, high = np.quantile(values[picks].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
