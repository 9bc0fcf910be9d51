"""Stand-ins with results that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.models.protocol import Floats, History, Interactions


class PairModel:
    """A model by a symmetric matrix of likeness between items: scores are sums over the history."""

    name: ClassVar[str] = "pairs"

    def __init__(self, alike: Floats) -> None:
        self.alike = alike

    @classmethod
    def of(cls, size: int, *pairs: tuple[int, int, float]) -> PairModel:
        """Return a model in which only the given pairs are alike."""
        alike = np.eye(size, dtype=np.float32)
        for one, other, likeness in pairs:
            alike[one, other] = alike[other, one] = likeness
        return cls(alike)

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int, progress: bool = False) -> None:
        raise NotImplementedError

    def scores(self, history: History) -> Floats:
        return np.asarray(history.weights @ self.alike[history.items], dtype=np.float32)

    def similar(self, items: Sequence[int]) -> Floats:
        return np.asarray(self.alike[list(items)].mean(axis=0), dtype=np.float32)

    def contributions(self, history: History, item: int) -> Floats:
        return np.asarray(history.weights * self.alike[history.items, item], dtype=np.float32)

    def save(self, directory: Path) -> None:
        raise NotImplementedError

    @classmethod
    def load(cls, directory: Path) -> Self:
        raise NotImplementedError


class LetterEncoder:
    """Encodes a text as how often it has each letter: alike texts have alike vectors."""

    name = "letters"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], *, progress: bool = False) -> Floats:
        self.encoded.extend(texts)
        counts = np.array([[text.lower().count(chr(97 + i)) for i in range(26)] for text in texts], dtype=np.float32)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)
