"""What a blend chooses on the data at hand: which models take part and how much, the prior, discount and recency.

Everything is chosen by what people liked later than what the models were fitted on (`stacking.hold_out`). Somebody new
is played by people who are left out of the fitting altogether, with one, three and five of their likes: of people who
are fitted on, the sequence model knows more than it would of anybody new. How much the models count, and the prior
beside them, is learned for each point of a small grid, and measured on people whom the weights were not learned on.
A model that takes part has to make the lists better by more than the standard error of that, another point than the
plain one by two, because many are tried: of two that cannot be told apart the simpler is taken (the one-standard-error
rule; Breiman et al. 1984).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from recommender.catalogue.catalogue import Catalogue
from recommender.models import stacking
from recommender.models.blend_settings import BlendSettings, Shares, discounted
from recommender.models.item_item import ItemItem
from recommender.models.protocol import Floats, History, Interactions
from recommender.models.repeat import Repeat, once

if TYPE_CHECKING:
    from recommender.models.blend import Blend

LIKED_FROM, DISLIKED_UP_TO = 0.5, -0.3  # weights: four stars and more, two and less
FEWEST = 100  # people that have to have liked something later for their likes to say anything
LEFT_OUT = 5  # every fifth of them plays somebody new
MOST_LEFT_OUT = 300
SAMPLED = 300  # people by whose scores the models are put on one scale
TOLD = (1, 3, 5)  # likes of somebody new
LEAST_PRIOR = 0.001  # somebody of whom nothing is known gets nothing else
WIDE, WIDE_PRIOR = 0.3, -0.5
# The grid; the first of each is the plain one.
DISCOUNTS = (0.0, 0.15, 0.3)
LATEST = (10.0, 0.0)  # of the item-item model, where there is an order
SPANS = (300.0, 100.0, 1000.0)  # of the repeat model
PAIRS: tuple[dict[str, float], ...] = (
    {},
    {"ridge": 500.0},
    {"attributes": 5.0},
    {"ridge": 500.0, "attributes": 5.0},
)  # of the item-item model

VARIED = {ItemItem.name: "latest", Repeat.name: "span"}  # what is varied of a model when it scores
SURE = 2.0  # standard errors: of many points one is better by chance

Variant: TypeAlias = tuple[str, float]  # a model, and the value of what is varied of it


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
    early, late = stacking.hold_out(stacking.of_some_people(data, settings.sample))
    people = np.unique(late.users[late.weights >= LIKED_FROM])
    if len(people) < FEWEST:
        return settings.model_copy(update={"learn": False})
    new = people[::LEFT_OUT][:MOST_LEFT_OUT]
    stay = ~np.isin(early.users, new)
    model, fitted_on = kind(settings), stacking.rows(early, stay)
    model.fit_parts(settings, fitted_on, catalogue, seed=seed, progress=progress)
    before, after = early.histories(), late.histories()
    cases = {int(user): _Case(before[user], after[user], catalogue.spec.repeat) for user in people}
    newcomers = set(new.tolist())
    known = [case for user, case in cases.items() if user not in newcomers][: stacking.MOST_PEOPLE]
    settings = _pairs(model, settings, fitted_on, catalogue, known, progress)
    settings = _for_somebody_new(model, settings, [cases[int(user)] for user in new], seed)
    return _for_the_known(model, settings, known, progress).model_copy(update={"learn": False})


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


def _pairs(
    model: Blend,
    settings: BlendSettings,
    data: Interactions,
    catalogue: Catalogue,
    people: Sequence[_Case],
    progress: bool,
) -> BlendSettings:
    """Return the settings with the item-item model that is best by itself, and put that one into the blend."""
    plain = chosen = None
    rows = once(data) if catalogue.spec.repeat else data
    for changes in tqdm(PAIRS, desc="Item-item, which kind", unit="model", disable=None if progress else True):
        part = ItemItem(settings.item_item.model_copy(update={**changes, "latest": 0.0}))
        part.fit(rows, catalogue, seed=0)
        stack = stacking.Stack()
        for case in people:
            score = part.scores(model.read(case.known))
            stack.add([score], case.hidden, case.liked, case.disliked, given=np.zeros_like(score))
        tried = (stack.values(np.ones(1)), part, changes)
        plain = plain or tried
        if chosen is None or (tried[0].mean() > chosen[0].mean() and _clearly(tried[0], plain[0])):
            chosen = tried
    assert chosen is not None  # noqa: S101
    _, model.parts[ItemItem.name], changes = chosen
    return settings.model_copy(update={"item_item": settings.item_item.model_copy(update=changes)})


def _for_somebody_new(model: Blend, settings: BlendSettings, people: Sequence[_Case], seed: int) -> BlendSettings:
    stack, random = stacking.Stack(), np.random.default_rng(seed)
    model.adopt(settings, [case.known for case in people[:SAMPLED]])
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
    shares = _named(model.parts, learned[:-1] / whole)
    return settings.model_copy(update={"newcomer": shares, "prior": max(float(learned[-1] / whole), LEAST_PRIOR)})


@dataclass(frozen=True)
class _Short:
    """What the models say, in each variant, of the items that any of them would show one person."""

    told: Mapping[Variant, Floats]
    likes: Floats
    prior: Floats
    right: npt.NDArray[np.bool_]
    wrong: npt.NDArray[np.bool_]
    relevant: int
    trust: np.float32


def _for_the_known(model: Blend, settings: BlendSettings, people: Sequence[_Case], progress: bool) -> BlendSettings:
    latest = LATEST if settings.item_item.latest else (0.0,)
    spans = SPANS if Repeat.name in model.parts and settings.repeat.latest else (settings.repeat.span,)
    discounts = (settings.discount,) if settings.aim == "coverage" else DISCOUNTS
    values = {ItemItem.name: latest, Repeat.name: spans}
    variants = [(name, value) for name in model.parts for value in values.get(name, (0.0,))]
    bar = tqdm(people, desc="What the models say", unit="person", disable=None if progress else True)
    lists, scale = _shortlists(model, bar, variants, max(discounts))
    points = [_at(settings, *point) for point in product(latest, spans, discounts)]
    start, plain = points[0], _learned(points[0], model.parts, lists, scale)
    chosen = plain
    for point in tqdm(points[1:], desc="Weighing them", unit="way", disable=None if progress else True):
        tried = _learned(point, model.parts, lists, scale)
        if tried.values.mean() > chosen.values.mean() and _clearly(tried.values, plain.values, SURE):
            start, chosen = point, tried
    shares = chosen.settings.weights
    for name in sorted(shares, key=lambda name: shares[name])[:-1]:
        if name == settings.factors:  # without it nobody would be shown what is new
            continue
        fewer = start.model_copy(
            update={"weights": {other: share for other, share in start.weights.items() if other != name}}
        )
        without = _learned(fewer, model.parts, lists, scale)
        if not _clearly(chosen.values, without.values):
            start, chosen = fewer, without
    return chosen.settings


def _shortlists(
    model: Blend, people: Iterable[_Case], variants: Sequence[Variant], discount: float
) -> tuple[list[_Short], dict[Variant, float]]:
    """Return each person's short list, and what the scores of each variant have to be divided by."""
    lists: list[_Short] = []
    reaches: list[list[float]] = []
    taken = discounted(model.likes, model.learned.model_copy(update={"discount": discount}))
    for case in people:
        trust, read = model.trust(case.known), model.read(case.known)
        told = {}
        for name, value in variants:
            part = model.parts[name]
            if name in VARIED:
                part.settings = part.settings.model_copy(update={VARIED[name]: value})
            told[name, value] = model.told_by(name, case.known if name == Repeat.name else read)
        if len(reaches) < SAMPLED:
            reaches.append([stacking.reach_of(each) for each in told.values()])
        rarer = [each * (1 - trust * taken) for each in told.values()]
        places = stacking.candidates([*told.values(), *rarer, model.liked], case.hidden)
        lists.append(
            _Short(
                told={variant: each[places] for variant, each in told.items()},
                likes=model.likes[places],
                prior=model.liked[places],
                right=np.isin(places, case.liked),
                wrong=np.isin(places, case.disliked),
                relevant=len(case.liked),
                trust=trust,
            )
        )
    return lists, dict(zip(variants, stacking.mean_reach(reaches).tolist(), strict=True))


