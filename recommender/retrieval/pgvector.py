"""Nearest vectors, as `nearest.py` finds them, by PostgreSQL with pgvector: one index for all servers, kept there.

A table holds the vectors of one model. Its name is a digest of them, so that every server finds the one that is its
model's, and none reads another's. HNSW, the transformation and its settings are those of `nearest.py`, in single
precision. The extension finds no more than `MOST` at a time (`hnsw.ef_search`).
"""

from __future__ import annotations

import hashlib
import logging
import struct
import threading
from typing import Any, Self

import numpy as np
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from recommender.domain.errors import RecommenderError
from recommender.retrieval.nearest import CHUNK, CONNECTIVITY, EXPANSION_BUILD, Floats, Positions, equally_long

logger = logging.getLogger(__name__)

SCHEMA = "parley_vectors"
MOST = 1000
KEPT = 3  # tables of each catalogue: as many as there are versions
LOCK = 0x7661726C  # of PostgreSQL's advisory locks: one server builds, the others wait for it
BUILD_MEMORY = "1GB"  # the graph is built ten times slower where it does not fit
SECONDS = 5  # until a search is given up, or a connection

_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
_TRAILER = struct.pack(">h", -1)


class VectorStoreError(RecommenderError):
    """PostgreSQL cannot be used for vectors; the message is one sentence for an operator."""


class PgNearest:
    """An index of vectors for searches by the greatest product. Safe to share between threads."""

    def __init__(self, engine: Engine, table: str, vectors: Floats) -> None:
        """Use `open`."""
        self._engine, self._table, self._vectors = engine, table, vectors
        self._away = threading.Event()

    def __len__(self) -> int:
        return len(self._vectors)

    @classmethod
    def open(cls, url: str, catalogue: str, vectors: Floats, *, progress: bool = False) -> Self:
        """Return the index of these vectors, which is built where the database has none yet.

        Tables of the catalogue beyond the newest few are dropped then. While the database is away later, all vectors
        are looked at: they have to outlive this.

        Args:
            url: of PostgreSQL, for SQLAlchemy with psycopg.
            catalogue: whose vectors they are; letters and underscores.
            vectors: shape (items, dimensions).
            progress: whether to show a bar.

        Raises:
            VectorStoreError: the database cannot be reached, or has no pgvector.
        """
        options = f"-c statement_timeout={SECONDS * 1000}"
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": SECONDS, "options": options})
        table = f"{catalogue}_{_digest(vectors)}"
        try:
            with engine.begin() as connection:
                _prepare(connection)
                if not _there(connection, table):
                    _build(connection, catalogue, table, vectors, progress)
        except (SQLAlchemyError, OSError) as error:
            engine.dispose()
            where = engine.url.render_as_string(hide_password=True)
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise VectorStoreError(f"{where} cannot keep vectors: {reason}") from error
        return cls(engine, table, vectors)

    def find(self, query: Floats, count: int) -> Positions:
        """Return the positions of vectors with the greatest products, best first; none for a query of zeros.

        Not more than `MOST`.
        """
        length = float(np.linalg.norm(query))
        if not length or not len(self):
            return np.zeros(0, dtype=np.intp)
        count = min(count, MOST, len(self))
        said = "[" + ",".join(map(repr, (*(query / length).tolist(), 0.0))) + "]"
        try:
            with self._engine.begin() as connection:
                connection.execute(text(f"SET LOCAL hnsw.ef_search = {max(count, 40)}"))
                found = connection.execute(
                    text(f"SELECT position FROM {SCHEMA}.{self._table} ORDER BY vector <#> :query LIMIT :count"),  # noqa: S608
                    {"query": said, "count": count},
                ).scalars()
                positions = np.fromiter(found, dtype=np.intp)
        except SQLAlchemyError as error:
            if not self._away.is_set():
                logger.warning("vectors are not found by PostgreSQL, all are looked at: %s", type(error).__name__)
            self._away.set()
            products = self._vectors @ query
            best = np.argpartition(-products, count - 1)[:count]
            return np.asarray(best[np.argsort(-products[best], kind="stable")], dtype=np.intp)
        if self._away.is_set():
            logger.warning("vectors are found by PostgreSQL again")
            self._away.clear()
        return positions

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def bytes(self) -> int:
        """Return how much the database keeps for it, table and index."""
        with self._engine.begin() as connection:
            size = connection.execute(text(f"SELECT pg_total_relation_size('{SCHEMA}.{self._table}')"))
            return int(size.scalar_one())


