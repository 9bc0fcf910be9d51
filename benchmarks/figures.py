"""Percentiles, their spread over repeats, and ratios. All times are milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Spread:
    """One figure over the repeats of a measurement: the median and the extremes."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Times:
    """Percentiles of the times of one thing: of all values together, and by repeat."""

    count: int
    repeats: int
    p50: float
    p95: float
    p50_by_repeat: Spread
    p95_by_repeat: Spread


def percentile(values: Sequence[float], percent: float) -> float:
    """Return a percentile, interpolated between the two nearest values.

    >>> percentile([1.0, 2.0, 4.0, 8.0], 50)
    3.0
    """
    return float(np.percentile(np.asarray(values, dtype=np.float64), percent))


def spread(values: Sequence[float]) -> Spread:
    """Return the median and the extremes.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("nothing was measured")
    return Spread(percentile(values, 50), min(values), max(values))


def summarise(repeats: Sequence[Sequence[float]]) -> Times:
    """Return the percentiles of repeated measurements.

    Raises:
        ValueError: a repeat has no values.
    """
    if not repeats or not all(repeats):
        raise ValueError("nothing was measured")
    values = [value for repeat in repeats for value in repeat]
    return Times(
        count=len(values),
        repeats=len(repeats),
        p50=percentile(values, 50),
        p95=percentile(values, 95),
        p50_by_repeat=spread([percentile(repeat, 50) for repeat in repeats]),
        p95_by_repeat=spread([percentile(repeat, 95) for repeat in repeats]),
    )


def ratio(measured: Sequence[Sequence[float]], reference: Sequence[Sequence[float]], percent: float = 50) -> Spread:
    """Return a percentile of one thing over that of another, repeat by repeat: each pair met the same machine.

    Raises:
        ValueError: not the same number of repeats, or a reference that took no time.
    """
    pairs = list(zip(measured, reference, strict=True))
    below = [percentile(other, percent) for _, other in pairs]
    if not all(value > 0 for value in below):
        raise ValueError("the reference took no time")
    return spread([percentile(one, percent) / other for (one, _), other in zip(pairs, below, strict=True)])
