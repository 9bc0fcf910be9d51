"""`recommend()` on made-up catalogues of up to a million items: time, memory, and what an approximate index finds.

Each size is measured in a process of its own. The reference is one float32 matrix-vector product over all items and the
best ten by partition, timed after each call; all have one BLAS thread. A call does all that it does for a user.
"""

from __future__ import annotations

import gc
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import copy
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from pydantic import SecretStr
from threadpoolctl import threadpool_limits

from benchmarks import synthetic
from benchmarks.figures import ratio, summarise
from benchmarks.recommend import (
    REPEATS,
    Call,
    Taken,
    after_feedback,
    asking,
    five_conditions,
    matrix_product,
    nothing,
    one_condition,
    opinion,
    times_of,
    two_examples,
)
from benchmarks.report import between, show, times_cells, verdict
from benchmarks.servers import peak_bytes
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.feedback import RATING_HIGH, RATING_LOW
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.models.blend import Blend
from recommender.models.protocol import History, Interactions
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.retrieval.index import Index
from recommender.retrieval.keyword import KeywordIndex
from recommender.retrieval.nearest import Nearest
from recommender.service import Recommender
from recommender.service.current import Current
from recommender.settings import Settings

SIZES = (10_000, 100_000, 1_000_000)
LEAST = 1000  # items
PEOPLE, OPINIONS = 20_000, 1_000_000
CALLS = 20  # of each kind, a repeat
HISTORY = 60  # opinions of the person who is known
QUERIES = 100  # needs by which recall is measured, each from another person
DESCRIBED = 64  # dimensions of the descriptions' embeddings, which stay on disk in the product

NEEDS: dict[str, Callable[[Iterator[Item]], Iterator[Need]]] = {
    "nothing asked": nothing,
    "conditions: one": one_condition,
    "conditions: five": five_conditions,
    "like two items": two_examples,
}
NOTHING = np.zeros(0, dtype=np.int64)
TARGETS = {"exact, nothing asked": 2.0, "exact, conditions": 3.0}
RECALL, FASTER = 0.98, 5.0  # what an approximate index has to find, and how much faster it has to be
EXACT, APPROXIMATE = "exact", "approximate"


@dataclass(frozen=True)
class World:
    """A made-up catalogue with a model, an index of its vectors, and what the parts cost."""

    catalogue: Catalogue
    ranker: Ranker
    index: Index
    models: dict[str, Blend]
    data: Interactions
    seconds: dict[str, float]
    megabytes: dict[str, float]


