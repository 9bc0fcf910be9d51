"""Connections to the database: durable and with bounded waiting."""

from __future__ import annotations

import math
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection

from recommender.store.errors import StoreError

# Execution option of a connection that is going to write; see `_begin`.
WRITES = {"sqlite_begin": "BEGIN IMMEDIATE"}


def make_engine(url: str, *, wait_seconds: float) -> Engine:
    """Return an engine; nothing is opened yet.

    Args:
        url: any SQLAlchemy URL, except of a SQLite database in memory.
        wait_seconds: how long to wait for a lock, a free connection or the server.

    Raises:
        StoreError: the URL is not understood, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend == "sqlite":
            return _sqlite(parsed, wait_seconds)
        if backend == "postgresql":
            return _postgresql(parsed, wait_seconds)
        if backend in ("mysql", "mariadb"):
            return _mysql(parsed, wait_seconds)
        return create_engine(parsed, hide_parameters=True, pool_timeout=wait_seconds, pool_pre_ping=True)
    except (exc.ArgumentError, ImportError) as error:
        raise StoreError(f"The URL of the training store is not usable: {error}") from error


def sqlite_file(url: URL) -> Path | None:
    """Return the file behind a URL, or None when it is not SQLite or names the file as a URI of SQLite's own."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith("file:"):
        return None
    return Path(url.database)


def _sqlite(url: URL, wait_seconds: float) -> Engine:
    if not url.database or ":memory:" in url.database or url.query.get("mode") == "memory":
        raise StoreError("The training store keeps what it is told: give it a SQLite file, not a database in memory")
    engine = create_engine(url, hide_parameters=True, pool_timeout=wait_seconds, connect_args={"timeout": wait_seconds})

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # `_begin` begins transactions, also around reads and DDL
        # FULL: in WAL mode the log reaches the disk at each commit, so that a power cut loses nothing acknowledged.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")  # VACUUM copies everything: not into a file somewhere else
        connection.execute("PRAGMA secure_delete=ON")  # overwrite what is deleted instead of only forgetting it

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the write lock at once: one that reads first could not wait for the lock any more, because
        # what it has read would be out of date (SQLITE_BUSY_SNAPSHOT).
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine


def _postgresql(url: URL, wait_seconds: float) -> Engine:
    milliseconds = math.ceil(wait_seconds * 1000)
    arguments: dict[str, Any] = {}
    if url.get_driver_name() == "psycopg":
        arguments = {
            "connect_timeout": max(2, math.ceil(wait_seconds)),  # libpq's smallest
            "tcp_user_timeout": milliseconds,  # a server that has vanished silently
            "options": f"-c lock_timeout={milliseconds} {url.query.get('options', '')}",
        }
    return create_engine(
        url, hide_parameters=True, pool_timeout=wait_seconds, pool_pre_ping=True, connect_args=arguments
    )


def _mysql(url: URL, wait_seconds: float) -> Engine:
    seconds = max(1, math.ceil(wait_seconds))  # the smallest that the server and the drivers understand
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_timeout=wait_seconds,
        pool_pre_ping=True,
        # As the other databases: with MySQL's own default, locks on the gaps between rows let new people deadlock.
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": seconds} if url.get_driver_name() in ("pymysql", "mysqldb") else {},
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET SESSION innodb_lock_wait_timeout = {seconds}, lock_wait_timeout = {seconds}")
        cursor.close()

    return engine
