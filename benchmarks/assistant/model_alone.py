"""The assistant with every message read by the language model alone, for `benchmarks people --reads alone`.

No product: what the model says is believed without the local reader, and what it does not say is small talk. Runs in
the assistant's environment, like the worker of the end-to-end tests, which it is but for that.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # where the components are

import components.linker
import components.second
from understanding.grounding import grounded
from understanding.moves import MOVES
from understanding.reader import Reading

NOTHING = "chat"


def agreed(text: str, answer: Mapping[str, Any] | None, reading: Reading) -> Reading:
    """Return what the model alone says."""
    scores = np.full_like(reading.scores, np.log(0.1 / (len(MOVES) - 1)))
    scores[:, MOVES.index(NOTHING)] = np.log(0.9)
    blank = replace(reading, moves=(), marks=(), intents=(), scores=scores)
    found = grounded(text, answer or {}, blank, witnessed=False)
    if found.reading is not None or not reading.pieces:
        return found.reading or blank
    everything = {"moves": [{"move": NOTHING, "words": text}]}
    return grounded(text, everything, blank, witnessed=False).reading or blank


def asked(text: str, reading: Reading, lexicon: Any) -> Mapping[str, Any]:
    """Return what the model says, which stands for the reading even where it says nothing."""
    return _asked(text, reading, lexicon) or {}


_asked = components.second.asked
# By name: each module uses what it has imported, and neither offers it to others.
for module, name, instead in (
    (components.linker, "agreed", agreed),
    (components.linker, "asked", asked),
    (components.second, "may_be_asked", lambda reading, text: bool(reading.pieces)),
):
    setattr(module, name, instead)

if __name__ == "__main__":
    runpy.run_path(
        str(Path(__file__).resolve().parents[2] / "tests" / "e2e" / "assistant_worker.py"), run_name="__main__"
    )
