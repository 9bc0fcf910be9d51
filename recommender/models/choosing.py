"""What a blend chooses on the data at hand: which models take part and how much, the prior, discount and recency.

Everything is chosen by what people liked later than what the models were fitted on (`stacking.hold_out`). Somebody new
is played by people who are left out of the fitting altogether, with one, three and five of their likes: of people who
are fitted on, the sequence model knows more than it would of anybody new. How much the models count, and the prior
beside them, is learned for each point of a small grid; the point is chosen by people whom the weights were not learned
on, and has to be better than the plain one by more than chance often is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.models import stacking
from recommender.models.blend_settings import BlendSettings, Shares
from recommender.models.protocol import Floats, History, Interactions

if TYPE_CHECKING:
    from recommender.models.blend import Blend

LIKED_FROM, DISLIKED_UP_TO = 0.5, -0.3  # weights: four stars and more, two and less
FEWEST = 100  # people that have to have liked something later for their likes to say anything
LEFT_OUT = 5  # every fifth of them plays somebody new
MOST_LEFT_OUT = 300
SAMPLED = 300  # people by whose scores the models are put on one scale
TOLD = (1, 3, 5)  # likes of somebody new
LEAST_PRIOR = 0.001  # somebody of whom nothing is known gets nothing else
CLEARLY = 1.005  # by so much another point of the grid has to be better than the plain one
WIDE, WIDE_PRIOR = 0.3, -0.5
# The grid; the first of each is the plain one.
DISCOUNTS = (0.0, 0.15, 0.3)
LATEST = (10.0, 0.0)  # of the item-item model, where there is an order
SPANS = (300.0, 100.0, 1000.0)  # of the repeat model


def fitting(settings: BlendSettings, *, has_order: bool, repeat: bool) -> BlendSettings:
    """Return the settings without what the data cannot tell: an order where all times are equal, things had again."""
    out = {*(() if has_order else ("next_item",)), *(() if repeat else ("repeat",))}
    changes: dict[str, object] = {
        "weights": {name: share for name, share in settings.weights.items() if name not in out},
        "newcomer": {name: share for name, share in settings.newcomer.items() if name not in out},
    }
    if not has_order:
        changes["item_item"] = settings.item_item.model_copy(update={"latest": 0.0})
        changes["repeat"] = settings.repeat.model_copy(update={"latest": 0.0})
    if settings.aim == "coverage":
        changes |= {"discount": WIDE, "prior_known": WIDE_PRIOR}
    return settings.model_copy(update=changes)


def choose(
    kind: Callable[[BlendSettings], Blend],
    settings: BlendSettings,
    data: Interactions,
    catalogue: Catalogue,
    *,
    seed: int,
    progress: bool = False,
) -> BlendSettings:
    """Return the settings with what is best for these people; unchanged if there are too few of them.

    Args:
        kind: makes a model.
        settings: what to begin with, from `fitting`: a model without a share gets none.
        data: what people said.
        catalogue: the items.
        seed: of the fitting and of what somebody new is told.
        progress: whether to show bars.
    """
    early, late = stacking.hold_out(data)
    people = np.unique(late.users[late.weights >= LIKED_FROM])
    if len(people) < FEWEST:
        return settings.model_copy(update={"learn": False})
    new = people[::LEFT_OUT][:MOST_LEFT_OUT]
    stay = ~np.isin(early.users, new)
    model = kind(settings)
    model.fit_parts(settings, stacking.rows(early, stay), catalogue, seed=seed, progress=progress)
    before, after = early.histories(), late.histories()
    cases = {int(user): _Case(before[user], after[user], catalogue.spec.repeat) for user in people}
    settings = _for_somebody_new(model, settings, [cases[int(user)] for user in new], seed)
    known = [case for user, case in cases.items() if user not in set(new.tolist())][: stacking.MOST_PEOPLE]
    return _for_the_known(model, settings, known).model_copy(update={"learn": False})


@dataclass(frozen=True)
class _Case:
    known: History
    later: History
    repeat: bool

    @property
    def hidden(self) -> History:
        return History.empty() if self.repeat else self.known

    @property
    def liked(self) -> list[int]:
        liked: list[int] = np.unique(self.later.items[self.later.weights >= LIKED_FROM]).tolist()
        return liked

    @property
    def disliked(self) -> list[int]:
        disliked: list[int] = np.unique(self.later.items[self.later.weights <= DISLIKED_UP_TO]).tolist()
        return disliked


def _for_somebody_new(model: Blend, settings: BlendSettings, people: Sequence[_Case], seed: int) -> BlendSettings:
    stack, random = stacking.Stack(), np.random.default_rng(seed)
    nothing = np.zeros(len(model.liked), dtype=np.float32)
    for case in people:
        likes = np.flatnonzero(case.known.weights >= LIKED_FROM)
        for count in TOLD:
            if len(likes) >= count:
                some = np.sort(random.choice(likes, count, replace=False))
                told = model.told(History(case.known.items[some], case.known.weights[some]))
                scores = [*_scaled(model, told), model.liked]
                stack.add(scores, case.hidden, case.liked, case.disliked, given=nothing)
    if not len(stack):
        return settings
    start = np.append(settings.newcomer_shares(model.parts), settings.prior).astype(np.float64)
    learned = stack.learn(start / start.sum())
    whole = learned[:-1].sum()
    if not whole:  # what a few likes say is worth nothing here: what is well liked is all there is
        return settings.model_copy(update={"newcomer": {}, "prior": 1.0})
    shares = _named(model, learned[:-1] / whole)
    return settings.model_copy(update={"newcomer": shares, "prior": max(float(learned[-1] / whole), LEAST_PRIOR)})


def _for_the_known(model: Blend, settings: BlendSettings, people: Sequence[_Case]) -> BlendSettings:
    points = [
        {"discount": discount, "latest": latest, "span": span}
        for latest, span, discount in product(
            LATEST if settings.item_item.latest else (0.0,),
            SPANS if "repeat" in model.parts and settings.repeat.latest else (settings.repeat.span,),
            (settings.discount,) if settings.aim == "coverage" else DISCOUNTS,
        )
    ]
    best, plain, chosen = 0.0, 0.0, settings
    for number, point in enumerate(points):
        tried = _at(settings, point)
        learned, value = _learned(model, tried, people)
        if not number:
            plain = value
        if not number or value > max(best, plain * CLEARLY if plain > 0 else plain):
            best, chosen = value, learned
    return chosen


def _at(settings: BlendSettings, point: Mapping[str, float]) -> BlendSettings:
    changes = {
        "discount": point["discount"],
        "item_item": settings.item_item.model_copy(update={"latest": point["latest"]}),
        "repeat": settings.repeat.model_copy(update={"span": point["span"]}),
    }
    return settings.model_copy(update=changes)


def _learned(model: Blend, settings: BlendSettings, people: Sequence[_Case]) -> tuple[BlendSettings, float]:
    """Return the settings with the weights that are best, and what such weights are worth to other people."""
    halves = (stacking.Stack(), stacking.Stack())
    model.adopt(settings, [case.known for case in people[:SAMPLED]])
    taken, wide = model.taken(settings), settings.aim == "coverage"
    newcomer = settings.newcomer_shares(model.parts)
    for number, case in enumerate(people):
        trust = model.trust(case.known)
        told = [part * (1 - trust * taken) for part in _scaled(model, model.told(case.known))]
        given = np.float32((1 - trust) * settings.prior) * model.liked
        for share, part in zip((1 - trust) * newcomer, told, strict=True):
            given = given + share * part
        beside = trust * model.liked
        if wide:  # the prior is not learned then
            given = given + np.float32(settings.prior * settings.prior_known) * beside
            beside = np.zeros_like(beside)
        scores = [*(trust * part for part in told), beside]
        halves[number % 2].add(scores, case.hidden, case.liked, case.disliked, given=given)
    start = np.append(settings.shares(model.parts), settings.prior * max(settings.prior_known, 0)).astype(np.float64)
    start /= start.sum()
    one, other = halves
    value = (one.value(other.learn(start)) + other.value(one.learn(start))) / 2
    weights = (one + other).learn(start)
    changes: dict[str, object] = {"weights": _named(model, weights[:-1])}
    if not wide:
        changes["prior_known"] = float(weights[-1] / settings.prior)
    return settings.model_copy(update=changes), value


def _scaled(model: Blend, told: Sequence[Floats]) -> list[Floats]:
    return [part / scale for part, scale in zip(told, model.scale, strict=True)]


def _named(model: Blend, shares: npt.NDArray[np.float64]) -> Shares:
    """Return the shares above 0 by model."""
    pairs = zip(model.parts, shares.tolist(), strict=True)
    return {name: share for name, share in pairs if share > 0}  # type: ignore[misc]
