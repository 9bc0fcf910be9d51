"""Made-up catalogues and interactions of any size, with the long tails of real ones.

A few genres are in most items and a few languages in nearly all; of directors and actors most have an item or two. Some
items are known by many people and most by hardly any; people keep to a few corners of the catalogue.
"""

from __future__ import annotations

from functools import lru_cache
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.items import Item
from recommender.models import blend as blending
from recommender.models.blend import Blend
from recommender.models.blend_settings import BlendSettings
from recommender.models.lightfm import LightFM
from recommender.models.protocol import Interactions

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SEED = 7
# Of each facet: how many different terms, for each item one up to how many, and the exponent of their Zipf law.
NAMED = {"genre": (22, 3, 0.9), "origin": (49, 1, 1.8), "language": (185, 1, 2.0), "country": (126, 2, 1.6)}
# The same for people, with the terms as a share of the items.
PEOPLE = {"director": (0.4, 1, 0.4), "actor": (2.0, 4, 0.4), "writer": (0.5, 1, 0.4)}
POPULARITY = 1.0  # exponent of the Zipf law by which items are known
CORNERS = 256  # groups of items that the same people like
CORNERS_OF_ONE = 3
# Singular values of the vectors of the model of the movie ratings by their rank, as a share of the first one.
SPECTRUM = {1: 1.0, 2: 0.64, 3: 0.55, 5: 0.45, 9: 0.34, 17: 0.126, 33: 0.022, 64: 0.005}
LENGTHS = 0.22  # standard deviation of the logarithm of the vectors' lengths
BIAS = 0.028  # standard deviation of the biases
WITHIN = 0.6  # correlation of an item's vector with the middle of its corner
LIKED = 0.8  # the share of opinions that are good ones
OWN_CORNERS = 0.8  # the share of opinions on items of a person's own corners


def catalogue(items: int) -> Catalogue:
    """Return a catalogue of films that nobody made, described as the real one is."""
    random = np.random.default_rng([SEED, items])
    columns = {facet: _terms(random, facet, items, *shape) for facet, shape in NAMED.items()}
    for facet, (share, most, exponent) in PEOPLE.items():
        columns[facet] = _terms(random, facet, items, max(1, int(share * items)), most, exponent)
    years = (2015 - np.minimum(random.exponential(22, items), 100)).astype(np.int64).tolist()
    runtimes = np.clip(random.normal(104, 22, items), 20, 400).round().tolist()
    scores = np.clip(random.normal(60, 18, items), 0, 100).round().tolist()
    known = (100 * (1 - np.argsort(np.argsort(-popularity(items))) / items)).round(1).tolist()
    made = []
    for position in range(items):
        terms = {facet: column[position] for facet, column in columns.items()}
        numbers = {
            "year": float(years[position]),
            "runtime": runtimes[position],
            "score": scores[position],
            "popularity": known[position],
        }
        # Not validated: a million of them are made in seconds instead of minutes.
        name = f"item {position}"
        made.append(Item.model_construct(id=name, title=name, year=years[position], terms=terms, numbers=numbers))
    return Catalogue(load_spec("movies"), made)


