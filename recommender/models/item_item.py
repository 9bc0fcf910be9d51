"""Item-item weights in closed form: EASE (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW).

The weights are a dense square matrix over the items that enough people liked: time grows with the third and memory
with the second power of their number. `max_items` bounds both (4,000 items: 64 MB and a few seconds); for the items
beyond it the model says nothing, and its score is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy import linalg, sparse

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.need import Value
from recommender.models.files import read_model, write_model
from recommender.models.protocol import Floats, History, Interactions

FEW_COLUMNS = 16  # reading one column costs as much as a product with so many


class ItemItemSettings(Value):
    """Tuned on the validation part of the movie ratings.

    liked_from: interactions of at least this weight count as likes. min_likes: an item with fewer is left out.
    max_items: the most liked items that are kept. ridge: the penalty on the weights (lambda in the paper).
    """

    liked_from: float = Field(default=0.3, gt=0)
    min_likes: int = Field(default=5, ge=1)
    max_items: int = Field(default=4000, ge=1)
    ridge: float = Field(default=150.0, gt=0)


class ItemItem:
    """Scores an item by the weighted sum of the history: what people like together speaks for each other.

    Nobody new gets anything but zeros. A dislike takes away what a like would have given.
    """

    name: ClassVar[str] = "item_item"

    def __init__(self, settings: ItemItemSettings | None = None) -> None:
        self.settings = settings or ItemItemSettings()
        self._set_weights(np.zeros(0, dtype=np.int32), np.zeros((0, 0), dtype=np.float32), items=0)

    def _set_weights(self, kept: npt.NDArray[np.int32], weights: Floats, items: int) -> None:
        """Keep positions of the items that have weights, and the matrix: row of the history, column of the score."""
        self._kept, self._weights = kept, weights
        self._place = np.full(items, -1, dtype=np.int32)  # by position: row in the matrix, or -1
        self._place[kept] = np.arange(len(kept))
        # As what predicts an item counts the item itself, with the weight of its best neighbour, or none would be like
        # itself. The matrix leaves it out, so likeness adds it.
        self._own = weights.max(axis=0, initial=0)
        self._lengths = np.maximum(np.sqrt((weights**2).sum(axis=0) + self._own**2), np.finfo(np.float32).tiny)

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Solve for the weights; nothing in it is random, and one step needs no progress bar."""
        liked = data.weights >= self.settings.liked_from
        counts = np.bincount(data.items[liked], minlength=len(catalogue))
        most = np.argsort(-counts, kind="stable")[: self.settings.max_items]
        kept = np.sort(most[counts[most] >= self.settings.min_likes]).astype(np.int32)
        self._set_weights(kept, self._solve(data.users[liked], data.items[liked], kept, data.n_users), len(catalogue))

    def _solve(
        self, users: npt.NDArray[np.int32], items: npt.NDArray[np.int32], kept: npt.NDArray[np.int32], n_users: int
    ) -> Floats:
        columns = np.searchsorted(kept, items)
        inside = np.isin(items, kept)
        pairs = (users[inside], columns[inside])
        likes = sparse.csr_array((np.ones(len(pairs[0]), dtype=np.float32), pairs), shape=(n_users, len(kept)))
        likes.data[:] = 1  # a pair that came twice counts once
        gram = (likes.T @ likes).toarray().astype(np.float64)
        gram[np.diag_indices_from(gram)] += self.settings.ridge
        inverse = linalg.inv(gram, overwrite_a=True) if len(gram) else gram
        weights = inverse / -np.diag(inverse)
        np.fill_diagonal(weights, 0)
        return np.asarray(weights, dtype=np.float32)

    def scores(self, history: History) -> Floats:
        """Return the sum of each item's weights from the history; shape (items,)."""
        scores = np.zeros(len(self._place), dtype=np.float32)
        places = self._place[history.items]
        inside = places >= 0
        scores[self._kept] = history.weights[inside] @ self._weights[places[inside]]
        return scores

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the cosine between what predicts each item and what predicts the given ones; shape (items,)."""
        alike = np.zeros(len(self._place), dtype=np.float32)
        alike[self._kept] = self._alike(items, np.arange(len(self._kept)))
        return alike

    def beside(self) -> npt.NDArray[np.intp]:
        """Return the items that have weights; all others score 0."""
        return self._kept.astype(np.intp)

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items; shape (len(items),)."""
        sources = self._place[history.items]
        inside = sources >= 0
        kept = history.weights[inside] @ self._weights[sources[inside]]
        places = self._place[items]
        return np.where(places >= 0, kept[places], np.float32(0)) if len(kept) else np.zeros(len(items), np.float32)

    def similar_at(self, examples: Sequence[int], items: npt.NDArray[np.intp]) -> Floats:
        """Return the likeness of some items to the examples; shape (len(items),)."""
        alike = np.zeros(len(items), dtype=np.float32)
        places = self._place[items]
        inside = places >= 0
        alike[inside] = self._alike(examples, places[inside])
        return alike

    def _alike(self, items: Sequence[int], columns: npt.NDArray[np.intp] | npt.NDArray[np.int32]) -> Floats:
        """Return the likeness to the given items of those in some columns of the matrix; shape (len(columns),)."""
        places = self._place[list(items)]
        places = places[places >= 0]
        if not len(places):
            return np.zeros(len(columns), dtype=np.float32)
        target = (self._weights[:, places] / self._lengths[places]).sum(axis=1)
        np.add.at(target, places, self._own[places] / self._lengths[places])
        if len(columns) * FEW_COLUMNS < len(target):  # columns are scattered in memory
            products = target @ self._weights[:, columns]
        else:
            products = (target @ self._weights)[columns]
        cosines = (products + target[columns] * self._own[columns]) / self._lengths[columns]
        alike = np.clip(cosines / max(float(np.linalg.norm(target)), 1e-12), -1, 1)
        return np.asarray(alike, dtype=np.float32)

    def contributions(self, history: History, item: int) -> Floats:
        """Return the weight of each entry of the history for the item, times the entry's own; shape (history,)."""
        shares = np.zeros(len(history.items), dtype=np.float32)
        place = self._place[item]
        places = self._place[history.items]
        inside = places >= 0
        if place >= 0:
            shares[inside] = history.weights[inside] * self._weights[places[inside], place]
        return shares

    def save(self, directory: Path) -> None:
        """Write the model."""
        arrays = {"kept": self._kept, "weights": self._weights, "items": np.array([len(self._place)])}
        write_model(directory, self.name, self.settings.model_dump(), arrays)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`; or the arrays do not fit together.
        """
        settings, arrays = read_model(directory, cls.name, {"kept": 1, "weights": 2, "items": 1})
        kept, weights, items = arrays["kept"], arrays["weights"], int(arrays["items"][0])
        if weights.shape != (len(kept), len(kept)) or (len(kept) and not 0 <= kept.min() <= kept.max() < items):
            raise ValueError(f"{directory.name}: the arrays of the {cls.name} model do not fit together")
        model = cls(ItemItemSettings.model_validate(settings))
        model._set_weights(kept, weights, items)
        return model
