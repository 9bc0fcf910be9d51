"""How long a turn takes over the REST channel, against the bare bot, both in turn with the same messages."""

from __future__ import annotations

import time
import uuid
from typing import Any

from benchmarks.bots import Bot
from benchmarks.conversations import CONVERSATIONS
from benchmarks.figures import percentile, ratio, summarise
from benchmarks.report import between, show, times_cells, verdict

TARGET = 0.5  # of the bare bot's p50
REPEATS = 3
MIN_TURNS = 200  # a repeat


def measure(bot: Bot, bare: Bot, *, quick: bool) -> dict[str, Any]:
    """Talk with both bots and return their times; prints the table.

    The bots take turns within each message, the one that begins changing from message to message, so that whatever else
    the machine does meets both alike.
    """
    mix = sum(map(len, CONVERSATIONS))
    rounds = 1 if quick else -(-MIN_TURNS // mix)
    talk(bot, bare)  # warm up: first connections, lazily loaded encoders, caches
    before = {each.name: each.processor_seconds() for each in (bot, bare)}
    taken = [_repeat(bot, bare, rounds) for _ in range(REPEATS)]
    turns = REPEATS * rounds * mix
    busy = {each.name: (each.processor_seconds() - before[each.name]) * 1000 / turns for each in (bot, bare)}
    share = busy[bot.name] / busy[bare.name]
    ours, theirs = ([[time for _, time in repeat[name]] for repeat in taken] for name in (bot.name, bare.name))
    p50, p95 = ratio(ours, theirs), ratio(ours, theirs, 95)
    times = {bot.name: summarise(ours), bare.name: summarise(theirs)}
    show(
        f"Turn over REST in ms: {REPEATS} x {rounds * mix} turns each, in brackets the extremes of the repeats",
        ["", "p50", "p95", "processor"],
        [
            *([name, *times_cells(each), f"{busy[name]:.1f}"] for name, each in times.items()),
            ["ratio", between(p50), between(p95), f"{share:.2f}"],
            [f"target: p50 at most {TARGET:g} of the bare bot's", verdict(TARGET, p50.median), "", ""],
        ],
    )
    return {
        "unit": "ms",
        "turns": times,
        "ratio_p50": p50,
        "ratio_p95": p95,
        "target_ratio_p50": TARGET,
        "processor_ms": busy,
        "ratio_processor": share,
        "p50_by_message": {
            text: {
                name: round(
                    percentile([time for repeat in taken for said, time in repeat[name] if said == text], 50), 2
                )
                for name in times
            }
            for conversation in CONVERSATIONS
            for text in conversation
        },
    }


def _repeat(bot: Bot, bare: Bot, rounds: int) -> dict[str, list[tuple[str, float]]]:
    taken: dict[str, list[tuple[str, float]]] = {bot.name: [], bare.name: []}
    for _ in range(rounds):
        for name, text, milliseconds in talk(bot, bare):
            taken[name].append((text, milliseconds))
    return taken


def talk(*bots: Bot) -> list[tuple[str, str, float]]:
    """Hold every conversation once with each bot; return who was told what, and the milliseconds to the answer."""
    taken = []
    for conversation in CONVERSATIONS:
        sender = uuid.uuid4().hex
        for number, text in enumerate(conversation):
            for bot in bots if number % 2 else reversed(bots):
                started = time.perf_counter()
                bot.say(sender, text)
                taken.append((bot.name, text, (time.perf_counter() - started) * 1000))
    return taken
