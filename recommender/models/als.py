"""Implicit alternating least squares (Hu, Koren and Volinsky 2008), factorised by Spark; people are folded in.

It takes the place of LightFM where the interactions do not fit one machine (`BlendSettings.factors`): Spark keeps them,
and what comes back is a vector for each item. An item that nobody liked has none, so it gets the one that its
attributes tell: a ridge regression of the vectors on the attributes (Gantner et al. 2010, "Learning
Attribute-to-Feature Mappings for Cold-Start Recommendations").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy import linalg

from recommender.catalogue.catalogue import Catalogue
from recommender.models.factors import Factors, FactorsSettings
from recommender.models.features import attribute_matrix
from recommender.models.protocol import Floats, Interactions

COLD_RIDGE = 10.0  # items' worth of doubt about what an attribute tells


class ALSSettings(FactorsSettings):
    """Tuned on the validation part of the movie ratings.

    liked_from: interactions of at least this weight count as likes, the only ones that are learned from. dimensions of
    the vectors, rounds of training (each solves for all people and all items), regularisation (lambda, for each
    interaction of whom or what is solved for) and alpha, how much surer a like is than nothing. doubt: as how many
    people an average item's share of likes counts in that of each item, by which items are ordered for somebody new,
    and bias is the weight of that beside what a history says. min_share of the items that has to have an attribute for
    it to tell of an item that nobody liked.
    """

    liked_from: float = Field(default=0.3, gt=0)
    dimensions: int = Field(default=64, ge=1)
    rounds: int = Field(default=15, ge=1)
    regularisation: float = Field(default=0.1, gt=0)
    alpha: float = Field(default=1.0, gt=0)
    popularity: float = Field(default=0.0, ge=0)
    ridge: float = Field(default=2.0, gt=0)
    confidence: float = Field(default=1.0, gt=0)
    doubt: float = Field(default=20.0, gt=0)
    bias: float = Field(default=0.05, ge=0)
    min_share: float = Field(default=0.01, ge=0, le=1)


@dataclass(frozen=True)
class Counts:
    """Of each item, how many interactions it has, how many of them are above zero, and how many count as likes.

    int64 arrays of shape (items,).
    """

    said: npt.NDArray[np.int64]
    good: npt.NDArray[np.int64]
    liked: npt.NDArray[np.int64]

    @classmethod
    def of(cls, data: Interactions, items: int, liked_from: float) -> Counts:
        """Count a table that is in memory."""
        rows = (slice(None), data.weights > 0, data.weights >= liked_from)
        return cls(*(np.bincount(data.items[some], minlength=items) for some in rows))


class ALS(Factors):
    """Scores an item by the product of its vector with the user's; the bias is how well the item is liked."""

    name: ClassVar[str] = "als"
    settings: ALSSettings

    def __init__(self, settings: ALSSettings | None = None) -> None:
        super().__init__()
        self.settings = settings or ALSSettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Factorise what was liked with the Spark session that is running.

        Raises:
            SparkError: none is running, or it fails.
        """
        from recommender.models.spark_fitting import factorise
        from recommender.training.spark_table import in_spark

        counts = Counts.of(data, len(catalogue), self.settings.liked_from)
        vectors = np.zeros((len(catalogue), self.settings.dimensions), dtype=np.float32)
        if counts.liked.any():
            vectors = factorise(in_spark(data), len(catalogue), self.settings, seed=seed, progress=progress)
        self.take(vectors, counts, catalogue)

    def take(self, vectors: Floats, counts: Counts, catalogue: Catalogue) -> None:
        """Keep what was factorised, and add what attributes tell of items that nobody has liked.

        Args:
            vectors: of all items, zeros where nobody has liked one; shape (items, dimensions).
            counts: what the interactions were.
            catalogue: the items.
        """
        known = counts.liked > 0
        self._keep(self._with_cold(vectors, known, catalogue), self._biases(counts), counts.liked)

    def _biases(self, counts: Counts) -> Floats:
        """Return the weighted share of good opinions of each item, less the usual one and drawn to it; (items,)."""
        said, usual = counts.said, counts.good.sum() / max(int(counts.said.sum()), 1)
        better = (counts.good - usual * said) / (said + self.settings.doubt)
        return np.asarray(self.settings.bias * better, dtype=np.float32)

    def _with_cold(self, vectors: Floats, known: npt.NDArray[np.bool_], catalogue: Catalogue) -> Floats:
        if known.all() or not known.any():
            return vectors
        attributes = attribute_matrix(catalogue, known, self.settings.min_share, loose=False)
        of_known = attributes[np.flatnonzero(known)].astype(np.float64)
        normal = (of_known.T @ of_known).toarray() + COLD_RIDGE * np.eye(of_known.shape[1])
        told = linalg.solve(normal, of_known.T @ vectors[known], assume_a="pos") if of_known.shape[1] else None
        whole = vectors.copy()
        if told is not None:
            whole[~known] = attributes[np.flatnonzero(~known)] @ told
        return whole
