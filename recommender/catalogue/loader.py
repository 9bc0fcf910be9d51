"""What a loader returns: the items of a catalogue as its source tells them, and what people thought of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from recommender.domain.items import Item


@dataclass(frozen=True)
class SourceRatings:
    """Ratings as a source tells them, in parallel sequences of one length n.

    `users` numbers the source's people in any way; `items` are ids of items of the same load; `values` are stars from
    0.5 to 5; `times` are seconds since the epoch. `counts` tell how often somebody had an item, where that is known
    instead of stars: NaN in the rows that have stars, whose value does not matter in the others.
    """

    users: npt.NDArray[np.int32]
    items: tuple[str, ...]
    values: npt.NDArray[np.float32]
    times: npt.NDArray[np.int64]
    counts: npt.NDArray[np.float32] | None = None

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
    version and digest. `notes` are counts worth printing, such as how many ratings found their item. `terms` are those
    of sources that were fetched, which are told beside the catalogue's own.
    """

    items: tuple[Item, ...]
    ratings: SourceRatings
    sources: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    popularity: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, float] = field(default_factory=dict)
    as_of: float | None = None
    terms: str = ""


class SourceError(Exception):
    """A source is missing, or is not what the loader was written for; the message says what to do."""


@dataclass(frozen=True)
class Loader:
    """How one catalogue is read. `sources` is cheap and tells whether anything changed since the last build.

    A loader that reads files from where somebody has them has `at`, which returns the loader for a directory; by itself
    it reads a small sample that comes with the package.
    """

    load: Callable[[], Loaded]
    sources: Callable[[], Mapping[str, str]]
    at: Callable[[Path], Loader] | None = None


Loaders: TypeAlias = Mapping[str, Loader]


def own_loader(description: Path) -> Loader:
    """Return the `LOADER` of the Python file beside a description of one's own.

    Raises:
        SourceError: there is no such file, it has no LOADER, or it fails.
    """
    path = description.with_suffix(".py")
    if not path.is_file():
        raise SourceError(f"{description} has no `source`, and there is no {path.name} beside it that reads the items")
    location = spec_from_file_location(f"parley_catalogue_{path.stem}", path)
    if location is None or location.loader is None:
        raise SourceError(f"{path} is no Python file")
    module = module_from_spec(location)
    try:
        location.loader.exec_module(module)
    except Exception as error:  # the file is a person's own: whatever is wrong with it, it is said, and where
        raise SourceError(f"{path} fails: {error!r}") from error
    loader = getattr(module, "LOADER", None)
    if not isinstance(loader, Loader):
        raise SourceError(f"{path} has no LOADER; docs/guides/catalogue.md shows one")

    def load() -> Loaded:
        loaded: Loaded = loader.load()
        return replace(loaded, sources={**loaded.sources, **_digests(description, path)})

    return Loader(load=load, sources=lambda: {**loader.sources(), **_digests(description, path)})


def popularity_of(items: Iterable[Item]) -> dict[str, float]:
    """Return how well known items are, from 0 to 1: their number `popularity` is a percentage."""
    return {item.id: item.numbers["popularity"] / 100 for item in items}


def files_digest(folder: Path, endings: tuple[str, ...]) -> str:
    """Return a digest of the names and contents of a folder's files that end so."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir(), key=lambda each: each.name):
        if path.name.endswith(endings):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _digests(*paths: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
