"""The whole comparison: a search for each one's settings, then the test, cold start, feedback and bias."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from tqdm import tqdm

from recommender.experiments.cold import ColdItems, ColdUsers, cold_items, cold_users
from recommender.experiments.datasets import Data
from recommender.experiments.disjoint import disjoint
from recommender.experiments.dislikes import Dislikes, Speed, dislikes, fold_in_milliseconds
from recommender.experiments.figures import Beyond, Figures, Group, by_activity, by_popularity, popularity_groups
from recommender.experiments.product import Product
from recommender.experiments.search import BY_ORDER, SPACES, Changes, Own, Trial, changed, is_peer, make, search
from recommender.experiments.targets import VIEWS, Target, judge
from recommender.models.blend import Blend
from recommender.models.lightfm import LightFM, LightFMSettings
from recommender.models.popularity import Popularity
from recommender.models.protocol import History, Interactions, Model
from recommender.models.recency import ordered
from recommender.ranking.scoring import Weights
from recommender.training.dataset import fingerprint, histories, joined, split_by_time
from recommender.training.evaluation.intervals import Resamples
from recommender.training.evaluation.ranking import Case, Outcome, cases, compare, measure

K = 10
PRODUCT = "product"
# What is shown of a group of users.
GROUP_METRICS = ("ndcg", "recall", "dislike_rate")
# The sweep of the two controls, one at a time: what the settings multiply.
POPULARITIES, DIVERSITIES = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 4.0), (0.0, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Options:
    """What to do: `quick` leaves out most trainings of the cold start and most of the sweep, `ranking` all of both."""

    names: tuple[str, ...]
    trials: int = 6
    seed: int = 0
    quick: bool = False
    ranking: bool = False
    users: int = 5000  # of more, a random sample is measured


@dataclass(frozen=True)
class Measured:
    """One model or view: what was tried, best first, how long the last training took, and the figures on the test."""

    kind: str  # peer, model or product
    trials: Sequence[Trial]
    seconds: float
    figures: Figures
    by_activity: Sequence[Group]
    by_popularity: Sequence[Group]


@dataclass(frozen=True)
class Setting:
    """One point of the trade-off between being right and being different: factors of both controls, and figures."""

    popularity: float
    diversity: float
    figures: Figures


@dataclass(frozen=True)
class Report:
    """Everything that was found out."""

    data: Mapping[str, float | str]
    measured: Mapping[str, Measured]
    ratios: Mapping[str, Figures]  # of our views' NDCG@10 to each peer's, paired
    targets: Sequence[Target]
    cold_users: ColdUsers | None
    cold_items: ColdItems | None
    dislikes: Mapping[str, Dislikes]
    fold_in: Mapping[str, Speed]
    trade_off: Sequence[Setting]


class NothingToMeasureError(ValueError):
    """Nobody liked anything in the parts that are held out, or all that was to be measured goes by an unknown order."""


def run(data: Data, options: Options) -> Report:
    """Compare; without the peers that go by order alone, where times tell none.

    Raises:
        NothingToMeasureError: see there.
    """
    if not ordered(data.opinions):
        options = replace(options, names=tuple(name for name in options.names if name not in BY_ORDER))
    if not options.names:
        raise NothingToMeasureError("the times of these data tell no order, which is all that those models go by")
    return _Run(data, options).report()


class _Run:
    def __init__(self, data: Data, options: Options) -> None:
        self.data, self.options, self.catalogue = data, options, data.catalogue
        split = split_by_time(data.opinions, options.seed)
        self.split = split if self.catalogue.spec.repeat else disjoint(split)
        self.known = joined(self.split.train, self.split.validation)
        self.validation = self._people(self.split.train, self.split.validation)
        self.people = self._people(self.known, self.split.test)
        if not self.validation or not self.people:
            raise NothingToMeasureError("nobody liked anything in the parts that are held out: nothing to measure on")
        self.resamples = Resamples(len(self.people), options.seed)
        self.beyond = Beyond(self.catalogue, self.known)
        self.groups = popularity_groups(self.beyond.counts)
        self.trials: dict[str, list[Trial]] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.own: dict[str, Own] = {}

    def _people(self, known: Interactions, later: Interactions) -> list[Case]:
        found = cases(histories(known), histories(later), again=self.catalogue.spec.repeat)
        picked = np.random.default_rng(self.options.seed).permutation(len(found))[: self.options.users]
        return [found[place] for place in np.sort(picked)]

    @property
    def narrow(self) -> bool:
        """Whether models are compared and nothing else: that was asked for, or there is no index for the product."""
        return self.options.ranking or self.data.index is None

    @property
    def chosen(self) -> dict[str, Changes]:
        return {name: trials[0].changes for name, trials in self.trials.items()}

    def report(self) -> Report:
        names = self.options.names
        with _bar("settings", sum(self._count(name) for name in names)) as bar:
            for name in names:
                bar.set_postfix_str(name)
                self.trials[name] = search(
                    name,
                    self.split.train,
                    self.catalogue,
                    self.validation,
                    trials=self.options.trials,
                    seed=self.options.seed,
                    done=bar.update,
                )
        measured = {name: self._measured(name) for name in tqdm(names, desc="test", unit="model", disable=None)}
        trade_off: list[Setting] = []
        if Blend.name in self.own and not self.narrow:
            measured[PRODUCT], trade_off = self._product(self.own[Blend.name])
        validated = {name: trials[0].ndcg for name, trials in self.trials.items()}
        users = None if self.narrow else self._cold_users()
        fold_in = self._fold_in()
        return Report(
            data=self._described(),
            measured=measured,
            ratios=self._ratios(),
            targets=judge(self.outcomes, validated, self.resamples, users, fold_in),
            cold_users=users,
            cold_items=None if self.narrow else self._cold_items(),
            dislikes={} if self.narrow else self._dislikes(),
            fold_in=fold_in,
            trade_off=trade_off,
        )

    def _ratios(self) -> dict[str, Figures]:
        peers = [name for name in self.outcomes if is_peer(name)]
        ndcg = {name: outcome.values["ndcg"] for name, outcome in self.outcomes.items()}
        return {
            view: {peer: self.resamples.ratio(ndcg[view], ndcg[peer]) for peer in peers}
            for view in VIEWS
            if view in ndcg
        }

    def _count(self, name: str) -> int:
        sizes = [len(values) for values in SPACES.get(name, {}).values()]
        return min(self.options.trials, 1 + (int(np.prod(sizes)) if sizes else 0))

    def _measured(self, name: str) -> Measured:
        contestant = make(name, self.chosen[name])
        start = time.perf_counter()
        contestant.fit(self.known, self.catalogue, seed=self.options.seed)
        seconds = time.perf_counter() - start
        if isinstance(contestant, Own):
            self.own[name] = contestant
        outcome = measure(contestant.scores, self.people, K, name=name, progress=True)
        return self._figures(name, "peer" if is_peer(name) else "model", outcome, seconds)

    def _figures(self, name: str, kind: str, outcome: Outcome, seconds: float) -> Measured:
        self.outcomes[name] = described = self.beyond.described(outcome)
        return Measured(
            kind=kind,
            trials=self.trials.get(name, []),
            seconds=seconds,
            figures=self.beyond.figures(described, self.resamples),
            by_activity=by_activity(described, self.people, self.options.seed, GROUP_METRICS),
            by_popularity=by_popularity(described, self.people, self.groups, self.options.seed),
        )

    def _product(self, blend: Own) -> tuple[Measured, list[Setting]]:
        popularities, diversities = ((-1.0, 1.0), (0.0, 1.0)) if self.options.quick else (POPULARITIES, DIVERSITIES)
        swept = [*((each, 1.0) for each in popularities), *((1.0, each) for each in diversities)]
        points = dict.fromkeys([(1.0, 1.0), *swept])  # the first is what people get; none twice
        weights = [Weights().adjusted(popularity, diversity) for popularity, diversity in points]
        assert self.data.index is not None  # noqa: S101
        product = Product(self.catalogue, self.data.index, self.known, blend.model)
        outcomes = [compare(self.people, lists, K) for lists in product.lists(self.people, weights, k=K)]
        measured = self._figures(PRODUCT, PRODUCT, outcomes[0], 0.0)
        settings = [
            Setting(*point, self.beyond.figures(self.beyond.described(outcome), self.resamples))
            for point, outcome in zip(points, outcomes, strict=True)
        ]
        return measured, settings

    def _cold_users(self) -> ColdUsers | None:
        names, quick = self.options.names, self.options.quick
        folded = [name for name in (Popularity.name, "item_knn", "als", "ease", *self._models()) if name in names]
        trained: dict[str, Sequence[int]] = {Blend.name: (5,), LightFM.name: (5,), "lightfm_plain": (1, 3, 5, 10)}
        left = [name for name in trained if name in names and (name == Blend.name or not quick)]
        trained = {name: trained[name] for name in left}
        with _bar("new users", len(folded) + sum(map(len, trained.values()))) as bar:
            return cold_users(
                self.known,
                self.people,
                self.catalogue,
                self.chosen,
                folded,
                trained,
                seed=self.options.seed,
                lists=self._lists,
                done=bar.update,
            )

    def _lists(
        self, model: Model, known: Interactions, people: Sequence[Case], told: Sequence[History]
    ) -> list[list[int]]:
        assert self.data.index is not None  # noqa: S101
        return Product(self.catalogue, self.data.index, known, model).lists(people, [Weights()], told, K)[0]

    def _cold_items(self) -> ColdItems | None:
        compared = ("random", Popularity.name, "lightfm_attributes", *self._models())
        names = [name for name in compared if name in self.options.names]
        with _bar("new items", len(names)) as bar:
            return cold_items(
                self.data.opinions, self.catalogue, self.chosen, names, seed=self.options.seed, done=bar.update
            )

    def _models(self) -> list[str]:
        """Return our models; in quick mode the one that is published alone."""
        own = [name for name in self.options.names if not is_peer(name)]
        return [name for name in own if name == Blend.name or not self.options.quick]

    def _dislikes(self) -> dict[str, Dislikes]:
        found = {}
        for name, own in self.own.items():
            if not is_peer(name):
                effect = dislikes(
                    own.model.scores, self.known, self.people[:200], len(self.catalogue), self.options.seed
                )
                if effect is not None:
                    found[name] = effect
        return found

    def _fold_in(self) -> dict[str, Speed]:
        models = {name: own for name, own in self.own.items() if not is_peer(name)}
        if not models:
            return {}
        settings = changed(LightFMSettings(), {"epochs": 1})
        once = LightFM(LightFMSettings.model_validate(settings.model_dump()))
        start = time.perf_counter()
        once.fit(self.known, self.catalogue, seed=self.options.seed)
        epoch = 1000 * (time.perf_counter() - start)
        people = self.people[:200]
        return {name: Speed(fold_in_milliseconds(own.model.scores, people), epoch) for name, own in models.items()}

    def _described(self) -> dict[str, float | str]:
        test = self.split.test
        trained_on = np.bincount(self.known.users, minlength=self.known.n_users) > 0
        return {
            "name": self.data.name,
            "catalogue": self.catalogue.spec.name,
            "catalogue_fingerprint": self.catalogue.fingerprint,
            "fingerprint": fingerprint(self.data.opinions),
            "items": len(self.catalogue),
            "users": self.data.opinions.n_users,
            "interactions": len(self.data.opinions.users),
            "train": len(self.split.train.users),
            "validation": len(self.split.validation.users),
            "test": len(test.users),
            "repeated_left_out": len(self.data.opinions.users) - sum(map(len, self._parts())),
            "items_with_training_data": int((self.beyond.counts > 0).sum()),
            "users_validated": len(self.validation),
            "users_tested": len(self.people),
            "users_tested_without_training_data": sum(not trained_on[case.user] for case in self.people),
            "test_interactions_of_items_without_training_data": int((self.beyond.counts[test.items] == 0).sum()),
        }

    def _parts(self) -> list[np.ndarray]:
        return [part.users for part in (self.split.train, self.split.validation, self.split.test)]


def _bar(what: str, total: int) -> tqdm[Any]:
    return tqdm(total=total, desc=what, unit="training", disable=None)
