"""Trains the neural model with PyTorch. Imported only where something is trained: torch takes a second to load."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from recommender.models.neural_settings import NeuralSettings
from recommender.models.protocol import Floats, Interactions

HELD_OUT = 10  # of each person's examples every tenth-last is held out
COLD_QUANTILE = 0.1  # as for LightFM
RECENCY = -2.0  # attention to begin with is small, as it is summed over a whole history


class Network(nn.Module):
    """Scores targets for users given as padded histories. Items are 0..n-1; attributes of shape (items, attributes)."""

    def __init__(self, attributes: Tensor, settings: NeuralSettings) -> None:
        super().__init__()
        size = settings.dimensions
        self.settings, self.attributes = settings, attributes
        self.own = nn.Parameter(torch.randn(len(attributes), size) / size**0.5)
        self.shared = nn.Parameter(torch.randn(attributes.shape[1], size) / size**0.5)
        self.bias = nn.Parameter(torch.zeros(len(attributes)))
        self.recency = nn.Parameter(torch.full((settings.history,), RECENCY))  # by how many opinions are later
        self.query = nn.Parameter(torch.eye(size))
        self.user = nn.Parameter(torch.eye(size))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a layer that is not used has no elements to initialise
            self.hidden = nn.Linear(3 * size, settings.hidden if settings.interaction == "mlp" else 0)
        self.out = nn.Parameter(torch.randn(self.hidden.out_features) / settings.hidden**0.5)
        self.drop = nn.Dropout(settings.dropout)

    def vectors(self) -> Tensor:
        """Return the embeddings of all items; shape (items, dimensions)."""
        vectors: Tensor = self.own + self.attributes @ self.shared
        return vectors

    def forward(self, vectors: Tensor, history: Tensor, opinions: Tensor, targets: Tensor) -> Tensor:
        """Return scores of shape (users, targets).

        Args:
            vectors: what `vectors` returned, perhaps with dropout.
            history: items, the latest first; shape (users, settings.history).
            opinions: in [-1, 1], 0 where there is no item; same shape.
            targets: items, the same for all users; shape (targets,).
        """
        keys, wanted = vectors[history], vectors[targets]
        logits = self.recency.expand_as(opinions)
        if self.settings.interaction == "attention":
            alike = (keys @ self.query) @ wanted.T / self.settings.dimensions**0.5
            logits = logits[..., None] + alike
            attention = torch.sigmoid(logits) * opinions[..., None]
            return torch.einsum("uht,uht->ut", attention, (keys @ self.user) @ wanted.T) + self.bias[targets]
        attention = torch.sigmoid(logits) * opinions
        users = self.drop(torch.einsum("uh,uhd->ud", attention, keys @ self.user))
        if self.settings.interaction == "dot":
            return torch.addmm(self.bias[targets], users, wanted.T)
        # The first layer on [user, item, user * item] without writing out every pair's.
        size = self.settings.dimensions
        mine, other, product = torch.split(self.hidden.weight, size, dim=1)
        pairs = torch.einsum("ud,td,hd->uth", users, wanted, product)
        active = torch.relu((users @ mine.T)[:, None] + (wanted @ other.T)[None] + pairs + self.hidden.bias)
        return active @ self.out + self.bias[targets]


def train(
    data: Interactions, attributes: Floats, settings: NeuralSettings, *, seed: int, logs: Path | None, progress: bool
) -> dict[str, Floats]:
    """Return the arrays of `Neural`, trained to tell what was liked next from what was not.

    Args:
        data: has at least one like.
        attributes: of all items; shape (items, attributes).
        settings: see `NeuralSettings`.
        seed: of everything random.
        logs: where to write TensorBoard logs, or None.
        progress: whether to show a progress bar.
    """
    rows = np.flatnonzero(np.bincount(data.items, minlength=len(attributes)))
    with reproducible(seed):
        examples = _Examples(data, rows, settings.history)
        network = Network(torch.from_numpy(attributes[rows]), settings)
        _train(network, examples, settings, np.random.default_rng(seed), logs, progress)
        network.eval()
        with torch.no_grad():
            learned = {
                "recency": network.recency,
                "query": network.query,
                "user": network.user,
                "hidden": network.hidden.weight.T,
                "shift": network.hidden.bias,
                "out": network.out,
            }
            arrays = {name: np.ascontiguousarray(value.detach().numpy()) for name, value in learned.items()}
            vectors = attributes @ network.shared.numpy()
            vectors[rows] = network.vectors().numpy()
            bias = np.full(len(attributes), np.quantile(network.bias.numpy(), COLD_QUANTILE), dtype=np.float32)
            bias[rows] = network.bias.numpy()
    return {**arrays, "vectors": vectors.astype(np.float32), "bias": bias}


class _Examples:
    """Each like with the opinions before it, the latest first."""

    def __init__(self, data: Interactions, rows: npt.NDArray[np.intp], length: int) -> None:
        said = np.flatnonzero(data.weights)
        order = said[np.lexsort((data.times[said], data.users[said]))]
        users, items = data.users[order], np.searchsorted(rows, data.items[order])
        starts = np.searchsorted(users, users)
        likes = np.flatnonzero(data.weights[order] > 0)
        before = likes[:, None] - 1 - np.arange(length)
        there = before >= starts[likes][:, None]
        before = np.where(there, before, 0)
        self.history = torch.from_numpy(items[before])
        self.opinions = torch.from_numpy(np.where(there, data.weights[order][before], 0).astype(np.float32))
        self.targets = torch.from_numpy(items[likes])
        self.weights = torch.from_numpy(data.weights[order][likes])
        left = np.bincount(users[likes], minlength=data.n_users).cumsum()[users[likes]] - np.arange(len(likes))
        self.held_out = np.flatnonzero(left % HELD_OUT == 1)
        self.training = np.flatnonzero(left % HELD_OUT != 1)
        if not len(self.training):
            self.training, self.held_out = self.held_out, self.training
        self.popularity = np.bincount(items, minlength=len(rows)) ** 0.5

    def __len__(self) -> int:
        return len(self.targets)


def _train(
    network: Network,
    examples: _Examples,
    settings: NeuralSettings,
    random: np.random.Generator,
    logs: Path | None,
    progress: bool,
) -> None:
    """Train until the loss on what is held out has not fallen for `patience` epochs, and go back to where it was."""
    optimiser = torch.optim.AdamW(network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    warm_up = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / (settings.warm_up + 1)))
    best, since = float("inf"), 0
    kept = {name: value.clone() for name, value in network.state_dict().items()}
    chances = examples.popularity / examples.popularity.sum()
    with _writer(logs) as write:
        bar = tqdm(range(settings.epochs), desc="Neural", unit="epoch", disable=None if progress else True)
        for epoch in bar:
            network.train()
            losses = []
            order = random.permutation(examples.training)
            for start in range(0, len(order), settings.batch_size):
                optimiser.zero_grad()
                loss = _loss(network, examples, order[start : start + settings.batch_size], chances, settings, random)
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
                warm_up.step()
                losses.append(loss.item())
            held_out = _held_out_loss(network, examples, chances, settings)
            write("loss/train", float(np.mean(losses)), epoch)
            write("loss/held_out", held_out, epoch)
            bar.set_postfix(loss=f"{np.mean(losses):.3f}", held_out=f"{held_out:.3f}")
            if held_out < best or not len(examples.held_out):
                best, since = held_out, 0
                kept = {name: value.clone() for name, value in network.state_dict().items()}
            else:
                since += 1
                if since >= settings.patience:
                    break
    network.load_state_dict(kept)


def _held_out_loss(
    network: Network, examples: _Examples, chances: npt.NDArray[np.float64], settings: NeuralSettings
) -> float:
    """Return the loss on what is held out, with the same negatives every time."""
    network.eval()
    random, total = np.random.default_rng(0), 0.0
    with torch.no_grad():
        for start in range(0, len(examples.held_out), settings.batch_size):
            batch = examples.held_out[start : start + settings.batch_size]
            total += len(batch) * _loss(network, examples, batch, chances, settings, random).item()
    return total / max(len(examples.held_out), 1)


def _loss(
    network: Network,
    examples: _Examples,
    batch: npt.NDArray[np.intp],
    chances: npt.NDArray[np.float64],
    settings: NeuralSettings,
    random: np.random.Generator,
) -> Tensor:
    rows = torch.from_numpy(batch)
    own, weights = examples.targets[rows], examples.weights[rows]
    sampled = torch.from_numpy(random.choice(len(chances), settings.negatives, p=chances))
    targets = torch.cat([own, sampled])
    vectors = network.drop(network.vectors())
    scores = network(vectors, examples.history[rows], examples.opinions[rows], targets)
    liked, negative = scores[:, : len(own)].diagonal(), scores[:, len(own) :]
    same = sampled[None] == own[:, None]
    if settings.loss == "bce":
        per_user = functional.softplus(negative).masked_fill(same, 0).mean(dim=1)
        return ((functional.softplus(-liked) + per_user) * weights).sum() / weights.sum()
    expected = torch.log(torch.from_numpy(chances).float()[sampled] * settings.negatives)
    logits = torch.cat([liked[:, None], (negative - expected).masked_fill(same, -1e9)], dim=1)
    return (-torch.log_softmax(logits, dim=1)[:, 0] * weights).sum() / weights.sum()


@contextmanager
def reproducible(seed: int) -> Iterator[None]:
    """Seed torch and use one thread, and leave both as they were."""
    threads = torch.get_num_threads()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)


@contextmanager
def _writer(logs: Path | None) -> Iterator[Callable[[str, float, int], None]]:
    """Give a function that writes a figure of an epoch for TensorBoard, or nowhere."""
    if logs is None:
        yield lambda name, value, epoch: None
        return
    from torch.utils.tensorboard import SummaryWriter

    with SummaryWriter(str(logs)) as writer:
        yield writer.add_scalar
