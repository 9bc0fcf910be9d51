"""Exploration: lists, or places in lists, that are left to chance, with the probability of what was shown.

Which item is shown where is drawn by a generator that is seeded with the turn, so that the same turn is answered the
same way. Turns have unique keys; over them the draws are as good as random, and the propensities below are the
probabilities over turns, given the person, the need and the model: what estimators of other policies divide by.

* A *surprise* shows a random permutation of a pool of m items: each is at each rank with probability 1/m.
* A *trial*: with probability `share` the last place of a list goes to one of the n runners-up, each as likely. So the
  item that the ranking puts there has propensity 1 - share, a runner-up share/n. All other places have propensity 1.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.catalogue.catalogue import Mask
from recommender.domain.recommendation import Part
from recommender.ranking.scale import best_positions
from recommender.ranking.scoring import Floats

GOOD = 200  # the best-loved items: a surprise is one of them
UNUSUAL = 50  # of those, the ones least like what the person likes
RUNNERS_UP = 9  # the best items that are not in a list: a trial shows one of them


@dataclass(frozen=True)
class Chance:
    """What of a list is left to chance: all of it (`surprise`), or with probability `share` the last place.

    `seed` names the turn.
    """

    seed: str
    surprise: bool = False
    share: float = 0.0


def surprises(
    popularity: Floats, personal: Mapping[Part, Floats], left: Mask, count: int, seed: str
) -> tuple[list[int], float]:
    """Draw items at random among well-liked ones, of these among the least like a person's taste.

    Args:
        popularity: how well liked each item is; shape (items,).
        personal: the parts of a score that depend on the person; none of somebody new, who has no usual taste.
        left: what may be shown, one item at least; shape (items,).
        count: how many.
        seed: the same text draws the same items.

    Returns:
        Positions in the order drawn, fewer where not enough are left, and the propensity of each.
    """
    pool = np.asarray(best_positions(popularity, left, GOOD))
    if personal:
        likeness = np.sum([values[pool] for values in personal.values()], axis=0)
        pool = pool[np.argsort(likeness, kind="stable")[:UNUSUAL]]
    drawn = _generator(seed).permutation(pool)
    return [int(position) for position in drawn[:count]], 1 / len(pool)


def trial(ranked: int, runners_up: Sequence[int], share: float, seed: str) -> tuple[int, float]:
    """Choose what the last place of a list goes to.

    Args:
        ranked: the item that the ranking puts there.
        runners_up: those that may take its place, one at least.
        share: how likely that is.
        seed: the same text chooses the same item.

    Returns:
        The item, and its propensity.
    """
    generator = _generator(seed)
    if generator.random() >= share:
        return ranked, 1 - share
    return runners_up[int(generator.integers(len(runners_up)))], share / len(runners_up)


def _generator(seed: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(seed.encode()))
