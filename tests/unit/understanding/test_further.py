"""Training that goes on from what is trained: what an earlier network has learnt stays, what is new begins fresh."""

from __future__ import annotations

import pytest
import torch

from understanding.moves import MOVES
from understanding.training.model import ReaderNetwork, _grown

RANK = 2


def test_new_labels_stand_at_the_end_and_know_nothing_yet() -> None:
    learnt, fresh = torch.tensor([[1.0, 2.0]], dtype=torch.float16), torch.tensor([[7.0, 8.0], [9.0, 10.0]])

    grown = _grown(learnt, fresh)

    assert grown.tolist() == [[1, 2], [9, 10]]
    assert grown.dtype == torch.float32


def test_a_network_goes_on_from_one_with_fewer_moves() -> None:
    earlier, later = ReaderNetwork(RANK), ReaderNetwork(RANK)
    learnt = {name: value.clone() for name, value in earlier.learnt().items()}
    for name in ("moves.weight", "moves.bias"):
        learnt[name] = learnt[name][:-1]
    fresh = later.moves.weight[-1].tolist()

    later.take_over(learnt)

    assert torch.equal(later.moves.weight[:-1], earlier.moves.weight[:-1])
    assert later.moves.weight[-1].tolist() == fresh
    assert torch.equal(later.intent.weight, earlier.intent.weight)
    assert len(later.moves.weight) == len(MOVES)


def test_one_with_more_moves_is_refused() -> None:
    network = ReaderNetwork(RANK)
    learnt = {**network.learnt(), "moves.weight": torch.zeros(len(MOVES) + 1, network.moves.in_features)}

    with pytest.raises(RuntimeError, match="size mismatch"):
        network.take_over(learnt)
