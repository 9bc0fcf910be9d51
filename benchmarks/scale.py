"""`recommend()` on made-up catalogues of up to a million items: time, memory, and what an approximate index finds.

Each size is measured in a process of its own. The reference is one float32 matrix-vector product over all items and the
best ten by partition, timed after each call; all have one BLAS thread. A call does all that it does for a user.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
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
    times_of,
    two_examples,
)
from benchmarks.report import between, show, times_cells, verdict
from benchmarks.world import (
    APPROXIMATE,
    EXACT,
    HISTORY,
    World,
    build,
    engine,
    keep_history,
    people,
    some_items,
)
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.models.protocol import History
from recommender.service import Recommender

SIZES = (10_000, 100_000, 1_000_000)
LEAST = 1000  # items
CALLS = 20  # of each kind, a repeat
QUERIES = 100  # needs by which recall is measured, each from another person
NEEDS: dict[str, Callable[[Iterator[Item]], Iterator[Need]]] = {
    "nothing asked": nothing,
    "conditions: one": one_condition,
    "conditions: five": five_conditions,
    "like two items": two_examples,
}
NOTHING = np.zeros(0, dtype=np.int64)
TARGETS = {"exact, nothing asked": 2.0, "exact, conditions": 3.0}
RECALL, FASTER = 0.98, 5.0  # what an approximate index has to find, and how much faster it has to be


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
