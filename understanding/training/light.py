"""The network of readers for other languages: vectors of a multilingual encoder, and a few convolutions on top.

Words mean what the encoder has learnt of them; how they go together is learnt from the messages alone. That is a
hundredth of the encoder's work, and with a few thousand messages better than adapters in it (docs/understanding.md).
Gated convolutions: Dauphin et al. 2017, "Language Modeling with Gated Convolutional Networks", arXiv 1612.08083.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import glu

from understanding.moves import ALL_INTENTS, MOVES
from understanding.training.model import MARK_TAGS

DILATIONS = (1, 2, 4, 1)


class Block(nn.Module):
    """A gated convolution over three pieces, some way apart, beside what came in."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.convolution = nn.Conv1d(width, 2 * width, 3, padding=dilation, dilation=dilation)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Return the sum; what is padded stays out of it."""
        found: Tensor = glu(self.convolution((self.norm(hidden) * mask).transpose(1, 2)).transpose(1, 2), -1)
        return hidden + found


class LightNetwork(nn.Module):
    """Embeddings that stay, convolutions and heads. Outputs are unnormalised scores."""

    def __init__(self, embedding: npt.NDArray[np.float32], width: int = 192) -> None:
        """Take the embeddings, shape (pieces, their width); they are brought to the same mean and spread."""
        super().__init__()
        scaled = (embedding - embedding.mean(axis=0)) / embedding.std()
        self.embedding = nn.Embedding.from_pretrained(torch.from_numpy(scaled), freeze=True)  # type: ignore[no-untyped-call]
        self.enter = nn.Linear(embedding.shape[1], width)
        self.blocks = nn.ModuleList([Block(width, dilation) for dilation in DILATIONS])
        self.norm = nn.LayerNorm(width)
        self.dropout, self.leave = nn.Dropout(0.3), nn.Dropout(0.2)
        self.moves = nn.Linear(2 * width, len(MOVES))
        self.marks = nn.Linear(width, len(MARK_TAGS))
        self.intent = nn.Linear(2 * width, len(ALL_INTENTS))

    def forward(self, pieces: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return scores of moves and marks, shape (messages, pieces, labels), and of intents, (messages, intents)."""
        shown = mask.unsqueeze(-1).to(self.enter.weight.dtype)
        hidden = self.enter(self.dropout(self.embedding(pieces)))
        for block in self.blocks:
            hidden = block(hidden, shown)
        hidden = self.norm(hidden) * shown
        mean = hidden.sum(1) / shown.sum(1)
        most = (hidden - 1e4 * (1 - shown)).max(1).values
        around = torch.cat([hidden, most.unsqueeze(1).expand_as(hidden)], dim=-1)
        whole = torch.cat([mean, most], dim=-1)
        return self.moves(self.leave(around)), self.marks(hidden), self.intent(self.leave(whole))

    def merge(self) -> None:
        """Do nothing: there are no adapters."""
