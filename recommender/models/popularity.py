"""Popularity: the same order for everybody, and the least that any other model has to beat."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.models.files import read_model, write_model
from recommender.models.protocol import Floats, History, Interactions


class Popularity:
    """Scores an item by the share of people who have had to do with it, dislikes left out."""

    name: ClassVar[str] = "popularity"

    def __init__(self) -> None:
        self._shares: Floats = np.zeros(0, dtype=np.float32)

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Count; there is nothing random in it and nothing to wait for."""
        counts = np.bincount(data.items[data.weights >= 0], minlength=len(catalogue))
        self._shares = (counts / max(data.n_users, 1)).astype(np.float32)

    def scores(self, history: History) -> Floats:
        """Return the share of each item, whatever the history; shape (items,)."""
        return self._shares.copy()

    def similar(self, items: Sequence[int]) -> Floats:
        """Return 1 for the given items and 0 for all others: popularity knows of no likeness."""
        alike = np.zeros_like(self._shares)
        alike[list(items)] = 1
        return alike

    def contributions(self, history: History, item: int) -> Floats:
        """Return zeros: the history does not matter."""
        return np.zeros(len(history.items), dtype=np.float32)

    def save(self, directory: Path) -> None:
        """Write the model."""
        write_model(directory, self.name, {}, {"shares": self._shares})

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`.
        """
        model = cls()
        _, arrays = read_model(directory, cls.name, {"shares": 1})
        model._shares = arrays["shares"]
        return model