def _digest(vectors: Floats) -> str:
    return hashlib.sha256(str(vectors.shape).encode() + np.ascontiguousarray(vectors).tobytes()).hexdigest()[:16]


def _prepare(connection: Connection) -> None:
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    connection.execute(
        text(
            f"CREATE TABLE IF NOT EXISTS {SCHEMA}.made"
            " (number serial PRIMARY KEY, catalogue text NOT NULL, name text NOT NULL)"
        )
    )


def _there(connection: Connection, table: str) -> bool:
    found = connection.execute(text("SELECT to_regclass(:name)"), {"name": f"{SCHEMA}.{table}"})
    return found.scalar_one() is not None


def _build(connection: Connection, catalogue: str, table: str, vectors: Floats, progress: bool) -> None:
    """Write a table with its index, and drop the oldest; all of it or, on an error, nothing."""
    name, dimensions = f"{SCHEMA}.{table}", vectors.shape[1] + 1
    connection.execute(text(f"CREATE TABLE {name} (position integer NOT NULL, vector vector({dimensions}) NOT NULL)"))
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {name} FROM STDIN WITH (FORMAT BINARY)") as copy:
        copy.write(_HEADER)
        starts = range(0, len(vectors), CHUNK)
        rows = zip(starts, equally_long(vectors), strict=True)
        for start, chunk in tqdm(rows, "Writing vectors", len(starts), disable=None if progress else True):
            copy.write(_binary(start, chunk))
        copy.write(_TRAILER)
    connection.execute(text(f"SET LOCAL maintenance_work_mem = '{BUILD_MEMORY}'"))
    connection.execute(
        text(
            f"CREATE INDEX ON {name} USING hnsw (vector vector_ip_ops)"
            f" WITH (m = {CONNECTIVITY}, ef_construction = {EXPANSION_BUILD})"
        )
    )
    made = {"catalogue": catalogue, "name": table}
    connection.execute(text(f"INSERT INTO {SCHEMA}.made (catalogue, name) VALUES (:catalogue, :name)"), made)  # noqa: S608
    listed = f"SELECT name FROM {SCHEMA}.made WHERE catalogue = :catalogue ORDER BY number DESC OFFSET {KEPT}"  # noqa: S608
    for old in connection.execute(text(listed), {"catalogue": catalogue}).scalars().all():
        connection.execute(text(f"DROP TABLE IF EXISTS {SCHEMA}.{old}"))
        connection.execute(text(f"DELETE FROM {SCHEMA}.made WHERE name = :name"), {"name": old})  # noqa: S608


def _binary(start: int, chunk: Floats) -> bytes:
    """Return rows in PostgreSQL's binary format of COPY: two fields, each with its length before it."""
    dimensions = chunk.shape[1]
    kind = np.dtype(
        [
            ("fields", ">i2"),
            ("length", ">i4"),
            ("position", ">i4"),
            ("bytes", ">i4"),
            ("dimensions", ">i2"),
            ("unused", ">i2"),
            ("vector", ">f4", (dimensions,)),
        ]
    )
    rows = np.zeros(len(chunk), dtype=kind)
    rows["fields"], rows["length"], rows["bytes"], rows["dimensions"] = 2, 4, 4 + 4 * dimensions, dimensions
    rows["position"] = np.arange(start, start + len(chunk))
    rows["vector"] = chunk
    return rows.tobytes()
