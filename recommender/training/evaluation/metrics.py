"""Ranking metrics of one list or of all lists. Pure functions; lists are best first.

Ours, because `ranx` gives the same five figures, lacks the others, and brings 223 MB of compiler (docs/libraries.md).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


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


def precision(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Return the share of k that the relevant items among the first k are; a list shorter than k has empty places."""
    return sum(item in relevant for item in ranked[:k]) / k


def hit_rate(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Return 1 when any of the first k items is relevant, else 0."""
    return float(any(item in relevant for item in ranked[:k]))


def reciprocal_rank(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Return 1 by the rank of the first relevant item; 0 when none is among the first k."""
    return next((1 / rank for rank, item in enumerate(ranked[:k], start=1) if item in relevant), 0.0)


def auc(scores: Floats, relevant: npt.NDArray[np.bool_]) -> float:
    """Return how often a relevant item has a higher score than another; equal scores count half.

    Args:
        scores: of all candidates; shape (candidates,).
        relevant: which of them are relevant; the same shape.

    Returns:
        From 0 to 1; NaN when all or none of the candidates are relevant.
    """
    found, others = scores[relevant], np.sort(scores[~relevant])
    if not len(found) or not len(others):
        return float("nan")
    below = np.searchsorted(others, found, side="left") + np.searchsorted(others, found, side="right")
    return float(below.mean() / (2 * len(others)))


def dislike_rate(ranked: Sequence[int], disliked: Collection[int], k: int) -> float:
    """Return the share of the first k items that are known to be disliked; 0 for an empty list."""
    shown = ranked[:k]
    return sum(item in disliked for item in shown) / len(shown) if shown else 0.0


def distinct(lists: npt.NDArray[np.integer]) -> int:
    """Return how many items are in any of the lists; -1 is an empty place."""
    return len(np.unique(lists[lists >= 0]))


def gini(counts: npt.NDArray[np.floating], never: int = 0) -> npt.NDArray[np.float64]:
    """Return how unequally the places of lists go to items: 0 when all have the same number, near 1 when one has all.

    Args:
        counts: how often items are shown; shape (..., items).
        never: how many more items are never shown.

    Returns:
        Shape (...); NaN when nothing is shown.
    """
    ordered = np.sort(np.asarray(counts, dtype=np.float64), axis=-1)
    items = never + ordered.shape[-1]
    ranks = np.arange(never + 1, items + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(2 * (ordered @ ranks) / (items * ordered.sum(axis=-1)) - (items + 1) / items)


def list_diversity(vectors: Floats) -> float:
    """Return the mean distance (1 - cosine) of all pairs of a list; NaN for fewer than two items.

    Args:
        vectors: of the listed items, each of length 1 or 0; shape (listed, attributes).
    """
    listed = len(vectors)
    if listed < 2:
        return float("nan")
    alike = vectors @ vectors.T
    return float(1 - (alike.sum() - np.trace(alike)) / (listed * (listed - 1)))


def popularity_percentiles(counts: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
    """Return for each item the share of the known items that fewer people know, equals counting half; shape (items,).

    Known are items with a count above 0; the others have 0.
    """
    known = np.sort(counts[counts > 0])
    below = np.searchsorted(known, counts, side="left") + np.searchsorted(known, counts, side="right")
    return np.where(counts > 0, below / max(2 * len(known), 1), 0.0)
