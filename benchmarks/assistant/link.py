"""How long the linker takes on one core, to load and a message: `link.py LEXICON MESSAGES OUT`.

Runs in the assistant's environment. MESSAGES is a JSON list of lists; each is timed as one repeat. Writes a JSON
object.
"""

from __future__ import annotations

import os

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # where the packages are

from understanding.lexicon import read_lexicon  # noqa: E402
from understanding.linking.linker import Linker  # noqa: E402

YEAR = 2026


def measure(lexicon: Path, repeats: list[list[str]]) -> dict[str, Any]:
    """Load the lexicon, link every message once to warm up, then link each repeat's."""
    before = memory("VmRSS")
    started = time.perf_counter()
    linker = Linker(read_lexicon(lexicon))
    loaded = time.perf_counter() - started
    held, peak = memory("VmRSS"), memory("VmHWM")
    found = sum(bool(linker.link(message, [], YEAR)) for message in repeats[0])
    return {
        "load_seconds": loaded,
        "held_mb": held - before,
        "peak_mb": peak - before,
        "linked": found / len(repeats[0]),
        "milliseconds": [[timed(linker, message) for message in repeat] for repeat in repeats],
    }


def timed(linker: Linker, message: str) -> float:
    """Return the milliseconds that one message takes."""
    started = time.perf_counter()
    linker.link(message, [], YEAR)
    return (time.perf_counter() - started) * 1000


def memory(field: str) -> float:
    """Return a figure of this process's memory in MB."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:")) / 1024


if __name__ == "__main__":
    result = measure(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    Path(sys.argv[3]).write_text(json.dumps(result), encoding="utf-8")
