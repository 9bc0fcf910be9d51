"""Loads the news catalogue: stories with their topics and the names in them, and who read what.

The source is a directory with MIND's files `news.tsv` and `behaviors.tsv` (Wu et al. 2020, "MIND: A Large-scale Dataset
for News Recommendation"). Without one, a small sample that was made up for this project is read.

MIND tells no dates of stories. A story is taken to be of the time when anybody was first shown it, or else of when it
was first in what somebody had read before; what nobody met has no date. Both are archives: the catalogue's "today" is
the last time in them.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from recommender.catalogue.loader import Loaded, Loader, SourceError, SourceRatings
from recommender.domain.dates import days
from recommender.domain.items import Item

NEWS, BEHAVIORS = "news.tsv", "behaviors.tsv"
FILES = (NEWS, BEHAVIORS)
SAMPLE, TOPICS = "news_sample.yml", "news_topics.yml"
READ = 4.0  # stars: who opens a story likes it more often than not, and nobody says how much
LEAST_SURE = 0.9  # of a name in a story, as the source says
MOST_NAMES = 12
MAX_TITLE = 200
MINUTE, DAY = 60, 86_400
REPORT = "Report"


@dataclass
class _Met:
    """What the impressions tell."""

    reads: dict[tuple[str, str], int] = field(default_factory=dict)  # who read what, when (seconds)
    shown: dict[str, int] = field(default_factory=dict)  # when a story was first shown
    known: dict[str, int] = field(default_factory=dict)  # when it was first in what somebody had read
    last: int = 0

    def add(self, person: str, at: int, before: list[str], shown: list[tuple[str, bool]]) -> None:
        """Add an impression: what somebody had read before it, the last one last, and what was shown and opened."""
        self.last = max(self.last, at)
        for back, story in enumerate(reversed(before), start=1):
            self.known[story] = min(self.known.get(story, at), at)
            self.reads.setdefault((person, story), at - back * MINUTE)  # the order is known, the times are not
        for story, opened in shown:
            self.shown[story] = min(self.shown.get(story, at), at)
            if opened:
                self.reads[(person, story)] = at

    def date(self, story: str) -> float | None:
        """Return when a story is from, in days since 1970, if anybody met it."""
        at = self.shown.get(story, self.known.get(story))
        return None if at is None else at / DAY


def load(directory: Path) -> Loaded:
    """Read the files of MIND.

    Raises:
        SourceError: a file is missing or is not what it should be.
    """
    met = _Met()
    for row in _rows(directory / BEHAVIORS, 5):
        try:
            at = int(datetime.strptime(row[2], "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=UTC).timestamp())
        except ValueError:
            raise SourceError(f"{directory / BEHAVIORS}: {row[2]!r} is no time as MIND has it") from None
        shown = [(story, opened == "1") for story, _, opened in (each.rpartition("-") for each in row[4].split())]
        met.add(row[1], at, row[3].split(), shown)
    items = {row[0]: _story(row, met.date(row[0]), directory) for row in _rows(directory / NEWS, 8)}
    return _loaded(items, met, sources(directory))


def load_sample() -> Loaded:
    """Read the sample that comes with this package."""
    sample: dict[str, Any] = yaml.safe_load(_packaged(SAMPLE))
    met = _Met(last=int(sample["as_of"].timestamp()))
    for reader, stories in sample["readers"].items():
        met.add(reader, met.last, stories, [])
    items = {
        key: Item(
            id=key,
            title=title,
            terms={name: tuple(each) for name, each in _terms(topics, form, names).items()},
            numbers={"published": days(at)},
            text=text,
        )
        for key, (at, title, topics, form, names, text) in sample["stories"].items()
    }
    return _loaded(items, met, sample_sources())


def sources(directory: Path) -> dict[str, str]:
    """Return the digests of the files in a directory.

    Raises:
        SourceError: one is missing.
    """
    found = {}
    for name in FILES:
        try:
            with (directory / name).open("rb") as file:
                found[name] = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
        except OSError as error:
            raise SourceError(f"{directory / name} cannot be read: {error.strerror}") from error
    return found


def sample_sources() -> dict[str, str]:
    """Return the digest of the sample."""
    return {SAMPLE: f"sha256:{hashlib.sha256(_packaged(SAMPLE)).hexdigest()}"}


def _loaded(items: Mapping[str, Item], met: _Met, read_from: Mapping[str, str]) -> Loaded:
    reads = [(person, story, at) for (person, story), at in met.reads.items() if story in items]
    people = {person: number for number, person in enumerate(dict.fromkeys(person for person, _, _ in reads))}
    count = Counter(story for _, story, _ in reads)
    most = max(count.values(), default=1)
    return Loaded(
        items=tuple(items.values()),
        ratings=SourceRatings(
            users=np.array([people[person] for person, _, _ in reads], np.int32),
            items=tuple(story for _, story, _ in reads),
            values=np.full(len(reads), READ, np.float32),
            times=np.array([at for _, _, at in reads], np.int64),
        ),
        sources=read_from,
        popularity={story: math.log1p(number) / math.log1p(most) for story, number in count.items()},
        notes={"stories with a date": sum("published" in item.numbers for item in items.values())},
        as_of=met.last / DAY,
    )


def _story(row: list[str], date: float | None, directory: Path) -> Item:
    key, category, subcategory, title, abstract, _, in_title, in_abstract = row[:8]
    names = [name for text in (in_title, in_abstract) for name in _names(text, directory)]
    topics, form = _topics(category, subcategory)
    return Item(
        id=key,
        title=title.strip()[:MAX_TITLE] or key,
        terms={name: tuple(each) for name, each in _terms(topics, form, names).items()},
        numbers={} if date is None else {"published": date},
        text=abstract.strip(),
    )


def _terms(topics: list[str], form: str, names: list[str]) -> dict[str, list[str]]:
    found = {"topic": topics, "form": [form], "name": list(dict.fromkeys(names))[:MOST_NAMES]}
    return {facet: values for facet, values in found.items() if values}


def _names(text: str, directory: Path) -> Iterator[str]:
    """Yield the names that the source is sure of."""
    try:
        for each in json.loads(text or "[]"):
            if each["Confidence"] >= LEAST_SURE and (label := str(each["Label"]).strip()):
                yield label[:MAX_TITLE]
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{directory / NEWS}: {text[:60]!r} are no entities as MIND has them") from error


def _topics(category: str, subcategory: str) -> tuple[list[str], str]:
    """Return what a story is about, the narrowest topic first, and what kind of text it is."""
    known = _vocabulary()
    wide = known["categories"].get(category, _words(category))
    narrow = known["subcategories"].get(subcategory)
    if narrow is None:
        narrow = [_words(subcategory.removeprefix(category).strip("_-") or category)]
    form = "Video" if category == "video" else known["forms"].get(subcategory, REPORT)
    return list(dict.fromkeys([*narrow, wide])), form


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").strip().title()


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(_packaged(TOPICS))
    return found


def _rows(path: Path, columns: int) -> Iterator[list[str]]:
    """Yield the rows of a file of MIND, which separates by tabs and quotes nothing.

    Raises:
        SourceError: it cannot be read, or a row has too few columns.
    """
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
                if len(row) < columns:
                    raise SourceError(f"{path}, line {number}: {len(row)} columns where MIND has {columns}")
                yield row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"{path} cannot be read: {error}") from error


def _packaged(name: str) -> bytes:
    return files("recommender.catalogue").joinpath(name).read_bytes()


def at(directory: Path) -> Loader:
    """Return the loader of a directory's files."""
    return Loader(load=partial(load, directory), sources=partial(sources, directory), at=at)


LOADER = Loader(load=load_sample, sources=sample_sources, at=at)
