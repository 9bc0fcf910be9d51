"""The settings of the published model (`blend.py`): those that are given, and those that it chooses on its data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias, get_args

import numpy as np
from pydantic import AfterValidator, Field, JsonValue

from recommender.domain.conditions import Value
from recommender.models.als_settings import ALSSettings
from recommender.models.item_item import ItemItemSettings
from recommender.models.lightfm import LightFMSettings
from recommender.models.next_item import NextItemSettings
from recommender.models.parts import PARTS
from recommender.models.protocol import Floats
from recommender.models.repeat import RepeatSettings

FactorsName: TypeAlias = Literal["lightfm", "als"]


def _part(name: str) -> str:
    if name not in PARTS:
        raise ValueError(f"{name} is none of {', '.join(PARTS)}")
    return name


Shares: TypeAlias = dict[Annotated[str, AfterValidator(_part)], Annotated[float, Field(ge=0)]]

KNOWN: Shares = {name: place.known for name, place in PARTS.items() if place.known}
NEW: Shares = {name: place.new for name, place in PARTS.items() if place.new}


class BlendSettings(Value):
    """Settings of the models, and how much each counts.

    With `learn`, everything but the models' own settings is chosen on the data (`choosing.py`), which takes twice the
    time or more, and what stands here is what choosing begins with. It is what holds without `learn`, or where fewer
    than 100 people have liked anything later.

    weights: shares of the models for somebody well known, of scores that are scaled to have the best items at 1
    (`stacking.reach`). newcomer: the same for somebody of whom next to nothing is known; with `known_half` opinions a
    person is halfway between. A model without a share in either does not take part. factors: the one that has vectors,
    which always does: LightFM, or ALS where Spark trains; the other one has no part. The item-item model has no tail
    here: LightFM has scores for all items.

    prior: what it counts beside all a history says that an item is well liked (LightFM's bias) and well known, each on
    the same scale. It is all that there is for somebody new. `prior_known` is by what it is multiplied for somebody
    well known; less than 0 speaks against what everybody knows.

    discount: the power of an item's likes by which what a history says of it is divided, from `discount_from` likes on
    (as in RP3-beta; Paudel et al. 2017), for somebody well known: what everybody likes is less of a find.

    sample: how many opinions there are to choose by at most, those of people drawn by chance.

    aim: what `discount` and `prior_known` are for. Lists that are right, or lists that show more of the catalogue: then
    they are `WIDE` and `WIDE_PRIOR`, and lists are less often right.
    """

    factors: FactorsName = "lightfm"
    lightfm: LightFMSettings = LightFMSettings()
    als: ALSSettings = ALSSettings()
    item_item: ItemItemSettings = ItemItemSettings(neighbours=0, latest=10.0)
    next_item: NextItemSettings = NextItemSettings()
    repeat: RepeatSettings = RepeatSettings()
    weights: Shares = Field(default_factory=lambda: {**KNOWN})
    newcomer: Shares = Field(default_factory=lambda: {**NEW})
    known_half: float = Field(default=20.0, gt=0)
    prior: float = Field(default=0.06, ge=0)
    prior_known: float = 1.0
    discount: float = Field(default=0.0, ge=0)
    discount_from: int = Field(default=10, ge=1)
    aim: Literal["accuracy", "coverage"] = "accuracy"
    sample: int = Field(default=2_000_000, ge=1)
    learn: bool = True

    @property
    def chosen(self) -> dict[str, JsonValue]:
        """What choosing decides, as JSON."""
        names = {"weights", "newcomer", "prior", "prior_known", "discount"}
        deeper = {"item_item": {"latest", "ridge", "attributes"}, "repeat": {"latest", "span"}}
        return {**self.model_dump(include=names), **self.model_dump(include=deeper)}

    def with_factors(self, name: FactorsName) -> BlendSettings:
        """Return the settings with another model that has vectors, which gets the shares of the one before."""
        shares = {
            each: {name if part == self.factors else part: share for part, share in getattr(self, each).items()}
            for each in ("weights", "newcomer")
        }
        return self.model_copy(update={"factors": name, **shares})

    def of(self, part: str) -> Value | None:
        """Return the settings of a model; None of one that has no place here, and goes by its own."""
        return getattr(self, part) if part in type(self).model_fields else None

    def counts(self, part: str) -> bool:
        """Whether a model has a share for anybody."""
        if part in get_args(FactorsName) and part != self.factors:
            return False
        return bool(self.shares([part])[0] > 0 or self.newcomer_shares([part])[0] > 0)

    def shares(self, parts: Iterable[str]) -> Floats:
        """Return the shares of some models for somebody well known, in their order."""
        return _in_order(self.weights, parts)

    def newcomer_shares(self, parts: Iterable[str]) -> Floats:
        """Return the shares of some models for somebody of whom next to nothing is known, in their order."""
        return _in_order(self.newcomer, parts)


def discounted(likes: Floats, settings: BlendSettings) -> Floats:
    """Return which share of what a history says of items with so many likes the discount takes; the same shape."""
    many = np.maximum(likes / settings.discount_from, 1)
    return np.asarray(1 - many**-settings.discount, dtype=np.float32)


def chosen_in_words(settings: BlendSettings, asked: Iterable[str] = ()) -> str:
    """Say in one line what was chosen, and which of the models that were asked got no share."""
    weights = ", ".join(f"{name} {share:.2f}" for name, share in settings.weights.items() if share)
    idle = [name for name in asked if not settings.weights.get(name)]
    if idle:
        weights += f" (nothing is gained by {', '.join(idle)}, or these data do not tell it enough)"
    prior = settings.prior * settings.prior_known
    late = f"likes of late count {1 + settings.item_item.latest:g} times"
    return f"{weights or 'nothing'}; prior {prior:.3f}, {settings.prior:.3f} for somebody new; discount " + (
        f"{settings.discount:g}; {late}"
    )


def _in_order(shares: Shares, parts: Iterable[str]) -> Floats:
    return np.array([shares.get(name, 0.0) for name in parts], dtype=np.float32)
