"""A neural model: item embeddings, a user embedding computed from the history, and a choice of how the two meet.

An item's embedding is the sum of its own and of its attributes' (a new item has its attributes' alone). A user has no
row of a table: the embedding is the attention-weighted sum of what the history's items are, times the opinions of them
(as the user tower of Covington et al. 2016, "Deep neural networks for YouTube recommendations"), so that folding
somebody in is one pass forward. Attention is not normalised: one opinion more takes nothing from the others.
`interaction` says how a score comes about:

* dot: the product of both embeddings, recency alone being the attention;
* attention: as dot, with attention that depends on the item scored (Zhou et al. 2018, "Deep interest network");
* mlp: a perceptron on both embeddings and their product (He et al. 2017, "Neural collaborative filtering").

`network.py` trains it with PyTorch; what is learned are arrays, and scoring needs NumPy alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.models.features import attribute_matrix
from recommender.models.files import read_model, write_model
from recommender.models.neural_settings import NeuralSettings
from recommender.models.protocol import Floats, History, Interactions

ARRAYS = {"vectors": 2, "bias": 1, "recency": 1, "query": 2, "user": 2, "hidden": 2, "shift": 1, "out": 1}


class Neural:
    """Scores items by a user embedding made of the history; see the module."""

    name: ClassVar[str] = "neural"

    def __init__(self, settings: NeuralSettings | None = None, logs: Path | None = None) -> None:
        """Take settings, and a directory for TensorBoard logs of the training if there are to be any."""
        self.settings = settings or NeuralSettings()
        self._logs = logs
        self._set(self._zeros(0))

    def _zeros(self, items: int) -> dict[str, Floats]:
        size, hidden = self.settings.dimensions, self.settings.hidden if self.settings.interaction == "mlp" else 0
        shapes: Mapping[str, tuple[int, ...]] = {
            "vectors": (items, size),
            "bias": (items,),
            "recency": (self.settings.history,),
            "query": (size, size),
            "user": (size, size),
            "hidden": (3 * size, hidden),
            "shift": (hidden,),
            "out": (hidden,),
        }
        return {name: np.zeros(shape, dtype=np.float32) for name, shape in shapes.items()}

    def _set(self, arrays: Mapping[str, Floats]) -> None:
        self._arrays = dict(arrays)
        length = np.linalg.norm(arrays["vectors"], axis=1, keepdims=True)
        self._directions = arrays["vectors"] / np.maximum(length, np.finfo(np.float32).tiny)

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Train on what was liked, given what had been said before it; on one thread, whatever torch is set to."""
        if not (data.weights > 0).any():
            self._set(self._zeros(len(catalogue)))
            return
        from recommender.models.network import train  # torch takes a second, and must not be loaded before Sanic

        known = np.zeros(len(catalogue), dtype=np.bool_)
        known[data.items] = True
        attributes = attribute_matrix(catalogue, known, self.settings.min_share).toarray()
        attributes /= np.maximum(np.sqrt(attributes.sum(axis=1, keepdims=True)), 1)
        self._set(train(data, attributes, self.settings, seed=seed, logs=self._logs, progress=progress))

    def _entries(self, history: History) -> npt.NDArray[np.intp]:
        """Return which entries of the history make the user: the last opinions; what was merely seen is none."""
        return np.flatnonzero(history.weights)[-self.settings.history :]

    def _attention(self, items: npt.NDArray[np.int32], targets: Floats) -> Floats:
        """Return how much each item of the history counts for each target; shape (history, targets or 1)."""
        logits = self._arrays["recency"][len(items) - 1 :: -1][:, None]
        if self.settings.interaction == "attention":
            keys = self._arrays["vectors"][items] @ self._arrays["query"]
            logits = logits + keys @ targets.T / np.sqrt(np.float32(self.settings.dimensions))
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)

    def _met(self, users: Floats, targets: Floats) -> Floats:
        """Return how users and targets go together, row by row, by the perceptron; shape (rows,)."""
        users, targets = np.broadcast_arrays(users, targets)
        both = np.concatenate([users, targets, users * targets], axis=1)
        active = np.maximum(both @ self._arrays["hidden"] + self._arrays["shift"], 0)
        return np.asarray(active @ self._arrays["out"], dtype=np.float32)

    def scores(self, history: History) -> Floats:
        """Score all items for the user that the history makes; shape (items,). Somebody new gets the biases."""
        vectors, bias = self._arrays["vectors"], self._arrays["bias"]
        entries = self._entries(history)
        mlp = self.settings.interaction == "mlp"
        if not len(entries) or not len(vectors):
            nobody = np.zeros((1, self.settings.dimensions), dtype=np.float32)
            return bias + self._met(nobody, vectors) if mlp else bias.copy()
        items, opinions = history.items[entries], history.weights[entries]
        attention = self._attention(items, vectors) * opinions[:, None]
        values = vectors[items] @ self._arrays["user"]
        if mlp:
            return np.asarray(bias + self._met(attention.T @ values, vectors), dtype=np.float32)
        if attention.shape[1] == 1:
            return np.asarray(bias + vectors @ (attention[:, 0] @ values), dtype=np.float32)
        return np.asarray(bias + (attention * (values @ vectors.T)).sum(axis=0), dtype=np.float32)

    def contributions(self, history: History, item: int) -> Floats:
        """Return how much each entry adds to the item's score; shape (history,).

        A sum over the entries for dot and attention. The perceptron is not linear: there it is what the score changes
        as the entries are added one after the other, oldest first, which adds up all the same.
        """
        shares = np.zeros(len(history.items), dtype=np.float32)
        entries = self._entries(history)
        if len(entries):
            target = self._arrays["vectors"][[item]]
            items, opinions = history.items[entries], history.weights[entries]
            weights = self._attention(items, target) * opinions[:, None]
            values = weights * (self._arrays["vectors"][items] @ self._arrays["user"])
            if self.settings.interaction == "mlp":
                growing = np.vstack([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])
                shares[entries] = np.diff(self._met(growing, target))
            else:
                shares[entries] = values @ target[0]
        return shares

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the cosine of each item's embedding with the mean direction of the given ones; shape (items,)."""
        mean = self._directions[list(items)].mean(axis=0)
        mean /= max(float(np.linalg.norm(mean)), 1e-12)
        return np.asarray(np.clip(self._directions @ mean, -1, 1), dtype=np.float32)

    def save(self, directory: Path) -> None:
        """Write the model."""
        write_model(directory, self.name, self.settings.model_dump(), self._arrays)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`; or the arrays do not fit together.
        """
        settings, arrays = read_model(directory, cls.name, ARRAYS)
        model = cls(NeuralSettings.model_validate(settings))
        expected = model._zeros(len(arrays["bias"]))
        if any(arrays[name].shape != expected[name].shape for name in ARRAYS):
            raise ValueError(f"{directory.name}: the arrays of the {cls.name} model do not fit together")
        model._set(arrays)
        return model
