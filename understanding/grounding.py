"""From a language model's answer to a reading: only what stands in the message, and nothing that stores by its word.

A small model fills places from nowhere, and a message may tell it to. So each word of the message keeps the local
reader's label unless the model gives it another one that it may give; what it says of anything else is dropped.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from understanding.asking import MAX_MOVES, MAX_NAMES, MAX_TEXT, RESERVED, SAYABLE, STORING
from understanding.moves import INTENTS, MARKS, leading
from understanding.reader import Mark, Move, Reading

UNSURE = 0.55  # see docs/language-model.md
CONFIDENCE = 0.8  # of what the model says: enough for a rule, less than what the local reader is certain of
COVERED = 0.6  # share of the pieces that an answer has to speak of; below that it has not read the message


@dataclass(frozen=True)
class Grounded:
    """What is left of an answer: the reading, None where the local one stands; and why parts of it were dropped."""

    reading: Reading | None
    dropped: Counter[str] = field(default_factory=Counter)


def is_unsure(reading: Reading) -> bool:
    """Whether the local reader is unsure of a part of a message."""
    return any(move.confidence < UNSURE for move in reading.moves)


def may_be_asked(reading: Reading, text: str) -> bool:
    """Whether a model may be asked about a message at all: about some things only the local reader's word counts."""
    return bool(reading.moves) and len(text) <= MAX_TEXT and not any(move.move in RESERVED for move in reading.moves)


def parse(answer: str) -> Mapping[str, Any] | None:
    """Return the object that an answer is; None where it is none."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def grounded(text: str, answer: Mapping[str, Any], local: Reading, *, witnessed: bool = True) -> Grounded:
    """Return the reading that an answer and the local reader's lead to.

    Args:
        text: the message.
        answer: what the model said, of any form whatever.
        local: the local reader's reading of the same text.
        witnessed: whether what stores takes the local reader's word, too. Only a measurement goes without.
    """
    dropped: Counter[str] = Counter()
    labels: list[str | None] = [None] * len(local.pieces)
    position = 0
    for raw in _items(answer.get("moves"), MAX_MOVES, dropped):
        move, words = (raw.get("move"), raw.get("words")) if isinstance(raw, Mapping) else (None, None)
        if move not in SAYABLE:
            dropped["move"] += 1
            continue
        start = _found(text, words, position)
        if start is None or not isinstance(words, str):
            dropped["words"] += 1
            continue
        position = start + len(words)
        for row, (first, last) in enumerate(local.pieces):
            if start <= first and last <= position and labels[row] is None:
                labels[row] = str(move)
    marks = _marks(text, answer, local, dropped)
    if not local.pieces or sum(label is not None for label in labels) < COVERED * len(labels):
        dropped["uncovered"] += 1
        return Grounded(None, dropped)
    final = _witnessed(labels, _labels(local)) if witnessed else _filled(labels, _labels(local))
    final = _with_signs(text, final, labels, local)
    dropped["unwitnessed"] += sum(
        label is not None and label != kept for label, kept in zip(labels, final, strict=True)
    )
    return Grounded(_reading(local, final, marks), +dropped)


def _filled(labels: Sequence[str | None], local: Sequence[str]) -> list[str]:
    return [mine if label is None else label for label, mine in zip(labels, local, strict=True)]


def _witnessed(labels: Sequence[str | None], local: Sequence[str]) -> list[str]:
    """Return the labels of pieces; one that stores only where the local reader has it, too."""
    return [
        mine if label is None or (label in STORING and label != mine) else label
        for label, mine in zip(labels, local, strict=True)
    ]


def _with_signs(text: str, final: list[str], labels: Sequence[str | None], local: Reading) -> list[str]:
    """Let signs that the model left out belong to what stands before them, unless that stores."""
    for row, (start, end) in enumerate(local.pieces):
        alone = labels[row] is None and not any(sign.isalnum() for sign in text[start:end])
        if alone and row and final[row - 1] not in STORING:
            final[row] = final[row - 1]
    return final


def _items(value: object, most: int, dropped: Counter[str]) -> Sequence[object]:
    if value is None:
        return ()
    if not isinstance(value, list):
        dropped["form"] += 1
        return ()
    if len(value) > most:
        dropped["form"] += len(value) - most
    return value[:most]


def _found(text: str, words: object, position: int) -> int | None:
    """Return where words stand in a text, from a position on or else anywhere; None where they do not."""
    if not isinstance(words, str) or not words.strip():
        return None
    plain, said = text.lower(), words.lower()
    if len(plain) != len(text) or len(said) != len(words):  # letters that become two: places would be off
        plain, said = text, words
    place = plain.find(said, position)
    if place < 0:
        place = plain.find(said)
    return place if place >= 0 else None


def _marks(text: str, answer: Mapping[str, Any], local: Reading, dropped: Counter[str]) -> tuple[Mark, ...]:
    """Return the local reader's marks, and what the model names besides where it stands in the text."""
    marks = list(local.marks)
    for kind in MARKS:
        for name in _items(answer.get(kind), MAX_NAMES, dropped):
            start = _found(text, name, 0)
            if start is None or not isinstance(name, str):
                dropped["name"] += 1
            elif not any(mark.start < start + len(name) and start < mark.end for mark in marks):
                marks.append(Mark(kind, start, start + len(name)))
    return tuple(sorted(marks, key=lambda mark: mark.start))


def _labels(reading: Reading) -> list[str]:
    """Return the label of each piece of a reading, as its moves have it."""
    found = []
    for row, (start, end) in enumerate(reading.pieces):
        inside = next((move.move for move in reading.moves if move.start <= start and end <= move.end), None)
        found.append(inside or reading.labels[int(reading.scores[row].argmax())])
    return found


def _reading(local: Reading, labels: Sequence[str], marks: tuple[Mark, ...]) -> Reading:
    """Return a reading in which each piece has a label; what the local reader thinks of it remains a little."""
    scores = local.scores + np.float32(np.log(1 - CONFIDENCE))
    moves: list[Move] = []
    for row, ((start, end), label) in enumerate(zip(local.pieces, labels, strict=True)):
        column = local.labels.index(label)
        scores[row, column] = np.logaddexp(scores[row, column], np.float32(np.log(CONFIDENCE)))
        if moves and moves[-1].move == label:
            moves[-1] = replace(moves[-1], end=end)
        else:
            moves.append(Move(label, start, end, CONFIDENCE))
    known = dict(local.intents)
    lead = moves[leading([move.move for move in moves])].move
    best = max(INTENTS[lead], key=lambda intent: known.get(intent, 0.0))
    rest = tuple((name, value * (1 - CONFIDENCE)) for name, value in local.intents if name != best)
    return replace(local, moves=tuple(moves), marks=marks, intents=((best, CONFIDENCE), *rest), scores=scores)
