"""Re-ranking against sameness: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int64]


def diversify(scores: Floats, vectors: Floats, count: int, weight: float) -> list[tuple[int, float]]:
    """Choose rows one by one, each time the one with the best score minus its likeness to those chosen before.

    Args:
        scores: shape (rows,).
        vectors: what the rows are compared by, of length 1; shape (rows, dimensions).
        count: how many to choose.
        weight: what a row loses for being the same as a chosen one (cosine 1), in units of the score.

    Returns:
        The chosen rows with what each lost, best first.
    """
    likeness = np.zeros(len(scores), dtype=np.float32)
    left = np.ones(len(scores), dtype=np.bool_)
    chosen: list[tuple[int, float]] = []
    for _ in range(min(count, len(scores))):
        best = int(np.argmax(np.where(left, scores - weight * likeness, -np.inf)))
        chosen.append((best, float(weight * likeness[best])))
        left[best] = False
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return chosen
