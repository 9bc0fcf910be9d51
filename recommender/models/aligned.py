"""A model that was fitted on another state of the catalogue, for the catalogue as it is now.

Items are told by their ids. One that has gone is left out; a new one stands where the items that are most like it by
attributes stand: the mean of their scores, weighted by likeness (the attribute-to-feature mapping by neighbours of
Gantner et al. 2010, "Learning Attribute-to-Feature Mappings for Cold-Start Recommendations"). What a person says of a
new item counts as said of the one most like it. So new items are ranked at once, and training puts them right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender.catalogue.catalogue import Catalogue
from recommender.models.features import attribute_matrix, by_rarity
from recommender.models.protocol import Floats, History, Scoring, Searchable

NEIGHBOURS = 10  # trained items that stand for a new one
CHUNK = 1024  # new items whose neighbours are found at a time

Positions = npt.NDArray[np.intp]


class SearchableScoring(Scoring, Searchable, Protocol):
    """A scorer with vectors."""


def aligned(model: Scoring, trained: Sequence[str], catalogue: Catalogue) -> Scoring:
    """Return the model for another state of its catalogue.

    Args:
        model: the model as it was fitted.
        trained: the ids of the items by the positions that the model uses.
        catalogue: the items as they are now.
    """
    places = _Places(trained, catalogue)
    return AlignedSearchable(model, places) if isinstance(model, Searchable) else Aligned(model, places)


class _Places:
    """Which trained items stand for which item of the catalogue.

    `stands` has a row of weights for every item of the catalogue, over the trained ones, 1 in all: itself, or those
    that are most like it. A row is empty where nothing is.
    """

    def __init__(self, trained: Sequence[str], catalogue: Catalogue) -> None:
        known = {item: place for place, item in enumerate(trained)}
        self.place = np.array([known.get(item, -1) for item in catalogue.ids], dtype=np.int64)
        self.new = np.flatnonzero(self.place < 0)
        old = np.flatnonzero(self.place >= 0)
        rows, columns, weights = [old], [self.place[old]], [np.ones(len(old), dtype=np.float32)]
        for row, best, alike in _alike(catalogue, self.new, old):
            rows.append(np.full(len(best), row))
            columns.append(self.place[best])
            weights.append(alike / alike.sum())
        self.stands = sparse.csr_array(
            (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))),
            shape=(len(catalogue), len(trained)),
            dtype=np.float32,
        )
        told = np.flatnonzero(np.diff(self.stands.indptr))
        self.best = np.full(len(catalogue), -1, dtype=np.int64)  # the one trained item that stands for an item, or -1
        self.best[old] = self.place[old]
        for row in np.setdiff1d(told, old):
            start, end = self.stands.indptr[row : row + 2]
            self.best[row] = self.stands.indices[start + int(self.stands.data[start:end].argmax())]

    def spread(self, values: Floats) -> Floats:
        """Return what is known by trained items by the items of the catalogue; the mean where nothing is."""
        found = np.asarray(self.stands @ values, dtype=np.float32)
        found[np.diff(self.stands.indptr) == 0] = values.mean(axis=0) if len(values) else 0
        return found

    def known(self, history: History) -> tuple[History, Positions]:
        """Return a history in trained items, and which entries of the given one its entries are."""
        entries = np.flatnonzero(self.best[history.items] >= 0)
        return History(self.best[history.items[entries]].astype(np.int32), history.weights[entries]), entries

    def examples(self, items: Sequence[int]) -> list[int]:
        """Return the trained items that stand for some items."""
        return [int(each) for each in self.best[list(items)] if each >= 0]

    def of(self, item: int) -> tuple[list[int], Floats]:
        """Return the trained items that stand for an item, with their weights."""
        start, end = self.stands.indptr[item : item + 2]
        return self.stands.indices[start:end].tolist(), np.asarray(self.stands.data[start:end], dtype=np.float32)


def _alike(catalogue: Catalogue, new: Positions, old: Positions) -> list[tuple[int, Positions, Floats]]:
    """Return for each new item the old ones that are most like it by attributes, with the cosines."""
    if not len(new) or not len(old):
        return []
    rows = by_rarity(attribute_matrix(catalogue, np.ones(len(catalogue), dtype=np.bool_), 0.0))
    if not rows.shape[1]:
        return []
    found = []
    columns = rows[old].T.tocsr()
    for start in range(0, len(new), CHUNK):
        some = new[start : start + CHUNK]
        cosines = (rows[some] @ columns).tocsr()
        for number, item in enumerate(some.tolist()):
            first, last = cosines.indptr[number : number + 2]
            data, places = cosines.data[first:last], cosines.indices[first:last]
            best = np.argsort(-data, kind="stable")[:NEIGHBOURS]
            best = best[data[best] > 0]
            if len(best):
                found.append((item, old[places[best]], np.asarray(data[best], dtype=np.float32)))
    return found


class Aligned:
    """See the module."""

    name: ClassVar[str] = "aligned"

    def __init__(self, model: Scoring, places: _Places) -> None:
        """Use `aligned`."""
        self._model, self._places = model, places

    def scores(self, history: History) -> Floats:
        """Score all items of the catalogue; shape (items,)."""
        return self._places.spread(self._model.scores(self._places.known(history)[0]))

    def similar(self, items: Sequence[int]) -> Floats:
        """Return how alike each item is to the given ones, in [-1, 1]; zeros where nothing trained stands for them."""
        examples = self._places.examples(items)
        if not examples:
            return np.zeros(len(self._places.place), dtype=np.float32)
        return self._places.spread(self._model.similar(examples))

    def contributions(self, history: History, item: int) -> Floats:
        """Return how much each entry of the history adds to the item's score; shape (history,)."""
        known, entries = self._places.known(history)
        added = np.zeros(len(history.items), dtype=np.float32)
        for place, weight in zip(*self._places.of(item), strict=True):
            added[entries] += weight * self._model.contributions(known, place)
        return added


