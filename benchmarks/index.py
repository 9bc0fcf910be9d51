"""Looking up the best of many vectors: usearch's file and PostgreSQL with pgvector beside a product of all of them.

The vectors are those of `synthetic.Drawn`, and the queries are people folded in with them, without biases. All have one
BLAS thread.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import synthetic
from benchmarks.figures import summarise
from benchmarks.report import show, times_cells
from recommender.catalogue.catalogue import Catalogue
from recommender.models.protocol import Floats
from recommender.ranking.scale import best_positions
from recommender.retrieval.nearest import FILE, Finder, Nearest
from recommender.retrieval.pgvector import PgNearest
from recommender.settings import Settings
from scripts.console import ProblemError
from tests import pgvector

SIZES = (100_000, 1_000_000)
PEOPLE, OPINIONS = 20_000, 1_000_000
QUERIES = 100
COUNT = 1000  # candidates that are looked up


class Product:
    """All of them are looked at."""

    def __init__(self, vectors: Floats) -> None:
        """Take the vectors."""
        self._vectors = vectors

    def find(self, query: Floats, count: int) -> Any:
        """Return the positions of the greatest products, best first."""
        return best_positions(self._vectors @ query, None, count)


def measure(*, quick: bool, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Measure each size; prints a table for each. pgvector is `PARLEY_INDEX_URL`'s, or pgserver's own.

    Raises:
        ProblemError: there is no PostgreSQL with pgvector.
    """
    with _postgresql() as url, threadpool_limits(1, user_api="blas"):
        return {f"{size} items": _measure(size, url, 10 if quick else QUERIES) for size in sizes}


def _measure(items: int, url: str, count: int) -> dict[str, Any]:
    data = synthetic.interactions(items, PEOPLE, min(OPINIONS, 20 * items))
    model = synthetic.Drawn()
    model.fit(data, cast("Catalogue", range(items)), seed=synthetic.SEED)  # of which only the length is asked
    histories = [each for each in data.histories() if len(each.items) >= 10][:count]
    # Without the bias, which somebody's vector is short beside.
    vectors, queries = model.vectors()[:, :-1], [model.query(history)[:-1] for history in histories]
    with tempfile.TemporaryDirectory(prefix="parley-index-") as folder:
        found, built = _built(vectors, url, Path(folder))
        answers: dict[str, list[list[int]]] = {name: [] for name in found}
        taken: dict[str, list[float]] = {name: [] for name in found}
        for query in queries:
            for name, index in found.items():
                started = time.perf_counter()
                answers[name].append(index.find(query, COUNT).tolist())
                taken[name].append((time.perf_counter() - started) * 1000)
    recalls = {
        name: {f"@{k}": _recall(answers["product of all"], each, k) for k in (10, 100, COUNT)}
        for name, each in answers.items()
    }
    rows = []
    for name in found:
        seconds, megabytes = built[name]
        recall = [f"{value:.3f}" for value in recalls[name].values()]
        rows.append([name, *times_cells(summarise([taken[name]]), 2), *recall, f"{seconds:.0f}", f"{megabytes:.0f}"])
    show(
        f"The best {COUNT:,} of {items:,} vectors of {vectors.shape[1]} dimensions, {len(queries)} people",
        ["", "p50 ms", "p95 ms", "recall@10", "@100", f"@{COUNT}", "built s", "MB"],
        rows,
    )
    return {"taken": {name: summarise([each]) for name, each in taken.items()}, "recall": recalls, "built": built}


def _built(vectors: Floats, url: str, folder: Path) -> tuple[dict[str, Finder], dict[str, tuple[float, float]]]:
    """Build each, memory-mapped or in the database; return them, and the seconds and MB of each."""
    indexes: dict[str, Finder] = {"product of all": Product(vectors)}
    built = {"product of all": (0.0, vectors.nbytes / 1e6)}

    def usearch() -> tuple[Finder, float]:
        Nearest.build(vectors, progress=True).save(folder)
        return Nearest.load(folder, vectors.shape), (folder / FILE).stat().st_size

    def postgresql() -> tuple[Finder, float]:
        index = PgNearest.open(url, "benchmark", vectors, progress=True)
        return index, index.bytes()

    ways: dict[str, Callable[[], tuple[Finder, float]]] = {"usearch": usearch, "pgvector": postgresql}
    for name, build in ways.items():
        started = time.perf_counter()
        indexes[name], size = build()
        built[name] = (time.perf_counter() - started, size / 1e6)
    return indexes, built


def _recall(exact: list[list[int]], found: list[list[int]], count: int) -> float:
    shares = [len(set(best[:count]) & set(mine[:count])) / count for best, mine in zip(exact, found, strict=True)]
    return float(np.mean(shares))


@contextmanager
def _postgresql() -> Iterator[str]:
    named = Settings().index_url
    if named is not None:
        yield named.get_secret_value()
        return
    if pgvector.tools() is None:
        raise ProblemError(f"{pgvector.MISSING}; PARLEY_INDEX_URL names another one.")
    with pgvector.pgvector() as server:
        yield f"postgresql+psycopg{server.database()}"
