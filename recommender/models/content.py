"""A person's taste in attributes: how much more, or less, somebody likes what an attribute describes than others do.

Items are rows of attributes weighted by rarity and of length 1 (TF-IDF; Salton and Buckley 1988). What each attribute
is worth in general is learned by a ridge regression of how well an item is liked on its attributes; a person's own
weights are the ridge solution on their opinions, with the general ones for a prior (as in content-based profiles of
Pazzani and Billsus 2007, section 10.4, and with the item's average left out as in the residuals of Koren 2008). A new
item is scored like any other: identity plays no part.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy import sparse
from scipy.sparse import linalg

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Value
from recommender.models.features import attribute_matrix, by_rarity
from recommender.models.files import read_model, read_sparse, write_model
from recommender.models.protocol import Floats, History, Interactions


class ContentSettings(Value):
    """Tuned on the validation part of the movie ratings.

    min_share: of the items with interactions, the share that has to have an attribute (two of them in any case).
    ridge: the penalty on a person's weights. general: weight of how well an item's attributes are liked by everybody.
    general_ridge: the penalty on that.
    """

    min_share: float = Field(default=0.01, ge=0, le=1)
    ridge: float = Field(default=3.0, gt=0)
    general: float = Field(default=1.0, ge=0)
    general_ridge: float = Field(default=10.0, gt=0)


class Content:
    """Scores an item by its attributes alone: what is generally thought of them, plus the person's own weights."""

    name: ClassVar[str] = "content"

    def __init__(self, settings: ContentSettings | None = None) -> None:
        self.settings = settings or ContentSettings()
        self._set(sparse.csr_array((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))

    def _set(self, rows: sparse.csr_array, general: Floats) -> None:
        """Keep the items' rows of attributes, of length 1 or 0, and each item's general score."""
        self._rows, self._general = rows, general

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Weigh the attributes; nothing in it is random."""
        known = np.zeros(len(catalogue), dtype=np.bool_)
        known[data.items] = True
        rows = by_rarity(attribute_matrix(catalogue, known, self.settings.min_share).astype(np.float32))
        liked = np.bincount(data.items[data.weights > 0], minlength=len(catalogue)).astype(np.float32)
        fame = np.log1p(liked)  # what a few hundred people like is not a hundred times better than what a few do
        general = np.zeros(len(catalogue), dtype=np.float32)
        if fame.any() and rows.shape[1]:
            normal = (rows.T @ rows + self.settings.general_ridge * sparse.eye_array(rows.shape[1])).tocsr()
            weights, _ = linalg.cg(normal, rows.T @ (fame / fame.max()), rtol=1e-6)
            general = np.asarray(self.settings.general * (rows @ weights), dtype=np.float32)
        self._set(rows, general)

    def scores(self, history: History) -> Floats:
        """Return the general score of each item's attributes plus what the history says of them; shape (items,)."""
        weights = np.linalg.solve(self._normal(history), self._rows[history.items].T @ history.weights)
        return np.asarray(self._general + self._rows @ weights, dtype=np.float32)

    def contributions(self, history: History, item: int) -> Floats:
        """Return each opinion times its weight for the item; shape (history,). Exact: it is linear in them."""
        solved = np.linalg.solve(self._normal(history), self._rows[[item]].toarray()[0])
        return np.asarray((self._rows[history.items] @ solved) * history.weights, dtype=np.float32)

    def _normal(self, history: History) -> npt.NDArray[np.float64]:
        """Return A'A + ridge, the matrix of the normal equations; what was merely seen is left out of it."""
        told = self._rows[history.items[history.weights != 0]]
        normal: npt.NDArray[np.float64] = (told.T @ told).toarray().astype(np.float64)
        normal[np.diag_indices_from(normal)] += self.settings.ridge
        return normal

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the cosine of each item's attributes with the mean of the given ones; shape (items,)."""
        mean = np.asarray(self._rows[list(items)].mean(axis=0)).ravel()
        mean /= max(float(np.linalg.norm(mean)), 1e-12)
        return np.asarray(np.clip(self._rows @ mean, -1, 1), dtype=np.float32)

    def save(self, directory: Path) -> None:
        """Write the model."""
        arrays = {
            "general": self._general,
            "values": self._rows.data,
            "columns": self._rows.indices,
            "ends": self._rows.indptr,
            "attributes": np.array([self._rows.shape[1]]),
        }
        write_model(directory, self.name, self.settings.model_dump(), arrays)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`; or the arrays do not fit together.
        """
        dimensions = dict.fromkeys(("general", "values", "columns", "ends", "attributes"), 1)
        settings, arrays = read_model(directory, cls.name, dimensions)
        parts = (arrays["values"], arrays["columns"], arrays["ends"])
        rows = read_sparse(directory, cls.name, parts, int(arrays["attributes"][0]))
        if rows.shape[0] != len(arrays["general"]):
            raise ValueError(f"{directory.name}: the arrays of the {cls.name} model do not fit together")
        model = cls(ContentSettings.model_validate(settings))
        model._set(rows, arrays["general"])
        return model
