"""The items of a catalogue on disk: one JSON array with an item a line, of which single items can be read.

An item in Python takes 2 KB, its line 300 bytes, and of a million items an answer needs some fifty: large catalogues
leave them in the file, which is mapped into memory. A file is never changed, only replaced by another (`build`).
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import overload

import numpy as np
from pydantic import TypeAdapter

from recommender.domain.items import Item

READ_AHEAD = 1 << 24  # bytes in which ends of lines are looked for at once
REMEMBERED = 4096  # items that were asked for last

_ITEMS = TypeAdapter(tuple[Item, ...])


def write(path: Path, items: Iterable[Item]) -> None:
    """Write items, an array of JSON with one item a line."""
    with path.open("wb") as file:
        before = b"[\n"
        for item in items:
            file.write(before + item.model_dump_json(exclude_defaults=True).encode())
            before = b",\n"
        file.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def read(path: Path) -> tuple[Item, ...]:
    """Return all items of a file.

    Raises:
        FileNotFoundError: there is none.
        pydantic.ValidationError: it is corrupt.
    """
    return _ITEMS.validate_json(path.read_bytes())


class ItemsFile(Sequence[Item]):
    """The items of a file that `write` wrote, each read when it is asked for. Safe to share between threads.

    Args:
        path: of the file.
        change: what is done to each item that is read.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it does not have an item a line, as in one that something else wrote.
    """

    def __init__(self, path: Path, change: Callable[[Item], Item] = lambda item: item) -> None:
        self._path, self._change = path, change
        with path.open("rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._ends = _line_ends(self._text)  # int64, of the lines without their ends; the first is that of "["
        if self._text[:2] != b"[\n" or self._text[-3:] != b"\n]\n":
            raise ValueError(f"{path.name} does not have an item a line")
        self._read = lru_cache(REMEMBERED)(self._parsed)

    def changed(self, change: Callable[[Item], Item]) -> ItemsFile:
        """Return the same items, each changed when it is read."""
        return ItemsFile(self._path, change)

    def __len__(self) -> int:
        return len(self._ends) - 2

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, place: int | slice) -> Item | tuple[Item, ...]:
        """Return the item at a position, or a tuple of those in a slice."""
        if isinstance(place, slice):
            return tuple(self._parsed(each) for each in range(*place.indices(len(self))))
        return self._read(range(len(self))[place])

    def __iter__(self) -> Iterator[Item]:
        return map(self._parsed, range(len(self)))

    def _parsed(self, position: int) -> Item:
        line = self._text[int(self._ends[position]) + 1 : int(self._ends[position + 1])]
        return self._change(Item.model_validate_json(line.removesuffix(b",")))


def _line_ends(text: mmap.mmap) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return where lines end; JSON has no line ends within its strings."""
    found = []
    for start in range(0, len(text), READ_AHEAD):
        part = np.frombuffer(text[start : start + READ_AHEAD], dtype=np.uint8)
        found.append(np.flatnonzero(part == ord("\n")).astype(np.int64) + start)
    return np.concatenate(found)
