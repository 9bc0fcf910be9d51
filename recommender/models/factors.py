"""Items as vectors, and people folded in with the items frozen: what every factorisation serves by.

A factorisation's own vectors of people are thrown away after training: a person is always computed from the history, so
that feedback counts at once and people in the training data are like any others. It is done as in matrix factorisation
of implicit feedback with the item side fixed (Hu, Koren and Volinsky 2008, "Collaborative filtering for implicit
feedback datasets", equation 4), with what is missing weighted by popularity where that helps: a well-known item that
somebody has had nothing to do with says more than an obscure one (He et al. 2016, "Fast matrix factorization for online
recommendation with implicit feedback").
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from recommender.domain.conditions import Value
from recommender.models.files import read_model, write_model
from recommender.models.protocol import Floats, History


class FactorsSettings(Value):
    """How people are folded in.

    popularity: the power of an item's interactions that weighs it where it is missing. ridge: lambda in the papers, in
    units of the mean diagonal of V'WV, because the length of the vectors means nothing. confidence: alpha, of what is
    said.
    """

    popularity: float = Field(default=0.5, ge=0)
    ridge: float = Field(default=2.0, gt=0)
    confidence: float = Field(default=30.0, gt=0)


class Factors:
    """Scores an item by the product of its vector with the user's, plus its bias."""

    name: ClassVar[str]
    settings: FactorsSettings

    def __init__(self) -> None:
        self._set_items(np.zeros((0, 1), dtype=np.float32), np.zeros((0, 0), dtype=np.float32))

    def _set_items(self, vectors: Floats, gram: Floats) -> None:
        """Keep the items: vectors with the weighted bias as last column, and V'WV of the known ones without it."""
        self._vectors = vectors
        self._gram = gram
        # Not the directions: they would be as large as the vectors once more.
        self._lengths = np.maximum(np.linalg.norm(vectors[:, :-1], axis=1), np.finfo(np.float32).tiny)

    def _keep(self, vectors: Floats, biases: Floats, counts: npt.NDArray[np.int64]) -> None:
        """Keep the items after training.

        Args:
            vectors: of all items; shape (items, dimensions).
            biases: as they count; shape (items,).
            counts: interactions of each item, by which it is weighed where it is missing; none for unknown ones.
        """
        known = np.flatnonzero(counts)
        weights = counts[known].astype(np.float64) ** self.settings.popularity
        weights = (weights / max(float(weights.mean()) if len(known) else 1.0, 1e-12)).astype(np.float32)
        of_known = vectors[known].astype(np.float32)
        gram = (of_known * weights[:, None]).T @ of_known
        self._set_items(np.column_stack([vectors, biases]).astype(np.float32), gram.astype(np.float32))

    def scores(self, history: History) -> Floats:
        """Score all items for the user folded in from the history; shape (items,).

        Without a history only the biases are left, which is an order by how well items are liked.
        """
        return np.asarray(self._vectors @ self.query(history), dtype=np.float32)

    def contributions(self, history: History, item: int) -> Floats:
        """Return how much each entry adds; shape (history,). Exact: the user's vector is linear in the preferences."""
        solved = np.linalg.solve(self._normal(history), self._vectors[item, :-1])
        shares = (self._vectors[history.items, :-1] @ solved) * _targets(history, self.settings.confidence)
        return np.asarray(shares, dtype=np.float32)

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the cosine of each item's vector with the mean direction of the given ones; shape (items,)."""
        alike = np.asarray(self._vectors @ np.append(self._direction(items), np.float32(0)), dtype=np.float32)
        alike /= self._lengths
        return np.clip(alike, -1, 1, out=alike)

    def vectors(self) -> Floats:
        """Return the items' vectors with the weighted bias as last column; shape (items, dimensions + 1)."""
        return self._vectors

    def beside(self) -> npt.NDArray[np.intp]:
        """Return nothing: a score is a product of vectors."""
        return np.zeros(0, dtype=np.intp)

    def query(self, history: History) -> Floats:
        """Return the user's vector with a 1 for the bias; shape (dimensions + 1,)."""
        return np.append(self._user(history), np.float32(1))

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items; shape (len(items),)."""
        return np.asarray(self._vectors[items] @ self.query(history), dtype=np.float32)

    def similar_at(self, examples: Sequence[int], items: npt.NDArray[np.intp]) -> Floats:
        """Return the likeness of some items to the examples; shape (len(items),)."""
        alike = self._vectors[items, :-1] @ self._direction(examples) / self._lengths[items]
        return np.asarray(np.clip(alike, -1, 1), dtype=np.float32)

    def _direction(self, items: Sequence[int]) -> Floats:
        some = list(items)
        mean = (self._vectors[some, :-1] / self._lengths[some, None]).mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)

    def _normal(self, history: History) -> Floats:
        """Return V'WV + V'(C - I)V + ridge, the matrix of the normal equations, shape (dimensions, dimensions)."""
        vectors = self._vectors[history.items, :-1]
        confidences = self.settings.confidence * np.abs(history.weights)
        normal = self._gram + (vectors * confidences[:, None]).T @ vectors
        normal[np.diag_indices_from(normal)] += self.settings.ridge * max(float(np.diag(self._gram).mean()), 1e-6)
        return np.asarray(normal, dtype=np.float32)

    def _user(self, history: History) -> Floats:
        """Solve for the user's vector, shape (dimensions,)."""
        targets = self._vectors[history.items, :-1].T @ _targets(history, self.settings.confidence)
        return np.asarray(np.linalg.solve(self._normal(history), targets), dtype=np.float32)

    def save(self, directory: Path) -> None:
        """Write the model."""
        write_model(directory, self.name, self.settings.model_dump(), {"vectors": self._vectors, "gram": self._gram})

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`; or the arrays do not fit together.
        """
        settings, arrays = read_model(directory, cls.name, {"vectors": 2, "gram": 2})
        vectors, gram = arrays["vectors"], arrays["gram"]
        if gram.shape != (vectors.shape[1] - 1, vectors.shape[1] - 1):
            raise ValueError(f"{directory.name}: the arrays of the {cls.name} model do not fit together")
        model = cls()
        model.settings = type(model.settings).model_validate(settings)
        model._set_items(vectors, gram)
        return model


def _targets(history: History, confidence: float) -> Floats:
    """Return confidence times preference of each entry: the paper's C p, with -1 for what was disliked."""
    preferences = np.sign(history.weights)
    return np.asarray((1 + confidence * np.abs(history.weights)) * preferences, dtype=np.float32)
