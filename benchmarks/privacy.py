"""At how many people popularity counts with differential privacy say something: what is left of the fifty most liked.

People are drawn with replacement from those of the packaged ratings, who are 671: with more of them the counts grow and
the noise does not. Likes are ratings of four stars and more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SIZES, EPSILONS, MOSTS = (600, 6_000, 60_000), (0.5, 1.0, 5.0), (5, 20)
TOP, REPEATS, LIKED = 50, 10, 4.0


def measure() -> dict[str, Any]:
    """Measure and print; the packaged films have to be built."""
    from recommender.catalogue.catalogue import Catalogue
    from recommender.catalogue.ratings import load_ratings
    from recommender.catalogue.spec import load_spec
    from recommender.settings import Settings

    settings = Settings()
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    ratings = load_ratings(settings.catalogue_dir)
    likes: dict[int, list[int]] = {}
    for user, item in zip(ratings.users[ratings.values >= LIKED], ratings.items[ratings.values >= LIKED], strict=True):
        likes.setdefault(int(user), []).append(int(item))
    people = [np.array(each) for each in likes.values()]
    found: dict[str, Any] = {}
    for size in SIZES:
        for most in MOSTS:
            drawn = [counted(people, len(catalogue), size, most, seed) for seed in range(REPEATS)]
            for epsilon in EPSILONS:
                shares = [left(*each, epsilon / most, seed) for seed, each in enumerate(drawn)]
                spread = [float(np.mean(shares)), min(shares), max(shares)]
                found[f"{size} people, {most} items each, epsilon {epsilon:g}"] = spread
    for name, (mean, low, high) in found.items():
        print(f"{name:<45} {mean:.2f} ({low:.2f}–{high:.2f}) of the top {TOP}")
    return found


def counted(people: Sequence[Any], items: int, size: int, most: int, seed: int) -> tuple[Floats, Floats]:
    """Return counts of the likes of so many people drawn: of all likes, and of at most so many a person."""
    random = np.random.default_rng(seed)
    times = np.bincount(random.integers(len(people), size=size), minlength=len(people))
    whole, bounded = np.zeros(items), np.zeros(items)
    for likes, often in zip(people, times, strict=True):
        whole[likes] += often
        if len(likes) <= most:
            bounded[likes] += often
        elif often:
            chosen = np.argpartition(random.random((often, len(likes))), most, axis=1)[:, :most]
            np.add.at(bounded, likes[chosen.ravel()], 1)
    return whole, bounded


def left(whole: Floats, bounded: Floats, rate: float, seed: int) -> float:
    """Return the share of the most liked items of all likes that are the most liked by the bounded counts with noise.

    >>> counts = np.arange(100.0)
    >>> left(counts, counts, 1e9, 0)
    1.0
    """
    random, alpha = np.random.default_rng(seed), np.exp(-rate)
    noise = random.geometric(1 - alpha, len(bounded)) - random.geometric(1 - alpha, len(bounded))
    best = [set(np.argsort(-counts, kind="stable")[:TOP]) for counts in (whole, bounded + noise)]
    return len(best[0] & best[1]) / TOP
