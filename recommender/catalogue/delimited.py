"""Reads tables from files that others wrote: CSV and its kin. Nothing in them is trusted.

What such a file does not say of itself is recognised: its encoding (UTF-8 with and without a byte order mark, UTF-16,
else Latin-1 with Windows' additions) and what separates its cells (comma, semicolon, tab or bar). A row that is not as
the header promises is passed over and kept in `OddRows`, with its line and what is odd about it (`records.py`).

Files that end in `.xz`, `.gz` or `.bz2` are unpacked while they are read.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from recommender.catalogue.encodings import Numbered, lines, recognise_encoding
from recommender.catalogue.loader import SourceError
from recommender.catalogue.records import Odd, records

MAX_COLUMNS = 1000
MAX_NAME = 100  # characters of a column's name
EXAMPLES = 5  # lines that are named of each kind of odd row
DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES: Mapping[str, str] = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

_SAMPLE = 60  # lines that tell the separator
_NUMBER = re.compile(r"\s*[-+]?[\d.,]+\s*")
_SEPARATOR_LINE = re.compile(r"sep=(.)", re.IGNORECASE)  # which spreadsheets put first


@dataclass
class OddRows:
    """How many rows were passed over, why, and the lines in which the first of each kind begin."""

    counts: dict[Odd, int] = field(default_factory=dict)
    examples: dict[Odd, list[int]] = field(default_factory=dict)

    def add(self, line: int, odd: Odd) -> None:
        """Count an odd row."""
        self.counts[odd] = self.counts.get(odd, 0) + 1
        if len(named := self.examples.setdefault(odd, [])) < EXAMPLES:
            named.append(line)

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    def lines(self) -> list[str]:
        """Say what was passed over, a line for each kind."""
        return [f"{count:,} {what}" for what, count in self.notes().items()]

    def notes(self) -> dict[str, int]:
        """Return how many rows of each kind were passed over, by words for the kind and the lines."""
        return {self._words(odd, count): count for odd, count in self.counts.items()}

    def _words(self, odd: Odd, count: int) -> str:
        named = ", ".join(map(str, self.examples[odd]))
        more = f" and {count - EXAMPLES:,} more" if count > EXAMPLES else ""
        return f"{'row' if count == 1 else 'rows'} passed over {odd.value}, line {named}{more}"


@dataclass(frozen=True)
class Row:
    """A row's cells by the names of their columns, and the line in which it begins."""

    line: int
    cells: Mapping[str, str]


@dataclass
class Table:
    """A file that is a table. `odd` tells what `rows` passed over, when it has come to its end."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    odd: OddRows = field(default_factory=OddRows)
    _first: int = 0  # records before the rows

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are well formed; rows without any content are none.

        Raises:
            OSError, EOFError, lzma.LZMAError: the file cannot be read.
        """
        self.odd = OddRows()
        width = len(self.header)
        for line, cells in islice(records(lines(self.path, self.encoding), self.delimiter, width), self._first, None):
            if isinstance(cells, Odd):
                self.odd.add(line, cells)
            elif len(cells) < width or any(cells[width:]):
                if any(map(str.strip, cells)):
                    self.odd.add(line, Odd.WIDTH)
            elif any("\ufffd" in cell for cell in cells):
                self.odd.add(line, Odd.BYTES)
            elif any(map(str.strip, cells)):
                yield Row(line, dict(zip(self.header, cells, strict=False)))

    def describe(self) -> str:
        """Say what was recognised."""
        said = {"cp1252": "Latin-1", "latin-1": "Latin-1", "utf-8-sig": "UTF-8"}
        encoding = said.get(self.encoding, self.encoding.upper())
        delimiter = DELIMITER_NAMES.get(self.delimiter, repr(self.delimiter))
        return f"{self.path.name}: {len(self.header)} columns, separated by {delimiter}, {encoding}"


def open_table(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Recognise what kind of table a file is; what is given is not looked for.

    Raises:
        SourceError: the file cannot be read, is too large, or is no table with names of columns in its first line.
    """
    try:
        encoding = encoding or recognise_encoding(path)
        start = list(islice(((n, line) for n, line in lines(path, encoding) if line is None or line.strip()), _SAMPLE))
    except LookupError as error:
        raise SourceError(f"{encoding} is no encoding") from error
    except (OSError, EOFError, UnicodeError, lzma.LZMAError) as error:
        raise SourceError(f"cannot read {path.name}: {getattr(error, 'strerror', None) or error}") from error
    if start and start[0][1] is not None and (said := _SEPARATOR_LINE.fullmatch(start[0][1].strip())):
        delimiter, start, first = delimiter or said[1], start[1:], 2
    else:
        first = 1
    if not start:
        raise SourceError(f"{path.name} is empty")
    if (start[0][1] or "").lstrip().startswith(("{", "[{", "<")):
        raise SourceError(f"{path.name} is JSON or a page: a table with the names of its columns above is needed")
    delimiter = delimiter or _recognise_delimiter(start)
    found = list(records(iter(start), delimiter, 0))
    header, widths = found[0][1], [len(_trimmed(cells)) for _, cells in found[1:] if not isinstance(cells, Odd)]
    if isinstance(header, Odd):
        raise SourceError(f"{path.name} does not begin with the names of its columns: it has a line {header.value}")
    header = _trimmed(header)
    if len(header) > MAX_COLUMNS:
        raise SourceError(f"{path.name} has {len(header):,} columns; at most {MAX_COLUMNS:,} are read")
    if all(_NUMBER.fullmatch(name) for name in header):
        raise SourceError(f"{path.name} does not begin with the names of its columns: write a line with them above")
    if widths and all(width == len(header) + 1 for width in widths):
        header = ["row", *header]  # names of rows have no name, as R writes them
    return Table(path, encoding, delimiter, _named(header), _first=first)


def _recognise_delimiter(start: list[Numbered]) -> str:
    """Return what separates the cells: what gives most rows as many cells as the header, and then most cells."""

    def fit(delimiter: str) -> tuple[float, int]:
        found = [cells for _, cells in records(iter(start), delimiter, 0)]
        header = found[0]
        if isinstance(header, Odd) or len(header) < 2:
            return 0.0, 0
        widths = [0 if isinstance(cells, Odd) else len(cells) for cells in found[1:]]
        fitting = sum(width in (len(header), len(header) + 1) for width in widths)
        return (round(fitting / len(widths), 1) if widths else 1.0), len(header)

    return max(DELIMITERS, key=fit)


def _trimmed(header: list[str]) -> list[str]:
    while len(header) > 1 and not header[-1].strip():
        header = header[:-1]
    return header


def _named(header: list[str]) -> tuple[str, ...]:
    """Return names that are not empty and all different."""
    names: dict[str, None] = {}
    for place, cell in enumerate(header, start=1):
        stem = " ".join(cell.split())[:MAX_NAME] or f"column {place}"
        number, name = 1, stem
        while name in names:
            number += 1
            name = f"{stem} {number}"
        names[name] = None
    return tuple(names)
