"""How people ask for music, rate and save: messages of SNIPS (Coucke et al. 2018), read from where they lie.

What is expected of a message follows from its intent and its slots, so that nothing of its text stands here: asking for
music is a wish, adding to a playlist saves, rating rates; and each slot that tells what it is about has to be marked or
linked where it stands. Whether the catalogue has it is not looked at: hardly any of these artists and books is in one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TURNS = 200
# Of each intent: the moves any of which answers it, and the slots that tell what it is about.
EXPECTED: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "PlayMusic": (
        frozenset({"want", "ask", "more", "similar", "surprise", "replace", "count"}),
        frozenset({"artist", "track", "album", "genre", "year"}),
    ),
    "AddToPlaylist": (frozenset({"save"}), frozenset({"artist", "entity_name"})),
    "RateBook": (frozenset({"rate"}), frozenset({"object_name", "rating_value"})),
}
SAVES_NOTHING_ELSE = frozenset({"delete_data", "export_data", "stop_remembering", "forget_taste", "link_account"})


@dataclass(frozen=True)
class Asked:
    """A message, and what is expected: its intent, and where the slots are that tell what it is about."""

    intent: str
    line: int
    text: str
    spans: tuple[tuple[int, int], ...]


def read_snips(directory: Path, turns: int = TURNS) -> list[Asked]:
    """Return messages of all intents, about as many of each, always the same: chosen by a digest of where they stand.

    Raises:
        FileNotFoundError: they are not there.
        ValueError: a line is not a list of pieces of text, each with its slot or null.
    """
    chosen = []
    for place, intent in enumerate(EXPECTED):
        found = []
        for line, row in enumerate((directory / f"{intent}.jsonl").read_text("utf-8").splitlines(), start=1):
            found.append(_asked(intent, line, json.loads(row)))
        found.sort(key=lambda each: hashlib.sha256(f"{each.intent}:{each.line}".encode()).digest())
        chosen += found[: turns // len(EXPECTED) + (place < turns % len(EXPECTED))]
    return chosen


def judge(asked: Asked, moves: Sequence[Mapping[str, Any]], entities: Sequence[Mapping[str, Any]]) -> str:
    """Return how a message was understood: full, partly (some of what it is about was found), or wrong.

    Args:
        asked: the message.
        moves: those that were read.
        entities: what was marked or linked, with where it stands.
    """
    among = EXPECTED[asked.intent][0]
    kinds = {str(each["move"]) for each in moves}
    if kinds.isdisjoint(among) or kinds & SAVES_NOTHING_ELSE:
        return "wrong"
    missed = [
        span
        for span in asked.spans
        if not any(each.get("start", 0) < span[1] and span[0] < each.get("end", 0) for each in entities)
    ]
    return "partly" if missed else "full"


def _asked(intent: str, line: int, pieces: Any) -> Asked:
    text, spans = "", []
    try:
        for piece, slot in pieces:
            if slot in EXPECTED[intent][1]:
                spans.append((len(text), len(text) + len(piece)))
            text += piece
    except (TypeError, ValueError) as error:
        raise ValueError(f"{intent}, line {line}: not a list of pieces, each with its slot") from error
    left = len(text) - len(text.lstrip())
    return Asked(intent, line, text.strip(), tuple((start - left, end - left) for start, end in spans))
