"""Implicit alternating least squares (Hu, Koren and Volinsky 2008), factorised by Spark; people are folded in.

It takes the place of LightFM where the interactions do not fit one machine (`BlendSettings.factors`): Spark keeps them,
and what comes back is a vector for each item. An item that nobody liked has none, so it gets the one that its
attributes tell: a ridge regression of the vectors on the attributes (Gantner et al. 2010, "Learning
Attribute-to-Feature Mappings for Cold-Start Recommendations").
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import linalg

from recommender.catalogue.catalogue import Catalogue
from recommender.models.als_settings import ALSSettings
from recommender.models.counts import Counts
from recommender.models.factors import Factors
from recommender.models.features import attribute_matrix
from recommender.models.protocol import Floats, Interactions

COLD_RIDGE = 10.0  # items' worth of doubt about what an attribute tells


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
        from recommender.models.spark_frame import in_spark

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
