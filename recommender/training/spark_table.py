"""Writes all interactions into Parquet files for Spark, from the ratings and the store, a chunk at a time.

Parquet and not JDBC: the imported ratings are not in the store at all, every database that the store runs on is read in
the same way without a driver for Java, all steps of a training see the same moment, and pseudonyms stay behind: a row
is a person's number, an item's position, a weight in [-1, 1] and seconds since 1970. The files are deleted when the
training ends.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZipFile

import numpy as np
import numpy.typing as npt

from recommender.catalogue.catalogue import Catalogue
from recommender.models import stacking
from recommender.models.protocol import Interactions
from recommender.models.spark_frame import TYPES, Columns, arrow
from recommender.models.spark_session import INSTALL, SparkError, active
from recommender.training.dataset import Signals, digests, most_of, rows_of, weights_of
from recommender.training.lock import training_lock

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

CHUNK = 500_000  # rows that are held at a time, and that a file has at most
INTERACTIONS, SHARD = "interactions", ".parquet"


@dataclass(frozen=True)
class Table:
    """A folder of Parquet files, and what is known of it.

    people: names of the people by their number. totals: how many rows each has; shape (people,). fingerprint: a digest
    of the rows in their order.
    """

    folder: Path
    rows: int
    people: Sequence[str]
    totals: npt.NDArray[np.int64]
    fingerprint: str

    def sample(self, most: int) -> Interactions:
        """Return everything of so many people that it is `most` rows at most, as `training.dataset.sample` does."""
        kept = stacking.some_people(self.totals, most, np.argsort(digests(self.people), kind="stable"))
        import pyarrow.parquet as parquet

        parts = []
        for path in sorted(self.folder.glob(f"*{SHARD}")):
            read = parquet.read_table(path)
            rows = {name: read[name].to_numpy() for name in TYPES}
            parts.append({name: column[kept[rows["user"]]] for name, column in rows.items()})
        whole = {name: np.concatenate([part[name] for part in parts]) for name in TYPES}
        return Interactions(whole["user"], whole["item"], whole["weight"], whole["time"], len(self.people))

    def in_spark(self) -> DataFrame:
        """Return the rows as a data frame of the session that is running."""
        return active().read.parquet(str(self.folder.resolve()))


@contextmanager
def exported(
    ratings: Path, signals: Signals, catalogue: Catalogue, parent: Path, *, private: bool = True
) -> Iterator[Table]:
    """Write the interactions below a folder, and delete them at the end of the block.

    The rows are those of `training.dataset.interactions`, and people have the same numbers if the signals come in the
    order of their names. Memory holds a chunk and a few numbers for each person.

    Args:
        ratings: the file of a built catalogue's ratings.
        signals: people's pseudonyms with what they said, each person once.
        catalogue: gives items their positions.
        parent: where to; every machine of a cluster has to see it.
        private: whether nobody but this user may read them.

    Raises:
        SparkError: packages are missing.
        BusyError: another training has its interactions there.
        FileNotFoundError: the catalogue has not been built.
        ValueError: the ratings speak of items that the catalogue does not have.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise SparkError(INSTALL) from error
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / INTERACTIONS
    with training_lock(parent):
        shutil.rmtree(folder, ignore_errors=True)  # of a training that was killed
        folder.mkdir(mode=0o700 if private else 0o755)
        try:
            yield _write(ratings, signals, catalogue, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _write(ratings: Path, signals: Signals, catalogue: Catalogue, folder: Path) -> Table:
    import pyarrow.parquet as parquet

    digest, rows = hashlib.sha256(), 0
    imported = np.zeros(0, dtype=np.int32)
    for (users,) in _chunks(ratings, ("users",)):
        imported = np.union1d(imported, users)
    people = [f"imported:{user}" for user in imported.tolist()]
    totals = [0] * len(people)
    counted = np.zeros(len(people), dtype=np.int64)
    chunks = _together(_imported(ratings, imported, len(catalogue)), _said(signals, catalogue, people, totals))
    for number, chunk in enumerate(chunks):
        parquet.write_table(arrow(chunk), folder / f"{number:06d}{SHARD}")
        for column in chunk.values():
            digest.update(np.ascontiguousarray(column).tobytes())
        own = chunk["user"][chunk["user"] < len(counted)]
        counted += np.bincount(own, minlength=len(counted))
        rows += len(chunk["user"])
    if not rows:
        parquet.write_table(arrow({name: np.zeros(0, kind) for name, kind in TYPES.items()}), folder / f"none{SHARD}")
    whole = np.array(totals, dtype=np.int64)
    whole[: len(counted)] = counted
    return Table(folder, rows, people, whole, digest.hexdigest()[:16])


def _imported(ratings: Path, imported: npt.NDArray[np.int32], items: int) -> Iterator[Columns]:
    names = ("users", "items", "values", "times")
    much = None
    with ZipFile(ratings) as file:
        has_counts = "counts.npy" in file.namelist()
    if has_counts:  # the one column that is held as a whole: its highest twentieth has to be known first
        much = most_of(np.concatenate([counts for (counts,) in _chunks(ratings, ("counts",))]))
    for users, positions, values, times, *counts in _chunks(ratings, (*names, "counts") if has_counts else names):
        if len(positions) and not 0 <= positions.min() <= positions.max() < items:
            raise ValueError("the ratings speak of items that the catalogue does not have")
        yield {
            "user": np.searchsorted(imported, users).astype(np.int32),
            "item": positions.astype(np.int32),
            "weight": weights_of(values, counts[0] if counts else None, much),
            "time": times.astype(np.int64),
        }


def _said(signals: Signals, catalogue: Catalogue, people: list[str], totals: list[int]) -> Iterator[Columns]:
    """Yield what people said in the store, and note their names and how much it is."""
    held: list[tuple[int, int, float, int]] = []
    for name, said in signals:
        theirs = [(len(people), *row) for row in rows_of(catalogue, said)]
        people.append(name)
        totals.append(len(theirs))
        held += theirs
        if len(held) >= CHUNK:
            yield _columns(held)
            held = []
    if held:
        yield _columns(held)


def _columns(rows: Sequence[tuple[int, int, float, int]]) -> Columns:
    values = zip(*rows, strict=True)
    return {name: np.array(column, dtype=kind) for (name, kind), column in zip(TYPES.items(), values, strict=True)}


def _together(*sources: Iterator[Columns]) -> Iterator[Columns]:
    for source in sources:
        yield from source


def _chunks(path: Path, names: Sequence[str]) -> Iterator[tuple[npt.NDArray[Any], ...]]:
    """Yield some arrays of an .npz file, which are of one length, a chunk of each at a time.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is not what it should be.
    """
    with ZipFile(path) as file:
        opened = [file.open(f"{name}.npy") for name in names]
        heads = [_head(each) for each in opened]
        if len({length for length, _ in heads}) != 1:
            raise ValueError(f"{path.name} has columns of different lengths")
        for start in range(0, heads[0][0], CHUNK):
            some = min(CHUNK, heads[0][0] - start)
            yield tuple(
                np.frombuffer(each.read(some * kind.itemsize), dtype=kind)
                for each, (_, kind) in zip(opened, heads, strict=True)
            )


def _head(file: IO[bytes]) -> tuple[int, np.dtype[Any]]:
    reader = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    version = np.lib.format.read_magic(file)
    if version not in reader:
        raise ValueError("an array of an unknown format")
    shape, _, kind = reader[version](file)
    if len(shape) != 1 or kind.hasobject:
        raise ValueError("an array that is not one column of numbers")
    return int(shape[0]), kind
