"""A peer that reads likes as a sentence: a small transformer. torch is imported only where one is trained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.feedback import rating_weight
from recommender.experiments.peers import PeerSettings
from recommender.models.protocol import Floats, History, Interactions

if TYPE_CHECKING:
    from torch import Tensor

_ROUNDING = 1e-6  # weights are kept as float32
_LAST = -1e6  # the score of what nobody liked


class SASRecSettings(PeerSettings):
    """Sizes and training: `length` likes are read at once, `negatives` items are drawn for each batch of windows."""

    liked_stars: float = 0.5  # anything rated
    dimensions: int = Field(default=64, ge=2)
    layers: int = Field(default=2, ge=1)
    heads: int = Field(default=2, ge=1)
    length: int = Field(default=50, ge=2)
    dropout: float = Field(default=0.3, ge=0, lt=1)
    epochs: int = Field(default=40, ge=1)
    batch: int = Field(default=32, ge=1)
    negatives: int = Field(default=1000, ge=1)
    learning_rate: float = Field(default=0.002, gt=0)


class SASRec:
    """Self-attentive sequential recommendation (Kang and McAuley 2018) with a softmax over drawn items.

    The paper's loss has one negative a like, which is what it loses to others by (Klenitskiy and Vasilev 2023); here
    many are drawn for a whole batch, in proportion to the root of how well known they are, and corrected for that.
    A history begins with a start sign, so that the first like is told from nothing, as it is for somebody unknown.
    """

    def __init__(self, settings: SASRecSettings | None = None) -> None:
        self.settings = settings or SASRecSettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Learn to tell each like from those before it."""
        import torch

        from recommender.models.network import reproducible

        liked = [self._liked(history) for history in data.histories()]
        counts = np.bincount(np.concatenate([np.zeros(0, np.int32), *liked]), minlength=len(catalogue))
        self._kept = np.flatnonzero(counts)
        self._place = np.full(len(catalogue), -1)
        self._place[self._kept] = np.arange(len(self._kept))
        if not len(self._kept):
            return
        windows = list(self._windows([self._place[each] for each in liked]))
        with reproducible(seed):
            self._network: Any = _network(len(self._kept), self.settings)
            optimiser = torch.optim.AdamW(self._network.parameters(), lr=self.settings.learning_rate)
            chances = counts[self._kept] ** 0.5 / (counts[self._kept] ** 0.5).sum()
            random = np.random.default_rng(seed)
            for _ in range(self.settings.epochs):
                order = random.permutation(len(windows))
                for start in range(0, len(order), self.settings.batch):
                    batch = [windows[place] for place in order[start : start + self.settings.batch]]
                    optimiser.zero_grad()
                    self._loss(batch, chances, random).backward()  # type: ignore[no-untyped-call]
                    optimiser.step()
        self._network.eval()

    def scores(self, user: int, history: History) -> Floats:
        """Tell what comes next; shape (items,). What nobody liked comes last."""
        import torch

        scores = np.full(len(self._place), _LAST, dtype=np.float32)
        if len(self._kept):
            places = self._place[self._liked(history)]
            sequence = self._sequence(places[places >= 0])[-self.settings.length :]
            with torch.no_grad():
                state = self._network(torch.from_numpy(sequence)[None])[0, -1]
                scores[self._kept] = self._network.told(state).numpy()
        return scores

    def _liked(self, history: History) -> npt.NDArray[np.int32]:
        return history.items[history.weights >= rating_weight(self.settings.liked_stars) - _ROUNDING]

    def _sequence(self, places: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
        """Put the start sign, which is the number after those of the items, in front."""
        return np.concatenate([[len(self._kept)], places]).astype(np.int64)

    def _windows(self, liked: list[npt.NDArray[np.intp]]) -> Iterator[npt.NDArray[np.int64]]:
        """Cut histories into windows of one like more than is read, each with the last one of the window before."""
        length = self.settings.length
        for places in liked:
            sequence = self._sequence(places)
            for start in range(0, len(sequence) - 1, length):
                yield sequence[start : start + length + 1]

    def _loss(
        self, batch: list[npt.NDArray[np.int64]], chances: npt.NDArray[np.float64], random: np.random.Generator
    ) -> Tensor:
        import torch
        from torch.nn.functional import cross_entropy

        longest = max(map(len, batch))
        padded = torch.full((len(batch), longest), -1)
        for row, window in enumerate(batch):
            padded[row, : len(window)] = torch.from_numpy(window)
        wanted = padded[:, 1:]
        there = wanted >= 0
        states, own = self._network(padded[:, :-1].clamp(min=0))[there], wanted[there]
        drawn = torch.from_numpy(random.choice(len(chances), self.settings.negatives, p=chances))
        expected = torch.from_numpy(chances).float()[drawn] * self.settings.negatives
        others = self._network.told(states, drawn) - torch.log(expected)
        others = others.masked_fill(drawn[None] == own[:, None], _LAST)
        mine = (states * self._network.items.weight[own]).sum(dim=1) + self._network.bias[own]
        logits = torch.cat([mine[:, None], others], dim=1)
        return cross_entropy(logits, torch.zeros(len(own), dtype=torch.long))


def _network(items: int, settings: SASRecSettings) -> Any:
    """Return the untrained network."""
    import torch
    from torch import nn

    size = settings.dimensions

    class Network(nn.Module):
        """Embeds items and places, lets each see what is before it, and compares the result with all items."""

        def __init__(self) -> None:
            super().__init__()
            self.items = nn.Embedding(items + 1, size)
            self.places = nn.Embedding(settings.length, size)
            nn.init.normal_(self.items.weight, std=size**-0.5)
            nn.init.normal_(self.places.weight, std=size**-0.5)
            self.bias = nn.Parameter(torch.zeros(items))
            self.drop = nn.Dropout(settings.dropout)
            layer = nn.TransformerEncoderLayer(
                size, settings.heads, size, settings.dropout, batch_first=True, norm_first=True
            )
            self.layers = nn.TransformerEncoder(
                layer, settings.layers, norm=nn.LayerNorm(size), enable_nested_tensor=False
            )

        def forward(self, sequences: Tensor) -> Tensor:
            """Return what is expected after each place: (windows, length) to (windows, length, dimensions)."""
            length = sequences.shape[1]
            read = self.drop(self.items(sequences) + self.places.weight[:length])
            later = nn.Transformer.generate_square_subsequent_mask(length)
            states: Tensor = self.layers(read, mask=later, is_causal=True)
            return states

        def told(self, states: Tensor, wanted: Tensor | None = None) -> Tensor:
            """Return the scores of some items, or of all, in the last dimension."""
            vectors = self.items.weight[:-1] if wanted is None else self.items.weight[wanted]
            bias = self.bias if wanted is None else self.bias[wanted]
            return states @ vectors.T + bias

    return Network()
