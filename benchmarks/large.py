"""How long `python -m recommender train` takes and how much memory it holds, by how many ratings there are."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import synthetic
from benchmarks.report import show
from recommender.catalogue.ratings import RATINGS_FILE, Ratings
from recommender.settings import Settings
from scripts.console import ProblemError

ITEMS = 86_000  # MovieLens' latest ratings: 33 million of 86,000 films by 330,000 people
RATINGS_OF_ONE = 100
SPREAD = 1.5  # of the logarithm of people's ratings: the mean is three times the median
BLOCK = 10_000  # people made at a time
DRAWN = 3  # times as many as wanted, as nobody rates a film twice
LEAST = 100_000
MINUTES, GIGABYTES = 90, 8  # targets for 33 million
STARS = {1.0: 5.0, 0.5: 4.0, -1.0: 1.5}  # by weight of what is made up


def measure(sizes: Sequence[int], items: int = ITEMS) -> dict[str, Any]:
    """Train on made-up ratings of each size in a process of its own; prints the table.

    Raises:
        ProblemError: training failed.
    """
    rows, found = [], {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="parley-training-") as home:
            made = write(Path(home), items, size)
            told = _train(Path(home))
        found[str(len(made.users))] = told
        people = f"{len(np.unique(made.users)):,}"
        times = [f"{told[name] / 60:.1f}" for name in ("wall", "processor")]
        rows.append([f"{len(made.users):,}", people, *times, f"{told['gigabytes']:.1f}"])
    targets = f"targets for 33 million: at most {MINUTES} minutes and {GIGABYTES} GB"
    columns = ["ratings", "people", "minutes", "of one core", "GB at most"]
    show(f"Training on made-up ratings of {items:,} films; {targets}", columns, rows)
    return {"items": items, "by_ratings": found}


def write(home: Path, items: int, size: int) -> Ratings:
    """Write a made-up catalogue below a home directory, with so many ratings or a few less, and return these."""
    settings = Settings(home=home, catalogue="movies")
    synthetic.catalogue(items).save(settings.catalogue_dir)
    people = max(size // RATINGS_OF_ONE, 1)
    random = np.random.default_rng([synthetic.SEED, size])
    blocks: list[tuple[np.ndarray, ...]] = []
    for part, first in enumerate(range(0, people, BLOCK), start=1):
        some = min(BLOCK, people - first)
        wanted = size * some // people
        drawn = synthetic.interactions(items, some, DRAWN * wanted, part=part, spread=SPREAD)
        kept = np.sort(random.permutation(len(drawn.users))[:wanted])
        stars = np.select([drawn.weights[kept] == weight for weight in STARS], list(STARS.values()))
        blocks.append((drawn.users[kept] + first, drawn.items[kept], stars.astype("f4")))
    users, films, values = (np.concatenate(column) for column in zip(*blocks, strict=True))
    times = random.integers(10**9, 17 * 10**8, len(users))
    ratings = Ratings(users.astype(np.int32), films.astype(np.int32), values, times)
    columns = {name: column for name, column in vars(ratings).items() if column is not None}
    np.savez(settings.catalogue_dir / RATINGS_FILE, **columns)
    return ratings


def _train(home: Path) -> dict[str, Any]:
    environment = {**os.environ, "PARLEY_HOME": str(home), "PARLEY_CATALOGUE": "movies", "PYTHONUNBUFFERED": "1"}
    environment.pop("PARLEY_STORE_URL", None)  # of the operator's own people nothing is read
    started = time.perf_counter()
    command = [sys.executable, "-m", "recommender", "train", "--force"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdout is not None  # noqa: S101
        for line in process.stdout:
            print(f"{time.perf_counter() - started:8.1f} s  {line.rstrip()}", flush=True)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ProblemError(f"training ended with {process.returncode}; what it said is above")
    return {
        "wall": time.perf_counter() - started,
        "processor": usage.ru_utime + usage.ru_stime,
        "gigabytes": usage.ru_maxrss / 1024**2,
    }
