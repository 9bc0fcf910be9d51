"""Bootstrap intervals over users (Efron 1979), the same resamples for every model, so that differences are paired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.training.evaluation.metrics import distinct, gini

Values = npt.NDArray[np.float64]
Lists = npt.NDArray[np.int32]

SAMPLES = 1000
LEVEL = 0.95
_AT_ONCE = 50  # resamples whose counts of all shown items are in memory together


@dataclass(frozen=True)
class Estimate:
    """A measured figure with its 95 % bootstrap interval; NaN where it is not defined."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.4f} [{self.low:.4f}, {self.high:.4f}]"


class Resamples:
    """Samples of `users` users, drawn with replacement once and used for all figures."""

    def __init__(self, users: int, seed: int, samples: int = SAMPLES) -> None:
        """Draw.

        Raises:
            ValueError: there are no users.
        """
        if not users:
            raise ValueError("no users to resample")
        # How often each user is in each sample; shape (samples, users).
        self._times = np.random.default_rng(seed).multinomial(users, np.full(users, 1 / users), samples).astype(float)

    def mean(self, values: Values) -> Estimate:
        """Return the mean over users, those without a value (NaN) left out; values of shape (users,)."""
        return _between(_mean(values), self._means(values))

    def ratio(self, one: Values, other: Values) -> Estimate:
        """Return the ratio of two means over the same users."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return _between(np.divide(_mean(one), _mean(other)), self._means(one) / self._means(other))

    def difference(self, one: Values, other: Values) -> Estimate:
        """Return the difference of two means over the same users."""
        return _between(_mean(one) - _mean(other), self._means(one) - self._means(other))

    def coverage(self, lists: Lists, items: int) -> Estimate:
        """Return the share of all items that are in any list. See `_centred`."""
        return _centred(distinct(lists) / items, self._distinct(lists) / items, highest=1.0)

    def coverage_ratio(self, one: Lists, other: Lists) -> Estimate:
        """Return how many times as many items one model shows as another, to the same users. See `_centred`."""
        return _centred(
            distinct(one) / max(distinct(other), 1), self._distinct(one) / np.maximum(self._distinct(other), 1)
        )

    def gini(self, lists: Lists, items: int) -> Estimate:
        """Return how unequally the lists' places go to all items. See `_centred`."""
        shown = _incidence(lists)
        never = items - shown.shape[1]
        measured = float(gini(np.asarray(shown.sum(axis=0)), never))
        return _centred(measured, self._by_counts(shown, lambda counts: gini(counts, never)), highest=1.0)

    def _means(self, values: Values) -> Values:
        known = ~np.isnan(values)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self._times[:, known] @ values[known] / self._times[:, known].sum(axis=1))

    def _distinct(self, lists: Lists) -> Values:
        return self._by_counts(_incidence(lists), lambda counts: np.count_nonzero(counts, axis=1).astype(float))

    def _by_counts(self, shown: sparse.csr_array, figure: Callable[[Values], Values]) -> Values:
        """Return a figure of how often each shown item is shown, for each resample."""
        parts = [
            figure((shown.T @ self._times[start : start + _AT_ONCE].T).T)
            for start in range(0, len(self._times), _AT_ONCE)
        ]
        return np.concatenate(parts)


def _mean(values: Values) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _between(measured: float, resampled: Values) -> Estimate:
    finite = resampled[np.isfinite(resampled)]
    if not len(finite):
        return Estimate(float(measured), float("nan"), float("nan"))
    low, high = np.quantile(finite, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(measured), float(low), float(high))


def _centred(measured: float, resampled: Values, highest: float = np.inf) -> Estimate:
    """Return an interval around what was measured for all users, up to `highest`.

    A resample holds less than two thirds of the users, some of them twice: what all lists together cover is always less
    in it, and its interval would lie below the figure that it is to be of. So the resamples tell the spread only.
    """
    around = _between(measured, resampled - resampled.mean() + measured)
    return Estimate(around.mean, min(around.low, around.mean), min(max(around.high, around.mean), highest))


def _incidence(lists: Lists) -> sparse.csr_array:
    """Return which user is shown which item: shape (users, items that are shown at all)."""
    rows, places = np.nonzero(lists >= 0)
    _, columns = np.unique(lists[rows, places], return_inverse=True)
    size = (len(lists), int(columns.max()) + 1 if len(columns) else 0)
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=size)
