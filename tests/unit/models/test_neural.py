"""The embeddings' arithmetic by hand, and that NumPy scores as PyTorch trains."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from recommender.models.network import Network
from recommender.models.neural import Neural
from recommender.models.neural_settings import NeuralSettings
from recommender.models.protocol import History
from tests.two_tastes import SOUR, SWEET, history, opinions_of_two_tastes, two_kinds

INTERACTIONS = ("dot", "attention", "mlp")


def by_hand(interaction: str = "dot") -> Neural:
    """Return a model of three items with vectors 1, 2 and 0 that gives the last opinion all attention."""
    model = Neural(NeuralSettings.model_validate({"interaction": interaction, "dimensions": 1, "history": 2}))
    arrays = model._zeros(3)
    arrays["vectors"][:] = [[1], [2], [0]]
    arrays["bias"][:] = [0.5, 0, 0.25]
    arrays["recency"][:] = [30, 0]
    arrays["user"][:] = 3
    model._set(arrays)
    return model


def test_scores_by_hand() -> None:
    """The last opinion counts in full, the one before half: u = 3 · (1·1/2 - 2·1) = -4.5."""
    scores = by_hand().scores(history(d0=1.0, d1=-1.0))

    assert scores.tolist() == pytest.approx([0.5 - 4.5, -9, 0.25])
    assert by_hand().contributions(history(d0=1.0, d1=-1.0), 1).tolist() == pytest.approx([3, -12])


def test_opinions_further_back_than_the_history_do_not_count() -> None:
    assert by_hand().contributions(history(d1=1.0, d0=1.0, d2=1.0), 1).tolist() == pytest.approx([0, 3, 0])


@pytest.mark.parametrize("interaction", INTERACTIONS)
def test_numpy_scores_as_torch_does(interaction: str) -> None:
    settings = NeuralSettings.model_validate({"interaction": interaction, "dimensions": 4, "hidden": 3, "history": 5})
    torch.manual_seed(3)
    network = Network(torch.rand(7, 2), settings).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.3 * torch.randn(parameter.shape))
        history_items, opinions = torch.tensor([[2, 6, 1, 0, 0]]), torch.tensor([[1.0, -0.5, 0.2, 0, 0]])
        expected = network(network.vectors(), history_items, opinions, torch.arange(7))[0].numpy()
        model = Neural(settings)
        model._set(
            {
                "vectors": network.vectors().numpy(),
                "bias": network.bias.numpy(),
                "recency": network.recency.numpy(),
                "query": network.query.numpy(),
                "user": network.user.numpy(),
                "hidden": network.hidden.weight.T.numpy(),
                "shift": network.hidden.bias.numpy(),
                "out": network.out.numpy(),
            }
        )

    oldest_first = History(np.array([1, 6, 2], np.int32), np.array([0.2, -0.5, 1.0], np.float32))
    np.testing.assert_allclose(model.scores(oldest_first), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("settings", [{"interaction": "attention"}, {"interaction": "mlp"}, {"loss": "bce"}], ids=str)
def test_each_kind_learns_the_tastes(settings: dict[str, str]) -> None:
    small = {"dimensions": 8, "hidden": 8, "negatives": 20, "batch_size": 32, "learning_rate": 0.02, "warm_up": 5}
    model = Neural(NeuralSettings.model_validate({**small, **settings}))
    model.fit(opinions_of_two_tastes(), two_kinds(), seed=1)
    case = history(d1=1.0, d2=1.0, d3=1.0)

    scores = model.scores(case)
    assert scores[[item for item in SWEET if item > 3]].mean() > scores[list(SOUR)].mean()
    for item in (5, 15):
        added = model.contributions(case, item).sum()
        assert added == pytest.approx(scores[item] - model.scores(History.empty())[item], abs=1e-4)


def test_logs_are_for_tensorboard(tmp_path: Path) -> None:
    model = Neural(NeuralSettings(dimensions=2, epochs=2, negatives=5), logs=tmp_path)
    model.fit(opinions_of_two_tastes(), two_kinds(), seed=1)

    assert [path.name.startswith("events") for path in tmp_path.iterdir()] == [True]


def test_training_leaves_torch_as_it_was() -> None:
    torch.manual_seed(11)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    Neural(NeuralSettings(dimensions=2, epochs=1, negatives=5)).fit(opinions_of_two_tastes(), two_kinds(), seed=1)

    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


def test_arrays_of_other_settings_are_refused(tmp_path: Path) -> None:
    by_hand().save(tmp_path)
    content = json.loads((tmp_path / "model.json").read_text("utf-8"))
    content["settings"]["history"] = 3
    (tmp_path / "model.json").write_text(json.dumps(content), "utf-8")

    with pytest.raises(ValueError, match="fit together"):
        Neural.load(tmp_path)
