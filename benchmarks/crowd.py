"""Many people at once over the REST channel: turns a second, how long each waits, and the processor's share of it.

Beside another checkout (`--against DIR`, set up and trained there as here) both are held to the same talks in turn, so
that the ratios stand some noise.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.bots import Bot, parley
from benchmarks.conversations import CONVERSATIONS
from benchmarks.figures import percentile, spread
from benchmarks.report import between, show, verdict

PEOPLE = 50
REPEATS = 3
TARGET_RATIO = 2.5  # times the other's turns a second
TARGET_P95 = 1500.0  # ms
THIS = "Parley"


def measure(against: Path | None, *, workers: int, quick: bool) -> dict[str, Any]:
    """Have a crowd talk with this checkout, and with another in turn; return the figures; prints the table."""
    repeats, talks = (1, 1) if quick else (REPEATS, 2)
    with ExitStack() as stack:
        bots = [stack.enter_context(parley(workers=workers))]
        if against is not None:
            bots.append(stack.enter_context(parley(against, "the other")))
        for bot in bots:
            crowd(bot, 1, people=4)  # warm up
        rounds = [{bot.name: crowd(bot, talks) for bot in bots} for _ in range(repeats)]
    found = {bot.name: {what: spread([each[bot.name][what] for each in rounds]) for what in UNITS} for bot in bots}
    rows = [[name, *(between(figures[what], 1) for what in UNITS)] for name, figures in found.items()]
    p95 = found[THIS]["p95"].median
    report: dict[str, Any] = {
        "people": PEOPLE,
        "workers": workers,
        "units": UNITS,
        "crowd": found,
        "target_p95": TARGET_P95,
    }
    rows.append([f"target: p95 under {TARGET_P95:.0f} ms", "", "", verdict(TARGET_P95, p95, strict=True), ""])
    if against is not None:
        ratios = {what: spread([one[THIS][what] / one["the other"][what] for one in rounds]) for what in UNITS}
        rows.append(["ratio", *(between(ratios[what]) for what in UNITS)])
        reached = "met" if ratios["turns a second"].median >= TARGET_RATIO else "missed"
        rows.append([f"target: {TARGET_RATIO:g} times the other's turns a second", reached, "", "", ""])
        report |= {"against": against.name, "ratios": ratios, "target_ratio": TARGET_RATIO}
    title = f"{PEOPLE} people at once over REST, {workers} assistants: median of {repeats}, in brackets the extremes"
    show(title, ["", *(f"{what} ({unit})" if unit else what for what, unit in UNITS.items())], rows)
    return report


UNITS = {"turns a second": "", "p50": "ms", "p95": "ms", "processor a turn": "ms"}


def crowd(bot: Bot, talks: int, people: int = PEOPLE) -> dict[str, float]:
    """Have people talk at the same time, each one conversation after the other; return the figures in `UNITS`."""
    before, started = bot.processor_seconds(), time.perf_counter()
    with ThreadPoolExecutor(people) as threads:
        taken = [each for one in threads.map(lambda number: _talk(bot, number, talks), range(people)) for each in one]
    seconds = time.perf_counter() - started
    return {
        "turns a second": len(taken) / seconds,
        "p50": percentile(taken, 50),
        "p95": percentile(taken, 95),
        "processor a turn": (bot.processor_seconds() - before) * 1000 / len(taken),
    }


def _talk(bot: Bot, number: int, talks: int) -> list[float]:
    """Hold some conversations over one connection; return the milliseconds of each turn."""
    own = bot.for_one_person()
    taken = []
    for conversation in _conversations(number, talks):
        sender = uuid.uuid4().hex
        for text in conversation:
            started = time.perf_counter()
            own.say(sender, text)
            taken.append((time.perf_counter() - started) * 1000)
    return taken


def _conversations(number: int, talks: int) -> Sequence[tuple[str, ...]]:
    """Return what somebody says: all conversations are held equally often."""
    return list(islice(cycle(CONVERSATIONS), number, number + talks))
