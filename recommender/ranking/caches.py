"""Bounds caches of arrays that are as long as the catalogue, by the memory that they take."""

from __future__ import annotations

BYTES = 128 * 2**20  # a cache; at a million items it holds 32 arrays of scores
LEAST = 8


def capacity(most: int, items: int, bytes_per_item: int) -> int:
    """Return how many arrays to keep: `most` of them, or fewer where the catalogue is large.

    >>> capacity(256, 18_940, 4), capacity(256, 1_000_000, 4), capacity(256, 10**8, 4)
    (256, 33, 8)
    """
    return min(most, max(LEAST, BYTES // max(1, items * bytes_per_item)))
