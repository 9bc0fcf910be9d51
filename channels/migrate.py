"""Bring the channels' store to the tables of this version with Alembic, without an alembic.ini.

To add or change a table: change `schema.py`, draft the migration, read it, complete it and commit it::

    .venv-assistant/bin/python -m channels.migrate "what the migration does"
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from channels.database import WAIT_SECONDS, make_engine

MIGRATIONS = Path(__file__).parent / "migrations"

VERSION_TABLE = "alembic_version_channels"  # not the usual name: the training store may be in the same database
_ADVISORY_LOCK = 0x4348414E4E454C  # "CHANNEL": the same number in each process that migrates
_ALEMBIC = threading.Lock()  # Alembic keeps the migration that is running in module globals


class NewerSchema(Exception):  # noqa: N818 - nothing is wrong with it
    """The database was written by a newer version of the program."""


def upgrade(engine: sa.engine.Engine) -> None:
    """Make or change the tables in one transaction. Servers that start at once queue up; the others find it done.

    SQLite's lock of the whole file makes them wait, in PostgreSQL an advisory lock.

    Raises:
        NewerSchema: nothing was changed.
        sqlalchemy.exc.SQLAlchemyError: likewise.
    """
    with _ALEMBIC:
        if _is_current(engine):
            return
        if engine.dialect.name == "sqlite":
            _switch_to_wal(engine)
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
            command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: sa.engine.Connection) -> Config:
    """Return Alembic's configuration for one open connection, as its commands and `migrations/env.py` want it."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _is_current(engine: sa.engine.Engine) -> bool:
    script = ScriptDirectory(str(MIGRATIONS))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        revision = context.get_current_revision()
    if revision is not None and revision not in {each.revision for each in script.walk_revisions()}:
        raise NewerSchema
    return revision is not None and revision == script.get_current_head()


def _switch_to_wal(engine: sa.engine.Engine) -> None:
    """Set the write-ahead log, which the file then remembers: readers do not block the writer, nor it them.

    SQLite does not wait for its lock in this one statement, so that two servers that start at once need a retry.
    """
    give_up = time.monotonic() + WAIT_SECONDS
    connection = engine.raw_connection()
    try:
        while True:
            try:
                connection.cursor().execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if time.monotonic() > give_up or "locked" not in str(error):
                    raise sa.exc.OperationalError("PRAGMA journal_mode", None, error) from error
                time.sleep(0.02)
    finally:
        connection.close()  # back to the pool


def draft(message: str) -> None:
    """Write a new migration file from the difference between the last migration and `schema.py`."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/draft.db")
        upgrade(engine)
        with engine.connect() as connection:
            command.revision(alembic_config(connection), message, autogenerate=True)
        engine.dispose()


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]))
