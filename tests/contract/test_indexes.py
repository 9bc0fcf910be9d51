"""What every index of vectors keeps to: usearch's file, and PostgreSQL with pgvector."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from recommender.models.protocol import Floats
from recommender.retrieval.nearest import Finder, Nearest
from recommender.retrieval.pgvector import PgNearest
from tests.pgvector import MISSING, pgvector, tools
from tests.postgres import Postgres

VECTORS = np.random.default_rng(3).normal(size=(500, 6)).astype(np.float32)
VECTORS *= np.linspace(0.2, 3, 500, dtype=np.float32)[:, None]  # of different lengths: products are no cosines
LIMIT = 400  # of what is asked for at once: pgvector finds no more than a thousand

Build = Callable[[Floats], Finder]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    if tools() is None:
        pytest.skip(MISSING)
    with pgvector() as running:
        yield running


@pytest.fixture(params=["usearch", "pgvector"])
def build(request: pytest.FixtureRequest) -> Iterator[Build]:
    if request.param == "usearch":
        yield Nearest.build
        return
    url = "postgresql+psycopg" + request.getfixturevalue("server").database()
    opened: list[PgNearest] = []

    def into_postgresql(vectors: Floats) -> Finder:
        opened.append(PgNearest.open(url, "movies", vectors))
        return opened[-1]

    yield into_postgresql
    for each in opened:
        each.close()


def test_the_greatest_products_come_first(build):
    """Nearly all of them: a graph may leave the odd vector without a way to it."""
    index, hits = build(VECTORS), 0
    for query in np.random.default_rng(4).normal(size=(20, 6)).astype(np.float32):
        best = np.argsort(-(VECTORS @ query), kind="stable")
        found = index.find(query, LIMIT)
        assert LIMIT * 0.98 <= len(set(found.tolist())) == len(found) <= LIMIT
        assert np.all(np.diff((VECTORS @ query)[found]) < 0.01 * np.linalg.norm(query))  # half precision in one
        hits += len(set(index.find(query, 100)[:10].tolist()) & set(best[:10].tolist()))
    assert hits >= 190


def test_a_query_that_says_nothing_finds_nothing(build):
    assert build(VECTORS).find(np.zeros(6, dtype=np.float32), 10).tolist() == []


def test_without_vectors_nothing_is_found(build):
    assert build(VECTORS[:0]).find(VECTORS[0], 10).tolist() == []


def test_vectors_of_zeros_can_be_indexed(build):
    assert sorted(build(np.zeros((3, 4), dtype=np.float32)).find(np.ones(4, "f4"), 10).tolist()) == [0, 1, 2]


def test_no_more_are_found_than_are_asked_for_or_there_are(build):
    few = build(VECTORS[:4])
    assert len(few.find(VECTORS[0], 2)) == 2
    assert sorted(few.find(VECTORS[0], 50).tolist()) == [0, 1, 2, 3]


def test_the_length_of_a_query_does_not_matter(build):
    index = build(VECTORS)
    assert index.find(VECTORS[7] * 1e-3, 50).tolist() == index.find(VECTORS[7] * 1e3, 50).tolist()
