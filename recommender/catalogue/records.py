"""The records of a table in a file: cells between separators, with quotes that others may have left open.

One odd record takes no others with it: where a quote is not closed, reading goes on with the next line.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from enum import Enum, StrEnum
from itertools import islice

from recommender.catalogue.encodings import MAX_LINE, Numbered

MAX_CELL_LINES = 1000

_OPENING = re.compile(r' *"')
_SPACES = re.compile(r" *")


class Odd(StrEnum):
    """What is odd about a row; the value completes "… rows"."""

    WIDTH = "with more or fewer cells than the header"
    QUOTE = "with a quote that is not closed, or closed within a cell"
    LONG = f"with a line or cell of more than {MAX_LINE:,} characters or {MAX_CELL_LINES:,} lines"
    BYTES = "with bytes that are not of the file's encoding"


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


def records(numbered: Iterator[Numbered], delimiter: str, width: int) -> Iterator[tuple[int, list[str] | Odd]]:
    """Yield the lines in which records begin, with the cells or with what is odd about them.

    Args:
        numbered: the lines of the file with their numbers; None stands for one that is too long.
        delimiter: what stands between cells.
        width: how many cells are expected; 0 is unknown.
    """
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
