"""The model that is published: LightFM, item-item weights and what people like next, in one weighted sum.

Each is better than the others somewhere: LightFM knows attributes, new items and new users, item-item weights know
what goes together, the sequence knows what comes after what, once there is a sequence. So how much each counts depends
on how much is known of a person. For somebody well known it is learned from what people liked later than what they are
trained on (`stacking.py`). All three are sums over a person's history, so their sum is, too, and a reason can be read
off it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import EllipsisType
from typing import Annotated, ClassVar, Self

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

Share = Annotated[float, Field(ge=0)]


class BlendSettings(Value):
    """Settings of the three models, and how much each counts; tuned on the validation part of the movie ratings.

    The weights are for somebody well known, and what learning begins with. They are what holds where it does not take
    place: where `learn` says so, or fewer than 100 people have liked anything later. `learn` doubles the time of
    training. `newcomer` are the weights, in the same order, for somebody of whom next to nothing is known; with
    `known_half` opinions a person is halfway between. Weights are shares, and of scores that are scaled to have the
    best items at 1 (`stacking.reach`). The item-item model has no tail here: LightFM has scores for all items.

    prior: what it counts beside all a history says that an item is well liked (LightFM's bias) and well known, each on
    the same scale. It is all that there is for somebody new. `prior_known` is by what it is multiplied for somebody
    well known; less than 0 speaks against what everybody knows, which shows more of the catalogue.

    discount: the power of an item's likes by which what a history says of it is divided, from `discount_from` likes on
    (as in RP3-beta; Paudel et al. 2017), for somebody well known: what everybody likes is less of a find. 0 is most
    accurate, more shows more of the catalogue.
    """

    lightfm: LightFMSettings = LightFMSettings()
    item_item: ItemItemSettings = ItemItemSettings(neighbours=0, latest=10.0)
    next_item: NextItemSettings = NextItemSettings()
    lightfm_weight: float = Field(default=0.3, ge=0)
    item_item_weight: float = Field(default=0.35, ge=0)
    next_item_weight: float = Field(default=0.35, ge=0)
    newcomer: tuple[Share, Share, Share] = (0.75, 0.25, 0.0)
    known_half: float = Field(default=20.0, gt=0)
    prior: float = Field(default=0.06, ge=0)
    prior_known: float = Field(default=-0.5, le=1)
    learn: bool = True
    discount: float = Field(default=0.3, ge=0)
    discount_from: int = Field(default=10, ge=1)


class Blend:
    """The weighted sum of three models' scores."""

    name: ClassVar[str] = "blend"

    def __init__(self, settings: BlendSettings | None = None) -> None:
        self.settings = settings or BlendSettings()
        self._shares = np.zeros(3, dtype=np.float32)
        self._scale = np.ones(3, dtype=np.float32)
        self._prior = np.zeros(0, dtype=np.float32)
        self._taken = np.zeros(0, dtype=np.float32)  # by the discount, as a share
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
        settings = self.settings
        start = np.array([settings.lightfm_weight, settings.item_item_weight, settings.next_item_weight])
        start /= max(start.sum(), np.finfo(np.float32).tiny)
        shares = self._learn(start, data, catalogue, seed, progress) if settings.learn else start
        self._fit_parts(data, catalogue, seed, progress)
        self._shares = shares.astype(np.float32)

    def _fit_parts(self, data: Interactions, catalogue: Catalogue, seed: int, progress: bool) -> None:
        self._reset()
        for part in self._parts:
            part.fit(data, catalogue, seed=seed, progress=progress)
        likes = np.bincount(data.items[data.weights > 0], minlength=len(catalogue)) / self.settings.discount_from
        self._taken = (1 - np.maximum(likes, 1) ** -self.settings.discount).astype(np.float32)
        known = np.log1p(np.bincount(data.items, minlength=len(catalogue))).astype(np.float32)
        priors = (self._lightfm.scores(History.empty()), known)
        scaled = sum(each / stacking.reach([[each]]) for each in priors)
        self._prior = np.asarray(self.settings.prior * scaled, dtype=np.float32)
        users = np.unique(data.users)
        some = users[np.linspace(0, len(users) - 1, min(len(users), SAMPLED)).astype(np.intp)]
        everybody = data.histories()
        reach = stacking.reach(self._told(everybody[user]) for user in some)
        self._scale = np.broadcast_to(reach, 3).astype(np.float32)  # of nobody there is one figure for all

    def _learn(
        self,
        start: npt.NDArray[np.float64],
        data: Interactions,
        catalogue: Catalogue,
        seed: int,
        progress: bool,
    ) -> npt.NDArray[np.float64]:
        """Return the models' shares in the sum for people who are well known; `start` if there is too little data."""
        early, late = stacking.hold_out(data)
        people = np.unique(late.users[late.weights >= LIKED_FROM])[: stacking.MOST_PEOPLE]
        if len(people) < FEWEST:
            return start
        self._fit_parts(early, catalogue, seed, progress)
        stack, newcomer = stacking.Stack(), np.array(self.settings.newcomer, dtype=np.float32)
        before, after = early.histories(), late.histories()
        for known, later in ((before[user], after[user]) for user in people):
            trust = self._trust(known)
            left = 1 - trust * self._taken
            told = [left * part / scale for part, scale in zip(self._told(known), self._scale, strict=True)]
            given = self._prior_weight(trust) * self._prior + _sum((1 - trust) * newcomer, told)
            liked, disliked = later.weights >= LIKED_FROM, later.weights <= DISLIKED_UP_TO
            stack.add(
                [trust * part for part in told],
                known,
                later.items[liked].tolist(),
                later.items[disliked].tolist(),
                given=given,
            )
        return stack.learn(start)

    @property
    def learned(self) -> BlendSettings:
        """The settings with the weights that were learned, which need not be learned again."""
        names = ("lightfm_weight", "item_item_weight", "next_item_weight")
        return self.settings.model_copy(update={"learn": False, **dict(zip(names, self._shares.tolist(), strict=True))})

    def weights(self, history: History) -> dict[str, float]:
        """Return how much each model's scores count for a person, by model."""
        return dict(zip((part.name for part in self._parts), self._weights(history).tolist(), strict=True))

    def _weights(self, history: History) -> Floats:
        newcomer = np.array(self.settings.newcomer, dtype=np.float32)
        trust = self._trust(history)
        return np.asarray((trust * self._shares + (1 - trust) * newcomer) / self._scale, dtype=np.float32)

    def _trust(self, history: History) -> np.float32:
        """Return how well a person is known, from 0 to nearly 1: a curve that is flat for the first few opinions."""
        opinions = np.count_nonzero(history.weights)
        return np.float32(opinions**2 / (opinions**2 + self.settings.known_half**2))

    def _prior_weight(self, trust: np.float32) -> np.float32:
        return np.float32(1 - trust * (1 - self.settings.prior_known))

    def _told(self, history: History) -> list[Floats]:
        """Return what each model makes of a history, LightFM without its biases; each of shape (items,)."""
        return [
            np.asarray(self._lightfm.vectors() @ self._lightfm_query(history), dtype=np.float32),
            self._item_item.scores(history),
            self._next_item.scores(history),
        ]

    def _lightfm_query(self, history: History) -> Floats:
        query = self._lightfm.query(history)
        query[-1] = 0
        return query

    def scores(self, history: History) -> Floats:
        """Score all items; shape (items,). Somebody new gets what is well liked and well known."""
        return self._discounted(history, self._told(history), ...)

    def scores_at(self, history: History, items: npt.NDArray[np.intp]) -> Floats:
        """Return the scores of some items; shape (len(items),)."""
        told = [
            np.asarray(self._lightfm.vectors()[items] @ self._lightfm_query(history), dtype=np.float32),
            self._item_item.scores_at(history, items),
            self._next_item.scores_at(history, items),
        ]
        return self._discounted(history, told, items)

    def _discounted(self, history: History, told: list[Floats], items: npt.NDArray[np.intp] | EllipsisType) -> Floats:
        total = _sum(self._weights(history), told)
        trust = self._trust(history)
        total -= trust * self._taken[items] * total
        total += self._prior_weight(trust) * self._prior[items]
        return total

    def contributions(self, history: History, item: int) -> Floats:
        """Return how much each entry of the history adds to the item's score; shape (history,).

        What a person being known takes from the prior is shared out evenly among their opinions.
        """
        trust, opinions = self._trust(history), history.weights != 0
        told = _sum(self._weights(history), [part.contributions(history, item) for part in self._parts])
        known = (self._prior_weight(trust) - 1) * self._prior[item] * opinions / max(np.count_nonzero(opinions), 1)
        return np.asarray((1 - trust * self._taken[item]) * told + known, dtype=np.float32)

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the mean of two likenesses, by attributes and by who likes both; shape (items,)."""
        mean = (self._lightfm.similar(items) + self._item_item.similar(items)) / 2
        return np.asarray(mean, dtype=np.float32)

    def similar_at(self, examples: Sequence[int], items: npt.NDArray[np.intp]) -> Floats:
        """Return the likeness of some items to the examples; shape (len(items),)."""
        mean = (self._lightfm.similar_at(examples, items) + self._item_item.similar_at(examples, items)) / 2
        return np.asarray(mean, dtype=np.float32)

    def vectors(self) -> Floats:
        """Return LightFM's vectors, discounted as for somebody well known, and the prior; shape (items, dimensions)."""
        vectors = (1 - self._taken)[:, None] * self._lightfm.vectors()[:, :-1]
        return np.column_stack([vectors, self._prior])

    def beside(self) -> npt.NDArray[np.intp]:
        """Return the items that have weights in the other two models."""
        return np.union1d(self._item_item.beside(), self._next_item.beside())

    def query(self, history: History) -> Floats:
        """Return LightFM's query for a person, weighted; shape (dimensions,)."""
        query = self._weights(history)[0] * self._lightfm_query(history)
        query[-1] = self._prior_weight(self._trust(history))
        return np.asarray(query, dtype=np.float32)

    def query_like(self, examples: Sequence[int]) -> Floats:
        """Return LightFM's query for what is alike; shape (dimensions,)."""
        return self._lightfm.query_like(examples)

    def save(self, directory: Path) -> None:
        """Write the models below the directory."""
        arrays = {"shares": self._shares, "scale": self._scale, "prior": self._prior, "taken": self._taken}
        write_model(directory, self.name, self.settings.model_dump(), arrays)
        for part in self._parts:
            part.save(directory / part.name)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            FileNotFoundError, ValueError: see `read_model`; or the models do not fit together.
        """
        dimensions = {"shares": 1, "scale": 1, "prior": 1, "taken": 1}
        settings, arrays = read_model(directory, cls.name, dimensions)
        model = cls(BlendSettings.model_validate(settings))
        model._shares, model._scale = arrays["shares"], arrays["scale"]
        if not model._shares.shape == model._scale.shape == (len(model._parts),) or not model._scale.all():
            raise ValueError(f"{directory.name}: not a weight for each model of the {cls.name}")
        model._prior, model._taken = arrays["prior"], arrays["taken"]
        model._lightfm = LightFM.load(directory / LightFM.name)
        model._item_item = ItemItem.load(directory / ItemItem.name)
        model._next_item = NextItem.load(directory / NextItem.name)
        sizes = {len(part.scores(History.empty())) for part in model._parts}
        if sizes | {len(model._prior), len(model._taken)} != {len(model._prior)}:
            raise ValueError(f"{directory.name}: the models are for different numbers of items")
        return model


def _sum(weights: Floats, told: Sequence[Floats]) -> Floats:
    weighted = [weight * part for weight, part in zip(weights, told, strict=True)]
    return np.asarray(sum(weighted[1:], start=weighted[0]), dtype=np.float32)
