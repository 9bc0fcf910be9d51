"""The protocol that every scoring model follows; `tests/contract/test_models.py` holds each model to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, Self, runtime_checkable

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Interactions:
    """What people did with items, in parallel arrays of one length n.

    users: int32, 0..n_users-1 in any order. items: int32 positions in the catalogue. weights: float32 in [-1, 1],
    positive for liked, negative for disliked. times: int64 seconds since the epoch.
    """

    users: npt.NDArray[np.int32]
    items: npt.NDArray[np.int32]
    weights: Floats
    times: npt.NDArray[np.int64]
    n_users: int

    def histories(self) -> list[History]:
        """Return each user's history, by the user's number; empty for users without any interaction."""
        order = np.lexsort((self.times, self.users))
        ends = np.cumsum(np.bincount(self.users, minlength=self.n_users))[:-1]
        items, weights = np.split(self.items[order], ends), np.split(self.weights[order], ends)
        return [History(*of_user) for of_user in zip(items, weights, strict=True)]


@dataclass(frozen=True)
class History:
    """One person's signals, oldest first, in arrays of one length: positions in the catalogue, weights in [-1, 1]."""

    items: npt.NDArray[np.int32]
    weights: Floats

    @classmethod
    def empty(cls) -> History:
        """Return the history of somebody new."""
        return cls(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))


class Scoring(Protocol):
    """What says who likes what. Items are positions in the catalogue."""

    name: ClassVar[str]

    def scores(self, history: History) -> Floats:
        """Score all items for a person with this history, higher is better; shape (items,). Works when empty."""
        ...

    def similar(self, items: Sequence[int]) -> Floats:
        """Return how alike each item is to the given ones taken together, in [-1, 1]; shape (items,)."""
        ...

    def contributions(self, history: History, item: int) -> Floats:
        """Return how much each entry of the history adds to the item's score; shape (len(history),)."""
        ...


class Model(Scoring, Protocol):
    """A scorer that is trained. Items are positions in the catalogue it was fitted on."""

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Train from nothing; a second call refits. The same seed gives the same scores on one thread."""
        ...

    def save(self, directory: Path) -> None:
        """Write the model as arrays and JSON, never as a pickle."""
        ...

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote; scores are the same.

        Raises:
            FileNotFoundError, ValueError: the directory is incomplete or corrupt.
        """
        ...


@runtime_checkable
class Searchable(Protocol):
    """A model that also answers about a few items without looking at all, and whose best items can be looked up.

    Optional: it is what approximate search needs (`ranking/approximate.py`). `items` are int positions.
    """

    def vectors(self) -> Floats:
        """Return a vector for each item, whose product with a query is the score or most of it; (items, dimensions)."""
        ...

    def beside(self) -> npt.NDArray[np.intp]:
        """Return the positions of items whose scores also have a part that the vectors do not tell."""
        ...

    def query(self, history: History) -> Floats:
        """Return the vector to look the best items up by; shape (dimensions,)."""
        ...

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return `Model.scores` of some items; shape (len(items),)."""
        ...

    def similar_at(self, examples: Sequence[int], items: npt.NDArray[np.intp]) -> Floats:
        """Return `Model.similar` of some items; shape (len(items),)."""
        ...
