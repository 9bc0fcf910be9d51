"""Peers that go by what came after what, and by what somebody had before."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from recommender.catalogue.catalogue import Catalogue
from recommender.domain.feedback import rating_weight
from recommender.experiments.peers import PeerSettings
from recommender.models.protocol import Floats, History, Interactions

_ROUNDING = 1e-6  # weights are kept as float32


class TransitionSettings(PeerSettings):
    """How many likes later an item still counts as following another, and how many last likes are followed."""

    steps: int = 10
    last: int = 5


class Transitions:
    """Sequential rules from item to item (Kamehkhosh et al. 2017; Ludewig and Jannach 2018): a Markov chain with skips.

    An item that is liked n likes after another follows it with a weight of 1/n. An item's followers are shared out in
    proportion, and of the last likes the n-th last counts 1/n. Interactions of one time follow in the table's order.
    """

    def __init__(self, settings: TransitionSettings | None = None) -> None:
        self.settings = settings or TransitionSettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Count what follows what."""
        items, rows, columns, weights = len(catalogue), [], [], []
        for history in data.histories():
            liked = self._liked(history)
            for step in range(1, min(self.settings.steps, len(liked) - 1) + 1):
                rows.append(liked[:-step])
                columns.append(liked[step:])
                weights.append(np.full(len(liked) - step, 1 / step, dtype=np.float32))
        none = np.zeros(0, dtype=np.int32)
        pairs = (np.concatenate([none, *rows]), np.concatenate([none, *columns]))
        followers = sparse.csr_array((np.concatenate([none.astype(np.float32), *weights]), pairs), shape=(items, items))
        totals = np.asarray(followers.sum(axis=1)).ravel()
        self._followers = sparse.csr_array(sparse.diags_array(1 / np.maximum(totals, 1e-9)) @ followers)
        self._known = np.bincount(data.items, minlength=items) / max(len(data.items), 1)

    def scores(self, user: int, history: History) -> Floats:
        """Sum what follows the last likes; how well known an item is decides between equals."""
        last = self._liked(history)[::-1][: self.settings.last]
        shares = (1 / np.arange(1, len(last) + 1)).astype(np.float32)
        return np.asarray(self._followers[last].T @ shares + 1e-3 * self._known, dtype=np.float32)

    def _liked(self, history: History) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        return history.items[history.weights >= rating_weight(self.settings.liked_stars) - _ROUNDING]


class MostHad:
    """What somebody had most often, which is hard to beat where things are had again; then what is well known."""

    def __init__(self, settings: PeerSettings | None = None) -> None:
        self.settings = settings or PeerSettings()

    def fit(self, data: Interactions, catalogue: Catalogue, *, seed: int) -> None:
        """Count how well known each item is."""
        self._known = np.bincount(data.items, minlength=len(catalogue)) / max(len(data.items), 1)

    def scores(self, user: int, history: History) -> Floats:
        """Count the times; shape (items,)."""
        times = np.bincount(history.items[history.weights > 0], minlength=len(self._known))
        return (times + self._known).astype(np.float32)
