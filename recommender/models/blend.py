"""The model that is published: the sum of several models' scores, weighted by how much is known of a person.

Each is better than the others somewhere: LightFM knows attributes, new items and new users, item-item weights know
what goes together, the sequence knows what comes after what, once there is a sequence, and where things are had again
somebody's own past says most. Which take part and how much each counts is chosen on the data that it is fitted on
(`choosing.py`), as is everything else that is known to differ from one catalogue to the next. All are sums over a
person's history, so their sum is, too, and a reason can be read off it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import EllipsisType, MappingProxyType
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.models import choosing, stacking
from recommender.models.blend_settings import BlendSettings, discounted
from recommender.models.factors import Factors
from recommender.models.files import read_model, write_model
from recommender.models.item_item import ItemItem
from recommender.models.parts import PARTS, Part
from recommender.models.protocol import Floats, History, Interactions
from recommender.models.recency import ordered
from recommender.models.repeat import Repeat, history_once, once

SAMPLED = 300  # people by whose scores the models are put on one scale

KINDS: Mapping[str, type[Part]] = MappingProxyType({name: place.model for name, place in PARTS.items()})


class Blend:
    """The weighted sum of the scores of the models that take part, beside a prior that is the same for everybody."""

    name: ClassVar[str] = "blend"

    def __init__(self, settings: BlendSettings | None = None) -> None:
        self.settings = settings or BlendSettings()
        self.learned = self.settings  # the settings with what was chosen, which need not be chosen again
        self.parts: dict[str, Part] = {}
        self.scale: Floats = np.ones(0, dtype=np.float32)
        self.likes = self.liked = self._prior = np.zeros(0, dtype=np.float32)  # the first two for `choosing`
        self._taken = np.zeros(0, dtype=np.float32)  # by the discount, as a share
        self._reset(self.settings, ())

    def _reset(self, settings: BlendSettings, names: Sequence[str]) -> None:
        self.learned = settings
        self.parts = {name: kind(settings.of(name)) for name, kind in KINDS.items() if name in names}
        self.scale = np.ones(len(self.parts), dtype=np.float32)

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Choose with models that do not know the last of what people said, then train on everything."""
        known = choosing.fitting(self.settings, has_order=ordered(data), repeat=catalogue.spec.repeat)
        if known.learn:
            known = choosing.choose(type(self), known, data, catalogue, seed=seed, progress=progress)
        self.fit_parts(known, data, catalogue, seed=seed, progress=progress)

    def fit_parts(
        self, settings: BlendSettings, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False
    ) -> None:
        """Train the models that have a weight by these settings, and put their scores on one scale."""
        self._reset(settings, self.needed(settings))
        rows = once(data) if Repeat.name in self.parts else data
        for name, part in self.parts.items():
            part.fit(data if name == Repeat.name else rows, catalogue, seed=seed, progress=progress)
        likes = np.bincount(rows.items[rows.weights > 0], minlength=len(catalogue))
        self.put_together(settings, self.parts, likes, np.bincount(rows.items, minlength=len(catalogue)), data)

    def put_together(
        self,
        settings: BlendSettings,
        parts: Mapping[str, Part],
        likes: npt.NDArray[np.int64],
        said: npt.NDArray[np.int64],
        data: Interactions,
    ) -> None:
        """Take models that are trained, and put their scores on one scale.

        Args:
            settings: how much each counts.
            parts: the models that `needed` names.
            likes: how many interactions above zero each item has, each person once; shape (items,).
            said: the same of all interactions.
            data: those of some people at least, by whose scores the scale is found.
        """
        self._reset(settings, self.needed(settings))
        self.parts = {name: parts[name] for name in self.parts}
        self.likes = likes.astype(np.float32)
        priors = (self.factors.scores(History.empty()), np.log1p(said).astype(np.float32))
        self.liked = np.asarray(sum(each / stacking.reach([[each]]) for each in priors), dtype=np.float32)
        users = np.unique(data.users)
        some = users[np.linspace(0, len(users) - 1, min(len(users), SAMPLED)).astype(np.intp)]
        histories = stacking.rows(data, np.isin(data.users, some)).histories()
        self.adopt(settings, [histories[user] for user in some])

    def adopt(self, settings: BlendSettings, people: Sequence[History]) -> None:
        """Go by other settings when scoring, and put the models on one scale by some people's scores."""
        self.learned = settings
        for name, part in self.parts.items():
            if own := settings.of(name):
                part.settings = own
        self._taken = discounted(self.likes, settings)
        self._prior = np.asarray(settings.prior * self.liked, dtype=np.float32)
        reach = stacking.reach(self.told(history) for history in people)
        self.scale = np.broadcast_to(reach, len(self.parts)).astype(np.float32)  # of nobody there is one for all

    @staticmethod
    def needed(settings: BlendSettings) -> list[str]:
        """Return the models that have a weight, and the two that likeness is read from in any case."""
        return [name for name in KINDS if name in (settings.factors, ItemItem.name) or settings.counts(name)]

    @property
    def factors(self) -> Factors:
        """The part that has the vectors."""
        part = self.parts[self.learned.factors]
        assert isinstance(part, Factors)  # noqa: S101
        return part

    @property
    def _pairs(self) -> ItemItem:
        part = self.parts[ItemItem.name]
        assert isinstance(part, ItemItem)  # noqa: S101
        return part

    def weights(self, history: History) -> dict[str, float]:
        """Return how much the scores of each model that takes part count for a person, by model."""
        return dict(zip(self.parts, self._weights(history).tolist(), strict=True))

    def _weights(self, history: History) -> Floats:
        trust = self.trust(history)
        well, new = self.learned.shares(self.parts), self.learned.newcomer_shares(self.parts)
        return np.asarray((trust * well + (1 - trust) * new) / self.scale, dtype=np.float32)

    def trust(self, history: History) -> np.float32:
        """Return how well a person is known, from 0 to nearly 1: a curve that is flat for the first few opinions."""
        opinions = np.count_nonzero(history.weights)
        return np.float32(opinions**2 / (opinions**2 + self.learned.known_half**2))

    def _prior_weight(self, trust: np.float32) -> np.float32:
        return np.float32(1 - trust * (1 - self.learned.prior_known))

    def read(self, history: History) -> History:
        """Return what the models but `repeat` read: each item once, where things are had again."""
        return history_once(history)[0] if Repeat.name in self.parts else history

    def told(self, history: History) -> list[Floats]:
        """Return what each model makes of a history, vectors without their biases; each of shape (items,)."""
        return self._told(history, None)

    def _told(self, history: History, items: npt.NDArray[np.intp] | None) -> list[Floats]:
        read = self.read(history)
        return [self.told_by(name, history if name == Repeat.name else read, items) for name in self.parts]

    def told_by(self, name: str, history: History, items: npt.NDArray[np.intp] | None = None) -> Floats:
        """Return what one model makes of what it reads, of some items or of all; vectors without their biases."""
        part = self.parts[name]
        if isinstance(part, Factors):
            vectors = part.vectors() if items is None else part.vectors()[items]
            return np.asarray(vectors @ _without_bias(part, history), dtype=np.float32)
        return part.scores(history) if items is None else part.scores_at(history, items)

    def scores(self, history: History) -> Floats:
        """Score all items; shape (items,). Somebody new gets what is well liked and well known."""
        return self._discounted(history, self.told(history), ...)

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items; shape (len(items),)."""
        return self._discounted(history, self._told(history, items), items)

    def _discounted(self, history: History, told: list[Floats], items: npt.NDArray[np.intp] | EllipsisType) -> Floats:
        weighted = [weight * part for weight, part in zip(self._weights(history), told, strict=True)]
        total = np.asarray(sum(weighted[1:], start=weighted[0]), dtype=np.float32)
        trust = self.trust(history)
        total -= trust * self._taken[items] * total
        total += self._prior_weight(trust) * self._prior[items]
        return total

    def contributions(self, history: History, item: int) -> Floats:
        """Return how much each entry of the history adds to the item's score; shape (history,).

        What a person being known takes from the prior is shared out evenly among their opinions. What the models that
        read an item once make of it is shared out evenly among the times that it came.
        """
        read, owner, times = (
            history_once(history) if Repeat.name in self.parts else (history, slice(None), np.float32(1))
        )
        shares = np.zeros(len(history.items), dtype=np.float32)
        for weight, (name, part) in zip(self._weights(history), self.parts.items(), strict=True):
            if name == Repeat.name:
                shares += weight * part.contributions(history, item)
            else:
                shares += (weight * part.contributions(read, item) / times)[owner]
        trust = self.trust(history)
        shares *= 1 - trust * self._taken[item]
        said = history.weights != 0
        if said.any():
            shares[said] += (self._prior_weight(trust) - 1) * self._prior[item] / np.count_nonzero(said)
        return np.asarray(shares, dtype=np.float32)

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the mean of two likenesses, by attributes and by who likes both; shape (items,)."""
        mean = (self.factors.similar(items) + self._pairs.similar(items)) / 2
        return np.asarray(mean, dtype=np.float32)

    def similar_at(self, examples: Sequence[int], items: npt.NDArray[np.intp]) -> Floats:
        """Return the likeness of some items to the examples; shape (len(items),)."""
        mean = (self.factors.similar_at(examples, items) + self._pairs.similar_at(examples, items)) / 2
        return np.asarray(mean, dtype=np.float32)

    def vectors(self) -> Floats:
        """Return the vectors, discounted as for somebody well known, and the prior; shape (items, dimensions)."""
        vectors = (1 - self._taken)[:, None] * self.factors.vectors()[:, :-1]
        return np.column_stack([vectors, self._prior])

    def beside(self) -> npt.NDArray[np.intp]:
        """Return the items that have weights in the other models."""
        return np.unique(np.concatenate([part.beside() for part in self.parts.values()]))

    def query(self, history: History) -> Floats:
        """Return the vectors' query for a person, weighted; shape (dimensions,)."""
        place = [*self.parts].index(self.learned.factors)
        query = self._weights(history)[place] * _without_bias(self.factors, self.read(history))
        query[-1] = self._prior_weight(self.trust(history))
        return np.asarray(query, dtype=np.float32)

    def save(self, directory: Path) -> None:
        """Write the models below the directory, and the settings with what was chosen."""
        arrays = {"scale": self.scale, "prior": self._prior, "taken": self._taken}
        write_model(directory, self.name, self.learned.model_dump(), arrays)
        for name, part in self.parts.items():
            part.save(directory / name)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`; or the models do not fit together.
        """
        settings, arrays = read_model(directory, cls.name, {"scale": 1, "prior": 1, "taken": 1})
        model = cls(BlendSettings.model_validate(settings))
        model._reset(model.settings, model.needed(model.settings))
        model.scale, model._prior, model._taken = arrays["scale"], arrays["prior"], arrays["taken"]
        if model.scale.shape != (len(model.parts),) or not model.scale.all():
            raise ValueError(f"{directory.name}: not a scale for each model of the {cls.name}")
        model.parts = {name: KINDS[name].load(directory / name) for name in model.parts}
        sizes = {len(part.scores(History.empty())) for part in model.parts.values()}
        if sizes | {len(model._prior), len(model._taken)} != {len(model._prior)}:
            raise ValueError(f"{directory.name}: the models are for different numbers of items")
        return model


def _without_bias(factors: Factors, history: History) -> Floats:
    query = factors.query(history)
    query[-1] = 0
    return query
