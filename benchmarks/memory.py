"""The most memory that each process held, after the turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.bots import Bot
from benchmarks.report import show


def measure(bots: Sequence[Bot]) -> dict[str, Any]:
    """Return the peaks of the bots' processes in MB; prints the table."""
    peaks = {server.name: round(server.peak_memory(), 1) for bot in bots for server in bot.servers}
    rows = [[name, f"{peak:.0f}"] for name, peak in peaks.items()]
    show("Peak memory after the turns in MB (VmHWM)", ["process", "MB"], rows)
    return {"unit": "MB", "peak": peaks}