def _clearly(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64], errors: float = 1.0) -> bool:
    """Whether the same people are better off with one than with another by more than so many standard errors."""
    better = one - other
    return len(better) > 1 and bool(better.mean() > errors * better.std(ddof=1) / np.sqrt(len(better)))


def _at(settings: BlendSettings, latest: float, span: float, discount: float) -> BlendSettings:
    changes = {
        "discount": discount,
        "item_item": settings.item_item.model_copy(update={"latest": latest}),
        "repeat": settings.repeat.model_copy(update={"span": span}),
    }
    return settings.model_copy(update=changes)


@dataclass(frozen=True)
class _Learned:
    """Settings with the best weights, and what weights that were learned on other people are worth to each person."""

    settings: BlendSettings
    values: npt.NDArray[np.float64]


def _learned(
    settings: BlendSettings, names: Iterable[str], people: Sequence[_Short], scale: Mapping[Variant, float]
) -> _Learned:
    parts, wide = [*names], settings.aim == "coverage"
    values = {ItemItem.name: settings.item_item.latest, Repeat.name: settings.repeat.span}
    variants = [(name, values.get(name, 0.0)) for name in parts]
    newcomer = settings.newcomer_shares(parts)
    halves = (stacking.Stack(), stacking.Stack())
    for number, each in enumerate(people):
        trust, left = each.trust, 1 - each.trust * discounted(each.likes, settings)
        told = np.stack([each.told[variant] * left / np.float32(scale[variant]) for variant in variants], axis=1)
        given = (1 - trust) * (told @ newcomer + np.float32(settings.prior) * each.prior)
        beside = trust * each.prior
        if wide:  # the prior is not learned then
            given = given + np.float32(settings.prior * settings.prior_known) * beside
            beside = np.zeros_like(beside)
        halves[number % 2].put(np.column_stack([trust * told, beside]), given, each.right, each.wrong, each.relevant)
    start = np.append(settings.shares(parts), settings.prior * max(settings.prior_known, 0)).astype(np.float64)
    start /= start.sum()
    one, other = halves
    worth = np.concatenate([one.values(other.learn(start)), other.values(one.learn(start))])
    weights = (one + other).learn(start)
    changes: dict[str, object] = {"weights": _named(parts, weights[:-1])}
    if not wide:
        changes["prior_known"] = float(weights[-1] / settings.prior)
    return _Learned(settings.model_copy(update=changes), worth)


def _scaled(model: Blend, told: Sequence[Floats]) -> list[Floats]:
    return [part / scale for part, scale in zip(told, model.scale, strict=True)]


def _named(parts: Iterable[str], shares: npt.NDArray[np.float64]) -> Shares:
    """Return the shares above 0 by model."""
    pairs = zip(parts, shares.tolist(), strict=True)
    return {name: share for name, share in pairs if share > 0}
