"""What speaks for an item to somebody of whom nothing is known: that many know it and that those like it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet
from recommender.ranking.scale import scaled

Floats = npt.NDArray[np.float32]

# The Bayesian average counts every item as if it had this many more opinions, all of them average.
PRIOR_OPINIONS = 20.0
UNKNOWN_RANK = 0.25  # a number that nobody recorded is taken for one in the lower half


def prior(
    catalogue: Catalogue,
    items: npt.NDArray[np.int32],
    opinions: Floats,
    elsewhere: Mapping[str, int] | None = None,
) -> Floats:
    """Return how well known and liked each item is, scaled; shape (items,).

    `items` and `opinions` are parallel: the position of an item, and what somebody thought of it, from 0 to 1.

    Half is what people did here: the logarithm of the number of opinions, times their Bayesian average. The other half
    are the numbers that the catalogue's description marks with `prior`, each as its rank among all items, so that items
    without opinions are told apart, too. `elsewhere` is how many people of another operator like items, by their ids.
    """
    others = np.array([(elsewhere or {}).get(item, 0) for item in catalogue.ids], dtype=np.int64)
    parts = [scaled(_opinions(len(catalogue), items, opinions, others))]
    if marked := list(described(catalogue).values()):
        parts.append(scaled(np.asarray(np.sum(marked, axis=0), dtype=np.float32)))
    return scaled(np.asarray(np.mean(parts, axis=0), dtype=np.float32))


def _opinions(size: int, items: npt.NDArray[np.int32], opinions: Floats, others: npt.NDArray[np.int64]) -> Floats:
    counts = np.bincount(items, minlength=size)
    sums = np.bincount(items, weights=opinions, minlength=size)
    average = float(opinions.mean()) if len(opinions) else 0.0
    quality = (sums + PRIOR_OPINIONS * average) / (counts + PRIOR_OPINIONS)
    return np.asarray(np.log1p(counts + others) * quality, dtype=np.float32)


def described(catalogue: Catalogue) -> dict[str, Floats]:
    """Return for each facet marked with `prior` how much its numbers speak for each item, from 0 to the mark."""
    return {
        name: facet.prior * _ranks(catalogue.numbers[name])
        for name, facet in catalogue.spec.facets.items()
        if isinstance(facet, NumberFacet) and facet.prior > 0
    }


def _ranks(column: Floats) -> Floats:
    """Return the share of known values below each one, in [0, 1]."""
    known = np.sort(column[~np.isnan(column)])
    if not len(known):
        return np.full(len(column), UNKNOWN_RANK, dtype=np.float32)
    ranks = np.searchsorted(known, column) / len(known)
    return np.asarray(np.where(np.isnan(column), UNKNOWN_RANK, ranks), dtype=np.float32)