def measure(*, quick: bool, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Measure each size; return the figures by size; prints a table for each."""
    return {f"{size} items": _apart(size, quick) for size in sizes}


def _apart(size: int, quick: bool) -> dict[str, Any]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(measure_size, size, quick=quick).result()


def measure_size(items: int, *, quick: bool) -> dict[str, Any]:
    """Build a catalogue of some size and measure; prints the table."""
    with threadpool_limits(1, user_api="blas"), TemporaryDirectory(prefix="parley-bench-") as folder:
        world = build(items, Path(folder))
        times = _times(world, Path(folder), calls=3 if quick else CALLS)
        found = recall(world, queries=10 if quick else QUERIES)
    memory = {name: round(value, 1) for name, value in world.megabytes.items()}
    show(
        f"Building for {items:,} items",
        ["", "s", "MB", "bytes an item"],
        [
            [
                name,
                f"{world.seconds[name]:.1f}" if name in world.seconds else "",
                f"{mb:.0f}",
                f"{mb * 1e6 / items:.0f}",
            ]
            for name, mb in memory.items()
        ],
    )
    return {**times, "recall": found, "build_seconds": world.seconds, "megabytes": memory}


def build(items: int, folder: Path) -> World:
    """Make everything that ranking needs, and note seconds and growth of the process."""
    seconds: dict[str, float] = {}
    megabytes: dict[str, float] = {}
    started, before = time.perf_counter(), resident()

    def note(name: str) -> None:
        nonlocal started, before
        gc.collect()
        seconds[name], megabytes[name] = time.perf_counter() - started, resident() - before
        started, before = time.perf_counter(), resident()

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:  # what it holds is not what ranking needs
        process.submit(_write_catalogue, items, folder).result()
    started = time.perf_counter()
    catalogue = Catalogue.load(folder, load_spec("movies"))
    note("catalogue")
    data = synthetic.interactions(items, min(PEOPLE, items), min(OPINIONS, 20 * items))
    opinions = (np.where(data.weights > 0, 5.0, 1.0) - RATING_LOW) / (RATING_HIGH - RATING_LOW)
    embeddings = np.random.default_rng(synthetic.SEED).standard_normal((items, DESCRIBED), dtype=np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    note("made-up opinions and descriptions")
    index = Index(embeddings, KeywordIndex(None, None, items), _no_encoder)
    ranker = Ranker(catalogue, index, prior(catalogue, data.items, opinions.astype(np.float32)))
    note("ranker")
    synthetic.model(catalogue, data).save(folder / "model")
    started, before = time.perf_counter(), resident()
    model = Blend.load(folder / "model")  # as a server has it, with what is looked up beside it
    note("model")
    nearest = Nearest.build(model.vectors())
    nearest.save(folder / "nearest")
    note("approximate index")
    nearest = Nearest.load(folder / "nearest", model.vectors().shape)
    models = {EXACT: model, APPROXIMATE: copy(model)}
    ranker.look_up(models[APPROXIMATE], nearest)
    note("approximate index, memory-mapped")
    megabytes["all, with the interpreter"] = resident()
    megabytes["at most"] = peak_bytes(Path("/proc/self/status").read_text(encoding="utf-8")) / 1e6
    return World(catalogue, ranker, index, models, data, seconds, megabytes)


def _write_catalogue(items: int, folder: Path) -> None:
    synthetic.catalogue(items).save(folder)


def resident() -> float:
    """Return the memory that this process holds, in MB of 10^6 bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _no_encoder() -> Any:
    raise RuntimeError("free text is not part of this")


def engine(world: World, name: str, folder: Path) -> Recommender:
    """Return the engine that ranks exactly or approximately, with a training store of its own."""
    settings = Settings(store_url=f"sqlite:///{folder / name}.db", pseudonym_key=SecretStr(secrets.token_hex(16)))
    current = Current(lambda: 0, lambda: (name, world.models[name]))
    return Recommender(settings, world.catalogue, world.ranker, world.index, current)


def _times(world: World, folder: Path, calls: int) -> dict[str, Any]:
    kinds: dict[str, Iterator[Call]] = {}
    engines = [engine(world, name, folder) for name in (EXACT, APPROXIMATE)]
    try:
        for name, each in zip((EXACT, APPROXIMATE), engines, strict=True):
            keep_history(each, world)
            kinds |= {f"{name}, {what}": supply for what, supply in _calls(each).items()}
        taken, products = times_of(kinds, matrix_product(len(world.catalogue)), calls, warm_up=1)
    finally:
        for each in engines:
            each.close()
    return _report(len(world.catalogue), taken, products, calls)


def _report(items: int, taken: Taken, products: Taken, calls: int) -> dict[str, Any]:
    kinds = [kind.removeprefix(f"{EXACT}, ") for kind in taken if kind.startswith(EXACT)]
    ratios = {kind: ratio(taken[kind], products[kind]) for kind in taken}
    faster = {kind: ratio(taken[f"{EXACT}, {kind}"], taken[f"{APPROXIMATE}, {kind}"]) for kind in kinds}
    reference = summarise([list(chain.from_iterable(each)) for each in zip(*products.values(), strict=True)])
    show(
        f"recommend() in ms over {items:,} items: {REPEATS} x {calls} calls of each kind",
        ["", "p50", "p95", "p50 : product", "target"],
        [
            ["matrix-vector product and top 10", *times_cells(reference, 2), "", ""],
            *(
                [kind, *times_cells(summarise(each), 2), between(ratios[kind]), _judged(kind, ratios[kind].median)]
                for kind, each in taken.items()
            ),
        ],
    )
    show(
        f"How many times faster an approximate index is over {items:,} items",
        ["", "p50 : p50"],
        [[what, between(each, 1)] for what, each in faster.items()],
    )
    return {
        "unit": "ms",
        "product": reference,
        "calls": {kind: summarise(each) for kind, each in taken.items()},
        "ratio_p50": ratios,
        "faster": faster,
        "targets": {"ratio_p50": TARGETS, "faster": FASTER, "recall": RECALL},
    }


def _judged(kind: str, value: float) -> str:
    for asked, target in TARGETS.items():
        if kind.startswith(asked):
            return f"{target:g}: {verdict(target, value)}"
    return ""


def _calls(engine: Recommender) -> dict[str, Iterator[Call]]:
    def items(stream: int) -> Iterator[Item]:
        return some_items(engine.catalogue, stream)

    return {
        **{
            kind: asking(engine, "regular", _tens(make(items(stream))))
            for stream, (kind, make) in enumerate(NEEDS.items())
        },
        "newcomer": asking(engine, "new", _tens(nothing(items(0)))),
        "after new feedback": after_feedback(engine, "active", _tens(nothing(items(0))), items(9)),
    }


def _tens(needs: Iterator[Need]) -> Iterator[Need]:
    return (need.model_copy(update={"count": 10}) for need in needs)


def some_items(catalogue: Catalogue, stream: int) -> Iterator[Item]:
    """Yield items at random, known ones more often; a random order of its own for each stream."""
    random = np.random.default_rng([synthetic.SEED, stream])
    shares = np.cumsum(synthetic.popularity(len(catalogue)))
    while True:
        yield catalogue.items[min(int(np.searchsorted(shares, random.random())), len(catalogue) - 1)]


def keep_history(engine: Recommender, world: World) -> None:
    """Record what somebody with enough opinions thinks, as "regular" and as "active"."""
    person = people(world.data)[0]
    theirs = np.flatnonzero(world.data.users == person)[:HISTORY]
    for user in ("regular", "active"):
        engine.record(
            [
                opinion(user, engine.catalogue.items[item].id, 5.0 if weight > 0 else 1.0)
                for item, weight in zip(world.data.items[theirs], world.data.weights[theirs], strict=True)
            ]
        )


def people(data: Interactions) -> list[int]:
    """Return the people with the most opinions that are not unusually many, most first."""
    counts = np.bincount(data.users)
    order = np.argsort(-np.where(counts <= 2 * HISTORY, counts, 0), kind="stable")
    return [int(person) for person in order]


def recall(world: World, queries: int) -> dict[str, dict[str, float]]:
    """Return which share of the best 10 and 100 is found by the approximate index, by kind of need; prints the table.

    Each need is another person's, with their latest opinions.
    """
    some = np.random.default_rng(synthetic.SEED).permutation(people(world.data)[: 20 * queries])[:queries]
    found: dict[str, dict[str, float]] = {}
    for stream, (kind, make) in enumerate(NEEDS.items()):
        shares: dict[int, list[float]] = {10: [], 100: []}
        for need, person in zip(islice(make(some_items(world.catalogue, 50 + stream)), queries), some, strict=True):
            rows = np.flatnonzero(world.data.users == person)[-HISTORY:]
            history = History(world.data.items[rows], world.data.weights[rows])
            exact, near = (
                world.ranker.best(model, world.ranker.with_history(model, history, NOTHING), need, 100).tolist()
                for model in (world.models[EXACT], world.models[APPROXIMATE])
            )
            for count, values in shares.items():
                if exact:
                    values.append(len(set(exact[:count]) & set(near[:count])) / len(exact[:count]))
        found[kind] = {f"@{count}": float(np.mean(values)) for count, values in shares.items()}
    least = {count: min(each[count] for each in found.values()) for count in ("@10", "@100")}
    show(
        f"Recall of the approximate index over {len(world.catalogue):,} items: {queries} needs of each kind",
        ["", "@10", "@100"],
        [
            *([kind, *(f"{value:.3f}" for value in each.values())] for kind, each in found.items()),
            [f"target: {RECALL:g} at least", *("met" if value >= RECALL else "missed" for value in least.values())],
        ],
    )
    return found
