"""Training with Spark: as good as the same method in one process, and how time and memory grow with the interactions.

What grows is what is measured: writing the interactions for Spark, counting, factorising, counting what is liked
together, and putting the model together. What `train` does besides it does on a sample of bounded size.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import large
from benchmarks.report import show
from benchmarks.servers import peak_bytes
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.ratings import RATINGS_FILE, load_ratings
from recommender.catalogue.spec import load_spec
from recommender.experiments import peers
from recommender.models.als import ALS
from recommender.models.als_settings import ALSSettings
from recommender.models.blend_settings import BlendSettings
from recommender.models.protocol import History
from recommender.models.spark_session import java_process
from recommender.settings import Settings
from recommender.training.dataset import interactions, joined, split_by_time
from recommender.training.evaluation.intervals import Resamples
from recommender.training.evaluation.ranking import cases, summary
from recommender.training.evaluation.ranking import measure as ranked
from recommender.training.spark_engine import InSpark, running
from recommender.training.spark_table import exported

SIZES = (1_000_000, 5_000_000, 20_000_000)
SAMPLE = 100_000  # interactions that come back here, to find the scale by
K, SEED = 10, 7
# The parts that grow. A round over 64 dimensions takes three times as long as one over 32.
GROWING = BlendSettings(
    learn=False,
    weights={"lightfm": 0.5, "item_item": 0.5},
    newcomer={"lightfm": 0.75, "item_item": 0.25},
    als=ALSSettings(dimensions=32, rounds=2),
).with_factors("als")


def measure(*, quick: bool, sizes: Sequence[int] | None = None) -> dict[str, Any]:
    """Compare on the packaged ratings, then train on made-up ones of each size; prints the tables."""
    compared = _apart(quality)
    show(
        f"NDCG@{K} on what people said last ({compared['people']} people)",
        ["", "NDCG@10", "95 %"],
        [
            [name, f"{found['mean']:.4f}", f"{found['low']:.4f}–{found['high']:.4f}"]
            for name, found in compared["ndcg"].items()
        ],
    )
    wanted = sizes or ((large.LEAST,) if quick else SIZES)
    grown = {str(size): _apart(growth, size) for size in wanted}
    show(
        f"Training with Spark on this machine, made-up opinions on {large.ITEMS:,} items, "
        f"{GROWING.als.dimensions} dimensions, {GROWING.als.rounds} rounds",
        ["opinions", "people", "written s", "trained s", "processor s", "a million", "driver MB", "Java MB"],
        [
            [
                f"{each['opinions']:,}",
                f"{each['people']:,}",
                f"{each['seconds']['written']:.0f}",
                f"{each['seconds']['trained']:.0f}",
                f"{sum(each['processor'].values()):.0f}",
                f"{sum(each['processor'].values()) / each['opinions'] * 1e6:.0f}",
                f"{each['megabytes']['driver']:.0f}",
                f"{each['megabytes']['java']:.0f}",
            ]
            for each in grown.values()
        ],
    )
    return {"quality": compared, "growth": grown}


def quality() -> dict[str, Any]:
    """Return the NDCG of implicit's ALS and of Spark's, both folded in from the history, and their paired ratio."""
    settings = Settings()
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    split = split_by_time(interactions(catalogue, load_ratings(settings.catalogue_dir)))
    known = joined(split.train, split.validation)
    people = cases(known.histories(), split.test.histories(), again=catalogue.spec.repeat)
    here, there = peers.ALS(), ALS()
    here.fit(known, catalogue, seed=SEED)
    with running(settings):
        there.fit(known, catalogue, seed=SEED, progress=True)
    scorers = {"implicit, in one process": here.scores, "Spark, folded in": lambda user, history: there.scores(history)}
    outcomes = {name: ranked(scorer, people, K, name=name, progress=False) for name, scorer in scorers.items()}
    resamples = Resamples(len(people), SEED)
    told = {name: summary(each, resamples, len(catalogue)).ndcg for name, each in outcomes.items()}
    values = [each.values["ndcg"] for each in reversed(outcomes.values())]
    told["Spark's : implicit's"] = resamples.ratio(*values)
    return {
        "people": len(people),
        "ndcg": {name: {"mean": each.mean, "low": each.low, "high": each.high} for name, each in told.items()},
    }


def growth(size: int) -> dict[str, Any]:
    """Train on so many made-up opinions; return seconds, also of the processor, and the most memory of each process."""
    with tempfile.TemporaryDirectory(prefix="parley-spark-") as home:
        settings = Settings(home=Path(home), catalogue="movies", spark_folder=None)
        _apart(_write, settings.home, size)  # what making it up holds is not what training needs
        catalogue = Catalogue.load(settings.catalogue_dir, load_spec("movies"))
        ratings, seconds, started = settings.catalogue_dir / RATINGS_FILE, {}, time.perf_counter()
        with exported(ratings, (), catalogue, settings.spark_dir) as table, running(settings):
            seconds["written"] = time.perf_counter() - started
            whole, started = InSpark(table, table.sample(SAMPLE)), time.perf_counter()
            model = whole.fit(GROWING, catalogue, seed=SEED, progress=True)
            seconds["trained"] = time.perf_counter() - started
            java = java_process()
            assert np.isfinite(model.scores(History.empty())).all()  # noqa: S101
            told = {
                "opinions": table.rows,
                "people": len(table.people),
                "seconds": seconds,
                "processor": {"driver": _processor("self"), "java": _processor(str(java))},
                "megabytes": {"driver": _peak("self"), "java": _peak(str(java))},
                "memory_of_java": settings.spark_memory,
            }
            print(told, flush=True)
            return told


def _write(home: Path, size: int) -> None:
    large.write(home, large.ITEMS, size)


def _processor(process: str) -> float:
    """Return the seconds that a process has had of any core."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def _peak(process: str) -> float:
    return peak_bytes(Path(f"/proc/{process}/status").read_text(encoding="utf-8")) / 1e6


def _apart(work: Any, *arguments: Any) -> Any:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *arguments).result()
