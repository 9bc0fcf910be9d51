"""The ratings of a built catalogue: checked when they come from a source, and kept with items as positions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import SourceRatings
from recommender.domain.feedback import RATING_HIGH, RATING_LOW

RATINGS_FILE = "ratings.npz"


@dataclass(frozen=True)
class Ratings:
    """Imported ratings in parallel arrays: numbers of people, positions in the catalogue, stars, seconds since 1970.

    `counts` are those of `SourceRatings`.
    """

    users: npt.NDArray[np.int32]
    items: npt.NDArray[np.int32]
    values: npt.NDArray[np.float32]
    times: npt.NDArray[np.int64]
    counts: npt.NDArray[np.float32] | None = None


def checked_ratings(catalogue: Catalogue, ratings: SourceRatings) -> Ratings:
    """Return the ratings with items as positions.

    Raises:
        ValueError: lengths differ, an item is unknown, or a value or a count is out of range.
    """
    counts = ratings.counts
    columns = (ratings.users, ratings.items, ratings.values, ratings.times, *(() if counts is None else (counts,)))
    if len({len(column) for column in columns}) > 1:
        raise ValueError("users, items, values, times and counts of the ratings differ in length")
    strangers = set(ratings.items) - catalogue.index.keys()
    if strangers:
        raise ValueError(f"ratings of unknown items, among them {min(strangers)}")
    counted = np.zeros(len(ratings.values), dtype=np.bool_) if counts is None else ~np.isnan(counts)
    if counts is not None and np.any(~(counts[counted] > 0) | np.isinf(counts[counted])):
        raise ValueError("a count has to be above 0")
    outside = (ratings.values < RATING_LOW) | (ratings.values > RATING_HIGH) | np.isnan(ratings.values)
    if np.any(outside & ~counted):
        raise ValueError(f"ratings have to be from {RATING_LOW} to {RATING_HIGH}")
    positions = np.fromiter((catalogue.index[item] for item in ratings.items), np.int32, len(ratings.items))
    return Ratings(
        ratings.users.astype(np.int32),
        positions,
        ratings.values.astype(np.float32),
        ratings.times.astype(np.int64),
        None if counts is None else counts.astype(np.float32),
    )


def save_ratings(ratings: Ratings, directory: Path) -> None:
    """Write the ratings of a catalogue into its directory."""
    columns = {name: column for name, column in vars(ratings).items() if column is not None}
    np.savez_compressed(directory / RATINGS_FILE, **columns)


def load_ratings(directory: Path) -> Ratings:
    """Read the ratings of a built catalogue.

    Raises:
        FileNotFoundError: the catalogue has not been built.
    """
    with np.load(directory / RATINGS_FILE, allow_pickle=False) as arrays:
        return Ratings(**arrays)
