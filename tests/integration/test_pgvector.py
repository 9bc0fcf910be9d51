"""Vectors in PostgreSQL: built once, by one server, renewed with the model, and not missed while it is away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from pydantic import ValidationError
from sqlalchemy import create_engine, text

from recommender.retrieval import pgvector as module
from recommender.retrieval.pgvector import KEPT, MOST, SCHEMA, PgNearest, VectorStoreError
from recommender.settings import Settings
from tests.pgvector import MISSING, pgvector, tools
from tests.postgres import Postgres

VECTORS = np.random.default_rng(5).normal(size=(1500, 8)).astype(np.float32)

pytestmark = pytest.mark.skipif(tools() is None, reason=MISSING)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with pgvector() as running:
        yield running


@pytest.fixture
def url(server: Postgres) -> str:
    return "postgresql+psycopg" + server.database()


def tables(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = :schema ORDER BY 1"), {"schema": SCHEMA}
        )
        names = [name for name in found.scalars() if name != "made"]
    engine.dispose()
    return names


def test_two_servers_that_start_at_once_build_one_index(url, monkeypatch):
    built = []
    build = module._build

    def counted(*arguments):
        built.append(1)
        return build(*arguments)

    monkeypatch.setattr(module, "_build", counted)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: PgNearest.open(url, "movies", VECTORS), range(2))
    assert len(built) == 1
    assert one.find(VECTORS[0], 20).tolist() == other.find(VECTORS[0], 20).tolist()
    assert len(tables(url)) == 1
    assert one.bytes() > VECTORS.nbytes
    one.close()
    other.close()


def test_what_is_in_the_table_is_what_was_written(url):
    """Through PostgreSQL's binary format: the vectors divided by the longest, with the dimension that makes them 1."""
    index = PgNearest.open(url, "movies", VECTORS[:3])
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT position, vector::text FROM {SCHEMA}.{index._table} ORDER BY 1")).all()  # noqa: S608
    longest = np.linalg.norm(VECTORS[:3], axis=1).max()
    for place, (position, said) in enumerate(found):
        values = np.array([float(each) for each in said.strip("[]").split(",")])
        assert position == place
        assert values[:-1] == pytest.approx(VECTORS[place] / longest, abs=1e-6)
        assert np.linalg.norm(values) == pytest.approx(1, abs=1e-5)
    engine.dispose()
    index.close()


def test_the_oldest_tables_of_a_catalogue_go_and_those_of_others_stay(url):
    PgNearest.open(url, "music", VECTORS[:20]).close()
    kept = tables(url)
    for number in range(KEPT + 2):
        PgNearest.open(url, "movies", VECTORS[number : number + 20]).close()
    left = tables(url)
    assert set(kept) <= set(left)
    assert len(left) == 1 + KEPT
    PgNearest.open(url, "movies", VECTORS[KEPT + 1 : KEPT + 21]).close()  # the newest is still there
    assert tables(url) == left


def test_at_most_a_thousand_are_found(url):
    index = PgNearest.open(url, "movies", VECTORS)
    assert 0.98 * MOST <= len(index.find(VECTORS[0], 2000)) <= MOST
    index.close()


def test_while_the_database_is_away_all_are_looked_at(server, url, caplog):
    index = PgNearest.open(url, "movies", VECTORS)
    query = VECTORS[3]
    server.stop()
    with caplog.at_level(logging.WARNING):
        away = [index.find(query, 10).tolist() for _ in range(2)]
    server.start()
    assert away == [np.argsort(-(VECTORS @ query), kind="stable")[:10].tolist()] * 2
    assert len(caplog.records) == 1  # told once
    assert set(index.find(query, 10).tolist()) >= set(away[0][:5])
    assert not index._away.is_set()
    index.close()


def test_a_database_that_cannot_be_reached_is_one_sentence_without_the_password():
    with pytest.raises(VectorStoreError) as raised:
        PgNearest.open("postgresql+psycopg://parley:hunter22@127.0.0.1:1/x", "movies", VECTORS)
    assert "cannot keep vectors" in str(raised.value)
    assert "hunter22" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_settings_name_a_postgresql():
    with pytest.raises(ValidationError, match="PARLEY_INDEX_URL"):
        Settings(index="pgvector", store_url="sqlite:///x.db")
    own = Settings(index="pgvector", index_url="postgresql+psycopg://a/b", store_url="sqlite:///x.db")
    assert own.vectors_url == "postgresql+psycopg://a/b"
    assert Settings(index="pgvector", store_url="postgresql+psycopg://c/d").vectors_url == "postgresql+psycopg://c/d"
    assert Settings(index="exact", store_url="postgresql+psycopg://c/d").vectors_url is None
