"""Reads texts about items from files that others wrote. Nothing in them is trusted.

A line that is not what its format says is counted and passed over; only a file that cannot be read at all, or is too
large, is an error. Formats:

* `jsonl`: one JSON object a line; `csv`: a header, then one row an item. Columns: what it is about in one of `id` (the
  catalogue's), `imdb`/`imdb_id`/`imdbId` or `title` with `year` (or `release_date`), and what is said in one of `text`,
  `extract`, `overview`, `plot`, `description` or `abstract`. Others are not read.
  That covers exports of TMDB and Wikipedia.
* `wikipedia-movies`: a JSON object a line with `title`, `year` and `extract`.
* `movielens-tags`: a folder with MovieLens' `tags.csv`, `movies.csv` and `links.csv`.

Files that end in `.xz`, `.gz` or `.bz2` are unpacked while they are read.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import json
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recommender.catalogue.loader import SourceError
from recommender.catalogue.prose import clean, shortened
from recommender.catalogue.titles import split_titles

MAX_BYTES = 2 << 30  # of the unpacked file: a small archive can hold a huge file
MAX_LINE = 1 << 20
MAX_ENTRIES = 1_000_000
MAX_TEXT = 2000  # characters; an encoder reads the first hundred words, a person less
MAX_TITLE = 200
MAX_TAGS = 20
MAX_TAG = 40

IDS = ("id", "imdb", "imdb_id", "imdbId")
TEXTS = ("text", "extract", "overview", "plot", "description", "abstract")
_OPENERS: Mapping[str, Any] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}
_YEAR = re.compile(r"^\s*(1[89]\d\d|20\d\d)(?:\.0)?(?:-\d\d.*)?\s*$")
_IMDB = re.compile(r"^(?:tt)?(\d{1,10})$")
_TITLE_YEAR = re.compile(r"^(?P<title>.+?)\s*\((?P<year>\d{4})\)\s*$")
_NO_TAGS = frozenset({"in netflix queue", "to see", "seen", "own", "dvd", "watched", "unwatched"})


@dataclass(frozen=True)
class Entry:
    """What a file says of one thing: `text`, and what the thing is, by ids or by title and year."""

    text: str
    ids: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    year: int | None = None


@dataclass
class Read:
    """The entries of a file, and what was passed over."""

    entries: list[Entry] = field(default_factory=list)
    malformed: int = 0
    without_text: int = 0

    def add(self, entry: Entry | None) -> None:
        """Keep an entry; None is something malformed.

        Raises:
            SourceError: there are too many.
        """
        if entry is None or not (entry.ids or (entry.titles and entry.year)):
            self.malformed += 1
        elif not entry.text:
            self.without_text += 1
        elif len(self.entries) >= MAX_ENTRIES:
            raise SourceError(f"more than {MAX_ENTRIES:,} texts: split the file")
        else:
            self.entries.append(entry)


def read(path: Path, format_name: str) -> Read:
    """Read a file, or the folder of MovieLens.

    Raises:
        KeyError: there is no such format.
        SourceError: the file is no file of this format, too large or damaged.
    """
    try:
        return FORMATS[format_name](path)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise SourceError(f"cannot read {path.name}: {getattr(error, 'strerror', None) or error}") from error


def _json_lines(path: Path) -> Read:
    found = Read()
    for line in _lines(path):
        if line is None or line.strip():
            found.add(None if line is None else _from_json(line))
    return found


def _from_json(line: bytes) -> Entry | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return _entry(row) if isinstance(row, dict) else None


def _csv(path: Path) -> Read:
    rows = _rows(path, needed=())
    found, columns = Read(), next(rows)
    if columns is None or not set(columns) & set(TEXTS):
        raise SourceError(f"{path.name} has no column for the text: name one of {', '.join(TEXTS)}")
    for row in rows:
        found.add(None if row is None else _entry(row))
    return found


def _entry(row: Mapping[str, Any]) -> Entry | None:
    """Read the columns that mean something; None where one is not of the right kind."""
    text = next((row[name] for name in TEXTS if row.get(name)), "")
    title, when = row.get("title") or "", row.get("year") or row.get("release_date") or ""
    if not isinstance(text, str) or not isinstance(title, str) or len(title) > MAX_TITLE or "\ufffd" in text:
        return None
    year = _YEAR.match(str(when))
    ids = [str(row[name]).strip() for name in IDS if isinstance(row.get(name), str | int) and row.get(name)]
    imdb = [_imdb(str(row[name])) for name in IDS[1:] if isinstance(row.get(name), str | int)]
    return Entry(
        shortened(clean(text), MAX_TEXT),
        tuple(dict.fromkeys(each for each in (*ids, *imdb) if each)),
        (title.strip(),) if title.strip() else (),
        int(year[1]) if year else None,
    )


def _imdb(text: str) -> str:
    """Return an IMDb id as IMDb writes it: tt and at least seven digits; empty when it is none."""
    match = _IMDB.match(text.strip())
    return f"tt{match[1]:0>7}" if match else ""


def _movielens_tags(folder: Path) -> Read:
    if not folder.is_dir():
        raise SourceError(f"{folder.name} is no folder: name the one with tags.csv, movies.csv and links.csv")
    found = Read()
    tags: dict[str, Counter[str]] = {}
    for row in _table(folder / "tags.csv", ("movieId", "tag"), found):
        tag = clean(row["tag"]).casefold()
        if not tag or len(tag) > MAX_TAG:
            found.malformed += 1
        elif tag not in _NO_TAGS:
            tags.setdefault(row["movieId"], Counter())[tag] += 1
    imdb = {row["movieId"]: _imdb(row["imdbId"]) for row in _table(folder / "links.csv", ("movieId", "imdbId"), found)}
    for row in _table(folder / "movies.csv", ("movieId", "title"), found):
        if counted := tags.pop(row["movieId"], None):
            named = _TITLE_YEAR.match(row["title"])
            found.add(
                Entry(
                    f"Tagged by viewers: {', '.join(tag for tag, _ in counted.most_common(MAX_TAGS))}.",
                    tuple(filter(None, [imdb.get(row["movieId"], "")])),
                    split_titles(named["title"]) if named else (),
                    int(named["year"]) if named else None,
                )
            )
    found.malformed += len(tags)  # of films that movies.csv does not have
    return found


def _table(path: Path, needed: tuple[str, ...], found: Read) -> Iterator[dict[str, str]]:
    rows = _rows(path, needed)
    next(rows)
    for row in rows:
        if row is None or not all(row.get(name) for name in needed):
            found.malformed += 1
        else:
            yield row


def _rows(path: Path, needed: Iterable[str]) -> Iterator[dict[str, str] | None]:
    """Yield the header as a row of itself, then the rows; None for one that is not well formed.

    Raises:
        SourceError: a needed column is missing.
    """
    lines = ("" if line is None else line.decode("utf-8-sig", "replace") for line in _lines(path))
    reader = csv.reader(lines, strict=True)
    header = _next_row(reader)
    if not header or not set(needed) <= set(header):
        raise SourceError(f"{path.name} is no CSV file with a header: {', '.join(needed) or 'title, year, text'}")
    yield dict(zip(header, header, strict=True))
    while (row := _next_row(reader)) is not None:
        if row != []:
            yield dict(zip(header, row, strict=True)) if len(row) == len(header) else None


def _next_row(reader: Any) -> list[str] | None:
    """Return the next row, an odd one for what is not well formed, None at the end."""
    try:
        row: list[str] = next(reader)
    except StopIteration:
        return None
    except csv.Error:
        return [""]
    return row


def _lines(path: Path) -> Iterator[bytes | None]:
    """Yield the lines; None for one that is too long to be read.

    Raises:
        SourceError: the unpacked file is too large.
    """
    read_bytes = 0
    with _OPENERS.get(path.suffix, Path.open)(path, "rb") as file:
        too_long = False
        while line := file.readline(MAX_LINE):
            read_bytes += len(line)
            if read_bytes > MAX_BYTES:
                raise SourceError(f"{path.name} holds more than {MAX_BYTES >> 30} GB: split it")
            whole = line.endswith(b"\n") or len(line) < MAX_LINE
            if whole:
                yield None if too_long else line
            too_long = not whole


FORMATS: Mapping[str, Callable[[Path], Read]] = {
    "wikipedia-movies": _json_lines,
    "movielens-tags": _movielens_tags,
    "jsonl": _json_lines,
    "csv": _csv,
}
