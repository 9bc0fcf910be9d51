"""Arithmetic on scores of all items: one scale for the parts, and the best positions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Mask

Floats = npt.NDArray[np.float32]

TOP = 50
TINY = 1e-9


def scaled(values: Floats) -> Floats:
    """Put the average item at 0, the best `TOP` items near 1, and bend the scale towards -1 and 1 beyond them.

    Ranking looks at the best items only. Dividing by the standard deviation would let a part with a long tail (words
    that three items share) count many times as much as a part without one (a cosine); so would a scale without an end.

    >>> scaled(np.array([0.0, 0.0, 0.0], dtype=np.float32)).tolist()
    [0.0, 0.0, 0.0]
    """
    top = min(TOP, max(1, len(values) // 4))
    mean = values.mean()
    reach = np.partition(values, -top)[-top:].mean() - mean
    if not reach > TINY:
        return np.zeros_like(values)
    return np.asarray(np.tanh((values - mean) / reach), dtype=np.float32)


def best_positions(scores: Floats, candidates: Mask, count: int) -> npt.NDArray[np.intp]:
    """Return the positions of the best candidates, best first; ties in the order of the positions."""
    positions = np.flatnonzero(candidates)
    if len(positions) > count:
        least = np.partition(scores[positions], -count)[-count]
        positions = positions[scores[positions] >= least]
    return positions[np.argsort(-scores[positions], kind="stable")][:count]