class AlignedSearchable(Aligned):
    """The same of a model with vectors, whose items can be looked up."""

    def __init__(self, model: SearchableScoring, places: _Places) -> None:
        """Use `aligned`."""
        super().__init__(model, places)
        self._found = model

    def vectors(self) -> Floats:
        """Return a vector for each item of the catalogue; shape (items, dimensions)."""
        return self._places.spread(self._found.vectors())

    def beside(self) -> npt.NDArray[np.intp]:
        """Return the items whose scores also have a part that the vectors do not tell."""
        beside = np.zeros(self._places.stands.shape[1], dtype=np.float32)
        beside[self._found.beside()] = 1
        return np.flatnonzero(self._places.stands @ beside).astype(np.intp)

    def query(self, history: History) -> Floats:
        """Return the model's vector to look the best items up by."""
        return self._found.query(self._places.known(history)[0])

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items; shape (len(items),)."""
        known, _ = self._places.known(history)
        return self._at(items, lambda places: self._found.scores_at(known, places))

    def similar_at(self, examples: Sequence[int], items: npt.NDArray[np.intp]) -> Floats:
        """Return the likeness of some items to the examples; shape (len(items),)."""
        known = self._places.examples(examples)
        if not known:
            return np.zeros(len(items), dtype=np.float32)
        return self._at(items, lambda places: self._found.similar_at(known, places))

    def _at(self, items: npt.NDArray[np.intp], at: Callable[[npt.NDArray[np.intp]], Floats]) -> Floats:
        """Put together what is known of the trained items that stand for some items; 0 where none does."""
        rows = self._places.stands[items]
        places = np.unique(rows.indices).astype(np.intp)
        if not len(places):
            return np.zeros(len(items), dtype=np.float32)
        return np.asarray(rows[:, places] @ at(places), dtype=np.float32)
