"""A made-up catalogue of any size with all that ranking needs, and what the parts cost in time and memory."""

from __future__ import annotations

import gc
import os
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from copy import copy
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import SecretStr

from benchmarks import synthetic
from benchmarks.recommend import opinion
from benchmarks.servers import peak_bytes
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.feedback import RATING_HIGH, RATING_LOW
from recommender.domain.items import Item
from recommender.models.blend import Blend
from recommender.models.protocol import Interactions
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.retrieval.index import Index
from recommender.retrieval.keyword import KeywordIndex
from recommender.retrieval.nearest import Nearest
from recommender.service import Recommender
from recommender.service.current import Current
from recommender.settings import Settings

PEOPLE, OPINIONS = 20_000, 1_000_000
HISTORY = 60  # opinions of the person who is known
DESCRIBED = 64  # dimensions of the descriptions' embeddings, which stay on disk in the product
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
