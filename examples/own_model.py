"""A model of your own: trained, measured beside another one on what people liked later, and asked for a list.

    python examples/own_model.py

A model is a class with the methods of `recommender.models.protocol.Model`; `tests/contract/test_models.py` says what
else is expected of one. docs/guides/model.md makes this one a part of what is published: a file, and a line in
`models/parts.py`. A line in `models/all.py` would have it compared by `python -m recommender evaluate` and no more.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np

from recommender import Need, Recommender, Settings, build
from recommender.catalogue.catalogue import Catalogue
from recommender.models.popularity import Popularity
from recommender.models.protocol import Floats, History, Interactions
from recommender.training.comparison import Comparison

SEED = 1


class Cosine:
    """Scores items by how many people like both them and what somebody likes, as a cosine (Sarwar et al. 2001)."""

    name: ClassVar[str] = "cosine"

    def __init__(self) -> None:
        self._alike: Floats = np.zeros((0, 0), dtype=np.float32)

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Count who likes what together."""
        likes = np.zeros((data.n_users, len(catalogue)), dtype=np.float32)
        likes[data.users, data.items] = np.maximum(data.weights, 0)
        together = likes.T @ likes
        length = np.sqrt(np.maximum(np.diag(together), 1e-9))
        self._alike = np.asarray(together / length[:, None] / length, dtype=np.float32)
        np.fill_diagonal(self._alike, 0)

    def scores(self, history: History) -> Floats:
        """Return the sum of the likeness to what is in the history, dislikes taken off; shape (items,)."""
        return np.asarray(history.weights @ self._alike[history.items], dtype=np.float32)

    def similar(self, items: Sequence[int]) -> Floats:
        """Return the mean likeness to some items; shape (items,)."""
        return np.asarray(self._alike[list(items)].mean(axis=0), dtype=np.float32)

    def contributions(self, history: History, item: int) -> Floats:
        """Return what each entry of the history adds to the score of an item, from which reasons are read."""
        return np.asarray(history.weights * self._alike[history.items, item], dtype=np.float32)


def made_up(catalogue: Catalogue, people: int) -> Interactions:
    """Return opinions of people who like one terrain each and nothing else; yours come from `Store.all_signals`."""
    chance = np.random.default_rng(SEED)
    tastes = chance.choice(list(catalogue.columns["terrain"].postings), people)
    users, items = np.divmod(np.arange(people * len(catalogue)), len(catalogue))
    likes = np.stack([catalogue.columns["terrain"].mask([taste]) for taste in tastes]).ravel()
    known = chance.random(len(users)) < 0.6
    weights = np.where(likes, 1.0, -1.0).astype(np.float32)[known]
    return Interactions(
        users[known].astype(np.int32), items[known].astype(np.int32), weights, np.arange(known.sum()), people
    )


def parted(data: Interactions) -> tuple[Interactions, Interactions]:
    """Return what is known, and the fifth that is held out."""
    out = np.random.default_rng(SEED).random(len(data.users)) < 0.2
    return tuple(
        Interactions(data.users[rows], data.items[rows], data.weights[rows], data.times[rows], data.n_users)
        for rows in (~out, out)
    )


def main() -> None:
    """Measure the model, and ask the engine for a list by it."""
    os.environ.setdefault("PARLEY_CATALOGUES", str(Path(__file__).parent))
    settings = Settings(catalogue="walks")
    build(settings)
    with Recommender.open(settings, model=Popularity()) as recommender:
        catalogue = recommender.catalogue
    data = made_up(catalogue, people=200)
    known, held_out = parted(data)
    comparison = Comparison(catalogue, known, held_out, SEED)
    for model in (Popularity(), Cosine()):
        model.fit(known, catalogue, seed=SEED)
        report = comparison.report(model)
        print(f"{model.name:<12} NDCG@10 {report.ndcg}")

    cosine = Cosine()
    cosine.fit(data, catalogue, seed=SEED)
    with Recommender.open(settings, model=cosine) as recommender:
        page = recommender.recommend(None, Need(examples=(catalogue.ids[0],)))
        print(f"\nLike {recommender.wording.label(catalogue.ids[0])}:")
        for line in recommender.lines(None, page):
            print(f"  {line}")


if __name__ == "__main__":
    main()
