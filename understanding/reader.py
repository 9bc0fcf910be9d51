"""Reads a message with the trained network: which move each word belongs to, names and themes, and the intent.

The network is run by onnxruntime on one thread; it needs no torch. What it does not know is said by low confidence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from understanding.mistyped import Mistyped
from understanding.moves import INTENTS, leading

Floats = npt.NDArray[np.float32]

NETWORK, TOKENIZER, LABELS = "reader.onnx", "tokenizer.json", "labels.json"
MAX_CHARACTERS = 1000  # what stands behind is not read: it bounds the work for a message of any length
CHANGE = 2.5  # what another move costs inside a sentence, in nats: keeps single words from standing alone
CHANGE_BETWEEN = 0.3  # and behind a comma or the end of a sentence
WHOLE = 1.0  # how much the message as a whole counts beside its words
_JOINTS = frozenset(
    {"and", "but", "or", "so", "then", "though", "although", "because", "except", "with", "without", "no"}
)
_BREAKS = frozenset(".,!?;:…，。！？；：、～~")
_SIGNS = re.compile(r"[\s.,;:!?…*，。！？；：、～~-]*")  # ask or say nothing by themselves
_DATED = re.compile(r"\(\s*\d{4}\s*\)$")


class ReaderError(Exception):
    """The reader is missing, or not of these labels."""


@dataclass(frozen=True)
class Move:
    """A move between two places of the text, in characters."""

    move: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class Mark:
    """A name or a theme between two places of the text, in characters."""

    entity: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """What a message says. `intents` is the ranking of all intents, likely ones first; the first is the message's."""

    moves: tuple[Move, ...]
    marks: tuple[Mark, ...]
    intents: tuple[tuple[str, float], ...]
    pieces: tuple[tuple[int, int], ...]
    scores: Floats  # log-probabilities of moves, shape (pieces, moves)
    labels: tuple[str, ...]

    def move_of(self, start: int, end: int, among: Collection[str] | None = None) -> str | None:
        """Return the likeliest move of a stretch of the text, of those that are allowed; None outside of the text."""
        rows = [row for row, (first, last) in enumerate(self.pieces) if first < end and start < last]
        columns = [column for column, label in enumerate(self.labels) if among is None or label in among]
        if not rows or not columns:
            return None
        total = self.scores[rows][:, columns].sum(axis=0)
        return self.labels[columns[int(total.argmax())]]


