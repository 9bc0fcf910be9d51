"""Servers that a command starts beside itself: in the background, until they answer, and stopped in the end."""

from __future__ import annotations

import contextlib
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scripts.console import ProblemError, tail
from scripts.environments import ROOT
from scripts.logs import open_log

START_SECONDS = 120
STOP_SECONDS = 20


@contextlib.contextmanager
def background(command: Sequence[str], env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process without this terminal, what it prints in a log; stopped at the end of the block."""
    with open_log(log) as sink:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            # A group of its own: Ctrl-C in the terminal ends the talk first, and then this is stopped in good order.
            start_new_session=True,
        )
    try:
        yield process
    finally:
        stop(process)


def wait_until_healthy(
    server: subprocess.Popen[bytes], url: str, who: str, log: Path, seconds: float = START_SECONDS
) -> None:
    """Wait for a server's first good answer.

    Raises:
        ProblemError: If it ends before, or takes too long; it says who, and shows the end of the log.
    """
    deadline = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - a fixed scheme and host
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise ProblemError(f"{tail(log)}\n\nThe {who} did not start: the last lines of {log} are above.")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started: asked first, then forced."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
