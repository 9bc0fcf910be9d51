"""A feed of items: what was added, changed and withdrawn beside a catalogue's source; it outlives a new build.

A file of changes has one JSON object a line. To add an item, that is the whole item:

    {"id": "s-41", "title": "Rain at last", "terms": {"topic": ["Weather"]}, "text": "It rained.", "popularity": 0.5}

To change one, its id and what is different; a facet with null, or no values, is not known any more. To withdraw one,
its id. `numbers` may tell a date as "2026-03-12T18:30:00Z". `aliases` are further titles, and `popularity` settles
which of several namesakes is meant, see `loader.Loaded`. A file is taken as a whole or, where a line is wrong, not at
all.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from filelock import FileLock
from pydantic import Field, StringConstraints, ValidationError

from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.loader import Loaded, SourceError, SourceRatings
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.text_formats import MAX_TEXT
from recommender.domain.conditions import FacetName, Value
from recommender.domain.dates import read_days
from recommender.domain.items import Address, Item

MAX_LINES = 10_000  # of a file
MAX_LINE_BYTES = 64 * 1024
MAX_KEPT = 100_000  # items that are added or changed, and as many that are withdrawn
MAX_TERMS = 100  # values of an item in one facet

Operation: TypeAlias = Literal["add", "change", "withdraw"]
# Names are shown to people: one line, no control characters.
Said = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Terms = Annotated[tuple[Said, ...], Field(max_length=MAX_TERMS)]


class FedItem(Value):
    """An item as a feed tells it; see `domain.items.Item`."""

    id: Said
    title: Said
    year: Annotated[int, Field(ge=-10_000, le=10_000)] | None = None
    terms: dict[FacetName, Terms] = Field(default_factory=dict)
    numbers: dict[FacetName, float] = Field(default_factory=dict)
    text: str = Field(default="", max_length=MAX_TEXT)
    image: Address | None = None
    link: Address | None = None
    aliases: tuple[Said, ...] = Field(default=(), max_length=10)
    available: bool = True
    popularity: float = Field(default=0.0, ge=0, le=1)

    def item(self) -> Item:
        """Return it as the catalogue keeps it."""
        return Item(**self.model_dump(exclude={"aliases", "popularity"}))


class Feed(Value):
    """All that was fed to a catalogue and still holds."""

    items: dict[Said, FedItem] = Field(default_factory=dict, max_length=MAX_KEPT)
    withdrawn: tuple[Said, ...] = Field(default=(), max_length=MAX_KEPT)


class FeedError(SourceError):
    """A file of changes cannot be taken; the message says which line is wrong."""


def changed(
    feed: Feed, operation: Operation, rows: Sequence[Mapping[str, Any]], loaded: Loaded, spec: CatalogueSpec
) -> Feed:
    """Return the feed after an operation on the items of a catalogue.

    Args:
        feed: what holds already.
        operation: what is done with each row.
        rows: what the file says, see the module.
        loaded: the catalogue as it is, with the feed.
        spec: its description.

    Raises:
        FeedError: a row is wrong; the first is named by its number, from 1.
    """
    there = {item.id: item for item in loaded.items}
    items, withdrawn = dict(feed.items), dict.fromkeys(feed.withdrawn)
    for number, row in enumerate(rows, start=1):
        try:
            found = str(row.get("id"))
            if operation == "withdraw":
                if extra := sorted(set(row) - {"id"}):
                    raise ValueError(f"only an id withdraws an item, not {', '.join(extra)}")
                if found not in there:
                    raise ValueError(f"there is no item {found!r}")
                del there[found]
                items.pop(found, None)
                withdrawn[found] = None
                continue
            if operation == "change":
                if found not in there:
                    raise ValueError(f"there is no item {found!r}")
                row = _merged(_as_fed(there[found], loaded), row)
            elif found in there:
                raise ValueError(f"there is an item {found!r} already")
            fed = _checked(row, spec)
            items[fed.id], there[fed.id] = fed, fed.item()
            withdrawn.pop(fed.id, None)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise FeedError(f"line {number}: {where}: {first['msg']}") from error
        except ValueError as error:
            raise FeedError(f"line {number}: {error}") from error
    try:
        return Feed(items=items, withdrawn=tuple(withdrawn))
    except ValidationError as error:
        raise FeedError(f"more than {MAX_KEPT:,} items would be fed: put them into the catalogue's source") from error


def with_feed(loaded: Loaded, feed: Feed, spec: CatalogueSpec) -> Loaded:
    """Return what a loader read with a feed: changed items in their places, new ones behind them in their order.

    In an archive time goes on to the newest that is fed.
    """
    gone = set(feed.withdrawn)
    read = {item.id for item in loaded.items}
    items = [_fed(item, feed) for item in loaded.items if item.id not in gone]
    items += [fed.item() for fed in feed.items.values() if fed.id not in read]
    ratings = loaded.ratings
    if gone:
        kept = np.array([item not in gone for item in ratings.items], dtype=np.bool_)
        ratings = SourceRatings(
            ratings.users[kept],
            tuple(item for item in ratings.items if item not in gone),
            ratings.values[kept],
            ratings.times[kept],
            None if ratings.counts is None else ratings.counts[kept],
        )
    return replace(
        loaded,
        items=tuple(items),
        ratings=ratings,
        aliases={**loaded.aliases, **{fed.id: fed.aliases for fed in feed.items.values()}},
        as_of=_as_of(loaded.as_of, feed, spec),
        popularity={**loaded.popularity, **{fed.id: fed.popularity for fed in feed.items.values()}},
    )


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read a file of changes: one JSON object a line, empty lines aside.

    Raises:
        FeedError: a line is too long or no JSON object, or there are too many.
        OSError: the file cannot be read.
    """
    rows: list[dict[str, Any]] = []
    with path.open("rb") as file:
        for number in range(1, MAX_LINES + 2):
            line = file.readline(MAX_LINE_BYTES + 1)
            if not line:
                break
            if number > MAX_LINES:
                raise FeedError(f"more than {MAX_LINES:,} lines: feed them in several files")
            if len(line) > MAX_LINE_BYTES:
                raise FeedError(f"line {number}: longer than {MAX_LINE_BYTES // 1024} KB")
            rows.append(_object(line, number))
    return rows


