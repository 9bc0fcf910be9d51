"""LightFM (Kula 2015) trained with the WARP loss, and users folded in with the items frozen.

An item is the sum of the embeddings of its identity and of its attributes; one without interactions is the sum of its
attributes' alone. LightFM has no fold-in, so its user vectors are thrown away after training: a user is always
computed from the history, so that feedback counts at once and people in the training data are like any others. It is
done as in matrix factorisation of implicit feedback with the item side fixed (Hu, Koren and Volinsky 2008,
"Collaborative filtering for implicit feedback datasets", equation 4), with what is missing weighted by popularity: a
well-known item that somebody has had nothing to do with says more than an obscure one (He et al. 2016, "Fast matrix
factorization for online recommendation with implicit feedback").
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy import sparse
from tqdm import tqdm

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.need import Value
from recommender.models.features import attribute_matrix
from recommender.models.files import read_model, write_model
from recommender.models.protocol import Floats, History, Interactions
from recommender.models.stacking import of_some_people

FEWEST_EPOCHS = 3  # fewer, and people are left out instead
COLD_QUANTILE = 0.1  # an item nobody knows is taken to be as well liked as the least liked tenth of the known ones


class LightFMSettings(Value):
    """Tuned on the validation part of the movie ratings.

    Training: dimensions of the embeddings, epochs, learning_rate (Adagrad), max_sampled negatives until WARP gives up,
    min_share of the items that has to have an attribute. examples: how many interactions are gone through at most, in
    all epochs together: of many there are fewer epochs, and below three of them fewer people. Fold-in: popularity, the
    power of an item's interactions that weighs it where it is missing; ridge (lambda in the papers, in units of the
    mean diagonal of V'WV, because the length of WARP's vectors means nothing); confidence (alpha) of what is said; and
    bias, the weight of an item's bias beside what the history says.
    """

    dimensions: int = Field(default=64, ge=1)
    epochs: int = Field(default=20, ge=1)
    learning_rate: float = Field(default=0.02, gt=0)
    examples: int = Field(default=3_000_000, ge=1)
    max_sampled: int = Field(default=100, ge=1)
    min_share: float = Field(default=0.01, ge=0, le=1)
    popularity: float = Field(default=0.5, ge=0)
    ridge: float = Field(default=2.0, gt=0)
    confidence: float = Field(default=30.0, gt=0)
    bias: float = Field(default=0.05, ge=0)


class LightFM:
    """Scores an item by the product of its vector with the user's, plus its weighted bias."""

    name: ClassVar[str] = "lightfm"

    def __init__(self, settings: LightFMSettings | None = None) -> None:
        self.settings = settings or LightFMSettings()
        self._set_items(np.zeros((0, 1), dtype=np.float32), np.zeros((0, 0), dtype=np.float32))

    def _set_items(self, vectors: Floats, gram: Floats) -> None:
        """Keep the items: vectors with the weighted bias as last column, and V'WV of the known ones without it."""
        self._vectors = vectors
        self._gram = gram
        # Not the directions: they would be as large as the vectors once more.
        self._lengths = np.maximum(np.linalg.norm(vectors[:, :-1], axis=1), np.finfo(np.float32).tiny)

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Train on what was liked, weighted by how much; negatives are sampled from items with interactions only.

        Everything else in the catalogue would be pushed down for no other reason than that it is new.
        """
        data = of_some_people(data, self.settings.examples // FEWEST_EPOCHS)
        known = np.zeros(len(catalogue), dtype=np.bool_)
        known[data.items] = True
        attributes = attribute_matrix(catalogue, known, self.settings.min_share, loose=False)
        if not (data.weights > 0).any():
            dimensions = self.settings.dimensions
            empty = np.zeros((len(catalogue), dimensions + 1), dtype=np.float32)
            self._set_items(empty, np.zeros((dimensions, dimensions), dtype=np.float32))
            return
        rows = np.flatnonzero(known)
        embeddings, biases = self._train(data, rows, attributes[rows], seed, progress)
        vectors = attributes @ embeddings[len(rows) :]
        bias = attributes @ biases[len(rows) :]
        vectors[rows] += embeddings[: len(rows)]
        bias[rows] += biases[: len(rows)]
        bias[~known] += np.quantile(biases[: len(rows)], COLD_QUANTILE)
        items = np.column_stack([vectors, self.settings.bias * bias]).astype(np.float32)
        weights = np.bincount(data.items, minlength=len(catalogue))[rows] ** self.settings.popularity
        weights = (weights / weights.mean()).astype(np.float32)
        self._set_items(items, (vectors[rows] * weights[:, None]).T @ vectors[rows])

    def _train(
        self,
        data: Interactions,
        rows: npt.NDArray[np.intp],
        attributes: sparse.csr_array,
        seed: int,
        progress: bool,
    ) -> tuple[Floats, Floats]:
        """Return embeddings and biases of the known items' identities, followed by those of the attributes."""
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # builds without OpenMP say at import that one thread is used, as it is here
            from lightfm import LightFM as Trainer
        liked = data.weights > 0
        items = np.searchsorted(rows, data.items[liked])
        pairs = (data.users[liked], items)
        shape = (data.n_users, len(rows))
        weights = sparse.coo_matrix((data.weights[liked].astype(np.float32), pairs), shape=shape)
        likes = sparse.coo_matrix((np.ones(len(items), dtype=np.float32), pairs), shape=shape)
        features = sparse.csr_matrix(sparse.hstack([sparse.eye_array(len(rows), dtype=np.float32), attributes]))
        trainer = Trainer(
            no_components=self.settings.dimensions,
            loss="warp",
            learning_rate=self.settings.learning_rate,
            max_sampled=self.settings.max_sampled,
            random_state=seed,
        )
        epochs = max(1, min(self.settings.epochs, self.settings.examples // len(data.users)))
        for _ in tqdm(range(epochs), desc="LightFM", unit="epoch", disable=None if progress else True):
            trainer.fit_partial(likes, item_features=features, sample_weight=weights, epochs=1, num_threads=1)
        return trainer.item_embeddings, trainer.item_biases

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
        model = cls(LightFMSettings.model_validate(settings))
        model._set_items(vectors, gram)
        return model


def _targets(history: History, confidence: float) -> Floats:
    """Return confidence times preference of each entry: the paper's C p, with -1 for what was disliked."""
    preferences = np.sign(history.weights)
    return np.asarray((1 + confidence * np.abs(history.weights)) * preferences, dtype=np.float32)