def interactions(items: int, people: int, opinions: int, *, part: int = 0, spread: float = 1.0) -> Interactions:
    """Return what people thought of a catalogue's items; nobody has two opinions of one, so there may be fewer.

    Args:
        items: of the catalogue.
        people: how many.
        opinions: how many in all are drawn.
        part: other people for each number.
        spread: the standard deviation of the logarithm of how many opinions somebody has.
    """
    random = np.random.default_rng([SEED, items, opinions, *([part] if part else [])])
    corner_of = corners(items)
    order = np.argsort(corner_of, kind="stable")
    ends = np.cumsum(np.bincount(corner_of, minlength=CORNERS))
    weights = np.cumsum(popularity(items)[order])
    before, after = (
        np.concatenate([[0.0], weights])[ends - np.bincount(corner_of, minlength=CORNERS)],
        weights[ends - 1],
    )
    # Nobody has fewer than a few opinions, and some have hundreds.
    active = random.lognormal(0, spread, people)
    users = np.concatenate(
        [np.arange(people).repeat(2), random.choice(people, max(0, opinions - 2 * people), p=active / active.sum())]
    )[:opinions]
    own = random.integers(CORNERS, size=(people, CORNERS_OF_ONE))
    chosen = own[users, random.integers(CORNERS_OF_ONE, size=len(users))]
    elsewhere = random.random(len(users)) > OWN_CORNERS
    low, high = np.where(elsewhere, 0.0, before[chosen]), np.where(elsewhere, weights[-1], after[chosen])
    places = np.searchsorted(weights, low + random.random(len(users)) * (high - low))
    pairs = np.unique(users * items + order[np.minimum(places, items - 1)])
    return Interactions(
        users=(pairs // items).astype(np.int32),
        items=(pairs % items).astype(np.int32),
        weights=np.where(random.random(len(pairs)) < LIKED, random.choice([0.5, 1.0], len(pairs)), -1.0).astype("f4"),
        times=np.arange(len(pairs), dtype=np.int64),
        n_users=people,
    )


@lru_cache(1)
def popularity(items: int) -> Floats:
    """Return how likely each item is to be the one that somebody knows; shape (items,), of sum 1."""
    weights = 1 / (np.random.default_rng([SEED, items, 1]).permutation(items) + 10.0) ** POPULARITY
    return np.asarray(weights / weights.sum())


def corners(items: int) -> Numbers:
    """Return the corner of the catalogue that each item is in; shape (items,). Each corner has an item at least."""
    return np.random.default_rng([SEED, items, 2]).permutation(items) % min(items, CORNERS)


def _terms(
    random: np.random.Generator, facet: str, items: int, terms: int, most: int, exponent: float
) -> list[tuple[str, ...]]:
    """Return for each item one to `most` terms, drawn by a Zipf law; a term drawn twice counts once."""
    weights = np.cumsum(1 / np.arange(1, terms + 1) ** exponent)
    drawn = np.searchsorted(weights, random.random((items, most)) * weights[-1])
    counts = random.integers(1, most + 1, items)
    names = np.array([f"{facet} {number}" for number in range(terms)], dtype=object)[drawn].tolist()
    return [
        tuple(dict.fromkeys(row[:count])) if count > 1 else (row[0],)
        for row, count in zip(names, counts.tolist(), strict=True)
    ]


class Drawn(LightFM):
    """LightFM with vectors that are drawn instead of trained, which would take hours for a million items.

    People who like a corner of the catalogue find its items in one direction. The spectrum, the lengths and the biases
    are those of the model of the movie ratings, most of whose variance is in sixteen of its 64 directions.
    """

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        """Draw the vectors; what is known of each item from the interactions is as in the original."""
        items, dimensions = len(catalogue), self.settings.dimensions
        random = np.random.default_rng([SEED, items, 3])
        octaves = np.log2(np.arange(1, dimensions + 1))
        spectrum = np.interp(octaves, np.log2(list(SPECTRUM)), list(SPECTRUM.values())).astype(np.float32)
        middles = random.standard_normal((CORNERS, dimensions), dtype=np.float32) * (spectrum * WITHIN)
        vectors = random.standard_normal((items, dimensions), dtype=np.float32)
        vectors *= spectrum * np.float32(np.sqrt(1 - WITHIN**2))
        vectors += middles[corners(items)]
        vectors *= random.lognormal(0, LENGTHS, (items, 1)).astype(np.float32)
        known = np.log(popularity(items))
        bias = (BIAS * (known - known.mean()) / known.std()).astype(np.float32)
        counts = np.bincount(data.items, minlength=items)
        seen = np.flatnonzero(counts)
        weights = (counts[seen] ** self.settings.popularity).astype(np.float32)
        gram = (vectors[seen] * (weights / weights.mean())[:, None]).T @ vectors[seen]
        self._set_items(np.column_stack([vectors, bias]), gram)


def model(made: Catalogue, data: Interactions) -> Blend:
    """Return the kind of model that is published, for a made-up catalogue: all but LightFM is trained."""
    blend = Blend(BlendSettings(learn=False))
    with patch.object(blending, "KINDS", {**blending.KINDS, LightFM.name: Drawn}):
        blend.fit(data, made, seed=SEED)
    return blend
