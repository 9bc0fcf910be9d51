"""The model that is published: LightFM plus item-item weights.

Both estimate the same thing, the preference for an item on a scale whose 1 means liked, so their scores are added. Each
is better than the other somewhere: LightFM knows attributes, new items and new users, item-item weights know pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.need import Value
from recommender.models.files import read_model, write_model
from recommender.models.item_item import ItemItem, ItemItemSettings
from recommender.models.lightfm import LightFM, LightFMSettings
from recommender.models.protocol import Floats, History, Interactions


class BlendSettings(Value):
    """Settings of both models, and the weight of the item-item scores beside LightFM's."""

    lightfm: LightFMSettings = LightFMSettings()
    item_item: ItemItemSettings = ItemItemSettings()
    item_item_weight: float = Field(default=1.0, ge=0)


class Blend:
    """The weighted sum of LightFM's and the item-item model's scores."""

    name: ClassVar[str] = "blend"

    def __init__(self, settings: BlendSettings | None = None) -> None:
        self.settings = settings or BlendSettings()
        self._lightfm = LightFM(self.settings.lightfm)
        self._item_item = ItemItem(self.settings.item_item)

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Train both."""
        self._lightfm.fit(data, catalogue, seed=seed, progress=progress)
        self._item_item.fit(data, catalogue, seed=seed, progress=progress)

    def scores(self, history: History) -> Floats:
        """Score all items; shape (items,). Somebody new gets LightFM's biases alone."""
        return self._sum(self._lightfm.scores(history), self._item_item.scores(history))

    def contributions(self, history: History, item: int) -> Floats:
        """Return how much each entry of the history adds to the item's score; shape (history,)."""
        return self._sum(self._lightfm.contributions(history, item), self._item_item.contributions(history, item))

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the mean of both likenesses, by attributes and by who likes both; shape (items,)."""
        mean = (self._lightfm.similar(items) + self._item_item.similar(items)) / 2
        return np.asarray(mean, dtype=np.float32)

    def vectors(self) -> Floats:
        """Return LightFM's vectors; shape (items, dimensions)."""
        return self._lightfm.vectors()

    def beside(self) -> npt.NDArray[np.intp]:
        """Return the items that have item-item weights."""
        return self._item_item.beside()

    def query(self, history: History) -> Floats:
        """Return LightFM's query for a person; shape (dimensions,)."""
        return self._lightfm.query(history)

    def query_like(self, examples: Sequence[int]) -> Floats:
        """Return LightFM's query for what is alike; shape (dimensions,)."""
        return self._lightfm.query_like(examples)

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items; shape (len(items),)."""
        return self._sum(self._lightfm.scores_at(history, items), self._item_item.scores_at(history, items))

    def similar_at(self, examples: Sequence[int], items: npt.NDArray[np.intp]) -> Floats:
        """Return the likeness of some items to the examples; shape (len(items),)."""
        mean = (self._lightfm.similar_at(examples, items) + self._item_item.similar_at(examples, items)) / 2
        return np.asarray(mean, dtype=np.float32)

    def _sum(self, lightfm: Floats, item_item: Floats) -> Floats:
        total: Floats = lightfm + self.settings.item_item_weight * item_item
        return total

    def save(self, directory: Path) -> None:
        """Write both models below the directory."""
        write_model(directory, self.name, self.settings.model_dump(), {})
        self._lightfm.save(directory / LightFM.name)
        self._item_item.save(directory / ItemItem.name)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`; or the two models do not fit together.
        """
        settings, _ = read_model(directory, cls.name, {})
        model = cls(BlendSettings.model_validate(settings))
        model._lightfm = LightFM.load(directory / LightFM.name)
        model._item_item = ItemItem.load(directory / ItemItem.name)
        if len(model._lightfm.scores(History.empty())) != len(model._item_item.scores(History.empty())):
            raise ValueError(f"{directory.name}: the two models are for different numbers of items")
        return model