def load_feed(path: Path) -> Feed:
    """Read what is kept of a feed; nothing where there is none.

    Raises:
        SourceError: the file is not what `keep_feed` wrote.
    """
    try:
        return Feed.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Feed()
    except (OSError, ValidationError) as error:
        raise SourceError(f"{path} cannot be used: restore it, or delete it to do without what was fed") from error


def keep_feed(path: Path, feed: Feed) -> None:
    """Write a feed in place of the one before, at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(feed.model_dump_json(exclude_defaults=True))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def digest(path: Path) -> dict[str, str]:
    """Return the feed's digest under its name as a source; nothing where there is none."""
    return {"feed": hashlib.sha256(path.read_bytes()).hexdigest()} if path.exists() else {}


def writing(directory: Path) -> FileLock:
    """Return a lock that waits until nobody else changes a catalogue's directory or feed, and keeps others waiting."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(directory.parent / f".{directory.name}.lock", fallback_to_soft=False)  # see `training.lock`


def _as_of(as_of: float | None, feed: Feed, spec: CatalogueSpec) -> float | None:
    if as_of is None:
        return None
    dates = [name for name, facet in spec.facets.items() if isinstance(facet, NumberFacet) and facet.is_date]
    told = [fed.numbers[name] for fed in feed.items.values() for name in dates if name in fed.numbers]
    return max([as_of, *told])


def _object(line: bytes, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FeedError(f"line {number}: not JSON") from error
    if not isinstance(row, dict):
        raise FeedError(f"line {number}: not a JSON object")
    return row


def _fed(item: Item, feed: Feed) -> Item:
    """Return an item as the feed tells it, with the texts that were imported for it."""
    fed = feed.items.get(item.id)
    return item if fed is None else fed.item().model_copy(update={"imported": item.imported})


def _as_fed(item: Item, loaded: Loaded) -> dict[str, Any]:
    row = item.model_dump(exclude={"imported"})
    return {
        **row,
        "aliases": loaded.aliases.get(item.id, ()),
        "popularity": loaded.popularity.get(item.id, 0.0),
    }


def _merged(row: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with what a change says instead; of facets, those that it names."""
    merged = {**row, **change}
    for part in ("terms", "numbers"):
        if isinstance(new := change.get(part), Mapping):
            both = {**row[part], **new}
            merged[part] = {name: value for name, value in both.items() if value not in (None, [])}
    return merged


def _checked(row: Mapping[str, Any], spec: CatalogueSpec) -> FedItem:
    """Return the item that a row tells.

    Raises:
        ValueError: it does not fit the description.
    """
    numbers = row.get("numbers")
    if isinstance(numbers, Mapping):
        row = {**row, "numbers": {name: _number(name, said, spec) for name, said in numbers.items()}}
    fed = FedItem.model_validate(row)
    for name in fed.terms:
        if not isinstance(spec.facets.get(name), TermsFacet):
            raise ValueError(f"terms.{name}: the catalogue has no such facet")
    for name, number in fed.numbers.items():
        facet = spec.facets.get(name)
        if not isinstance(facet, NumberFacet):
            raise ValueError(f"numbers.{name}: the catalogue has no such facet")
        if not facet.low <= number <= facet.high:
            raise ValueError(f"numbers.{name}: {number:g} is not between {facet.low:g} and {facet.high:g}")
    return fed


def _number(name: str, said: Any, spec: CatalogueSpec) -> Any:
    facet = spec.facets.get(name)
    if isinstance(said, str) and isinstance(facet, NumberFacet) and facet.reads == "date":
        try:
            return read_days(said)
        except ValueError:
            raise ValueError(f"numbers.{name}: {said[:40]!r} is no date") from None
    return said
