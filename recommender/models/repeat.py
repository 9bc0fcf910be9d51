"""What somebody had and will have again: by how often, how lately, and whether it is a thing that is had again at all.

Which of the things that somebody had are had again follows their own frequency and recency (Anderson, Kumar, Tomkins
and Vassilvitskii 2014, "The dynamics of repeat consumption", WWW), and some things are had again by most people that
had them once, others by nearly nobody (their "quality" of an item). So an item's score is the sum over the times that a
person had it, the late ones counting more, by a power of the share of people who came back to it.

It is the one model that reads a history with the same item several times in it; `once` makes one of the other kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Value
from recommender.domain.feedback import confidence
from recommender.models.files import read_model, write_model
from recommender.models.protocol import Floats, History, Interactions
from recommender.models.recency import ages, recency

LATE = 5  # the last fifth of what a person had tells what was had again


class RepeatSettings(Value):
    """Tuned on the validation part of the purchases of groceries.

    latest and span: how much more the latest times count (`recency`), in things had. shrinkage: how many people have to
    have had an item for its own share of those who came back to count as much as that of all items. quality: the power
    of that share; less than 1, as who has had a thing often has shown already that it is had again.
    """

    latest: float = Field(default=10.0, ge=0)
    span: float = Field(default=300.0, gt=0)
    shrinkage: float = Field(default=5.0, gt=0)
    quality: float = Field(default=0.5, ge=0)


class Repeat:
    """Scores what a person had; all else gets zero. A dislike counts against an item as a time counts for it."""

    name: ClassVar[str] = "repeat"

    def __init__(self, settings: RepeatSettings | None = None) -> None:
        self.settings = settings or RepeatSettings()
        self._rates: Floats = np.zeros(0, dtype=np.float32)

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Count who came back to what; nothing in it is random."""
        had, again = np.zeros(len(catalogue)), np.zeros(len(catalogue))
        for history in data.histories():
            items = history.items[history.weights > 0]
            late = len(items) // LATE
            before, after = np.unique(items[: len(items) - late]), np.unique(items[len(items) - late :])
            if late:
                had[before] += 1
                again[np.intersect1d(before, after, assume_unique=True)] += 1
        usual = (again.sum() + 1) / (had.sum() + 2) if had.any() else 0.0  # small where nobody ever came back
        shrinkage = self.settings.shrinkage
        shares = (again + shrinkage * usual) / (had + shrinkage)
        self._rates = (shares**self.settings.quality * had.any()).astype(np.float32)  # 0 where nothing is known

    def _strengths(self, history: History) -> Floats:
        counts = recency(ages(history), self.settings.latest, self.settings.span)
        return np.asarray(counts * history.weights * self._rates[history.items], dtype=np.float32)

    def scores(self, history: History) -> Floats:
        """Return each item's times, weighted by how late they were and by the share who come back; shape (items,)."""
        return np.bincount(history.items, self._strengths(history), minlength=len(self._rates)).astype(np.float32)

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items; shape (len(items),)."""
        return self.scores(history)[items]

    def beside(self) -> npt.NDArray[np.intp]:
        """Return all items that anybody came back to: each may be one that a person had."""
        return np.flatnonzero(self._rates)

    def contributions(self, history: History, item: int) -> Floats:
        """Return what each time adds to the item's score: nothing unless it is the item; shape (len(history),)."""
        return np.where(history.items == item, self._strengths(history), np.float32(0))

    def similar(self, items: Sequence[int]) -> Floats:
        """Return 1 for the given items and 0 for all others: nothing is known of likeness."""
        alike = np.zeros_like(self._rates)
        alike[list(items)] = 1
        return alike

    def save(self, directory: Path) -> None:
        """Write the model."""
        write_model(directory, self.name, self.settings.model_dump(), {"rates": self._rates})

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`.
        """
        settings, arrays = read_model(directory, cls.name, {"rates": 1})
        model = cls(RepeatSettings.model_validate(settings))
        model._rates = arrays["rates"]
        return model


def once(data: Interactions) -> Interactions:
    """Return each pair of person and item once, at its last time, weighted by how often it came (`confidence`)."""
    order = np.lexsort((np.arange(len(data.users)), data.times, data.items, data.users))
    ends, counts = _groups(data.users[order], data.items[order])
    rows = order[ends]
    weights = _surer(data.weights[rows], counts)
    return Interactions(data.users[rows], data.items[rows], weights, data.times[rows], data.n_users)


def _surer(weights: Floats, counts: npt.NDArray[np.intp]) -> Floats:
    """Return weights of what came so often, where they are those of one time; what came once keeps its own."""
    surer = np.array([confidence(count) / confidence(1) for count in counts.tolist()], dtype=np.float32)
    return np.asarray(np.clip(weights * surer, -1, 1), dtype=np.float32)


def _groups(*keys: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return where each run of equal keys ends, and how long it is."""
    changes = np.zeros(max(len(keys[0]) - 1, 0), dtype=np.bool_)
    for key in keys:
        changes |= key[1:] != key[:-1]
    ends = np.append(np.flatnonzero(changes), len(keys[0]) - 1) if len(keys[0]) else np.zeros(0, dtype=np.intp)
    return ends, np.diff(ends, prepend=-1)


def history_once(history: History) -> tuple[History, npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return a history with each item once, at its last place, weighted by how often it came.

    Returns:
        That history; for each entry of the one given, its place in the new one; and for each place how many there are.
    """
    places = np.arange(len(history.items))
    items, owners, counts = np.unique(history.items, return_inverse=True, return_counts=True)
    last = np.full(len(items), -1)
    np.maximum.at(last, owners, places)
    order = np.argsort(last)
    weights = _surer(history.weights[last[order]], counts[order])
    rank = np.empty(len(items), dtype=np.intp)
    rank[order] = np.arange(len(items))
    return History(items[order].astype(np.int32), weights), rank[owners], counts[order]
