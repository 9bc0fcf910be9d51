"""A database that cannot be used gives one clear error within a bounded time, and loses or half-writes nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Timer

import psycopg
import pymysql
import pytest
from sqlalchemy import Connection, select

from recommender.domain.feedback import Kind
from recommender.store import StoreError, StoreUnavailable, open_store, schema
from recommender.store.engine import WRITES, make_engine
from recommender.store.portable import in_transaction
from tests.postgres import Postgres
from tests.store_examples import NOON, said

LIKE = said("a", Kind.LIKE)
DISLIKE = said("b", Kind.DISLIKE, minute=1)


def file_of(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def database_of(postgres_url: str) -> str:
    return postgres_url.partition("@/")[2].partition("?")[0]


def test_a_locked_file_can_be_read_but_not_written(sqlite_url: str) -> None:
    with open_store(sqlite_url, wait_seconds=0.1) as store:
        store.record([LIKE])
        other = sqlite3.connect(file_of(sqlite_url), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable, match="database is locked"):
            store.record([DISLIKE])
        with pytest.raises(StoreUnavailable, match="database is locked"):
            store.delete("ann")
        with pytest.raises(StoreUnavailable, match="database is locked"):
            store.links.issue("ann", "test", "digest", NOON)
        assert store.feedback("ann") == [LIKE]
        other.execute("ROLLBACK")
        other.close()
        assert store.record([DISLIKE]).new == ("b",)


def test_a_file_somebody_has_for_himself_cannot_be_opened(sqlite_url: str) -> None:
    file_of(sqlite_url).parent.mkdir()
    other = sqlite3.connect(file_of(sqlite_url), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")  # without a write-ahead log this shuts readers out too
    with pytest.raises(StoreUnavailable, match="database is locked"):
        open_store(sqlite_url, wait_seconds=0.1)
    other.close()
    open_store(sqlite_url, wait_seconds=0.1).close()


def test_setting_up_waits_for_a_reader_of_the_file(sqlite_url: str) -> None:
    file_of(sqlite_url).parent.mkdir()
    reader = sqlite3.connect(file_of(sqlite_url), isolation_level=None, check_same_thread=False)
    reader.execute("CREATE TABLE t (x)")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM t").fetchall()
    with pytest.raises(StoreUnavailable, match="database is locked"):
        open_store(sqlite_url, wait_seconds=0.1)
    release = Timer(0.3, reader.rollback)
    release.start()
    open_store(sqlite_url, wait_seconds=60).close()
    release.join()
    reader.close()


def test_a_writer_takes_the_lock_before_it_reads(sqlite_url: str) -> None:
    open_store(sqlite_url).close()
    engine = make_engine(sqlite_url, wait_seconds=1)
    other = sqlite3.connect(file_of(sqlite_url), isolation_level=None, timeout=0)
    with engine.connect() as reading, reading.begin():
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    with (
        engine.connect().execution_options(**WRITES) as writing,
        writing.begin(),
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")
    other.close()
    engine.dispose()


@pytest.mark.postgres
def test_a_locked_table_is_waited_for_but_not_for_ever(postgres_url: str, postgres_server: Postgres) -> None:
    with (
        open_store(postgres_url, wait_seconds=0.1) as store,
        psycopg.connect(host=str(postgres_server.folder), user="parley", dbname=database_of(postgres_url)) as other,
    ):
        store.record([LIKE])
        other.execute("LOCK TABLE users")
        with pytest.raises(StoreUnavailable, match="lock timeout"):
            store.record([DISLIKE])
        other.rollback()
        assert store.record([DISLIKE]).new == ("b",)


@pytest.mark.postgres
def test_a_connection_that_the_server_has_dropped_is_replaced(postgres_url: str, postgres_server: Postgres) -> None:
    with open_store(postgres_url) as store:
        store.record([LIKE])
        with psycopg.connect(host=str(postgres_server.folder), user="parley", dbname="postgres") as other:
            dropped = other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database_of(postgres_url)]
            ).fetchall()
        assert dropped == [(True,)]
        assert store.record([DISLIKE]).new == ("b",)


@pytest.mark.postgres
def test_text_that_the_database_cannot_hold_is_refused(postgres_url: str) -> None:
    with open_store(postgres_url) as store:
        with pytest.raises(StoreError, match="refused the data"):
            store.record([LIKE, said("b", Kind.LIKE, "nul \x00 byte")])
        assert store.feedback("ann") == []


@pytest.mark.mariadb
def test_a_locked_row_is_waited_for_but_not_for_ever(mariadb_url: str, mariadb_socket: Path) -> None:
    database = mariadb_url.partition("@/")[2].partition("?")[0]
    with (
        open_store(mariadb_url, wait_seconds=0.1) as store,
        pymysql.connect(unix_socket=str(mariadb_socket), user="root", database=database) as other,
        other.cursor() as cursor,
    ):
        store.record([LIKE])
        cursor.execute("SELECT * FROM users FOR UPDATE")
        with pytest.raises(StoreUnavailable, match="Lock wait timeout"):
            store.record([DISLIKE])
        other.rollback()
        assert store.record([DISLIKE]).new == ("b",)


@pytest.mark.mariadb
def test_work_that_lost_a_race_begins_again_and_sees_who_won(mariadb_url: str) -> None:
    runs: list[list[str]] = []
    engine = make_engine(mariadb_url, wait_seconds=5)
    with open_store(mariadb_url) as store:

        def work(connection: Connection) -> list[str]:
            known = list(connection.scalars(select(schema.unremembered.c.user)))
            if not runs:
                store.delete("ann", for_good=True)
            runs.append(known)
            if not known:
                connection.execute(schema.unremembered.insert(), {"user": "ann"})
            return known

        assert in_transaction(engine, work) == ["ann"]
    engine.dispose()
    assert runs == [[], ["ann"]]


@pytest.mark.mariadb
def test_a_connection_that_mariadb_has_dropped_is_replaced(mariadb_url: str, mariadb_socket: Path) -> None:
    with open_store(mariadb_url) as store:
        store.record([LIKE])
        with (
            pymysql.connect(unix_socket=str(mariadb_socket), user="root") as other,
            other.cursor() as cursor,
        ):
            cursor.execute("SELECT id FROM information_schema.processlist WHERE db LIKE 'parley%'")
            dropped = cursor.fetchall()
            for (number,) in dropped:
                cursor.execute(f"KILL {number}")
        assert dropped
        assert store.record([DISLIKE]).new == ("b",)


def test_a_read_only_file_can_be_read_but_not_written(sqlite_url: str) -> None:
    with open_store(sqlite_url) as store:
        store.record([LIKE])
    # SQLite's own read-only mode, because root may write whatever the permissions say.
    with open_store(f"sqlite:///file:{file_of(sqlite_url)}?mode=ro&uri=true") as store:
        assert store.feedback("ann") == [LIKE]
        with pytest.raises(StoreUnavailable, match="readonly database"):
            store.record([DISLIKE])


def test_a_path_below_a_file_is_no_place_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        open_store(f"sqlite:///{tmp_path}/file/parley.db")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        open_store(f"sqlite:///{tmp_path}/file/deeper/parley.db")


def test_a_directory_is_not_a_database(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="unable to open database file"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_file_of_something_else_is_left_alone(sqlite_url: str) -> None:
    file = file_of(sqlite_url)
    file.parent.mkdir()
    file.write_text("my diary, which is longer than SQLite's header of a hundred bytes. " * 9)
    before = file.read_bytes()
    with pytest.raises(StoreUnavailable, match="not a database"):
        open_store(sqlite_url)
    assert file.read_bytes() == before


@pytest.mark.parametrize("driver", ["postgresql+psycopg", "mariadb+pymysql"])
def test_an_unreachable_server_is_named_without_the_password(driver: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"parley:\*\*\*@127\.0\.0\.1:1/db") as caught:
        open_store(f"{driver}://parley:hunter2@127.0.0.1:1/db")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("parley.db", "not usable"),
        ("sqlite+nonsense:///parley.db", "not usable"),
        ("nonsense://localhost/parley", "not usable"),
        ("sqlite://", "not a database in memory"),
        ("sqlite:///:memory:", "not a database in memory"),
    ],
)
def test_a_url_that_will_not_do_is_refused(url: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason):
        open_store(url)


FILLER = """
import resource, sys
from recommender.domain.feedback import Kind
from recommender.store import StoreUnavailable, open_store
from tests.store_examples import said
with open_store(sys.argv[1]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))  # no file grows beyond this
    try:
        for number in range(10_000):
            store.record([said(f"{number}", Kind.LIKE, "x" * 150)])
            print(number, flush=True)
    except StoreUnavailable as error:
        print("full:", error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        store.record([said("after", Kind.LIKE)])
        print("after")
"""


def test_a_disk_without_room_stops_writing_and_loses_nothing(sqlite_url: str) -> None:
    filler = subprocess.run([sys.executable, "-c", FILLER, sqlite_url], capture_output=True, text=True, timeout=120)
    *acknowledged, full, after = filler.stdout.splitlines()
    assert full.startswith("full: The training store"), filler.stderr
    with open_store(sqlite_url) as store:
        assert [event.key for event in store.feedback("ann")] == [*acknowledged, after]


def test_the_files_are_for_their_owner_only(sqlite_url: str) -> None:
    file = file_of(sqlite_url)
    for _ in range(2):
        with open_store(sqlite_url) as store:
            store.record([said("a", Kind.LIKE)])
            kept = [path for path in file.parent.iterdir() if path.name.startswith(file.name)]
            assert len(kept) > 1  # the log, too
            assert [path for path in kept if path.stat().st_mode & 0o077] == []
        file.chmod(0o644)  # as earlier versions left it
