"""The model that is published: LightFM, item-item weights and what people like next, in one weighted sum.

Each is better than the others somewhere: LightFM knows attributes, new items and new users, item-item weights know
what goes together, the sequence knows what comes after what. How much each counts is learned from what people liked
later than what they are trained on (`stacking.py`). All three are sums over a person's history, so their sum is, too,
and a reason can be read off it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.need import Value
from recommender.models import stacking
from recommender.models.files import read_model, write_model
from recommender.models.item_item import ItemItem, ItemItemSettings
from recommender.models.lightfm import LightFM, LightFMSettings
from recommender.models.next_item import NextItem, NextItemSettings
from recommender.models.protocol import Floats, History, Interactions

LIKED_FROM, DISLIKED_UP_TO = 0.5, -0.3  # weights: four stars and more, two and less
SAMPLED = 300  # people by whose scores the models are put on one scale
FEWEST = 100  # people that have to have liked something later for their likes to say anything


class BlendSettings(Value):
    """Settings of the three models, and how much each counts.

    The weights are what learning begins with, and what holds where it does not take place: where `learn` says so, or
    fewer than 100 people have liked anything later. They are of scores that are scaled to have the best items at 1
    (`stacking.reach`). `learn` doubles the time of training. The item-item model has no tail here: LightFM has scores
    for all items.

    discount: the power of an item's likes by which what a history says of it is divided, from `discount_from` likes on
    (as in RP3-beta; Paudel et al. 2017): what everybody likes is less of a find. 0 is most accurate, more shows more of
    the catalogue. Somebody new is shown what is well liked all the same.
    """

    lightfm: LightFMSettings = LightFMSettings()
    item_item: ItemItemSettings = ItemItemSettings(neighbours=0, latest=10.0)
    next_item: NextItemSettings = NextItemSettings()
    lightfm_weight: float = Field(default=0.35, ge=0)
    item_item_weight: float = Field(default=0.25, ge=0)
    next_item_weight: float = Field(default=0.4, ge=0)
    learn: bool = True
    discount: float = Field(default=0.25, ge=0)
    discount_from: int = Field(default=10, ge=1)


class Blend:
    """The weighted sum of three models' scores."""

    name: ClassVar[str] = "blend"

    def __init__(self, settings: BlendSettings | None = None) -> None:
        self.settings = settings or BlendSettings()
        self._weights = np.zeros(3, dtype=np.float32)
        self._discount = np.zeros(0, dtype=np.float32)
        self._reset()

    def _reset(self) -> None:
        self._lightfm = LightFM(self.settings.lightfm)
        self._item_item = ItemItem(self.settings.item_item)
        self._next_item = NextItem(self.settings.next_item)

    @property
    def _parts(self) -> list[LightFM | ItemItem | NextItem]:
        return [self._lightfm, self._item_item, self._next_item]

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Learn the weights with models that do not know the last of what people said, then train on everything."""
        shares = self._learn(data, catalogue, seed, progress) if self.settings.learn else None
        self._fit_parts(data, catalogue, seed, progress)
        self._weights = ((self._start() if shares is None else shares) / self._scale(data)).astype(np.float32)

    def _fit_parts(self, data: Interactions, catalogue: Catalogue, seed: int, progress: bool) -> None:
        self._reset()
        likes = np.bincount(data.items[data.weights > 0], minlength=len(catalogue)) / self.settings.discount_from
        self._discount = (np.maximum(likes, 1) ** -self.settings.discount).astype(np.float32)
        for part in self._parts:
            part.fit(data, catalogue, seed=seed, progress=progress)

    def _start(self) -> npt.NDArray[np.float64]:
        settings = self.settings
        return np.array([settings.lightfm_weight, settings.item_item_weight, settings.next_item_weight])

    def _scale(self, data: Interactions) -> npt.NDArray[np.float64]:
        """Return how far each model's best items lie above its average one for some of the people; shape (3,)."""
        users = np.unique(data.users)
        some = users[np.linspace(0, len(users) - 1, min(len(users), SAMPLED)).astype(np.intp)]
        everybody = data.histories()
        return stacking.reach([part.scores(everybody[user]) for part in self._parts] for user in some)

    def _learn(
        self, data: Interactions, catalogue: Catalogue, seed: int, progress: bool
    ) -> npt.NDArray[np.float64] | None:
        """Return the models' shares in the sum, or None where there is too little to learn from."""
        early, late = stacking.hold_out(data)
        people = np.unique(late.users[late.weights >= LIKED_FROM])[: stacking.MOST_PEOPLE]
        if len(people) < FEWEST:
            return None
        self._fit_parts(early, catalogue, seed, progress)
        stack = stacking.Stack()
        before, after = early.histories(), late.histories()
        for known, later in ((before[user], after[user]) for user in people):
            scores = [self._discount * part.scores(known) for part in self._parts]
            liked, disliked = later.weights >= LIKED_FROM, later.weights <= DISLIKED_UP_TO
            stack.add(scores, known, later.items[liked].tolist(), later.items[disliked].tolist())
        return stack.learn(self._start(), self._scale(early))

    @property
    def weights(self) -> dict[str, float]:
        """How much each model's scores count, as learned: by model."""
        return {part.name: float(weight) for part, weight in zip(self._parts, self._weights, strict=True)}

    def scores(self, history: History) -> Floats:
        """Score all items; shape (items,). Somebody new gets LightFM's biases alone."""
        told = self._sum(part.scores(history) for part in self._parts)
        return self._discounted(told, self._lightfm.scores(History.empty()), self._discount)

    def contributions(self, history: History, item: int) -> Floats:
        """Return how much each entry of the history adds to the item's score; shape (history,)."""
        told = self._sum(part.contributions(history, item) for part in self._parts)
        return np.asarray(self._discount[item] * told, dtype=np.float32)

    def _sum(self, parts: Iterable[Floats]) -> Floats:
        weighted = [weight * part for weight, part in zip(self._weights, parts, strict=True)]
        return np.asarray(sum(weighted[1:], start=weighted[0]), dtype=np.float32)

    def _discounted(self, told: Floats, biases: Floats, discount: Floats) -> Floats:
        """Discount all of a sum but LightFM's biases, which do not depend on the person."""
        return np.asarray(discount * told + (1 - discount) * self._weights[0] * biases, dtype=np.float32)

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the mean of two likenesses, by attributes and by who likes both; shape (items,)."""
        mean = (self._lightfm.similar(items) + self._item_item.similar(items)) / 2
        return np.asarray(mean, dtype=np.float32)

    def vectors(self) -> Floats:
        """Return LightFM's vectors, discounted but for the bias, the last column; shape (items, dimensions)."""
        vectors = self._lightfm.vectors()
        return np.column_stack([self._discount[:, None] * vectors[:, :-1], vectors[:, -1]])

    def beside(self) -> npt.NDArray[np.intp]:
        """Return the items that have weights in the other two models."""
        return np.union1d(self._item_item.beside(), self._next_item.beside())

    def query(self, history: History) -> Floats:
        """Return LightFM's query for a person, weighted; shape (dimensions,)."""
        return np.asarray(self._weights[0] * self._lightfm.query(history), dtype=np.float32)

    def query_like(self, examples: Sequence[int]) -> Floats:
        """Return LightFM's query for what is alike; shape (dimensions,)."""
        return self._lightfm.query_like(examples)

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items; shape (len(items),)."""
        told = self._sum(part.scores_at(history, items) for part in self._parts)
        return self._discounted(told, self._lightfm.scores_at(History.empty(), items), self._discount[items])

    def similar_at(self, examples: Sequence[int], items: npt.NDArray[np.intp]) -> Floats:
        """Return the likeness of some items to the examples; shape (len(items),)."""
        mean = (self._lightfm.similar_at(examples, items) + self._item_item.similar_at(examples, items)) / 2
        return np.asarray(mean, dtype=np.float32)

    def save(self, directory: Path) -> None:
        """Write the models below the directory."""
        write_model(
            directory, self.name, self.settings.model_dump(), {"weights": self._weights, "discount": self._discount}
        )
        for part in self._parts:
            part.save(directory / part.name)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`; or the models do not fit together.
        """
        settings, arrays = read_model(directory, cls.name, {"weights": 1, "discount": 1})
        model = cls(BlendSettings.model_validate(settings))
        if arrays["weights"].shape != model._weights.shape:
            raise ValueError(f"{directory.name}: not a weight for each model of the {cls.name}")
        model._weights, model._discount = arrays["weights"], arrays["discount"]
        model._lightfm = LightFM.load(directory / LightFM.name)
        model._item_item = ItemItem.load(directory / ItemItem.name)
        model._next_item = NextItem.load(directory / NextItem.name)
        if {len(part.scores(History.empty())) for part in model._parts} != {len(model._discount)}:
            raise ValueError(f"{directory.name}: the models are for different numbers of items")
        return model
