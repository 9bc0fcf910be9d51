"""One training at a time: two would overwrite each other's publication, and compete for the memory."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recommender.training.registry import ModelError

LOCK_FILE = ".training.lock"


class BusyError(ModelError):
    """Another process is training."""


@contextmanager
def training_lock(models_dir: Path) -> Iterator[None]:
    """Keep other trainings of the same models out. The system gives the lock back also when a process is killed.

    Raises:
        BusyError: another one is running.
        OSError: the lock cannot be made.
    """
    models_dir.mkdir(parents=True, exist_ok=True)
    with (models_dir / LOCK_FILE).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"another training of {models_dir} is running") from error
        yield
