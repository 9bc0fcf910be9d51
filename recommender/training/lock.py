"""One training at a time: two would overwrite each other's publication, and compete for the memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

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
    try:
        # A lock by the file's mere presence, which is what it falls back to, would outlive a killed process.
        held = FileLock(models_dir / LOCK_FILE, blocking=False, fallback_to_soft=False).acquire()
    except Timeout as error:
        raise BusyError(f"another training of {models_dir} is running") from error
    with held:
        yield
