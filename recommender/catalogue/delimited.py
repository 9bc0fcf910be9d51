"""Reads tables from files that others wrote: CSV and its kin. Nothing in them is trusted.

What such a file does not say of itself is recognised: its encoding (UTF-8 with and without a byte order mark, UTF-16,
else Latin-1 with Windows' additions) and what separates its cells (comma, semicolon, tab or bar). A row that is not as
the header promises is passed over and kept in `OddRows`, with its line and what is odd about it. One odd row takes no
others with it: where a quote is not closed, reading goes on with the next line.

Files that end in `.xz`, `.gz` or `.bz2` are unpacked while they are read.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeAlias

from recommender.catalogue.loader import SourceError

MAX_BYTES = 2 << 30  # of the unpacked file: a small archive can hold a huge file
MAX_LINE = 1 << 20  # characters of a line, and of a cell that goes over several
MAX_CELL_LINES = 1000
MAX_COLUMNS = 1000
MAX_NAME = 100  # characters of a column's name
EXAMPLES = 5  # lines that are named of each kind of odd row
DELIMITERS = (",", ";", "\t", "|")
DELIMITER_NAMES: Mapping[str, str] = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

_OPENERS: Mapping[str, Any] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}
_CHUNK = 1 << 20
_SAMPLE = 60  # lines that tell the separator
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT: Mapping[bytes, str] = {
    b"PK\x03\x04": "is a spreadsheet or an archive: save its table as CSV",
    b"\xd0\xcf\x11\xe0": "is a spreadsheet: save its table as CSV",
    b"PAR1": "is a Parquet file: save it as CSV",
    b"\x1f\x8b": "is packed by gzip: its name has to end in .gz",
    b"\xfd7zXZ": "is packed by xz: its name has to end in .xz",
    b"BZh": "is packed by bzip2: its name has to end in .bz2",
}
_ESCAPED = re.compile("[\udc80-\udcff]")  # bytes that were no UTF-8
_NOT_ASCII = re.compile("[^\0-\x7f]")
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_OPENING = re.compile(r' *"')
_SPACES = re.compile(r" *")
_NUMBER = re.compile(r"\s*[-+]?[\d.,]+\s*")
_SEPARATOR_LINE = re.compile(r"sep=(.)", re.IGNORECASE)  # which spreadsheets put first

Numbered: TypeAlias = tuple[int, str | None]  # a line's number, and the line; None for one that is too long


class Odd(StrEnum):
    """What is odd about a row; the value completes "… rows"."""

    WIDTH = "with more or fewer cells than the header"
    QUOTE = "with a quote that is not closed, or closed within a cell"
    LONG = f"with a line or cell of more than {MAX_LINE:,} characters or {MAX_CELL_LINES:,} lines"
    BYTES = "with bytes that are not of the file's encoding"


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
        for line, cells in islice(_records(lines(self.path, self.encoding), self.delimiter, width), self._first, None):
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
    records = list(_records(iter(start), delimiter, 0))
    header, widths = records[0][1], [len(_trimmed(cells)) for _, cells in records[1:] if not isinstance(cells, Odd)]
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


def recognise_encoding(path: Path) -> str:
    """Return the name of a file's encoding, as Python knows it. Reads the whole file.

    Raises:
        SourceError: the file is too large, or is no text.
        OSError, EOFError, lzma.LZMAError: it cannot be read.
    """
    valid = invalid = size = 0
    marked: str | None = None
    windows = True
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with opened(path) as file:
        while chunk := file.read(_CHUNK):
            if size == 0:
                marked = _marked(path, chunk[:4096])
            size += len(chunk)
            if size > MAX_BYTES:
                raise SourceError(f"{path.name} holds more than {MAX_BYTES >> 30} GB: split it")
            if marked is None:
                text = decoder.decode(chunk)
                if not text.isascii():
                    bad = len(_ESCAPED.findall(text))
                    invalid, valid = invalid + bad, valid + len(_NOT_ASCII.findall(text)) - bad
                    windows = windows and not _NOT_WINDOWS.search(chunk)
    if marked is not None:
        return marked
    invalid += len(_ESCAPED.findall(decoder.decode(b"", final=True)))
    # A little damage does not make another encoding of it: Latin-1 has next to nothing that is valid UTF-8, too.
    if invalid <= valid:
        return "utf-8"
    return "cp1252" if windows else "latin-1"


def _marked(path: Path, start: bytes) -> str | None:
    """Return the encoding that the beginning of a file tells; None where it is told by the rest."""
    for mark, encoding in _MARKS:
        if start.startswith(mark) and (encoding == "utf-8-sig" or b"\0" in start):
            return encoding
    for sign, what in _NO_TEXT.items():
        if start.startswith(sign):
            raise SourceError(f"{path.name} {what}")
    if b"\0" not in start:
        return None
    half = len(start) // 2
    for encoding, nulls in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if nulls.count(0) > half / 2 and start.count(0) < half * 1.1:
            return encoding
    raise SourceError(f"{path.name} is no text")


def opened(path: Path) -> IO[bytes]:
    """Open a file, unpacked where its name says that it is packed."""
    file: IO[bytes] = _OPENERS.get(path.suffix, Path.open)(path, "rb")
    return file


def lines(path: Path, encoding: str) -> Iterator[Numbered]:
    """Yield the lines with their numbers, without line ends."""
    with opened(path) as raw, io.TextIOWrapper(raw, encoding, errors="replace") as file:
        number, too_long = 0, False
        while line := file.readline(MAX_LINE):
            whole = line.endswith("\n") or len(line) < MAX_LINE
            if whole:
                number += 1
                yield number, None if too_long else line.removesuffix("\n")
            too_long = not whole
        if too_long:
            yield number + 1, None


class _State(Enum):
    WHOLE, OPEN, BROKEN = range(3)


class _Record:
    """The cells of a row that may go over several lines, which are fed to it."""

    def __init__(self, delimiter: str) -> None:
        self.cells: list[str] = []
        self.size = 0
        self._delimiter = delimiter
        self._quoted: list[str] | None = None

    def forget(self) -> None:
        """Drop what was read, but for where in a row it ends."""
        self.cells.clear()
        if self._quoted is not None:
            self._quoted.clear()

    def feed(self, line: str) -> _State:
        """Read a line, and say whether the row is whole with it, a quote is open, or a quote ends within a cell."""
        self.size += len(line)
        if self._quoted is None and '"' not in line:
            self.cells += line.split(self._delimiter)
            return _State.WHOLE
        position = 0
        if self._quoted is not None:
            self._quoted.append("\n")
        while True:
            if self._quoted is None:
                opening = _OPENING.match(line, position)
                if opening is None:
                    cell, found, _ = line[position:].partition(self._delimiter)
                    self.cells.append(cell)
                    position += len(cell) + 1
                    if not found:
                        return _State.WHOLE
                    continue
                self._quoted, position = [], opening.end()
            end = line.find('"', position)
            if end < 0:
                self._quoted.append(line[position:])
                return _State.OPEN
            self._quoted.append(line[position:end])
            position = end + 1
            if line.startswith('"', position):
                self._quoted.append('"')
                position += 1
                continue
            self.cells.append("".join(self._quoted))
            self._quoted = None
            blanks = _SPACES.match(line, position)
            position = blanks.end() if blanks else position
            if position == len(line):
                return _State.WHOLE
            if not line.startswith(self._delimiter, position):
                return _State.BROKEN
            position += 1


def _records(numbered: Iterator[Numbered], delimiter: str, width: int) -> Iterator[tuple[int, list[str] | Odd]]:
    """Yield the records with the lines in which they begin. `width` is how many cells are expected; 0 is unknown."""
    again: deque[Numbered] = deque()  # lines that an open quote took in and that are read once more
    while (begin := _next(again, numbered)) is not None:
        number, line = begin
        if line is None:
            yield number, Odd.LONG
            continue
        if not line.strip(" \r"):
            continue
        record, taken = _Record(delimiter), list[Numbered]()
        state = record.feed(line)
        while state is _State.OPEN:
            following = _next(again, numbered)
            if following is None or following[1] is None:
                if following is not None:
                    taken.append(following)
                state = _State.BROKEN
                break
            taken.append(following)
            state = record.feed(following[1])
            if state is _State.OPEN and (len(taken) >= MAX_CELL_LINES or record.size > MAX_LINE):
                break
        rows_within = _share_of_rows(taken[:-1] or taken, delimiter, width or len(record.cells))
        if state is _State.OPEN and rows_within < 0.5:
            _skip(record, again, numbered)
            yield number, Odd.LONG
        elif state is _State.WHOLE and not _swallowed(record, len(taken), rows_within, width):
            yield number, record.cells
        elif delimiter == "\t" and not taken and width in (0, line.count("\t") + 1):
            yield number, line.split("\t")  # where tabs separate, quotes are mostly meant as they stand
        else:
            yield number, Odd.QUOTE
            again.extendleft(reversed(taken))


def _next(again: deque[Numbered], numbered: Iterator[Numbered]) -> Numbered | None:
    return again.popleft() if again else next(numbered, None)


def _skip(record: _Record, again: deque[Numbered], numbered: Iterator[Numbered]) -> None:
    """Pass over the rest of a cell that is too long."""
    while (following := _next(again, numbered)) is not None:
        record.forget()
        if following[1] is not None and record.feed(following[1]) is not _State.OPEN:
            return


def _share_of_rows(taken: Iterable[Numbered], delimiter: str, width: int) -> float:
    """Return how many of the lines that a quote took in look like rows of their own, as a share of the first ones."""
    first = [line for _, line in islice(taken, 10) if line is not None]
    whole = 0
    for line in first:
        record = _Record(delimiter)
        whole += record.feed(line) is _State.WHOLE and len(record.cells) == width
    return whole / len(first) if first else 0.0


def _swallowed(record: _Record, taken: int, rows_within: float, width: int) -> bool:
    """Whether a row of several lines is rather several rows, of which the first has a quote that is not closed."""
    if len(record.cells) != width:
        return rows_within >= 0.5
    return rows_within == 1.0 and taken > 2 and width > 2  # as if by chance a later quote closed the cell


def _recognise_delimiter(start: list[Numbered]) -> str:
    """Return what separates the cells: what gives most rows as many cells as the header, and then most cells."""

    def fit(delimiter: str) -> tuple[float, int]:
        records = [cells for _, cells in _records(iter(start), delimiter, 0)]
        header = records[0]
        if isinstance(header, Odd) or len(header) < 2:
            return 0.0, 0
        widths = [0 if isinstance(cells, Odd) else len(cells) for cells in records[1:]]
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
