"""The command that makes a model: `train`, once or again and again."""

from __future__ import annotations

import argparse
import logging
import signal
from contextlib import ExitStack
from functools import partial
from types import FrameType

from pydantic import ValidationError

from monitoring.runs import TrackingError, tracked
from recommender.commands.common import Commands, UsageError, first
from recommender.domain.errors import RecommenderError
from recommender.service.ready import since_trained, usable
from recommender.settings import Settings
from recommender.store import StoreError, open_store
from recommender.training import spark_engine as spark
from recommender.training import train as training
from recommender.training.job import is_current, prepare
from recommender.training.registry import ModelError
from recommender.training.schedule import repeat, seconds

logger = logging.getLogger("recommender.train")

EXAMPLES = """\
The new model is compared with the current one on the same held-out opinions, and published if no gate fails:
NDCG@10, the rate of disliked items, coverage of the catalogue, and how many opinions there are.
Where a gate lies and how much each kind of event counts are settings; docs/operations.md lists them.

  python -m recommender train                      once; nothing to do if nothing has changed
  python -m recommender train --every 6h           now and every six hours, until SIGTERM or Ctrl-C
  python -m recommender train --if-missing         only if there is no model to answer with; what every start does
  python -m recommender train --engine spark       with Spark, for more than one machine holds: docs/scaling.md
  PARLEY_GATES__NDCG=0.99 python -m recommender train
  PARLEY_EVENT_WEIGHTS__SAVE=0.8 python -m recommender train
"""


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add(
        "train", _train, "train a model on ratings and feedback, and publish it if no gate fails", EXAMPLES
    )
    added.add_argument("--force", action="store_true", help="train although nothing has changed; publish in any case")
    added.add_argument(
        "--if-missing",
        action="store_true",
        help="keep the published model, whatever people have said since, and only tell whether a newer one can be "
        "trained; train and publish in any case where none can be loaded for this catalogue",
    )
    added.add_argument(
        "--engine", choices=("process", "spark"), help="where the model is trained (PARLEY_ENGINE, default: process)"
    )
    added.add_argument(
        "--master", metavar="URL", help="Spark's master (PARLEY_SPARK_MASTER, default: local[2], on this machine)"
    )
    added.add_argument("--every", metavar="TIME", help="go on training: 30m, 6h, 1d between the beginnings of two runs")


def _train(options: argparse.Namespace, settings: Settings) -> None:
    settings = _chosen(options, settings)
    if options.if_missing:
        if options.force or options.every is not None:
            raise UsageError("--if-missing keeps the published model: leave out --force and --every")
        _if_missing(settings)
        return
    if options.every is None:
        _once(settings, force=options.force)
        return
    if options.force:
        raise UsageError("--force would publish whatever comes, again and again: leave out --every or --force")
    try:
        interval = seconds(options.every)
    except ValueError as error:
        raise UsageError(str(error)) from error
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        repeat(interval, partial(_run, settings))
    except KeyboardInterrupt:
        logger.info("stopped")
    finally:
        signal.signal(signal.SIGTERM, before)


def _chosen(options: argparse.Namespace, settings: Settings) -> Settings:
    """Return the settings with what the command line says of the engine."""
    if options.master is not None and (options.engine or settings.engine) != "spark":
        raise UsageError("--master is Spark's: add --engine spark")
    said = {"engine": options.engine, "spark_master": options.master}
    try:
        return Settings.model_validate(
            {**settings.model_dump(), **{name: value for name, value in said.items() if value is not None}}
        )
    except ValidationError as error:
        raise UsageError(f"--master: {first(error)}") from error


def _if_missing(settings: Settings) -> None:
    try:
        manifest = usable(settings)
    except FileNotFoundError as error:
        raise _not_built(error) from error
    except ModelError as error:
        print(f"No model can be used yet: {error}.")
        _once(settings, force=True)  # there is nothing to be worse than: no gate may keep a start from having a model
        return
    try:
        with open_store(settings.database_url, weights=settings.event_weights) as store:
            print(since_trained(settings, manifest, store))
    except StoreError as error:  # which costs what is learnt, not the answers
        print(f"Whether there is new feedback is not known: {error}")


def _not_built(error: FileNotFoundError) -> UsageError:
    return UsageError(f"{error.filename} is missing: run `build` first")


def _once(settings: Settings, *, force: bool = False, progress: training.Progress = print) -> None:
    in_spark = settings.engine == "spark"
    with ExitStack() as stack:
        with open_store(settings.database_url, weights=settings.event_weights) as store:
            try:
                signals = store.all_signals()
                job = (
                    stack.enter_context(spark.prepared(settings, signals, progress=progress))
                    if in_spark
                    else prepare(settings, signals)
                )
            except FileNotFoundError as error:
                raise _not_built(error) from error
        if is_current(settings, job) and not force:
            progress("The model is up to date.")
            return
        if in_spark:
            stack.enter_context(spark.running(settings, progress))
        with tracked("train", settings.home / "runs", job.settings) as run:
            run.figures(training.train(settings, job, force=force, progress=progress).metrics)


def _run(settings: Settings) -> None:
    """Train once; what goes wrong is logged, because the next run may find it put right."""
    try:
        _once(settings, progress=logger.info)
    except (ModelError, StoreError, RecommenderError, UsageError, TrackingError, OSError, ValueError) as error:
        logger.error("%s", error)


def _stop(number: int, frame: FrameType | None) -> None:
    """End like Ctrl-C: whatever is half done is cleaned up on the way out."""
    raise KeyboardInterrupt
