"""A Spark session for one training: quiet, and within bounds."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from recommender.domain.errors import RecommenderError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

INSTALL = (
    "training with Spark needs more packages: pip install -r requirements/spark.in (in .venv-actions), "
    "and Java 17 (Debian: apt-get install openjdk-17-jre-headless)"
)
LOOK_SECONDS = 0.5  # between two looks at how many tasks are done
LOG_FILE = "spark.log"


class SparkError(RecommenderError):
    """Spark is not installed, cannot be started, or failed; the message is one sentence for an operator."""


def installed() -> bool:
    """Whether there are the packages and a Java to run them."""
    try:
        import pyarrow  # noqa: F401
        import pyspark  # noqa: F401
    except ImportError:
        return False
    home = os.environ.get("JAVA_HOME")
    return bool(shutil.which("java") or (home and (Path(home) / "bin" / "java").exists()))


@contextmanager
def spark_session(master: str, memory: str, folder: Path, log: Path) -> Iterator[SparkSession]:
    """Start Spark for as long as the block lasts; what it logs goes to a file.

    The Java process is started once and ends with this one: the next session runs in it, with its memory and its log.

    Args:
        master: `local[2]`, or the URL of a cluster.
        memory: of the Java process here, and of each one of the cluster: `4g`.
        folder: where Spark on this machine puts on disk what does not fit memory; it is emptied in the end.
        log: the file for its log, which is written anew.

    Raises:
        SparkError: packages or Java are missing, or it cannot be started.
    """
    if not installed():
        raise SparkError(INSTALL)
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    scratch = folder / "scratch"
    options = {
        "spark.driver.memory": memory,
        "spark.executor.memory": memory,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # Nothing of the interactions is printed or kept in Spark's own files of events.
        "spark.eventLog.enabled": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.driver.maxResultSize": "0",  # a matrix of 4,000 items comes as one
    }
    if master.startswith("local"):  # nobody else has to reach it
        options |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": str(scratch.resolve()),
            "spark.sql.shuffle.partitions": "16",  # 200, for a cluster, would be mostly waiting
        }
    builder = SparkSession.builder.master(master).appName("parley training")
    for name, value in options.items():
        builder = builder.config(name, value)
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        with _errors_into(log):
            session = builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        raise SparkError(f"Spark does not start at {master}: {first_line(error)} ({log} has its log)") from error
    try:
        yield session
    finally:
        session.stop()
        shutil.rmtree(scratch, ignore_errors=True)


def active() -> SparkSession:
    """Return the session that is running.

    Raises:
        SparkError: there is none.
    """
    if not installed():
        raise SparkError(INSTALL)
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    if session is None:
        raise SparkError("no Spark is running: train with `train --engine spark`")
    return session


@contextmanager
def work(what: str, *, progress: bool) -> Iterator[None]:
    """Show while something runs in Spark how many of its tasks are done, and turn its errors into one sentence.

    Raises:
        SparkError: it failed.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(what, active(), done), daemon=True)
    if progress:
        watcher.start()
    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise SparkError(f"Spark failed at {what}: {first_line(error)}") from error
    finally:
        done.set()
        if progress:
            watcher.join()


def first_line(error: Exception) -> str:
    """Return the first line of an error that says something."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def java_process() -> int | None:
    """Return the number of the Java process that sessions of this process run in; None before the first."""
    from pyspark import SparkContext

    process: Any = getattr(SparkContext._gateway, "proc", None)
    return None if process is None else int(process.pid)


def _watch(what: str, session: SparkSession, done: threading.Event) -> None:
    tracker, finished = session.sparkContext.statusTracker(), dict[int, int]()
    with tqdm(desc=f"Spark: {what}", unit="task", disable=None) as bar:
        while not done.wait(LOOK_SECONDS):
            for stage in tracker.getActiveStageIds():
                told = tracker.getStageInfo(stage)
                if told is not None:
                    finished[stage] = max(finished.get(stage, 0), told.numCompletedTasks)
            bar.update(sum(finished.values()) - bar.n)


@contextmanager
def _errors_into(log: Path) -> Iterator[None]:
    """Let the process that is started in the block write its errors to a file: Java takes them over for its life."""
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stderr.flush()
    kept = os.dup(2)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.dup2(file, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(file)
