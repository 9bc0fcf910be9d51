"""What training and evaluation found, as runs of an experiment tracker: TensorBoard, MLflow or Weights & Biases.

``PARLEY_TRACKING`` says where to: ``tensorboard``, ``tensorboard:DIR``, ``mlflow:DIR``, ``wandb:DIR``, several with
commas, or ``off``. Unset, it is TensorBoard below the home directory. All of them write files on this machine; nothing
is sent (W&B runs offline; `wandb sync` is the operator's own decision). MLflow and W&B are installed by who wants them.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

VARIABLE = "PARLEY_TRACKING"
OFF = "off"
logger = logging.getLogger(__name__)


class TrackingError(ValueError):
    """The setting is not usable; the message says what to do."""


class Run:
    """Takes figures and hands them to every tracker."""

    def __init__(self, writers: list[Callable[[str, float, int], None]]) -> None:
        self._writers = writers

    def figure(self, name: str, value: float, step: int = 0) -> None:
        """Note a figure, of a step where there are several. A tracker that fails is told of, and no training lost."""
        for write in list(self._writers):
            try:
                write(name, float(value), step)
            except Exception as error:  # trackers raise kinds of their own
                self._writers.remove(write)
                logger.warning("figures are not tracked any more: %s", type(error).__name__)

    def figures(self, values: Mapping[str, float], step: int = 0) -> None:
        """Note several figures."""
        for name, value in values.items():
            self.figure(name, value, step)


def places(text: str | None, home: Path) -> list[tuple[str, Path]]:
    """Return the trackers that a setting names, with their directories.

    >>> places("mlflow:runs,off", Path("var"))
    Traceback (most recent call last):
    ...
    monitoring.runs.TrackingError: PARLEY_TRACKING: 'off' goes alone
    >>> [(name, path.as_posix()) for name, path in places("tensorboard,wandb:/tmp/w", Path("var"))]
    [('tensorboard', 'var'), ('wandb', '/tmp/w')]

    Raises:
        TrackingError: it names another tracker.
    """
    parts = [part.strip() for part in (text or "tensorboard").split(",")]
    if parts == [OFF]:
        return []
    if OFF in parts:
        raise TrackingError(f"{VARIABLE}: {OFF!r} goes alone")
    found = []
    for part in parts:
        name, _, directory = part.partition(":")
        if name not in _TRACKERS:
            raise TrackingError(f"{VARIABLE}: {name!r} is none of {', '.join(_TRACKERS)}, {OFF}")
        found.append((name, Path(directory) if directory else home))
    return found


@contextmanager
def tracked(name: str, home: Path, settings: Mapping[str, object]) -> Iterator[Run]:
    """Begin a run, and end it whatever happens.

    Args:
        name: of the experiment: what was done.
        home: where TensorBoard's files go if the setting names no directory.
        settings: what it was done with.

    Raises:
        TrackingError: `PARLEY_TRACKING` is not usable, or a package that it needs is not installed.
    """
    with ExitStack() as stack:
        writers = []
        for tracker, directory in places(os.environ.get(VARIABLE), home):
            package, begin = _TRACKERS[tracker]
            if find_spec(package) is None:
                raise TrackingError(f"{VARIABLE}={tracker} needs a package: pip install {_INSTALL[tracker]}")
            writers.append(stack.enter_context(_forgiving(begin(name, directory, settings))))
        yield Run(writers)


@contextmanager
def _forgiving(
    tracker: AbstractContextManager[Callable[[str, float, int], None]],
) -> Iterator[Callable[[str, float, int], None]]:
    """Begin and end a tracker; what goes wrong at the end is told, and costs nothing that was trained."""
    write = tracker.__enter__()
    try:
        yield write
    finally:
        try:
            tracker.__exit__(None, None, None)
        except Exception as error:  # trackers raise kinds of their own
            logger.warning("a run was not finished: %s", type(error).__name__)


@contextmanager
def _tensorboard(
    name: str, directory: Path, settings: Mapping[str, object]
) -> Iterator[Callable[[str, float, int], None]]:
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    writer: Any = EventFileWriter(
        str(directory / name / f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{time.time_ns() % 10**9:09}")
    )

    def write(figure: str, value: float, step: int) -> None:
        said = Summary(value=[Summary.Value(tag=figure, simple_value=value)])
        writer.add_event(Event(wall_time=time.time(), step=step, summary=said))

    try:
        for setting, value in settings.items():
            if isinstance(value, int | float):
                write(f"setting/{setting}", value, 0)
        yield write
    finally:
        writer.close()


@contextmanager
def _mlflow(name: str, directory: Path, settings: Mapping[str, object]) -> Iterator[Callable[[str, float, int], None]]:
    import mlflow

    directory.mkdir(parents=True, exist_ok=True)
    mlflow.set_tracking_uri(f"sqlite:///{(directory / 'mlflow.db').resolve()}")
    experiment = mlflow.get_experiment_by_name(name)
    number = (
        mlflow.create_experiment(name, (directory / "artifacts").resolve().as_uri())
        if experiment is None
        else experiment.experiment_id
    )
    with mlflow.start_run(experiment_id=number):
        mlflow.log_params({key: str(value)[:250] for key, value in settings.items()})
        # MLflow takes letters, digits and a few signs in names; "@" of "ndcg@10" and commas are none of them.
        yield lambda figure, value, step: mlflow.log_metric(
            re.sub(r"[^\w. /-]", "_", figure.replace("@", "_at_")), value, step=step
        )


@contextmanager
def _wandb(name: str, directory: Path, settings: Mapping[str, object]) -> Iterator[Callable[[str, float, int], None]]:
    import wandb

    directory.mkdir(parents=True, exist_ok=True)
    run = wandb.init(project="parley", group=name, mode="offline", dir=str(directory), config=dict(settings))
    try:
        yield lambda figure, value, step: run.log({figure: value, "at": step})
    finally:
        run.finish()


_TRACKERS: dict[str, tuple[str, Any]] = {
    "tensorboard": ("tensorboard", _tensorboard),
    "mlflow": ("mlflow", _mlflow),
    "wandb": ("wandb", _wandb),
}
_INSTALL = {"tensorboard": "tensorboard", "mlflow": "mlflow-skinny", "wandb": "wandb"}
