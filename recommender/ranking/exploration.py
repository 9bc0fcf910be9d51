"""Surprises: good items far from what a person usually likes."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np

from recommender.catalogue.catalogue import Mask
from recommender.domain.recommendation import Part
from recommender.ranking.blend import Floats
from recommender.ranking.scale import best_positions

GOOD = 200  # the best-loved items: a surprise is one of them
UNUSUAL = 50  # of those, the ones least like what the person likes


def explore(popularity: Floats, personal: Mapping[Part, Floats], left: Mask, count: int, seed: str) -> list[int]:
    """Draw items at random among well-liked ones, of these among the least like a person's taste.

    Args:
        popularity: how well liked each item is; shape (items,).
        personal: the parts of a score that depend on the person; none of somebody new, who has no usual taste.
        left: what may be shown; shape (items,).
        count: how many.
        seed: the same text draws the same items.

    Returns:
        Positions in the order drawn, fewer where not enough are left.
    """
    pool = np.asarray(best_positions(popularity, left, GOOD))
    if personal:
        likeness = np.sum([values[pool] for values in personal.values()], axis=0)
        pool = pool[np.argsort(likeness, kind="stable")[:UNUSUAL]]
    drawn = np.random.default_rng(zlib.crc32(seed.encode())).permutation(pool)
    return [int(position) for position in drawn[:count]]
