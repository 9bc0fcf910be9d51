"""Item-item weights in closed form: EASE (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW).

The weights are a dense square matrix over the items that enough people liked: time grows with the third and memory
with the second power of their number. `max_items` bounds both (4,000 items: 64 MB and a few seconds). Items beyond it,
the tail, get sparse weights instead: the cosines with their nearest `neighbours` (`cosines.py`), put on one scale with
EASE's weights. What EASE does better, leaving out what another item already says, the tail goes without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy import linalg, sparse

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Value
from recommender.models.cosines import nearest_cosines, scale_to
from recommender.models.features import attribute_matrix
from recommender.models.files import read_model, read_sparse, write_model
from recommender.models.protocol import Floats, History, Interactions
from recommender.models.recency import ages, recency

Halves = npt.NDArray[np.float16]
Floats64 = npt.NDArray[np.float64]

FEW_COLUMNS = 16  # reading one column costs as much as a product with so many


class ItemItemSettings(Value):
    """Tuned on the validation part of the movie ratings.

    liked_from: interactions of at least this weight count as likes. min_likes: an item with fewer is left out.
    max_items: the most liked items, for which EASE is solved. ridge: the penalty on the weights (lambda in the paper).
    attributes: as how many people who like both an attribute that two items share counts (Jeunen, Van Balen and
    Goethals 2020, "Closed-form models for collaborative filtering with side-information", RecSys).
    neighbours: how many an item of the tail has at most; with 0 the tail has no scores. shrinkage: of their cosines,
    in people who like both. latest and span: how much more the latest opinions count (`recency`); in EASE they do not.
    """

    liked_from: float = Field(default=0.3, gt=0)
    min_likes: int = Field(default=5, ge=1)
    max_items: int = Field(default=4000, ge=1)
    ridge: float = Field(default=150.0, gt=0)
    attributes: float = Field(default=0.0, ge=0)
    neighbours: int = Field(default=50, ge=0)
    shrinkage: float = Field(default=10.0, ge=0)
    latest: float = Field(default=0.0, ge=0)
    span: float = Field(default=10.0, gt=0)


class ItemItem:
    """Scores an item by the weighted sum of the history: what people like together speaks for each other.

    Without a history all scores are 0. A dislike takes away what a like would have given.
    """

    name: ClassVar[str] = "item_item"

    def __init__(self, settings: ItemItemSettings | None = None) -> None:
        self.settings = settings or ItemItemSettings()
        self._set_weights(np.zeros(0, dtype=np.int32), np.zeros((0, 0), dtype=np.float32), sparse.csr_array((0, 0)))

    def _set_weights(self, kept: npt.NDArray[np.int32], weights: Floats, tail: sparse.csr_array) -> None:
        """Keep the weights, row of the history and column of the score.

        Args:
            kept: positions of the items of the dense matrix, in order.
            weights: that matrix.
            tail: the sparse weights of the other items, to and from all; shape (items, items).
        """
        self._kept, self._weights, self._tail = kept, weights, tail
        items = tail.shape[0]
        self._place = np.full(items, -1, dtype=np.int32)  # by position: row in the matrix, or -1
        self._place[kept] = np.arange(len(kept))
        # As what predicts an item counts the item itself, with the weight of its best neighbour, or none would be like
        # itself. The matrix leaves it out, so likeness adds it.
        self._own = weights.max(axis=0, initial=0)
        self._lengths = np.maximum(np.sqrt((weights**2).sum(axis=0) + self._own**2), np.finfo(np.float32).tiny)
        self._cosines: Halves | None = None

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Solve for the weights; nothing in it is random, and one step needs no progress bar."""
        liked = data.weights >= self.settings.liked_from
        most = self._most_liked(np.bincount(data.items[liked], minlength=len(catalogue)))
        kept = np.sort(most[: self.settings.max_items]).astype(np.int32)
        weights = self._solve(_gram(data.users[liked], data.items[liked], kept, data.n_users), kept, catalogue)
        tail = most[self.settings.max_items :]
        if not len(tail) or not self.settings.neighbours:
            self._set_weights(kept, weights, sparse.csr_array((len(catalogue), len(catalogue)), dtype=np.float32))
            return
        pairs = (data.users[liked], data.items[liked])
        likes = sparse.csc_array(
            (np.ones(len(pairs[0]), dtype=np.float32), pairs), shape=(data.n_users, len(catalogue))
        )
        likes.data[:] = 1  # a pair that came twice counts once
        cosines = nearest_cosines(likes, tail, kept, self.settings.neighbours, self.settings.shrinkage)
        scale = scale_to(weights, kept, likes, self.settings.shrinkage)
        self._set_weights(kept, weights, sparse.csr_array(cosines * scale))

    def fit_counted(
        self, liked: npt.NDArray[np.int64], together: Callable[[npt.NDArray[np.int32]], Floats64], catalogue: Catalogue
    ) -> None:
        """Solve for the weights where somebody else counts; the tail gets none.

        Args:
            liked: how many likes each item has; shape (items,).
            together: returns by how many people each two of some items are liked, and each item on the diagonal.
            catalogue: the items.
        """
        kept = np.sort(self._most_liked(liked)[: self.settings.max_items]).astype(np.int32)
        weights = self._solve(together(kept), kept, catalogue)
        self._set_weights(kept, weights, sparse.csr_array((len(catalogue), len(catalogue)), dtype=np.float32))

    def _most_liked(self, counts: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Return the items that enough people like, those first that most do."""
        enough = np.flatnonzero(counts >= self.settings.min_likes)
        return enough[np.argsort(-counts[enough], kind="stable")]

    def _solve(self, gram: Floats64, kept: npt.NDArray[np.int32], catalogue: Catalogue) -> Floats:
        if self.settings.attributes:
            counted = np.zeros(len(catalogue), dtype=np.bool_)
            counted[kept] = True
            shared = attribute_matrix(catalogue, counted, 0.0, loose=False)[kept]
            gram += self.settings.attributes * (shared @ shared.T).toarray()
        gram[np.diag_indices_from(gram)] += self.settings.ridge
        inverse = linalg.inv(gram, overwrite_a=True) if len(gram) else gram
        weights = inverse / -np.diag(inverse)
        np.fill_diagonal(weights, 0)
        return np.ascontiguousarray(weights, dtype=np.float32)  # scoring reads rows

    def _strengths(self, history: History) -> Floats:
        """Return how much each entry of a history counts; shape (history,)."""
        return history.weights * recency(ages(history), self.settings.latest, self.settings.span)

    def scores(self, history: History) -> Floats:
        """Return the sum of each item's weights from the history; shape (items,)."""
        scores, strengths = np.zeros(len(self._place), dtype=np.float32), self._strengths(history)
        if self._tail.nnz:
            scores += self._tail[history.items].T @ strengths
        places = self._place[history.items]
        inside = places >= 0
        scores[self._kept] += strengths[inside] @ self._weights[places[inside]]
        return scores

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the cosine between what predicts each item and what predicts the given ones; shape (items,).

        To items of the tail, and of them, the likeness is their weight as a share of the largest; to itself it is 1.
        """
        alike = self._alike_in_tail(items)
        alike[self._kept] += self._alike(items, np.arange(len(self._kept)))
        return np.clip(alike, -1, 1, out=alike)

    def beside(self) -> npt.NDArray[np.intp]:
        """Return the items that have weights; all others score 0."""
        has = self._place >= 0
        has[self._tail.indices] = True
        return np.flatnonzero(has)

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items; shape (len(items),)."""
        scores, strengths = np.zeros(len(items), dtype=np.float32), self._strengths(history)
        if self._tail.nnz:
            scores += self._tail[history.items][:, items].T @ strengths
        sources = self._place[history.items]
        inside = sources >= 0
        kept = strengths[inside] @ self._weights[sources[inside]]
        places = self._place[items]
        scores[places >= 0] += kept[places[places >= 0]]
        return scores

    def similar_at(self, examples: Sequence[int], items: npt.NDArray[np.intp]) -> Floats:
        """Return the likeness of some items to the examples; shape (len(items),)."""
        alike = self._alike_in_tail(examples)[items]
        places = self._place[items]
        inside = places >= 0
        alike[inside] += self._alike(examples, places[inside])
        return np.clip(alike, -1, 1)

    def _alike_in_tail(self, examples: Sequence[int]) -> Floats:
        alike = np.zeros(len(self._place), dtype=np.float32)
        if self._tail.nnz:
            rows = self._tail[list(examples)]
            alike += rows.sum(axis=0) / float(self._tail.data.max()) / len(examples)
            own = [item for item, row in zip(examples, rows, strict=True) if self._place[item] < 0 and row.nnz]
            np.add.at(alike, own, np.float32(1 / len(examples)))
        return alike

    def _alike(self, items: Sequence[int], columns: npt.NDArray[np.intp] | npt.NDArray[np.int32]) -> Floats:
        """Return the likeness to the given items of those in some columns of the matrix; shape (len(columns),)."""
        places = self._place[list(items)]
        places = places[places >= 0]
        if not len(places):
            return np.zeros(len(columns), dtype=np.float32)
        if self._cosines is not None:
            together = self._cosines[places].sum(axis=0, dtype=np.float32)
            length = float(np.sqrt(max(together[places].sum(), 1e-12)))
            return np.asarray(np.clip(together[columns] / length, -1, 1), dtype=np.float32)
        target = (self._weights[:, places] / self._lengths[places]).sum(axis=1)
        np.add.at(target, places, self._own[places] / self._lengths[places])
        if len(columns) * FEW_COLUMNS < len(target):  # columns are scattered in memory
            products = target @ self._weights[:, columns]
        else:
            products = (target @ self._weights)[columns]
        cosines = (products + target[columns] * self._own[columns]) / self._lengths[columns]
        alike = np.clip(cosines / max(float(np.linalg.norm(target)), 1e-12), -1, 1)
        return np.asarray(alike, dtype=np.float32)

    def _all_cosines(self) -> Halves:
        """Return the cosines between what predicts each two items; shape (kept, kept).

        The sum of some items' rows is all that likeness to them takes. In half precision: less than .001 is lost.
        """
        directions = self._weights.copy()
        directions[np.diag_indices_from(directions)] = self._own
        directions /= self._lengths
        return (directions.T @ directions).astype(np.float16)

    def contributions(self, history: History, item: int) -> Floats:
        """Return the weight of each entry of the history for the item, times the entry's own; shape (history,)."""
        shares, strengths = np.zeros(len(history.items), dtype=np.float32), self._strengths(history)
        place = self._place[item]
        places = self._place[history.items]
        inside = places >= 0
        if self._tail.nnz:
            shares += self._tail[history.items][:, [item]].toarray()[:, 0] * strengths
        if place >= 0:
            shares[inside] += strengths[inside] * self._weights[places[inside], place]
        return shares

    def save(self, directory: Path) -> None:
        """Write the model, with likenesses that are too much to compute when they are asked for.

        From then on they are looked up here as well as where the model is loaded.
        """
        if self._cosines is None:
            self._cosines = self._all_cosines()
        arrays = {
            "cosines": self._cosines,
            "kept": self._kept,
            "weights": self._weights,
            "tail": self._tail.data,
            "tail_columns": self._tail.indices,
            "tail_ends": self._tail.indptr,
        }
        write_model(directory, self.name, self.settings.model_dump(), arrays)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`; or the arrays do not fit together.
        """
        dimensions = {"kept": 1, "weights": 2, "tail": 1, "tail_columns": 1, "tail_ends": 1}
        settings, arrays = read_model(directory, cls.name, dimensions, {"cosines": 2})
        kept, weights, items = arrays["kept"], arrays["weights"], len(arrays["tail_ends"]) - 1
        if weights.shape != (len(kept), len(kept)) or (len(kept) and not 0 <= kept.min() <= kept.max() < items):
            raise ValueError(f"{directory.name}: the arrays of the {cls.name} model do not fit together")
        tail = read_sparse(directory, cls.name, (arrays["tail"], arrays["tail_columns"], arrays["tail_ends"]), items)
        model = cls(ItemItemSettings.model_validate(settings))
        model._set_weights(kept, weights, tail)
        model._cosines = arrays.get("cosines")
        if model._cosines is not None and model._cosines.shape != weights.shape:
            raise ValueError(f"{directory.name}: the arrays of the {cls.name} model do not fit together")
        return model


def _gram(
    users: npt.NDArray[np.int32], items: npt.NDArray[np.int32], kept: npt.NDArray[np.int32], n_users: int
) -> Floats64:
    """Return by how many people each two of the kept items are liked; shape (kept, kept)."""
    columns = np.searchsorted(kept, items)
    inside = np.isin(items, kept)
    pairs = (users[inside], columns[inside])
    likes = sparse.csr_array((np.ones(len(pairs[0]), dtype=np.float32), pairs), shape=(n_users, len(kept)))
    likes.data[:] = 1  # a pair that came twice counts once
    return np.asarray((likes.T @ likes).toarray(), dtype=np.float64)
