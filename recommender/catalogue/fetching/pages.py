"""Fetches what a service answers page by page, and goes on where it stopped.

What is wanted are keys: a month, a thing. Those that were asked for already are not asked again, neither when a run was
killed (each page is a file, written at once) nor when all is there and a few keys are new. Only when the last page has
come does a new directory take the place of the old one.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Generic

from pydantic import Field, ValidationError
from tqdm import tqdm

from recommender.catalogue.fetching.kept import (
    Record,
    Rows,
    load_record,
    read_rows,
    replace,
    write,
    write_rows,
)
from recommender.catalogue.fetching.web import Web
from recommender.catalogue.loader import SourceError
from recommender.domain.conditions import Name, Value
from recommender.domain.items import Item

MAX_PAGE = 64 << 20  # bytes of a page on the disk
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Answered(Generic[Rows]):
    """The rows that a service gave for some keys, and how many it gave that are not well formed."""

    rows: Sequence[Rows]
    odd: int = 0


@dataclass(frozen=True)
class Pages(Generic[Rows]):
    """What is to be asked: for which keys, how many at once, how, and what a row has to be."""

    keys: Sequence[str]
    at_once: int
    ask: Callable[[Sequence[str]], Answered[Rows]]
    row: type[Rows]
    unit: str = "key"


@dataclass(frozen=True)
class Asking:
    """What a service is asked with.

    `items` are those of the built catalogue, `directory` is where its other sources are kept; `since` is the first year
    wanted, and `most` bounds how many items are asked for.
    """

    url: str
    web: Web
    items: Sequence[Item]
    directory: Path
    since: int
    today: date
    most: int | None = None
    country: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class Service:
    """A service that a catalogue knows how to ask.

    `texts` are whose texts its rows (`TextRow`) have, and their licence, where they have some.
    """

    pages: Callable[[Asking], Pages[Any]]
    texts: tuple[str, str] | None = None
    texts_expire: bool = False  # by its terms: what it does not say any more is not kept
    wants_contact: bool = False  # its rules ask for somebody to write to
    wants_key: bool = False  # the person's own


class _Page(Value):
    keys: tuple[Name, ...]
    rows: tuple[dict[str, Any], ...]
    odd: int = Field(default=0, ge=0)


def fetch_pages(
    name: str,
    pages: Pages[Rows],
    directory: Path,
    parts: Path,
    terms: str,
    say: Progress = lambda line: None,
    *,
    force: bool = False,
) -> bool:
    """Ask for what is not there yet, and put it into a directory; returns whether anything changed.

    Args:
        name: of the source.
        pages: what is to be asked.
        directory: where the source is kept; replaced when all is there.
        parts: where pages wait until then.
        terms: kept with the rows.
        say: is told what happens.
        force: ask anew for what is there; the pages that came just before a stop stay.

    Raises:
        SourceError: the service fails, or something on the disk is not as it was fetched.
    """
    wanted = dict.fromkeys(pages.keys)
    before = None if force else load_record(directory)
    asked = {key for key in before.asked if key in wanted} if before is not None else set[str]()
    parts.mkdir(parents=True, exist_ok=True)
    come = _load_pages(parts, pages.row)
    there = asked.union(*(page.keys for page, _ in come))
    open_keys = [key for key in wanted if key not in there]
    if before is not None and not open_keys and not come and len(asked) == len(before.asked):
        shutil.rmtree(parts)
        say(f"{name}: up to date, {len(asked):,} {pages.unit}s of {before.day}; nothing was fetched")
        return False
    if known := len(wanted) - len(open_keys):
        say(f"{name}: {known:,} of {len(wanted):,} {pages.unit}s are there already")
    numbers = count(1 + max((int(path.stem) for path in parts.glob("*.json") if path.stem.isdecimal()), default=0))
    with tqdm(total=len(open_keys), desc=name, unit=pages.unit, disable=None) as bar:
        for start in range(0, len(open_keys), pages.at_once):
            keys = tuple(open_keys[start : start + pages.at_once])
            answered = pages.ask(keys)
            page = _Page(keys=keys, rows=tuple(row.model_dump(mode="json") for row in answered.rows), odd=answered.odd)
            write(parts / f"{next(numbers):08}.json", page.model_dump_json())
            come.append((page, list(answered.rows)))
            bar.update(len(keys))
    rows = [row for row in read_rows(directory, pages.row) if row.key in asked] if before is not None else []
    rows += [row for page, more in come for row in more if row.key in wanted]
    asked = asked.union(*(page.keys for page, _ in come)) & wanted.keys()

    def record(fresh: Path) -> Record:
        return Record(source=name, day=date.today(), asked=tuple(sorted(asked)), files=write_rows(fresh, rows))

    replace(directory, terms, record)
    shutil.rmtree(parts)
    odd = sum(page.odd for page, _ in come)
    say(f"{name}: {len(rows):,} rows" + (f"; {odd:,} were not well formed and are left out" if odd else ""))
    return True


def _load_pages(parts: Path, kind: type[Rows]) -> list[tuple[_Page, list[Rows]]]:
    """Read the pages that came before the last run ended; what is no page is asked for again."""
    found = []
    for path in sorted(parts.glob("*.json")):
        try:
            if path.stat().st_size > MAX_PAGE:
                raise SourceError(f"{path} is too large")
            page = _Page.model_validate_json(path.read_bytes())
            found.append((page, [kind.model_validate(row) for row in page.rows]))
        except (ValidationError, SourceError):
            path.unlink()
    return found
