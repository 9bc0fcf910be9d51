"""Ways out when nothing fits: what would match without one condition, or without two."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from recommender.catalogue.catalogue import Mask
from recommender.domain.conditions import Condition
from recommender.domain.recommendation import Relaxation

MAX_RELAXATIONS = 4


def relaxations(satisfied: Sequence[tuple[Condition, bool, Mask]], allowed: Mask) -> tuple[Relaxation, ...]:
    """Return what to give up so that something matches, the way out to most items first.

    Args:
        satisfied: each condition, whether it is an exclusion, and which items satisfy it; no item satisfies all.
        allowed: which items may be shown at all.

    Returns:
        One condition each; pairs where no single condition helps; nothing where three or more are in the way.
    """
    violations = np.zeros(len(allowed), dtype=np.int16)
    for _, _, mask in satisfied:
        violations += ~mask
    once, twice = allowed & (violations == 1), allowed & (violations == 2)
    found = [
        Relaxation(drop=condition, excluded=excluded, count=count)
        for condition, excluded, mask in satisfied
        if (count := int(np.count_nonzero(once & ~mask)))
    ]
    if not found:
        found = [
            Relaxation(drop=first, excluded=ruled_out, also=second, also_excluded=also_ruled_out, count=count)
            for (first, ruled_out, one), (second, also_ruled_out, other) in combinations(satisfied, 2)
            if (count := int(np.count_nonzero(twice & ~one & ~other)))
        ]
    found.sort(key=lambda relaxation: -relaxation.count)
    return tuple(found[:MAX_RELAXATIONS])
