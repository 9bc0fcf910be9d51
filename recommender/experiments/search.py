"""Everything that takes part, and the search for each one's settings: the same number of trials on the same part.

The first trial of each is its default settings; the others are drawn from the grids below. A new model takes part with
its defaults as soon as it is in `recommender.models.parts` or `all`, and is searched for once it has a grid here.
Ours, because at so few trials a search by `optuna` finds no better ones (docs/libraries.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from pydantic import BaseModel

from recommender.catalogue.catalogue import Catalogue
from recommender.experiments.order_peers import MostHad, Transitions
from recommender.experiments.peers import PEERS as PLAIN
from recommender.experiments.peers import Contestant
from recommender.experiments.sasrec import SASRec
from recommender.models.all import MODELS
from recommender.models.popularity import Popularity
from recommender.models.protocol import Floats, History, Interactions
from recommender.training.evaluation.ranking import Case, measure

Value: TypeAlias = float | int | str | bool
Changes: TypeAlias = Mapping[str, Value]

PEERS: Mapping[str, type[Any]] = MappingProxyType(
    {**PLAIN, "transitions": Transitions, "sasrec": SASRec, "most_had": MostHad}
)
# Peers that go by nothing but order: where times tell none, they do not take part.
BY_ORDER = ("transitions", "sasrec")

_LIKED = (0.5, 3.0, 4.0)  # everything rated, three stars, four stars

# By name, then by setting (with dots for settings within settings): the values to choose from.
SPACES: Mapping[str, Mapping[str, Sequence[Value]]] = MappingProxyType(
    {
        "item_knn": {"liked_stars": _LIKED, "neighbours": (20, 50, 100, 200, 400)},
        "bm25": {
            "liked_stars": _LIKED,
            "neighbours": (20, 50, 100, 200, 400),
            "k1": (0.3, 1.2, 5.0, 100.0),
            "b": (0.2, 0.5, 0.75, 0.9),
        },
        "als": {
            "liked_stars": _LIKED,
            "factors": (16, 32, 64, 128),
            "regularization": (0.01, 0.1, 1.0, 10.0),
            "alpha": (1.0, 5.0, 20.0, 40.0),
            "iterations": (10, 20),
        },
        "bpr": {
            "liked_stars": _LIKED,
            "factors": (16, 32, 64, 128),
            "learning_rate": (0.01, 0.03, 0.1),
            "regularization": (0.001, 0.01, 0.05),
            "iterations": (50, 100, 200),
        },
        "ease": {"liked_stars": _LIKED, "ridge": (50.0, 100.0, 200.0, 400.0, 800.0), "min_likes": (2, 5)},
        "transitions": {"liked_stars": _LIKED, "steps": (1, 3, 10, 30), "last": (1, 5, 20)},
        "sasrec": {
            "liked_stars": _LIKED,
            "dropout": (0.2, 0.3, 0.5),
            "epochs": (20, 40, 60),
            "learning_rate": (0.001, 0.002),
        },
        "lightfm_plain": {
            "liked_stars": _LIKED,
            "dimensions": (16, 32, 64),
            "epochs": (10, 20, 40),
            "learning_rate": (0.02, 0.05, 0.1),
            "item_alpha": (0.0, 1e-6, 1e-5),
        },
        "lightfm_attributes": {
            "liked_stars": _LIKED,
            "dimensions": (16, 32, 64),
            "epochs": (10, 20, 40),
            "learning_rate": (0.02, 0.05, 0.1),
            "item_alpha": (0.0, 1e-6, 1e-5),
            "min_share": (0.01, 0.05),
        },
        "lightfm": {
            "dimensions": (32, 64, 96),
            "epochs": (10, 20, 30),
            "popularity": (0.3, 0.5, 0.7),
            "ridge": (1.0, 2.0, 4.0),
            "confidence": (10.0, 30.0, 60.0),
            "bias": (0.0, 0.05, 0.1),
        },
        "item_item": {"liked_from": (0.1, 0.3, 0.5), "min_likes": (2, 5), "ridge": (75.0, 150.0, 300.0, 600.0)},
        "next_item": {
            "liked_from": (0.1, 0.3, 0.5),
            "latest": (3.0, 10.0, 30.0),
            "span": (5.0, 10.0, 30.0),
            "ridge": (2.0, 5.0, 15.0),
            "relative": (0.5, 1.0, 2.0),
        },
        "content": {
            "min_share": (0.005, 0.01, 0.05),
            "ridge": (1.0, 3.0, 10.0),
            "general": (0.5, 1.0, 2.0),
            "general_ridge": (3.0, 10.0, 30.0),
        },
        "neural": {
            "dimensions": (32, 64, 128),
            "negatives": (300, 1000, 3000),
            "learning_rate": (0.001, 0.002, 0.005),
            "weight_decay": (0.01, 0.1, 0.3),
            "dropout": (0.1, 0.3, 0.5),
        },
        "blend": {
            "lightfm.ridge": (1.0, 2.0, 4.0),
            "item_item.ridge": (75.0, 150.0, 300.0),
            "item_item.latest": (3.0, 10.0, 30.0),
            "next_item.ridge": (2.0, 5.0, 15.0),
            "next_item.latest": (3.0, 10.0, 30.0),
        },
    }
)


class Own:
    """One of this project's models: it knows users by their history alone."""

    def __init__(self, name: str, changes: Changes | None = None) -> None:
        kind: Any = MODELS[name]
        self.model = kind(changed(kind().settings, changes)) if changes else kind()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Train."""
        self.model.fit(data, catalogue, seed=seed)

    def scores(self, user: int, history: History) -> Floats:
        """Score all items; shape (items,)."""
        scores: Floats = self.model.scores(history)
        return scores


def names() -> tuple[str, ...]:
    """Return what can take part: peers first."""
    return (Popularity.name, *PEERS, *(name for name in MODELS if name != Popularity.name))


def is_peer(name: str) -> bool:
    """Whether something is compared with, and not one of ours."""
    return name in PEERS or name == Popularity.name


def make(name: str, changes: Changes | None = None) -> Contestant:
    """Return something that takes part, not yet trained, with its settings changed.

    Raises:
        KeyError: there is no such name or setting.
    """
    if name not in PEERS:
        return Own(name, changes)
    kind = PEERS[name]
    contestant: Contestant = kind(changed(kind().settings, changes)) if changes else kind()
    return contestant


def changed(settings: BaseModel, changes: Changes) -> BaseModel:
    """Return settings with some values changed and everything checked again.

    Raises:
        KeyError: there is no such setting.
    """
    whole = settings.model_dump()
    for path, value in changes.items():
        *groups, last = path.split(".")
        part = whole
        for group in groups:
            part = part[group]
        if last not in part:
            raise KeyError(path)
        part[last] = value
    return type(settings).model_validate(whole)


def draws(space: Mapping[str, Sequence[Value]], count: int, seed: int) -> list[dict[str, Value]]:
    """Return no changes and different random points of a grid: `count` in all, or as many as there are."""
    grid = [dict(zip(space, point, strict=True)) for point in product(*space.values())] if space else []
    picks = np.random.default_rng(seed).permutation(len(grid))[: count - 1]
    return [{}, *(grid[pick] for pick in picks)]


@dataclass(frozen=True)
class Trial:
    """What was changed of the default settings, and the NDCG@10 on the validation part."""

    changes: Changes
    ndcg: float


def search(
    name: str,
    data: Interactions,
    catalogue: Catalogue,
    people: Sequence[Case],
    *,
    trials: int,
    seed: int,
    done: Callable[[], object] = lambda: None,
) -> list[Trial]:
    """Train with different settings and measure each; returns the trials, the best first.

    Args:
        name: what takes part.
        data: the training part.
        catalogue: its items.
        people: to be measured on, by the validation part.
        trials: how many settings to try.
        seed: of the draws and of the training.
        done: called after each trial.
    """
    tried = []
    for changes in draws(SPACES.get(name, {}), trials, seed):
        contestant = make(name, changes)
        contestant.fit(data, catalogue, seed=seed)
        outcome = measure(contestant.scores, people)
        tried.append(Trial(changes, float(outcome.values["ndcg"].mean())))
        done()
    return sorted(tried, key=lambda trial: -trial.ndcg)
