"""What was fetched, as it is kept: a directory a source, with the terms, and a record of what each file has to be.

A directory is complete or not there: it is written beside the old one and takes its place at once.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from recommender.catalogue.loader import SourceError
from recommender.catalogue.text_formats import MAX_TEXT
from recommender.domain.conditions import Name, Value

TERMS_FILE, RECORD_FILE, ROWS_FILE = "TERMS.txt", "fetched.json", "rows.jsonl"
MAX_ROW = 1 << 16  # bytes of a row
MAX_ROWS = 2_000_000


class KeptFile(Value):
    """How large a file is, and its sha256."""

    size: int = Field(ge=0)
    digest: str


class Record(Value):
    """What was fetched, when, and the keys that were asked for; `version` is what the publisher calls it, if so."""

    source: Name
    day: date
    version: str = ""
    asked: tuple[Name, ...] = ()
    files: dict[str, KeptFile] = Field(min_length=1)


class Row(Value):
    """A line of what a service said; `key` is what was asked for."""

    key: Name


class TextRow(Row):
    """A line with what is said of an item; empty where nothing is."""

    item: Name
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT)] = ""


Rows = TypeVar("Rows", bound=Row)


def replace(directory: Path, terms: str, record: Callable[[Path], Record]) -> None:
    """Put what `record` writes into an empty directory, and its record and the terms, in place of a directory."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{directory.name}-", dir=directory.parent) as temporary:
        fresh = Path(temporary) / "new"
        fresh.mkdir()
        written = record(fresh)
        (fresh / TERMS_FILE).write_text(terms, "utf-8")
        write(fresh / RECORD_FILE, written.model_dump_json(indent=1))
        if directory.exists():
            directory.rename(Path(temporary) / "old")
        fresh.rename(directory)


def write(path: Path, text: str) -> None:
    """Write a file in place of the one before, at once."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def described(path: Path) -> KeptFile:
    """Return what a file is."""
    with path.open("rb") as file:
        return KeptFile(size=path.stat().st_size, digest=hashlib.file_digest(file, "sha256").hexdigest())


def load_record(directory: Path) -> Record | None:
    """Read the record of a source; None where it was not fetched.

    Raises:
        SourceError: something is not as it was fetched.
    """
    try:
        record = Record.model_validate_json((directory / RECORD_FILE).read_bytes())
        sizes = {name: (directory / name).stat().st_size for name in record.files}
    except FileNotFoundError as error:
        if not directory.exists():
            return None
        raise SourceError(f"{directory} is not what was fetched: delete it, and fetch it anew") from error
    except (OSError, ValidationError) as error:
        raise SourceError(f"{directory} is not what was fetched: delete it, and fetch it anew") from error
    if any(sizes[name] != each.size for name, each in record.files.items()):
        raise SourceError(f"{directory} has been changed since it was fetched: delete it, and fetch it anew")
    return record


def write_rows(directory: Path, rows: Sequence[Row]) -> dict[str, KeptFile]:
    """Write rows into a fresh directory; returns what its record has to say of the file."""
    path = directory / ROWS_FILE
    with path.open("w", encoding="utf-8") as file:
        file.writelines(row.model_dump_json(exclude_defaults=True) + "\n" for row in rows)
        file.flush()
        os.fsync(file.fileno())
    return {ROWS_FILE: described(path)}


def read_rows(directory: Path, kind: type[Rows]) -> Iterator[Rows]:
    """Yield the rows of a source.

    Raises:
        SourceError: a row is not what was written.
    """
    path = directory / ROWS_FILE
    try:
        with path.open("rb") as file:
            for number in range(1, MAX_ROWS + 1):
                line = file.readline(MAX_ROW + 1)
                if not line:
                    return
                try:
                    yield kind.model_validate_json(line)
                except ValidationError as error:
                    raise SourceError(f"{path}, line {number}: not as it was fetched; fetch it anew") from error
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error
    raise SourceError(f"{path} has more than {MAX_ROWS:,} lines")
