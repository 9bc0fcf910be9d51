"""Popularity counts that operators may give each other, with differential privacy for the people behind them.

How many people like each item, where nobody can be found out: each person counts for at most `most` items, drawn by
chance of what they like; each item of the catalogue, liked or not, gets noise from the two-sided geometric distribution
(Ghosh, Roughgarden and Sundararajan 2009), which is Laplace noise in whole numbers; counts below `least` are dropped,
which only looks at noisy ones. One person more or less changes the counts by `most` in sum, so the noise of scale
most / epsilon makes the whole table epsilon-differentially private (Dwork et al. 2006). Chance is the system's own.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from recommender.domain.conditions import Name, Value
from recommender.domain.errors import RecommenderError
from recommender.domain.feedback import Signal

MOST, LEAST = 20, 50
MAX_ITEMS = 2_000_000
MAX_BYTES = 200_000_000

Count = Annotated[int, Field(ge=1, le=10**10)]


class SharingError(RecommenderError):
    """A file of counts cannot be read."""


class PopularityCounts(Value):
    """What is exported: noisy counts by item, and how they came about."""

    format: Literal["parley-popularity-1"] = "parley-popularity-1"
    catalogue: Name
    epsilon: float = Field(gt=0, le=100)
    most: int = Field(ge=1, le=1000)
    least: int = Field(ge=1)
    counts: dict[Name, Count] = Field(max_length=MAX_ITEMS)


def liked(signals: Iterable[tuple[str, Sequence[Signal]]]) -> list[list[str]]:
    """Return what each person likes."""
    return [[each.item for each in said if each.weight > 0] for _, said in signals]


def private_counts(
    people: Iterable[Sequence[str]], items: Sequence[str], *, epsilon: float, most: int, least: int, chance: Random
) -> dict[str, int]:
    """Return noisy counts of the items that people like, those of `least` and more.

    Args:
        people: what each of them likes; what is not among the items is left out.
        items: of the catalogue, public knowledge.
        epsilon: the privacy loss; greater than 0.
        most: for how many items a person counts.
        least: the least noisy count that is told.
        chance: `random.SystemRandom()`, but in tests.
    """
    known = set(items)
    counts: Counter[str] = Counter()
    for each in people:
        likes = sorted(set(each) & known)
        counts.update(likes if len(likes) <= most else chance.sample(likes, most))
    noise = two_sided(epsilon / most, chance)
    noisy = {item: counts[item] + noise() for item in items}
    return {item: count for item, count in noisy.items() if count >= least}


def two_sided(rate: float, chance: Random) -> Callable[[], int]:
    """Return what draws whole numbers k with a probability proportional to exp(-rate * |k|)."""

    def geometric() -> int:
        # By inversion; 1 - random() is in (0, 1], so that its logarithm exists.
        return math.floor(-math.log(1 - chance.random()) / rate)

    return lambda: geometric() - geometric()


def read_counts(path: Path, catalogue: str) -> PopularityCounts:
    """Read what another operator exported.

    Raises:
        OSError: it cannot be read.
        SharingError: it is no such file, too large, or of another catalogue.
    """
    if path.stat().st_size > MAX_BYTES:
        raise SharingError(f"{path.name} has more than {MAX_BYTES // 1_000_000} MB")
    try:
        found = PopularityCounts.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise SharingError(f"{path.name} is no export of popularity counts") from error
    if found.catalogue != catalogue:
        raise SharingError(f"{path.name} is of the catalogue {found.catalogue!r}, and this is {catalogue!r}")
    return found


def kept_counts(path: Path, catalogue: str) -> Mapping[str, int]:
    """Return the counts that were imported; none where there is no file."""
    return read_counts(path, catalogue).counts if path.is_file() else {}


def as_json(counts: PopularityCounts) -> str:
    """Return the file's text."""
    return json.dumps(counts.model_dump(mode="json"), ensure_ascii=False, indent=0) + "\n"
