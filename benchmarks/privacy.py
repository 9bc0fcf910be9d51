"""At how many people popularity counts with differential privacy say something: what is left of the fifty most liked.

People are drawn with replacement from those of the packaged ratings, who are 671: with more of them the counts grow and
the noise does not. Likes are ratings of four stars and more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

SIZES, EPSILONS, MOSTS = (600, 6_000, 60_000), (0.5, 1.0, 5.0), (5, 20)
TOP, REPEATS, LIKED = 50, 10, 4.0


def measure() -> dict[str, Any]:
    """Measure and print; the packaged films have to be built."""
    from recommender.catalogue.build import load_ratings
    from recommender.catalogue.catalogue import Catalogue
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
            kept = {
                epsilon: [overlap(people, len(catalogue), size, epsilon, most, seed) for seed in range(REPEATS)]
                for epsilon in EPSILONS
            }
            for epsilon, shares in kept.items():
                found[f"{size} people, {most} items each, epsilon {epsilon:g}"] = [
                    float(np.mean(shares)),
                    *(float(each) for each in (min(shares), max(shares))),
                ]
    for name, (mean, low, high) in found.items():
        print(f"{name:<45} {mean:.2f} ({low:.2f}–{high:.2f}) of the top {TOP}")
    return found


def overlap(people: Sequence[Any], items: int, size: int, epsilon: float, most: int, seed: int) -> float:
    """Return the share of the most liked items of all likes that are the most liked by noisy, bounded counts."""
    random = np.random.default_rng(seed)
    drawn = random.integers(len(people), size=size)
    whole, bounded = np.zeros(items), np.zeros(items)
    for each in drawn:
        likes = people[each]
        whole[likes] += 1
        bounded[likes if len(likes) <= most else random.choice(likes, most, replace=False)] += 1
    alpha = np.exp(-epsilon / most)
    noisy = bounded + random.geometric(1 - alpha, items) - random.geometric(1 - alpha, items)
    best = [set(np.argsort(-counts, kind="stable")[:TOP]) for counts in (whole, noisy)]
    return len(best[0] & best[1]) / TOP
