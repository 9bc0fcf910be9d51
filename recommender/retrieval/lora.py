"""Low-rank adapters in the attention layers of the packaged encoder: what tuning learns, and all of it that is kept.

Beside the query and value projections of each layer, which stay, a product of two thin matrices is learnt (Hu et al.
2021, "LoRA", arXiv 2106.09685). For serving it is added to the weights, so a tuned encoder costs no more than another.
"""

from __future__ import annotations

import hashlib
import math
import os
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from recommender.retrieval.dense import packaged_minilm

ADAPTERS = "adapters.safetensors"
ADAPTED = ("query", "value")


class Adapted(nn.Module):
    """A linear layer that stays, and the learnt product beside it, which begins as zero."""

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.empty(rank, layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    def forward(self, hidden: Tensor) -> Tensor:
        """Return what the layer and the product make of an input."""
        base: Tensor = self.layer(hidden)
        return base + (hidden @ self.down.T) @ self.up.T


class Pooled(nn.Module):
    """The packaged encoder, the mean over word pieces, and length 1, as sentence-transformers has them.

    With a rank, its attention layers get adapters, and nothing else of it learns.
    """

    def __init__(self, rank: int = 0) -> None:
        super().__init__()
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from transformers import AutoModel

        self.encoder: Any = AutoModel.from_pretrained(
            packaged_minilm(), add_pooling_layer=False, attn_implementation="eager"
        )
        for parameter in self.encoder.parameters():
            parameter.requires_grad = False
        for module in list(self.encoder.modules()) if rank else ():
            for name, child in list(module.named_children()):
                if isinstance(child, nn.Linear) and name in ADAPTED:
                    setattr(module, name, Adapted(child, rank))

    def forward(self, pieces: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the vectors of texts, shape (texts, dimensions), of word pieces and where they are no padding."""
        mask = torch.ones_like(pieces) if mask is None else mask
        hidden = self.encoder(input_ids=pieces, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        return nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=-1)

    def save(self, path: Path) -> None:
        """Write the adapters, in 16 bits."""
        learnt = {name: value for name, value in self.state_dict().items() if name.endswith((".down", ".up"))}
        save_file({name: value.to(torch.float16).contiguous() for name, value in learnt.items()}, path)

    def merge(self) -> None:
        """Put the adapters into the layers beside which they stand."""
        for module in list(self.encoder.modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, Adapted):
                    with torch.no_grad():
                        child.layer.weight += child.up @ child.down
                    setattr(module, name, child.layer)


def tuned(path: Path) -> Pooled:
    """Return the encoder with adapters of a file in it.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it holds no adapters of this encoder.
    """
    try:
        learnt = load_file(path)
        rank = next(value.shape[0] for name, value in learnt.items() if name.endswith(".down"))
        network = Pooled(rank)
        expected = {name for name in network.state_dict() if name.endswith((".down", ".up"))}
        if expected != learnt.keys():
            raise ValueError("other layers")
        network.load_state_dict({name: value.to(torch.float32) for name, value in learnt.items()}, strict=False)
    except FileNotFoundError:
        raise
    except Exception as error:  # safetensors raises a kind of its own, torch a RuntimeError, next StopIteration
        raise ValueError(f"{path} holds no adapters of the packaged encoder ({error})") from error
    network.merge()
    return network.eval()


def digest(path: Path) -> str:
    """Return the digest by which an exported encoder is known to have just these adapters in it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
