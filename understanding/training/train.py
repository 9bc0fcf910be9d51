"""Trains the reader's adapters and heads, and measures them on messages that were left out."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, log_softmax
from tqdm import tqdm

from understanding.moves import MOVES
from understanding.training.batches import IGNORED, Batch, batch
from understanding.training.corpus import Example, Template, epoch
from understanding.training.model import ReaderNetwork
from understanding.training.settings import Settings

HEAD_RATE = 1e-3
NEW_TIMES = 20

Write = Callable[[str, float, int], None]


@contextlib.contextmanager
def without_denormals() -> Iterator[None]:
    """Take the smallest numbers for 0, which is faster, and do so no more afterwards: it holds for the whole thread."""
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


@without_denormals()
def train(
    templates: Sequence[Template],
    fixed: Sequence[Example],
    tokens: Tokenizer,
    settings: Settings,
    write: Write = lambda name, value, step: None,
    start: Mapping[str, Tensor] | None = None,
) -> ReaderNetwork:
    """Return a trained network; the same seed on the same machine gives the same one.

    Args:
        templates: messages in moves, filled with other names in each epoch.
        fixed: messages with an intent alone.
        tokens: the encoder's.
        settings: how.
        write: gets the name of a figure, its value and the step.
        start: what an earlier network has learnt, to go on from; messages with a move that it did not know come
            `NEW_TIMES` as often, since there are few of them and thousands of others.
    """
    torch.manual_seed(settings.seed)
    chance = random.Random(settings.seed)
    network = ReaderNetwork(settings.rank)
    if start is not None:
        network.take_over(start)
        new_moves = {*MOVES[len(start["moves.weight"]) :]}
        new = [each for each in templates if any(move in new_moves for move, _ in each.parts)]
        templates = [*templates, *new * (NEW_TIMES - 1)]
    encoder_rate = settings.rate
    if settings.full:
        for parameter in network.encoder.parameters():
            parameter.requires_grad = True
        encoder_rate = settings.rate / 10
    heads = [*network.moves.parameters(), *network.marks.parameters(), *network.intent.parameters()]
    known = {id(parameter) for parameter in heads}
    rest = [each for each in network.parameters() if each.requires_grad and id(each) not in known]
    groups = [{"params": heads, "lr": HEAD_RATE}, {"params": rest, "lr": encoder_rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = settings.epochs * (-(-(len(templates) + len(fixed)) // settings.batch))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [HEAD_RATE, encoder_rate], total_steps=steps + 1, pct_start=0.1
    )
    network.train()
    with tqdm(total=steps, desc="Training the reader", unit="step") as bar:
        for _ in range(settings.epochs):
            for part in batches(epoch(templates, fixed, chance), settings.batch):
                optimiser.zero_grad()
                with torch.autocast("cpu", dtype=torch.bfloat16, enabled=settings.bf16):
                    loss = loss_of(network, batch(part, tokens))
                loss.backward()  # type: ignore[no-untyped-call] # torch has no types for it
                torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                bar.update()
                bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
                write("loss/train", loss.item(), int(bar.n))
    return network.eval()


def loss_of(network: nn.Module, part: Batch) -> Tensor:
    """Return the loss of a batch: of marks, of moves where they are known, and of intents."""
    moves, marks, intents = network(part.pieces, part.mask)
    loss: Tensor = cross_entropy(marks.transpose(1, 2), part.marks, ignore_index=IGNORED)
    if bool((part.moves != IGNORED).any()):
        loss = loss + cross_entropy(moves.transpose(1, 2), part.moves, ignore_index=IGNORED, label_smoothing=0.05)
    # Any of the intents that will do counts: the probability of their sum.
    likely = torch.logsumexp(log_softmax(intents, -1).masked_fill(part.intents == 0, -torch.inf), -1)
    return loss - likely.mean()


def batches(examples: Iterable[Example], size: int) -> Iterable[list[Example]]:
    """Gather examples of like length, so that little is padded."""
    pool: list[Example] = []
    for example in examples:
        pool.append(example)
        if len(pool) == size * 16:
            yield from _sorted(pool, size)
            pool = []
    yield from _sorted(pool, size)


def _sorted(pool: list[Example], size: int) -> list[list[Example]]:
    pool.sort(key=lambda example: len(example.text))
    parts = [pool[start : start + size] for start in range(0, len(pool), size)]
    random.Random(len(pool)).shuffle(parts)
    return parts


@torch.no_grad()
def measure(network: nn.Module, examples: Sequence[Example], tokens: Tokenizer) -> dict[str, float]:
    """Return the shares of word pieces with the right move and mark, and of messages with a right intent."""
    right = {"moves": 0, "marks": 0, "intents": 0}
    total = {"moves": 0, "marks": 0, "intents": len(examples)}
    for part in batches(examples, 64):
        data = batch(part, tokens)
        moves, marks, intents = network(data.pieces, data.mask)
        for name, scores, truth in (("moves", moves, data.moves), ("marks", marks, data.marks)):
            counted = truth != IGNORED
            right[name] += int((scores.argmax(-1)[counted] == truth[counted]).sum())
            total[name] += int(counted.sum())
        right["intents"] += int(data.intents.gather(1, intents.argmax(-1, keepdim=True)).sum())
    return {name: right[name] / max(1, total[name]) for name in right}
