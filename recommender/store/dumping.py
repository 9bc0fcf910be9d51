"""All rows of the training store as lines of JSON, and back into an empty database of any kind.

Rows are taken as they are stored, by the tables that the database has, so that a dump of an earlier schema can be
brought back: into that schema, which is then upgraded like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from alembic import command
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, Float, MetaData, Table, func, insert, inspect, select

from recommender.store.engine import WRITES, make_engine, sqlite_file
from recommender.store.errors import StoreError, translated
from recommender.store.migrate import alembic_config, switch_to_wal, upgrade

VERSION_TABLE = "alembic_version"
BATCH = 1_000  # rows read or written at a time
_WAIT_SECONDS = 30.0
_UNLIKE_SQLITE = {"isolation_level": "REPEATABLE READ"}  # one state of all tables; SQLite's reads have it anyway

Row = dict[str, Any]


def dump(url: str) -> Iterator[tuple[str, Row]]:
    """Yield the schema's revision as the row of `VERSION_TABLE`, and then each row with its table's name, in one state.

    People come before what refers to them. Memory holds one batch.

    Raises:
        StoreError: the database cannot be read, or has no training store.
    """
    engine = make_engine(url, wait_seconds=_WAIT_SECONDS)
    options = {} if engine.dialect.name == "sqlite" else _UNLIKE_SQLITE
    try:
        with translated(_where(engine)), engine.connect().execution_options(**options) as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is None:
                raise StoreError(f"There is no training store in {_where(engine)}")
            yield VERSION_TABLE, {"version_num": revision}
            for table in _tables(connection):
                rows = connection.execution_options(yield_per=BATCH).execute(select(table)).mappings()
                yield from ((table.name, dict(row)) for row in rows)
    finally:
        engine.dispose()


def load(url: str, rows: Iterable[tuple[str, Row]]) -> dict[str, int]:
    """Fill an empty database with what `dump` yielded, upgrade it, and return how many rows each table got.

    Raises:
        StoreError: the database is not empty, the rows are of a newer version, or it refuses them; it may hold a part.
    """
    engine = make_engine(url, wait_seconds=_WAIT_SECONDS)
    file = sqlite_file(engine.url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with translated(_where(engine)):
            if inspect(engine).has_table(VERSION_TABLE):
                raise StoreError(f"{_where(engine)} has a training store already: restore into an empty database")
            if engine.dialect.name == "sqlite":
                switch_to_wal(engine, _WAIT_SECONDS)
            remaining = iter(rows)
            _, version = next(remaining)
            with engine.connect().execution_options(**WRITES) as connection, connection.begin():
                command.upgrade(alembic_config(connection), str(version["version_num"]))
            with engine.connect().execution_options(**WRITES) as connection, connection.begin():
                counts = _fill(connection, remaining)
            upgrade(engine, wait_seconds=_WAIT_SECONDS)
            return counts
    finally:
        engine.dispose()


def as_line(name: str, row: Row) -> str:
    """Return a row as a line.

    >>> as_line("users", {"pseudonym": "ab"})
    '["users", {"pseudonym": "ab"}]'
    """
    return json.dumps([name, row], ensure_ascii=False)


def _fill(connection: Connection, rows: Iterator[tuple[str, Row]]) -> dict[str, int]:
    tables = {table.name: table for table in _tables(connection)}
    counts = dict.fromkeys(tables, 0)
    for table in tables.values():
        connection.execute(table.delete())  # the one row with which a table may begin
    while batch := list(islice(rows, BATCH)):
        for name in dict.fromkeys(name for name, _ in batch):
            if name not in tables:
                raise StoreError(f"the backup has rows of a table {name!r} that its schema does not have")
            of_table = [row for each, row in batch if each == name]
            connection.execute(insert(tables[name]), of_table)
            counts[name] += len(of_table)
    if connection.dialect.name == "postgresql":  # it goes on counting where it stood, whatever was written
        for table in tables.values():
            if "number" in table.c:
                _count_on(connection, table)
    return counts


def _count_on(connection: Connection, table: Table) -> None:
    newest = connection.scalar(select(func.max(table.c.number)))
    if newest is not None:
        sequence = func.pg_get_serial_sequence(table.name, "number")
        connection.execute(select(func.setval(sequence, newest)))


def _tables(connection: Connection) -> list[Table]:
    """Return the tables as the database has them, each behind those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    for column in (each for table in metadata.tables.values() for each in table.columns):
        if isinstance(column.type, Float):  # of MariaDB's doubles decimals would be made, and rounded
            column.type.asdecimal = False
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def _where(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
