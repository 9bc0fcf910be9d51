"""Reads the lines of text files that others wrote, whatever their encoding. Packed files are unpacked."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, TypeAlias

from recommender.catalogue.loader import SourceError

MAX_BYTES = 2 << 30  # of the unpacked file: a small archive can hold a huge file
MAX_LINE = 1 << 20  # characters of a line, and of a cell that goes over several

_OPENERS: Mapping[str, Any] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}
_CHUNK = 1 << 20
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

Numbered: TypeAlias = tuple[int, str | None]  # a line's number, and the line; None for one that is too long


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
