"""Measures a language's reader on messages that nothing learns from: `python -m understanding.foreign.measure zh`.

F1 of intents is macro-averaged over those that occur. A move is right where a message has it with at least half of its
letters; F1 is over all moves of all messages.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from understanding.foreign.pack import read_pack
from understanding.moves import INTENTS, leading
from understanding.reader import Reader

ROOT = Path(__file__).parents[2]
_MOVE = re.compile(r" ?\| ?(?=[a-z_]+: )")


def measure(code: str, reader: Reader, path: Path) -> dict[str, float]:
    """Return F1 of intents and of moves, the share of messages with all moves right, and milliseconds a message."""
    pack = read_pack(code)
    right, said, meant = Counter[str](), Counter[str](), Counter[str]()
    found_moves = true_moves = hits = whole = 0
    texts = [line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    seconds = 0.0
    for line in texts:
        parts = [(move, text.strip()) for move, _, text in (part.partition(": ") for part in _MOVE.split(line))]
        text, spans = "", []
        for move, words in parts:
            text += " " if text and pack.spaced else ""
            spans.append((move, len(text), len(text) + len(words)))
            text += words
        began = time.perf_counter()
        reading = reader.read(pack.plain(text))
        seconds += time.perf_counter() - began
        wanted = INTENTS[parts[leading([move for move, _ in parts])][0]]
        intent = reading.intents[0][0] if reading.intents else "nlu_fallback"
        truth = intent if intent in wanted else wanted[0]
        said[intent] += 1
        meant[truth] += 1
        right[truth] += intent == truth
        got = [(each.move, each.start, each.end) for each in reading.moves]
        matched = [
            any(move == other and 2 * (min(end, last) - max(start, first)) >= end - start for other, first, last in got)
            for move, start, end in spans
        ]
        hits += sum(matched)
        found_moves += len(got)
        true_moves += len(spans)
        whole += all(matched) and len(got) == len(spans)
    scores = [2 * right[name] / (said[name] + meant[name]) for name in meant]
    return {
        "messages": len(texts),
        "intent F1": sum(scores) / len(scores),
        "intents right": sum(right.values()) / len(texts),
        "moves F1": 2 * hits / (found_moves + true_moves),
        "all moves right": whole / len(texts),
        "ms": 1000 * seconds / len(texts),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of a language."""
    parser = argparse.ArgumentParser(prog="python -m understanding.foreign.measure", description=__doc__)
    parser.add_argument("code")
    parser.add_argument("--reader", type=Path, default=None)
    parser.add_argument("--messages", type=Path, default=None)
    chosen = parser.parse_args(arguments)
    reader = Reader(chosen.reader or ROOT / "var" / f"reader-{chosen.code}")
    figures = measure(chosen.code, reader, chosen.messages or ROOT / "tests" / "nlu" / f"{chosen.code}.txt")
    sys.stdout.write(
        "  ".join(f"{name} {value:.3f}" if value < 1 else f"{name} {value:g}" for name, value in figures.items()) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
