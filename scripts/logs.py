"""Log files of the processes that are started here: a restart adds to them, and a large one is put aside."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import IO

MAX_BYTES = 10 * 1024 * 1024
KEPT = 5  # files beside the one that is written


def open_log(path: Path) -> IO[bytes]:
    """Open a log to write at its end, and say there that somebody begins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rotate(path)
    log = path.open("ab")
    log.write(f"--- started {time.strftime('%Y-%m-%d %H:%M:%S')} ---\n".encode())
    log.flush()
    return log


def rotate(path: Path, most: int = MAX_BYTES) -> None:
    """Put a log aside that is larger than `most` bytes: x.log becomes x.log.1, and that x.log.2.

    It is copied and emptied, because a process that writes to it goes on with the same file; what is written between
    the two, in some milliseconds, is lost.
    """
    if not path.exists() or path.stat().st_size <= most:
        return
    for number in range(KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    shutil.copyfile(path, path.with_name(f"{path.name}.1"))
    os.truncate(path, 0)
