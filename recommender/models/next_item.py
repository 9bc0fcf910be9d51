"""What people like next: a linear model from an opinion and how long ago it was to the next item liked.

Each like of the training data is one row of a ridge regression. Its features are the opinions that the same person had
before, each weighted by how recent it was then; its target is the item. In closed form that is the linear transition
model for sessions (Choi et al. 2021, "Session-aware linear item-item models for session-based recommendation", WWW)
with a person's history for a session, and dislikes as opinions and targets below zero. Unlike EASE it learns from
exactly what it is asked later: the past, recent things first, and what came after it.

Two square matrices over the items that enough people liked bound what it can do: `max_items` as for EASE. Rows are
read a person at a time, the last `window` opinions each.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy import linalg
from tqdm import tqdm

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Value
from recommender.models.files import read_model, write_model
from recommender.models.protocol import Floats, History, Interactions
from recommender.models.recency import ages, recency
from recommender.models.stacking import of_some_people


class NextItemSettings(Value):
    """Tuned on the training and validation parts of the movie ratings.

    liked_from: interactions of at least this weight count as likes. min_likes: an item with fewer is left out.
    max_items: the most liked items that are kept. most: interactions that are trained on, of as many people. window: a
    person's last opinions that are trained on. latest: how much more the last opinion counts than one long ago; span:
    after so many further ones that is down to 1/e of it. neutral: what a faint interest counts. disliked: the target of
    a dislike, below zero. ridge and relative: the penalty, in units of the mean of the diagonal of X'X, and as a share
    of an item's own entry in it.
    """

    liked_from: float = Field(default=0.3, gt=0)
    min_likes: int = Field(default=5, ge=1)
    max_items: int = Field(default=4000, ge=1)
    most: int = Field(default=1_000_000, ge=1)
    window: int = Field(default=2000, ge=2)
    latest: float = Field(default=10.0, ge=0)
    span: float = Field(default=10.0, gt=0)
    neutral: float = Field(default=0.3, ge=0)
    disliked: float = Field(default=1.0, ge=0)
    ridge: float = Field(default=5.0, gt=0)
    relative: float = Field(default=1.0, ge=0)


class NextItem:
    """Scores an item by the weighted sum of the history, recent opinions first. Without a history all scores are 0."""

    name: ClassVar[str] = "next_item"

    def __init__(self, settings: NextItemSettings | None = None) -> None:
        self.settings = settings or NextItemSettings()
        self._set_weights(np.zeros(0, dtype=np.int32), np.zeros((0, 0), dtype=np.float32), items=0)

    def _set_weights(self, kept: npt.NDArray[np.int32], weights: Floats, items: int) -> None:
        """Keep positions of the items that have weights, and the matrix: row of the history, column of the score."""
        self._kept, self._weights = kept, weights
        self._place = np.full(items, -1, dtype=np.int32)
        self._place[kept] = np.arange(len(kept))
        lengths = np.linalg.norm(weights, axis=0)
        self._lengths = np.maximum(lengths, np.finfo(np.float32).tiny)

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Solve for the weights; only who is left out of many people is drawn by chance."""
        data = of_some_people(data, self.settings.most)
        liked = data.weights >= self.settings.liked_from
        counts = np.bincount(data.items[liked], minlength=len(catalogue))
        most = np.argsort(-counts, kind="stable")[: self.settings.max_items]
        kept = np.sort(most[counts[most] >= self.settings.min_likes]).astype(np.int32)
        place = np.full(len(catalogue), -1, dtype=np.int32)
        place[kept] = np.arange(len(kept))
        squares = np.zeros((len(kept), len(kept)), dtype=np.float32)
        products = np.zeros_like(squares)
        said = np.flatnonzero(data.weights)
        order = said[np.lexsort((data.times[said], data.users[said]))]
        ends = np.cumsum(np.bincount(data.users[said], minlength=data.n_users))
        by_person = np.split(order, ends[:-1]) if data.n_users else ()
        for rows in tqdm(by_person, desc="Next item", unit="person", disable=None if progress else True):
            self._add(data, rows[-self.settings.window :], place, squares, products)
        self._set_weights(kept, self._solve(squares, products), len(catalogue))

    def _add(
        self,
        data: Interactions,
        rows: npt.NDArray[np.intp],
        place: npt.NDArray[np.int32],
        squares: Floats,
        products: Floats,
    ) -> None:
        """Add one person's part of X'X and X'Y. Of opinions of the same second none was before another."""
        places = place[data.items[rows]]
        inside = places >= 0
        if not inside.any():
            return
        # The rank of a second is the mean of its opinions': their order in the table says nothing.
        _, moment, size = np.unique(data.times[rows], return_inverse=True, return_counts=True)
        rank = (np.cumsum(size) - (size + 1) / 2)[moment].astype(np.float32)
        weights = data.weights[rows]
        targets = np.where(weights >= self.settings.liked_from, 1.0, np.where(weights < 0, -self.settings.disliked, 0))
        told = inside & (targets != 0)
        ago = rank[told][:, None] - rank[inside][None]
        features = np.where(
            ago > 0, recency(ago, self.settings.latest, self.settings.span) * self._opinion(weights[inside]), 0
        ).astype(np.float32)
        squares[np.ix_(places[inside], places[inside])] += features.T @ features
        products[np.ix_(places[inside], places[told])] += features.T * targets[told].astype(np.float32)

    def _opinion(self, weights: Floats) -> Floats:
        faint = (weights > 0) & (weights < self.settings.liked_from)
        return np.where(faint, np.float32(self.settings.neutral), weights)

    def _solve(self, squares: Floats, products: Floats) -> Floats:
        if not squares.any():
            return np.zeros_like(products)
        normal = squares.astype(np.float64)
        own = np.diag(normal).copy()
        normal[np.diag_indices_from(normal)] += self.settings.ridge * own.mean() + self.settings.relative * own
        solved = linalg.solve(normal, products, assume_a="pos", overwrite_a=True)
        return np.ascontiguousarray(solved, dtype=np.float32)  # scoring reads rows

    def _strengths(self, history: History) -> Floats:
        """Return how much each entry of a history counts; shape (history,)."""
        counts = recency(ages(history), self.settings.latest, self.settings.span)
        return np.asarray(counts * self._opinion(history.weights), dtype=np.float32)

    def scores(self, history: History) -> Floats:
        """Return the sum of each item's weights from the history; shape (items,)."""
        scores = np.zeros(len(self._place), dtype=np.float32)
        places = self._place[history.items]
        inside = places >= 0
        scores[self._kept] = self._strengths(history)[inside] @ self._weights[places[inside]]
        return scores

    def contributions(self, history: History, item: int) -> Floats:
        """Return the weight of each entry of the history for the item, times the entry's own; shape (history,)."""
        shares = np.zeros(len(history.items), dtype=np.float32)
        place = self._place[item]
        places = self._place[history.items]
        inside = places >= 0
        if place >= 0:
            shares[inside] = self._strengths(history)[inside] * self._weights[places[inside], place]
        return shares

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the cosine between what comes before each item and what does before the given ones; (items,)."""
        alike = np.zeros(len(self._place), dtype=np.float32)
        places = self._place[list(items)]
        places = places[places >= 0]
        if len(places):
            target = (self._weights[:, places] / self._lengths[places]).sum(axis=1)
            cosines = (target @ self._weights) / self._lengths
            alike[self._kept] = cosines / max(float(np.linalg.norm(target)), 1e-12)
        return np.clip(alike, -1, 1)

    def beside(self) -> npt.NDArray[np.intp]:
        """Return the items that have weights; all others score 0."""
        return self._kept.astype(np.intp)

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items; shape (len(items),)."""
        return self.scores(history)[items]

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
        model = cls(NextItemSettings.model_validate(settings))
        model._set_weights(kept, weights, items)
        return model
