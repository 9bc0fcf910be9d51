"""Reads texts about items from files that others wrote. Nothing in them is trusted.

A line that is not what its format says is counted, named and passed over; only a file that cannot be read at all, or is
too large, is an error. Encodings and what separates the columns are recognised (see `delimited.py`). Formats:

* `jsonl`: one JSON object a line; `csv`: a header, then one row an item. Columns: what it is about in one of `id` (the
  catalogue's), `imdb`/`imdb_id`/`imdbId` or `title` with `year` (or `release_date`), and what is said in one of `text`,
  `extract`, `overview`, `plot`, `description` or `abstract`. Others are not read. The title may have the year in it,
  "Memento (2000)", and its article at its end, "Matrix, The"; without a year it has to be the title of one item alone.
  That covers exports of TMDB and Wikipedia.
* `wikipedia-movies`: a JSON object a line with `title`, `year` and `extract`.
* `movielens-tags`: a folder with MovieLens' `tags.csv`, `movies.csv` and `links.csv`.

Files that end in `.xz`, `.gz` or `.bz2` are unpacked while they are read.
"""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recommender.catalogue.delimited import OddRows, open_table
from recommender.catalogue.encodings import lines, recognise_encoding
from recommender.catalogue.loader import SourceError
from recommender.catalogue.prose import clean, shortened
from recommender.catalogue.records import Odd
from recommender.catalogue.titles import dated_titles

MAX_ENTRIES = 1_000_000
MAX_TEXT = 2000  # characters; an encoder reads the first hundred words, a person less
MAX_TITLE = 200
MAX_TAGS = 20
MAX_TAG = 40

IDS = ("id", "imdb", "imdb_id", "imdbId")
TEXTS = ("text", "extract", "overview", "plot", "description", "abstract")
_YEAR = re.compile(r"^\s*(1[89]\d\d|20\d\d)(?:\.0)?(?:-\d\d.*)?\s*$")
_IMDB = re.compile(r"^(?:tt)?(\d{1,10})$")
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
    """The entries of a file, and what was passed over. `odd` are the rows that could not be read, with their lines."""

    entries: list[Entry] = field(default_factory=list)
    malformed: int = 0
    without_text: int = 0
    odd: OddRows = field(default_factory=OddRows)

    def add(self, entry: Entry | None) -> None:
        """Keep an entry; None is something malformed.

        Raises:
            SourceError: there are too many.
        """
        if entry is None or not (entry.ids or entry.titles):
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
    for number, line in lines(path, recognise_encoding(path)):
        if line is None:
            found.odd.add(number, Odd.LONG)
        elif line.strip():
            found.add(_from_json(line))
    found.malformed += found.odd.total
    return found


def _from_json(line: str) -> Entry | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return _entry(row) if isinstance(row, dict) else None


def _csv(path: Path) -> Read:
    table, found = open_table(path), Read()
    if not set(table.header) & set(TEXTS):
        raise SourceError(f"{path.name} has no column for the text: name one of {', '.join(TEXTS)}")
    for row in table.rows():
        found.add(_entry(row.cells))
    found.odd = table.odd
    found.malformed += table.odd.total
    return found


def _entry(row: Mapping[str, Any]) -> Entry | None:
    """Read the columns that mean something; None where one is not of the right kind."""
    text = next((row[name] for name in TEXTS if row.get(name)), "")
    title, when = row.get("title") or "", row.get("year") or row.get("release_date") or ""
    if not isinstance(text, str) or not isinstance(title, str) or len(title) > MAX_TITLE or "\ufffd" in text:
        return None
    given = _YEAR.match(str(when))
    titles, named = dated_titles(title)
    ids = [str(row[name]).strip() for name in IDS if isinstance(row.get(name), str | int) and row.get(name)]
    imdb = [_imdb(str(row[name])) for name in IDS[1:] if isinstance(row.get(name), str | int)]
    return Entry(
        shortened(clean(text), MAX_TEXT),
        tuple(dict.fromkeys(each for each in (*ids, *imdb) if each)),
        () if when and not (given or named) else titles,  # whose year is not known, though one is given
        int(given[1]) if given else named,
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
            titles, year = dated_titles(row["title"])
            found.add(
                Entry(
                    f"Tagged by viewers: {', '.join(tag for tag, _ in counted.most_common(MAX_TAGS))}.",
                    tuple(filter(None, [imdb.get(row["movieId"], "")])),
                    titles if year else (),
                    year,
                )
            )
    found.malformed += len(tags)  # of films that movies.csv does not have
    return found


def _table(path: Path, needed: tuple[str, ...], found: Read) -> Iterator[Mapping[str, str]]:
    table = open_table(path)
    if lacking := set(needed) - set(table.header):
        raise SourceError(f"{path.name} has no column {', '.join(sorted(lacking))}")
    for row in table.rows():
        if all(row.cells[name] for name in needed):
            yield row.cells
        else:
            found.malformed += 1
    found.malformed += table.odd.total


FORMATS: Mapping[str, Callable[[Path], Read]] = {
    "wikipedia-movies": _json_lines,
    "movielens-tags": _movielens_tags,
    "jsonl": _json_lines,
    "csv": _csv,
}
