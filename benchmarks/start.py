"""Cold start: from the start of each process to its first answer, one process after the other as `make chat` does it.

Cold is the process, not the machine: files that were read before may still be in the system's cache.
"""

from __future__ import annotations

import time
from typing import Any

from benchmarks.bots import parley
from benchmarks.figures import spread
from benchmarks.report import between, show

REPEATS = 3


def measure(*, quick: bool) -> dict[str, Any]:
    """Start and stop Parley several times; return the seconds to the first answers; prints the table."""
    repeats = 1 if quick else REPEATS
    runs = [_once() for _ in range(repeats)]
    seconds = {what: spread([run[what] for run in runs]) for what in runs[0]}
    rows = [[what, between(value)] for what, value in seconds.items()]
    show(f"Cold start in s: median of {repeats}, in brackets the extremes", ["", "s"], rows)
    return {"unit": "s", "repeats": repeats, "seconds": seconds}


def _once() -> dict[str, float]:
    with parley() as bot:
        started = time.perf_counter()
        bot.say("first", "hi")
        greeted = time.perf_counter()
        bot.say("first", "recommend a french comedy from the 90s")
        return {
            "action server: start to health": bot.actions.ready_after,
            "assistant: start to first answer": bot.assistant.ready_after + greeted - started,
            "then the first list": time.perf_counter() - greeted,
        }
