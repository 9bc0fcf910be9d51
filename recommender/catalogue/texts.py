"""Texts about items from elsewhere, kept beside the catalogue so that building it anew does not lose them.

Each source has a file of its own, named after it. It can be replaced or removed by itself, and its licence
is kept with it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from recommender.catalogue.join import Work, join
from recommender.catalogue.loader import SourceError
from recommender.catalogue.text_formats import MAX_TEXT, Entry
from recommender.catalogue.titles import title_key
from recommender.domain.conditions import Name, Value
from recommender.domain.items import Item, Text

SUFFIX = ".json"


class KeptTexts(Value):
    """What one source says of items: {item id: text}."""

    source: Name
    licence: Name
    texts: dict[Name, Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]] = Field(min_length=1)
    fingerprint: str = ""

    @model_validator(mode="after")
    def _unchanged(self) -> Self:
        if self.fingerprint and self.fingerprint != self.digest():
            raise ValueError("it does not have its own fingerprint")
        return self

    def digest(self) -> str:
        """Return a digest of everything that is kept."""
        content = json.dumps([self.source, self.licence, sorted(self.texts.items())], ensure_ascii=False)
        return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Matched:
    """Texts by item id, and what became of the entries of a file."""

    texts: Mapping[str, str]
    by_id: int
    by_title: int
    by_title_alone: int
    ambiguous: int  # namesakes: which of several is meant cannot be told
    repeated: int  # the item has got a text from this file already
    unmatched: int


def match(entries: Sequence[Entry], items: Sequence[Item]) -> Matched:
    """Find the items that entries are about: by id, the rest by title and year as `join` does.

    A title without a year is enough where one item alone has it.
    """
    known = {item.id for item in items}
    texts: dict[str, str] = {}
    repeated = 0
    rest: list[Entry] = []
    for entry in entries:
        item = next((each for each in entry.ids if each in known), None)
        if item is None:
            rest.append(entry)
        elif item in texts:
            repeated += 1
        else:
            texts[item] = entry.text
    by_id = len(texts)
    named = {str(place): entry for place, entry in enumerate(rest) if entry.titles and entry.year}
    pairs = join([_work(place, entry) for place, entry in named.items()], [_known(item) for item in items])
    for place, item in pairs.items():
        repeated += item in texts
        texts.setdefault(item, named[place].text)
    by_title = len(texts) - by_id
    namesakes = _titles(items)
    unclear = sum(
        any((title_key(title), entry.year) in namesakes for title in entry.titles)
        for place, entry in named.items()
        if place not in pairs
    )
    found = len(pairs)
    for entry, meant in _by_title_alone(rest, items):
        if len(meant) > 1:
            unclear += 1
        elif meant:
            found += 1
            repeated += meant[0] in texts
            texts.setdefault(meant[0], entry.text)
    alone = len(texts) - by_id - by_title
    return Matched(texts, by_id, by_title, alone, unclear, repeated, len(rest) - found - unclear)


def _by_title_alone(entries: Iterable[Entry], items: Iterable[Item]) -> Iterator[tuple[Entry, list[str]]]:
    """Yield the entries that name no year, and the items that are called so."""
    bearers: dict[str, list[str]] = {}
    for item in items:
        bearers.setdefault(title_key(item.title), []).append(item.id)
    for entry in entries:
        if entry.titles and not entry.year:
            keys = {title_key(title) for title in entry.titles}
            yield entry, [item for key in sorted(keys) for item in bearers.get(key, ())]


def _work(place: str, entry: Entry) -> Work:
    return Work(place, entry.titles[0], entry.year, entry.titles[1:])


def _known(item: Item) -> Work:
    return Work(item.id, item.title, item.year)


def _titles(items: Iterable[Item]) -> set[tuple[str, int | None]]:
    return {(title_key(item.title), item.year) for item in items}


def keep(directory: Path, kept: KeptTexts) -> Path:
    """Write a source's texts, in place of those that it had before; returns the file."""
    directory.mkdir(parents=True, exist_ok=True)
    path = _path(directory, kept.source)
    fresh = path.with_suffix(".new")
    fresh.write_text(kept.model_copy(update={"fingerprint": kept.digest()}).model_dump_json(indent=1), "utf-8")
    fresh.replace(path)
    return path


def remove(directory: Path, source: str) -> bool:
    """Delete a source's texts; False when there are none."""
    path = _path(directory, source)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def load_texts(directory: Path) -> list[KeptTexts]:
    """Read the texts of all sources, in the order of their files' names.

    Raises:
        SourceError: a file is not what `keep` wrote.
    """
    kept = []
    for path in sorted(directory.glob(f"*{SUFFIX}")):
        try:
            kept.append(KeptTexts.model_validate_json(path.read_bytes()))
        except (OSError, ValidationError) as error:
            raise SourceError(f"{path} cannot be used: import the texts again, or delete the file") from error
    return kept


def digests(directory: Path) -> dict[str, str]:
    """Return a digest of each source's file, which tells whether anything changed since the catalogue was built."""
    return {
        f"texts/{path.stem}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.glob(f"*{SUFFIX}"))
    }


def with_texts(items: Iterable[Item], kept: Sequence[KeptTexts]) -> tuple[Item, ...]:
    """Return the items with what the sources say of them."""
    return tuple(
        item.model_copy(update={"imported": said}) if (said := _said(item.id, kept)) else item for item in items
    )


def _said(item: str, kept: Sequence[KeptTexts]) -> tuple[Text, ...]:
    return tuple(
        Text(text=each.texts[item], source=each.source, licence=each.licence) for each in kept if item in each.texts
    )


def _path(directory: Path, source: str) -> Path:
    """Return the file of a source.

    Raises:
        SourceError: the name has no letter or digit.
    """
    stem = re.sub(r"[^a-z0-9]+", "-", source.casefold()).strip("-")[:60]
    if not stem:
        raise SourceError(f"the name {source!r} needs letters or digits")
    return directory / f"{stem}{SUFFIX}"
