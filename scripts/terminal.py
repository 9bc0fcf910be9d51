"""A talk in this terminal: `rasa shell` in the foreground, or fed from a pipe and read by one."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from scripts.console import say
from scripts.environments import ROOT
from scripts.logs import open_log
from scripts.processes import stop

PROMPT = "Your input ->"
STOP_WORD = b"/stop\n"


@contextlib.contextmanager
def foreground(
    command: Sequence[str], env: Mapping[str, str], log: Path, *, talks: bool
) -> Iterator[subprocess.Popen[bytes]]:
    """Rasa in the foreground with this terminal, its warnings in a log; stopped at the end of the block.

    Args:
        command: what starts it.
        env: its whole environment.
        log: where its warnings go.
        talks: whether it reads what is typed, and does not serve channels.
    """
    piped = not (sys.stdin.isatty() or sys.stdout.isatty())
    with open_log(log) as sink:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.PIPE if talks and not sys.stdin.isatty() else None,
            stdout=subprocess.PIPE if piped else None,
            stderr=sink,
        )
    if process.stdin:
        # A daemon: it may wait for input that never comes.
        threading.Thread(target=_feed, args=(sys.stdin, process.stdin), daemon=True).start()
    relay = threading.Thread(target=_relay, args=(process.stdout,)) if process.stdout else None
    try:
        if relay:
            relay.start()
        yield process
    finally:
        stop(process)
        if relay:
            relay.join()


def _feed(typed: Iterable[str], sink: IO[bytes]) -> None:
    """Pass on what is typed and then end the talk: at the end of its input `rasa shell` alone would wait for ever."""
    with contextlib.suppress(BrokenPipeError), sink:
        for line in typed:
            sink.write(line.rstrip("\n").encode("utf-8") + b"\n")
            sink.flush()
        sink.write(STOP_WORD)


def _relay(lines: IO[bytes]) -> None:
    """Print what Rasa prints, plainly: its prompt redraws itself with spaces and control codes even into a pipe."""
    with lines:
        for line in lines:
            text = plain(line.decode("utf-8", "replace"))
            if text and text != PROMPT:
                say(text)


def plain(line: str) -> str:
    """What a line looks like after everything in it has been drawn over."""
    drawn = [part.strip() for part in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line).split("\r")]
    return next((part for part in reversed(drawn) if part), "")
