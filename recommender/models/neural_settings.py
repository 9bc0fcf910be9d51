"""The settings of the neural model, as `neural.py` describes it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from recommender.domain.conditions import Value


class NeuralSettings(Value):
    """Tuned on the validation part of the movie ratings.

    interaction: see `neural.py`. loss: binary cross-entropy, or softmax over the item and the sampled ones. dimensions
    of the embeddings, hidden units of the perceptron. history: the last opinions that make a user. negatives: sampled
    for a batch, by the square root of popularity (with the correction of Bengio and Senecal 2008 under softmax).
    batch_size, epochs at most, learning_rate of Adam, warm_up (steps until it is reached), weight_decay (decoupled),
    dropout (of embeddings), patience: epochs without a better loss on the tenth held out until training stops.
    min_share: see `attribute_matrix`.
    """

    interaction: Literal["dot", "attention", "mlp"] = "dot"
    loss: Literal["softmax", "bce"] = "softmax"
    dimensions: int = Field(default=64, ge=1)
    hidden: int = Field(default=64, ge=1)
    history: int = Field(default=50, ge=1)
    negatives: int = Field(default=1000, ge=1)
    batch_size: int = Field(default=256, ge=1)
    epochs: int = Field(default=30, ge=1)
    learning_rate: float = Field(default=0.002, gt=0)
    warm_up: int = Field(default=100, ge=0)
    weight_decay: float = Field(default=0.1, ge=0)
    dropout: float = Field(default=0.3, ge=0, lt=1)
    patience: int = Field(default=2, ge=1)
    min_share: float = Field(default=0.01, ge=0, le=1)
