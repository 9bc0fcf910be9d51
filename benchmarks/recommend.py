"""How long `Recommender.recommend` takes, against one matrix-vector product over as many items.

The product is what no recommender that looks at every item can do without: float32, with as many columns as LightFM has
dimensions, then the ten best by partition. It is timed after each call, in the same process; both have one BLAS thread,
because on a busy machine the threads of a product wait for each other and its time is that of the waiting.
A call does all that it does for a user: it reads the person's history from the store and keeps there what was shown.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count, product, repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from pydantic import SecretStr
from threadpoolctl import threadpool_limits

from benchmarks.figures import ratio, summarise
from benchmarks.report import between, show, times_cells, verdict
from recommender.catalogue.ratings import load_ratings
from recommender.domain.conditions import Range, Terms
from recommender.domain.feedback import Feedback, Kind
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.models.lightfm import LightFMSettings
from recommender.service import Recommender
from recommender.settings import Settings

TARGET = 10.0  # times the p50 of the product, without free text
REPEATS = 3
CALLS = 50  # of each kind, a repeat
WARM_UP = 3
SEED = 7
TOP = 10
RATINGS = 60  # at least, of the person with a history

SUBJECTS = ("a heist", "time travel", "a lost dog", "a trial", "growing up", "a haunted house", "the sea", "revenge")
MANNERS = ("that goes wrong", "with a twist", "told by a child", "in a small town", "full of music", "at night")


Call = Callable[[], Any]
Taken = dict[str, list[list[float]]]


def measure(*, quick: bool) -> dict[str, Any]:
    """Time the calls; return the times and ratios; prints the table."""
    with TemporaryDirectory(prefix="parley-bench-") as folder:
        settings = Settings(
            store_url=f"sqlite:///{Path(folder) / 'parley.db'}", pseudonym_key=SecretStr(secrets.token_hex(16))
        )
        with threadpool_limits(1, user_api="blas"), Recommender.open(settings) as engine:
            engine.warm_up()
            keep_history(engine, settings, "regular")
            return _measure(engine, calls=10 if quick else CALLS)


def _measure(engine: Recommender, calls: int) -> dict[str, Any]:
    plain, others = plain_calls(engine), other_calls(engine)
    taken, products = times_of({**plain, **others}, matrix_product(len(engine.catalogue)), calls)
    pooled, pooled_products = _pool(taken, list(plain)), _pool(products, list(plain))

    times = {kind: summarise(each) for kind, each in taken.items()}
    ratios = {kind: ratio(taken[kind], products[kind]) for kind in taken}
    overall, reference = ratio(pooled, pooled_products), summarise(pooled_products)
    show(
        f"recommend() in ms over {len(engine.catalogue)} items: {REPEATS} x {calls} calls of each kind",
        ["", "p50", "p95", "p50 : product"],
        [
            ["matrix-vector product and top 10", *times_cells(reference, 2), ""],
            *([kind, *times_cells(each, 2), between(ratios[kind], 1)] for kind, each in times.items()),
            [f"the first {len(plain)} together", *times_cells(summarise(pooled), 2), between(overall, 1)],
            [f"target: p50 without free text under {TARGET:g}", "", "", verdict(TARGET, overall.median, strict=True)],
        ],
    )
    return {
        "unit": "ms",
        "items": len(engine.catalogue),
        "dimensions": LightFMSettings().dimensions,
        "seed": SEED,
        "product": reference,
        "calls": times,
        "ratio_p50_by_kind": ratios,
        "without_free_text": summarise(pooled),
        "ratio_p50_without_free_text": overall,
        "target_ratio_p50": TARGET,
    }


def plain_calls(engine: Recommender) -> dict[str, Iterator[Call]]:
    """Return an endless supply of calls of each kind without free text: each need, from a newcomer and a regular."""
    people = {"newcomer": "new", "history": "regular"}
    pairs = product(NEEDS.items(), people.items())
    return {
        f"{what}, {whose}": asking(engine, user, make(known_items(engine, stream)))
        for stream, ((what, make), (whose, user)) in enumerate(pairs)
    }


def other_calls(engine: Recommender) -> dict[str, Iterator[Call]]:
    """Return the same for what is not part of the target."""

    def items() -> Iterator[Item]:
        return known_items(engine, next(streams))

    streams, themes = count(100), texts()
    return {
        "one condition, after new feedback": after_feedback(engine, "active", one_condition(items()), items()),
        "like two items, history, and the list's lines": with_lines(engine, "regular", two_examples(items())),
        "free text and one condition, newcomer": asking(engine, "new", map(with_theme, one_condition(items()), themes)),
        "free text alone, history": asking(engine, "regular", map(with_theme, repeat(Need()), themes)),
    }


def nothing(items: Iterator[Item]) -> Iterator[Need]:
    """Yield the empty need, whatever the items."""
    return repeat(Need())


def one_condition(items: Iterator[Item]) -> Iterator[Need]:
    """Yield needs with a genre."""
    for item in items:
        yield Need(require=(Terms(facet="genre", values=item.terms["genre"][:1]),))


def five_conditions(items: Iterator[Item]) -> Iterator[Need]:
    """Yield needs with three conditions, an exclusion and a preference."""
    for item in items:
        decade = float(item.year or 0) // 10 * 10
        yield Need(
            require=(
                Terms(facet="genre", values=item.terms["genre"][:1]),
                Terms(facet="language", values=item.terms["language"][:1]),
                Range(facet="year", low=decade, high=decade + 9),
            ),
            exclude=(Terms(facet="person", values=next(items).terms["director"][:1]),),
            prefer=(Range(facet="runtime", high=item.numbers["runtime"]),),
        )


def two_examples(items: Iterator[Item]) -> Iterator[Need]:
    """Yield needs with two examples."""
    for item in items:
        yield Need(examples=(item.id, next(items).id))


NEEDS: dict[str, Callable[[Iterator[Item]], Iterator[Need]]] = {
    "nothing asked": nothing,
    "one condition": one_condition,
    "five conditions": five_conditions,
    "like two items": two_examples,
}


def known_items(engine: Recommender, stream: int) -> Iterator[Item]:
    """Yield items of which the most is known, in a random order of its own for each stream.

    Needs are made from them, so that calls differ as people do and what the engine remembers helps no more than it does
    among people.
    """
    facets = ("genre", "language", "director")
    known = [
        item
        for item in engine.catalogue.items
        if "runtime" in item.numbers and all(facet in item.terms for facet in facets)
    ]
    generator = np.random.default_rng([SEED, stream])
    while True:
        for position in generator.permutation(len(known)):
            yield known[position]


def times_of(
    kinds: dict[str, Iterator[Call]], reference: Call, calls: int, *, warm_up: int = WARM_UP
) -> tuple[Taken, Taken]:
    """Time calls of all kinds by turns; return the milliseconds by kind and repeat, and those of the reference."""
    taken: Taken = {kind: [[] for _ in range(REPEATS)] for kind in kinds}
    products: Taken = {kind: [[] for _ in range(REPEATS)] for kind in kinds}
    for supply in kinds.values():
        next(supply)()
    for number in range(REPEATS):
        for _ in range(calls):
            for kind, supply in kinds.items():
                taken[kind][number].append(_time(next(supply)))
                for _ in range(warm_up):
                    reference()  # the matrix comes back into the processor's cache: the reference is timed at its best
                products[kind][number].append(_time(reference))
    return taken, products


def _pool(taken: Taken, kinds: Sequence[str]) -> list[list[float]]:
    return [[time for kind in kinds for time in taken[kind][number]] for number in range(REPEATS)]


def asking(engine: Recommender, user: str, needs: Iterator[Need]) -> Iterator[Call]:
    """Yield calls of `recommend`, each a turn of its own."""
    name = secrets.token_hex(4)
    for number, need in enumerate(needs):
        yield partial(engine.recommend, user, need, session="bench", channel="bench", turn_key=f"{name}-{number}")


def with_lines(engine: Recommender, user: str, needs: Iterator[Need]) -> Iterator[Call]:
    """Yield calls that also say each item of the list with its reason, as a turn does."""
    for call in asking(engine, user, needs):
        yield lambda call=call: engine.lines(user, call())  # type: ignore[misc]


def after_feedback(engine: Recommender, user: str, needs: Iterator[Need], items: Iterator[Item]) -> Iterator[Call]:
    """Yield calls of `recommend`, each after an opinion that was not there before, which is not timed."""
    for item, call in zip(items, asking(engine, user, needs), strict=True):
        engine.record([opinion(user, item.id, 4.5)])
        yield call


def with_theme(need: Need, theme: str) -> Need:
    """Return a need with free text."""
    return need.model_copy(update={"themes": (theme,)})


def texts() -> Iterator[str]:
    """Yield free text, none twice: what was asked before is remembered, and would take no time."""
    for number in count(1):
        for subject, manner in product(SUBJECTS, MANNERS):
            yield f"{subject} {manner}, part {number}"


def keep_history(engine: Recommender, settings: Settings, user: str) -> None:
    """Record the ratings of a real person with some sixty of them: the one with the fewest that is not below."""
    ratings = load_ratings(settings.catalogue_dir)
    counts = np.bincount(ratings.users)
    person = int(np.argmin(np.where(counts >= RATINGS, counts, counts.max() + 1)))
    theirs = ratings.users == person
    engine.record(
        [
            opinion(user, engine.catalogue.items[item].id, float(stars))
            for item, stars in zip(ratings.items[theirs], ratings.values[theirs], strict=True)
        ]
    )


def opinion(user: str, item: str, stars: float) -> Feedback:
    """Return a rating as feedback."""
    return Feedback(
        key=f"{user}:{item}",
        user=user,
        item=item,
        kind=Kind.RATING,
        value=stars,
        session="bench",
        channel="bench",
        at=datetime.now(UTC),
    )


def matrix_product(items: int) -> Call:
    """Return the reference: one product and the positions of the best."""
    generator = np.random.default_rng(SEED)
    matrix = generator.standard_normal((items, LightFMSettings().dimensions), dtype=np.float32)
    vector = generator.standard_normal(matrix.shape[1], dtype=np.float32)
    return lambda: np.argpartition(-(matrix @ vector), TOP)[:TOP]


def _time(call: Call) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000
