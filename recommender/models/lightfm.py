"""LightFM (Kula 2015) trained with the WARP loss; users are folded in (`factors.py`), which LightFM itself cannot.

An item is the sum of the embeddings of its identity and of its attributes; one without interactions is the sum of its
attributes' alone.
"""

from __future__ import annotations

import warnings
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy import sparse
from tqdm import tqdm

from recommender.catalogue.catalogue import Catalogue
from recommender.models.factors import Factors, FactorsSettings
from recommender.models.features import attribute_matrix
from recommender.models.protocol import Floats, Interactions
from recommender.models.stacking import of_some_people

FEWEST_EPOCHS = 3  # fewer, and people are left out instead
COLD_QUANTILE = 0.1  # an item nobody knows is taken to be as well liked as the least liked tenth of the known ones


class LightFMSettings(FactorsSettings):
    """Tuned on the validation part of the movie ratings.

    Training: dimensions of the embeddings, epochs, learning_rate (Adagrad), max_sampled negatives until WARP gives up,
    min_share of the items that has to have an attribute. examples: how many interactions are gone through at most, in
    all epochs together: of many there are fewer epochs, and below three of them fewer people. bias: the weight of an
    item's bias beside what the history says.
    """

    dimensions: int = Field(default=64, ge=1)
    epochs: int = Field(default=20, ge=1)
    learning_rate: float = Field(default=0.02, gt=0)
    examples: int = Field(default=3_000_000, ge=1)
    max_sampled: int = Field(default=100, ge=1)
    min_share: float = Field(default=0.01, ge=0, le=1)
    bias: float = Field(default=0.05, ge=0)


class LightFM(Factors):
    """Scores an item by the product of its vector with the user's, plus its weighted bias."""

    name: ClassVar[str] = "lightfm"
    settings: LightFMSettings

    def __init__(self, settings: LightFMSettings | None = None) -> None:
        super().__init__()
        self.settings = settings or LightFMSettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Train on what was liked, weighted by how much; negatives are sampled from items with interactions only.

        Everything else in the catalogue would be pushed down for no other reason than that it is new.
        """
        data = of_some_people(data, self.settings.examples // FEWEST_EPOCHS)
        known = np.zeros(len(catalogue), dtype=np.bool_)
        known[data.items] = True
        attributes = attribute_matrix(catalogue, known, self.settings.min_share, loose=False)
        if not (data.weights > 0).any():
            empty = np.zeros((len(catalogue), self.settings.dimensions + 1), dtype=np.float32)
            self._keep(empty[:, :-1], empty[:, -1], np.zeros(len(catalogue), dtype=np.int64))
            return
        rows = np.flatnonzero(known)
        embeddings, biases = self._train(data, rows, attributes[rows], seed, progress)
        vectors = attributes @ embeddings[len(rows) :]
        bias = attributes @ biases[len(rows) :]
        vectors[rows] += embeddings[: len(rows)]
        bias[rows] += biases[: len(rows)]
        bias[~known] += np.quantile(biases[: len(rows)], COLD_QUANTILE)
        self._keep(vectors, self.settings.bias * bias, np.bincount(data.items, minlength=len(catalogue)))

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
