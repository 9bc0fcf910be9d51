"""Bring a database to the current schema with Alembic, without an alembic.ini.

To draft a new migration after a change of `schema.py`, then read it, complete it and commit it::

    python -m recommender.store.migrate "what the migration does"
"""

from __future__ import annotations

import math
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select, text

from recommender.store.engine import WRITES, make_engine
from recommender.store.errors import StoreError, StoreUnavailable

MIGRATIONS = Path(__file__).parent / "migrations"

_ADVISORY_LOCK = 0x5041524C4559  # "PARLEY": the same number in each process that migrates
_MYSQL_LOCK = "parley_migration"
_ALEMBIC = threading.Lock()  # Alembic keeps the migration that is running in module globals


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's configuration for one open connection, as its commands and `migrations/env.py` want it."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, *, wait_seconds: float) -> None:
    """Create or upgrade the schema in one transaction. Processes that start at once queue up; the others find it done.

    Raises:
        StoreError: the database was written by a newer version of the program.
    """
    if is_current(engine):
        return
    if engine.dialect.name == "sqlite":
        switch_to_wal(engine, wait_seconds)
    with (
        _ALEMBIC,
        _mysql_lock(engine, wait_seconds),
        engine.connect().execution_options(**WRITES) as connection,
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
        command.upgrade(alembic_config(connection), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database has the schema of this version. Only reads.

    Raises:
        StoreError: the database was written by a newer version of the program.
    """
    script = ScriptDirectory(str(MIGRATIONS))
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    known = {each.revision for each in script.walk_revisions()}
    if revision is not None and revision not in known:
        raise StoreError(f"The training store has the schema {revision} of a newer version: update the program")
    return revision == script.get_current_head()


def switch_to_wal(engine: Engine, wait_seconds: float) -> None:
    """Set the write-ahead log, which the file then remembers: readers do not block the writer, nor it them.

    SQLite does not wait for its lock in this one statement, so that two processes that start at once need a retry.
    """
    give_up = time.monotonic() + wait_seconds
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101  the dialect was asked
        while True:
            try:
                driver.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if time.monotonic() > give_up or "locked" not in str(error):
                    raise StoreUnavailable(f"The training store {engine.url!r} cannot be used: {error}") from error
                time.sleep(0.02)


@contextmanager
def _mysql_lock(engine: Engine, wait_seconds: float) -> Iterator[None]:
    """Keep other processes from migrating; on a connection of its own, because MySQL commits at each change of a table.

    Other databases than MySQL and MariaDB need nothing here.
    """
    if engine.dialect.name not in ("mysql", "mariadb"):
        yield
        return
    with engine.connect() as connection:
        if connection.scalar(select(func.get_lock(_MYSQL_LOCK, math.ceil(wait_seconds)))) != 1:
            raise StoreUnavailable(f"The training store {engine.url!r} is being set up by another process")
        try:
            yield
        finally:
            connection.execute(select(func.release_lock(_MYSQL_LOCK)))


def draft(message: str) -> None:
    """Write a new migration file from the difference between the last migration and `schema.py`."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/draft.db", wait_seconds=1)
        upgrade(engine, wait_seconds=1)
        with engine.connect() as connection:
            command.revision(alembic_config(connection), message, autogenerate=True)
        engine.dispose()


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
