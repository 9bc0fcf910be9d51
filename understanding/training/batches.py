"""Examples as tensors: word pieces with a label for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from understanding.moves import ALL_INTENTS, MOVES
from understanding.training.corpus import Example
from understanding.training.model import MARK_TAGS, packaged_encoder

MAX_PIECES = 128
IGNORED = -100  # a label that does not count, as torch has it
_MOVE = {move: number for number, move in enumerate(MOVES)}
_MARK = {tag: number for number, tag in enumerate(MARK_TAGS)}
_INTENT = {intent: number for number, intent in enumerate(ALL_INTENTS)}


@dataclass(frozen=True)
class Batch:
    """Examples side by side, padded; `intents` is 1 for each intent that will do."""

    pieces: Tensor
    mask: Tensor
    moves: Tensor
    marks: Tensor
    intents: Tensor


def tokenizer() -> Tokenizer:
    """Return the encoder's tokenizer, cutting at `MAX_PIECES`."""
    found = Tokenizer.from_file(str(packaged_encoder() / "tokenizer.json"))
    found.enable_truncation(MAX_PIECES)
    found.no_padding()
    return found


def batch(examples: Sequence[Example], tokens: Tokenizer) -> Batch:
    """Return examples as one batch."""
    encoded = tokens.encode_batch([each.text for each in examples])
    width = max(len(each.ids) for each in encoded)
    shape = (len(examples), width)
    pieces = torch.zeros(shape, dtype=torch.long)
    mask = torch.zeros(shape, dtype=torch.long)
    moves = torch.full(shape, IGNORED)
    marks = torch.full(shape, IGNORED)
    intents = torch.zeros((len(examples), len(ALL_INTENTS)))
    for row, (example, each) in enumerate(zip(examples, encoded, strict=True)):
        pieces[row, : len(each.ids)] = torch.tensor(each.ids)
        mask[row, : len(each.ids)] = 1
        for column, (start, end) in enumerate(each.offsets):
            if start == end:
                continue
            if example.moves is not None:
                move = next((span.label for span in example.moves if span.start <= start < span.end), None)
                moves[row, column] = IGNORED if move is None else _MOVE[move]
            marked = next((span for span in example.marks if span.start <= start < span.end), None)
            tag = "O" if marked is None else f"{'B' if start <= marked.start else 'I'}-{marked.label}"
            marks[row, column] = _MARK[tag]
        for intent in example.intents:
            intents[row, _INTENT[intent]] = 1.0
    return Batch(pieces, mask, moves, marks, intents)
