"""The interactions as Parquet, against the same in memory; Spark itself is not needed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pyarrow", reason="the packages of requirements/spark.in are not installed")
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.ratings import RATINGS_FILE, load_ratings
from recommender.domain.feedback import Signal
from recommender.models.protocol import Interactions
from recommender.training import spark_table as tables
from recommender.training.dataset import interactions, people_of, sample
from recommender.training.lock import BusyError
from recommender.training.spark_table import INTERACTIONS, exported
from tests.two_tastes import build_films

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 12, tzinfo=UTC)
SIGNALS = [
    (
        "ann",
        [Signal(item="film-3", weight=-1, seen=True, at=LATER), Signal(item="film-1", weight=1, seen=True, at=NOON)],
    ),
    ("ben", [Signal(item="not in the catalogue", weight=1, seen=True, at=NOON)]),
    ("cid", [Signal(item="film-2", weight=0.5, seen=True, at=NOON)]),
]


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return build_films(tmp_path / "films")


def rows(data: Interactions) -> list[tuple[int, int, float, int]]:
    columns = (data.users, data.items, data.weights, data.times)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize("chunk", [1, 7, 400, 100_000])
def test_the_rows_are_those_of_the_table_in_memory(tmp_path, catalogue, monkeypatch, chunk):
    monkeypatch.setattr(tables, "CHUNK", chunk)
    ratings = load_ratings(tmp_path / "films")
    with exported(tmp_path / "films" / RATINGS_FILE, SIGNALS, catalogue, tmp_path / "spark") as table:
        everything = table.sample(10_000)
        assert len(list(table.folder.iterdir())) >= 400 / chunk
    assert rows(everything) == rows(interactions(catalogue, ratings, SIGNALS))
    assert table.people == people_of(ratings, SIGNALS)
    assert (table.rows, everything.n_users, table.totals[-3:].tolist()) == (403, 43, [2, 0, 1])
    assert table.totals.sum() == 403


def test_counts_say_what_they_say_in_memory(tmp_path, catalogue, monkeypatch):
    """Half of the rows have a count, half have stars."""
    monkeypatch.setattr(tables, "CHUNK", 9)
    path = tmp_path / "films" / RATINGS_FILE
    with np.load(path) as arrays:
        counts = np.where(np.arange(400) % 2, np.arange(400), np.nan).astype(np.float32)
        np.savez(path, **arrays, counts=counts)
    with exported(path, (), catalogue, tmp_path / "spark") as table:
        found = table.sample(10_000)
    assert rows(found) == rows(interactions(catalogue, load_ratings(tmp_path / "films")))


def test_a_sample_has_the_same_people_as_in_memory(tmp_path, catalogue):
    ratings = load_ratings(tmp_path / "films")
    whole = interactions(catalogue, ratings, SIGNALS)
    with exported(tmp_path / "films" / RATINGS_FILE, SIGNALS, catalogue, tmp_path / "spark") as table:
        found = table.sample(50)
    assert rows(found) == rows(sample(whole, people_of(ratings, SIGNALS), 50))
    assert 40 <= len(found.users) <= 50


def test_the_files_are_gone_afterwards_and_so_are_those_of_a_killed_training(tmp_path, catalogue):
    left = tmp_path / "spark" / INTERACTIONS / "000099.parquet"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"of a training that was killed")
    with exported(tmp_path / "films" / RATINGS_FILE, SIGNALS, catalogue, tmp_path / "spark") as table:
        assert not left.exists()
        assert table.folder.stat().st_mode & 0o777 == 0o700
    assert not table.folder.exists()


def test_two_trainings_do_not_share_a_folder(tmp_path, catalogue):
    ratings = tmp_path / "films" / RATINGS_FILE
    with exported(ratings, (), catalogue, tmp_path / "spark") as table:
        with pytest.raises(BusyError), exported(ratings, (), catalogue, tmp_path / "spark"):
            pass
        assert table.sample(10_000).n_users == 40


def test_the_fingerprint_is_that_of_what_was_said(tmp_path, catalogue):
    ratings = tmp_path / "films" / RATINGS_FILE
    prints = []
    for signals in (SIGNALS, SIGNALS, SIGNALS[:1]):
        with exported(ratings, signals, catalogue, tmp_path / "spark") as table:
            prints.append(table.fingerprint)
    assert prints[0] == prints[1] != prints[2]


def test_nothing_at_all_is_a_table_without_rows(tmp_path, catalogue):
    kinds = {"users": "i4", "items": "i4", "values": "f4", "times": "i8"}
    none = {name: np.zeros(0, kind) for name, kind in kinds.items()}
    np.savez(tmp_path / "films" / RATINGS_FILE, **none)  # type: ignore[arg-type]  # one of the names could be an option of numpy's
    with exported(tmp_path / "films" / RATINGS_FILE, (), catalogue, tmp_path / "spark") as table:
        assert (table.rows, table.sample(10).n_users) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"items": np.full(400, 26, dtype=np.int32)}, "items that the catalogue does not have"),
        ({"values": np.ones(399, dtype=np.float32)}, "different lengths"),
        ({"times": np.zeros((400, 2), dtype=np.int64)}, "not one column"),
        ({"users": np.array(["a"] * 400, dtype=object)}, "not one column"),
    ],
)
def test_ratings_that_are_not_what_they_should_be_are_refused(tmp_path, catalogue, changes, message):
    path = tmp_path / "films" / RATINGS_FILE
    with np.load(path) as arrays:
        np.savez(path, **{**arrays, **changes})
    with pytest.raises(ValueError, match=message), exported(path, (), catalogue, tmp_path / "spark"):
        pass
