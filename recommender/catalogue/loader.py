"""What a loader returns: the items of a catalogue as its source tells them, and what people thought of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.domain.items import Item


@dataclass(frozen=True)
class SourceRatings:
    """Ratings as a source tells them, in parallel sequences of one length n.

    `users` numbers the source's people in any way; `items` are ids of items of the same load; `values` are stars from
    0.5 to 5; `times` are seconds since the epoch.
    """

    users: npt.NDArray[np.int32]
    items: tuple[str, ...]
    values: npt.NDArray[np.float32]
    times: npt.NDArray[np.int64]

    @classmethod
    def empty(cls) -> SourceRatings:
        """Return the ratings of a source that has none."""
        return cls(np.empty(0, np.int32), (), np.empty(0, np.float32), np.empty(0, np.int64))


@dataclass(frozen=True)
class Loaded:
    """Everything one loader read.

    `aliases` holds further titles of an item, for the language understanding only. `popularity` holds how well known an
    item is, from 0 to 1; it settles which of several namesakes is meant. `as_of` is when an archive ends, in days since
    1970 (`domain.dates`): there it is always that time. `sources` maps the name of each source to its
    version and digest. `notes` are counts worth printing, such as how many ratings found their item.
    """

    items: tuple[Item, ...]
    ratings: SourceRatings
    sources: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    popularity: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, float] = field(default_factory=dict)
    as_of: float | None = None


class SourceError(Exception):
    """A source is missing, or is not what the loader was written for; the message says what to do."""


@dataclass(frozen=True)
class Loader:
    """How one catalogue is read. `sources` is cheap and tells whether anything changed since the last build."""

    load: Callable[[], Loaded]
    sources: Callable[[], Mapping[str, str]]


Loaders: TypeAlias = Mapping[str, Loader]
