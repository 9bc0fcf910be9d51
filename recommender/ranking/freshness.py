"""How fresh items are: 1 for what is of now, and half as much after each half-life of the catalogue's description."""

from __future__ import annotations

import threading

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet
from recommender.ranking.scale import Floats, scaled

STEPS = 288  # a day: so often freshness is computed anew


class Freshness:
    """Tells it for the items of one catalogue. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._facets = {
            name: facet.half_life
            for name, facet in catalogue.spec.facets.items()
            if isinstance(facet, NumberFacet) and facet.half_life is not None
        }
        self._lock = threading.Lock()
        self._known: tuple[int, Floats] | None = None  # with the step that it is of

    def now(self) -> Floats | None:
        """Return how fresh each item is, on the scale of the parts of a score; None where items do not age."""
        if not self._facets:
            return None
        step = int(self._catalogue.clock() * STEPS)
        with self._lock:
            if self._known is None or self._known[0] != step:
                fresh = [
                    decay(self._catalogue.numbers[name], half, step / STEPS) for name, half in self._facets.items()
                ]
                self._known = step, scaled(np.asarray(np.mean(fresh, axis=0), dtype=np.float32))
            return self._known[1]


def decay(dates: Floats, half_life: float, now: float) -> Floats:
    """Return how fresh things of some dates are: from 1, of now or later, down to 0, also of what has no date.

    >>> decay(np.array([10.0, 8.0, 12.0, np.nan], dtype=np.float32), 2.0, 10.0).tolist()
    [1.0, 0.5, 1.0, 0.0]
    """
    age = np.maximum(np.float32(now) - dates, 0)
    return np.asarray(np.nan_to_num(np.exp2(-age / np.float32(half_life))), dtype=np.float32)