class Reader:
    """A trained reader. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Load it.

        Raises:
            ReaderError: it is missing, or of other labels than this version's.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            labels = json.loads((folder / LABELS).read_text("utf-8"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(
                str(folder / NETWORK), options, providers=["CPUExecutionProvider"]
            )
            self._tokens: Any = Tokenizer.from_file(str(folder / TOKENIZER))
        except FileNotFoundError:
            raise ReaderError(f"There is no reader at {folder}: run `make data` to build it.") from None
        except Exception as error:  # onnxruntime and tokenizers raise kinds of their own
            raise ReaderError(f"The reader at {folder} cannot be loaded ({error}): run `make data` again.") from error
        if labels["moves"] != list(INTENTS) or "said" not in labels:
            raise ReaderError(f"The reader at {folder} knows other moves than this version: run `make data` again.")
        self.digest = str(labels["digest"])
        self._moves, self._marks = tuple(labels["moves"]), tuple(labels["marks"])
        self._intents = tuple(labels["intents"])
        self._joints = frozenset(labels.get("joints", ())) or _JOINTS
        # Where words are written without spaces, one stands for a comma.
        self._breaks = _BREAKS if labels.get("spaced", True) else _BREAKS | {" "}
        self._tokens.enable_truncation(int(labels["pieces"]))
        self._tokens.no_padding()
        self._mistyped = Mistyped(labels["said"], {word for word in self._tokens.get_vocab() if word.isalpha()})

    def read(self, text: str, names: Sequence[tuple[int, int]] = ()) -> Reading:
        """Read a message; one without any word has no moves and the ranking is empty.

        Args:
            text: what was written.
            names: places of names, in characters, in order and apart. Each is read as a name and nothing else, whatever
                its words say: "saw Crazy, Stupid, Love", "I Hate You".
        """
        corrected = self._mistyped.corrected(
            text[:MAX_CHARACTERS], [each for each in names if each[1] <= MAX_CHARACTERS]
        )
        encoded = self._tokens.encode(corrected.text)
        kept = [row for row, (start, end) in enumerate(encoded.offsets) if end > start]
        if not kept or _SIGNS.fullmatch(text):
            return Reading((), (), (), (), np.zeros((0, len(self._moves)), np.float32), self._moves)
        pieces = np.array([encoded.ids], dtype=np.int64)
        moves, marks, intents = self._session.run(None, {"pieces": pieces, "mask": np.ones_like(pieces)})
        spans = [corrected.place(*encoded.offsets[row]) for row in kept]
        scores = _log_softmax(moves[0][kept])
        likely = _softmax(intents[0])
        found = self._agreed(self._segments(scores, spans, text), scores, likely)
        return Reading(
            moves=found,
            marks=self._marked(marks[0][kept], spans, text),
            intents=self._ranking(likely, found),
            pieces=tuple(spans),
            scores=scores,
            labels=self._moves,
        )

    def _segments(self, scores: Floats, spans: Sequence[tuple[int, int]], text: str) -> tuple[Move, ...]:
        """Return runs of the best sequence of moves, where each change costs something (Viterbi 1967)."""
        costs = [self._change(text, spans, row) for row in range(len(spans))]
        path = _best_path(scores, costs)
        likely = np.exp(scores[np.arange(len(path)), path])
        starts = [row for row in range(len(path)) if row == 0 or path[row] != path[row - 1]]
        found = []
        for number, first in enumerate(starts):
            last = (starts[number + 1] if number + 1 < len(starts) else len(path)) - 1
            confidence = float(likely[first : last + 1].mean())
            found.append(Move(self._moves[path[first]], spans[first][0], spans[last][1], confidence))
        return tuple(found)

    def _change(self, text: str, spans: Sequence[tuple[int, int]], row: int) -> float:
        if row == 0:
            return 0.0
        if spans[row] == spans[row - 1]:  # pieces of one name or of one mistyped word
            return float("inf")
        before, word = text[spans[row - 1][1] - 1 : spans[row][0]], text[spans[row][0] : spans[row][1]].casefold()
        return CHANGE_BETWEEN if word in self._joints or any(sign in self._breaks for sign in before) else CHANGE

    def _agreed(self, moves: tuple[Move, ...], scores: Floats, intents: Floats) -> tuple[Move, ...]:
        """Return the moves; of a message with one move, that on which words and the message as a whole agree best."""
        if len(moves) != 1:
            return moves
        known = dict(zip(self._intents, intents.tolist(), strict=True))
        whole = np.log([1e-6 + sum(known[intent] for intent in INTENTS[move]) for move in self._moves])
        best = int((scores.mean(axis=0) + WHOLE * whole).argmax())
        confidence = float(np.exp(scores[:, best]).mean())
        return (Move(self._moves[best], moves[0].start, moves[0].end, confidence),)

    def _marked(self, scores: Floats, spans: Sequence[tuple[int, int]], text: str) -> tuple[Mark, ...]:
        """Return runs of marks; behind a year in brackets another title begins."""
        found: list[Mark] = []
        before = "O"
        for (start, end), best in zip(spans, scores.argmax(-1), strict=True):
            tag = self._marks[int(best)]
            kind = tag.partition("-")[2]
            ended = bool(found) and _DATED.search(text, found[-1].start, found[-1].end) is not None
            if kind and before == kind and not ended and (tag[0] == "I" or start == found[-1].end):
                found[-1] = Mark(kind, found[-1].start, end)
            elif kind:
                found.append(Mark(kind, start, end))
            before = kind or "O"
        return tuple(found)

    def _ranking(self, likely: Floats, moves: Sequence[Move]) -> tuple[tuple[str, float], ...]:
        """Return the intents, those of the leading move before all others.

        The confidence of an intent says how sure its kind is: of the intents of one move the best has what all have.
        """
        lead = moves[leading([each.move for each in moves])]
        allowed = INTENTS[lead.move]
        known = dict(zip(self._intents, likely.tolist(), strict=True))
        best = max(allowed, key=lambda intent: known[intent])
        sure = (sum(known[intent] for intent in allowed) + lead.confidence) / 2
        rest = sorted(((name, value) for name, value in known.items() if name != best), key=lambda each: -each[1])
        return ((best, float(sure)), *((name, float(value)) for name, value in rest))


def _best_path(scores: Floats, costs: Sequence[float]) -> list[int]:
    best, back = scores[0].copy(), []
    for row in range(1, len(scores)):
        top = int(best.argmax())
        change = best[top] - costs[row]
        stays = best >= change
        back.append(np.where(stays, np.arange(len(best)), top))
        best = np.where(stays, best, change) + scores[row]
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]


def _log_softmax(scores: Floats) -> Floats:
    shifted: Floats = scores - scores.max(-1, keepdims=True)
    found: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return found


def _softmax(scores: Floats) -> Floats:
    likely: Floats = np.exp(_log_softmax(scores))
    return likely
