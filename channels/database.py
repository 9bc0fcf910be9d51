"""Connections of the channels' store: one, durable, and with bounded waiting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types

WAIT_SECONDS = 5.0  # for a lock, or for a server that does not answer
_MILLISECONDS = round(WAIT_SECONDS * 1000)
# psycopg2 hands them on to libpq; the second is for a server that has vanished silently.
_POSTGRESQL = {
    "connect_timeout": round(WAIT_SECONDS),
    "tcp_user_timeout": _MILLISECONDS,
    "options": f"-c lock_timeout={_MILLISECONDS}",
}


def make_engine(url: str) -> sa.engine.Engine:
    """Return an engine with one connection; a SQLite file is made, for its owner only, where there is none.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the URL is not understood.
        OSError: the file cannot be made.
    """
    parsed = sa.engine.make_url(url)
    backend = parsed.get_backend_name()
    # One connection, because there is one thread: to open one for each transaction costs as much as three of them.
    pool = {"poolclass": sa.pool.QueuePool, "pool_size": 1, "max_overflow": 0, "pool_pre_ping": True}
    waits = _POSTGRESQL if backend == "postgresql" else {}
    engine = sa.create_engine(parsed, future=True, hide_parameters=True, connect_args=waits, **pool)
    if backend == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            file = Path(parsed.database)
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file.touch(mode=0o600)
            file.chmod(0o600)  # one made by an earlier version; SQLite's log gets the mode of the file
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def empty_log(engine: sa.engine.Engine) -> None:
    """Write SQLite's log into the database: while the connection is open, it has what was deleted."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()  # there must be no transaction
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()  # back to the pool


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun explicitly, so that savepoints work
    for pragma in (f"busy_timeout={_MILLISECONDS}", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
