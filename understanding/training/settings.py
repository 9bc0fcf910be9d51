"""What may be tuned in training the reader."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """One setting of it; the defaults are what `make reader` trains with."""

    rank: int = 16
    epochs: int = 5
    batch: int = 32
    rate: float = 1.5e-3
    seed: int = 7
    bf16: bool = False  # compute in bfloat16: .6 of the time on processors that have it
    further: bool = False  # begin with what is trained: once over the messages teaches a new move, at a lower rate
    full: bool = False  # learn all weights of the encoder instead of adapters, to compare
