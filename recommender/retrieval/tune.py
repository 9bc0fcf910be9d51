"""Tunes the encoder of queries by contrast, with the vectors of the items as they are.

A query is to be closer to the items that answer it than to all others (Oord et al. 2018, InfoNCE; several answers share
the probability: Khosla et al. 2020). Only the side of the query learns. So the vectors of the items, which `build`
made, stay what they are: every item that is told of is a negative at the cost of one product, nothing is encoded anew
when the tuned encoder is taken or left, and items stay as alike as they were.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor
from tqdm import tqdm

from recommender.retrieval.dense import packaged_minilm
from recommender.retrieval.lora import Pooled
from recommender.retrieval.pairs import Pair, Pairs

Floats = npt.NDArray[np.float32]
Write = Callable[[str, float, int], None]

QUERY_PIECES = 64


@dataclass(frozen=True)
class Tuning:
    """What may be set: rank of the adapters, passes, texts a step, greatest rate, temperature, seed.

    `made` is how many texts are made anew for each pass, beside those that were written.
    """

    rank: int = 8
    epochs: int = 4
    batch: int = 64
    rate: float = 5e-4
    temperature: float = 0.05
    seed: int = 7
    made: int = 0


def tune(
    pairs: Pairs, texts: Sequence[Pair], vectors: Floats, settings: Tuning, *, write: Write, progress: bool
) -> Pooled:
    """Return the tuned encoder; the same seed on the same machine gives the same one.

    Args:
        pairs: makes texts anew for each pass.
        texts: that were written.
        vectors: of all items of the catalogue, shape (items, dimensions).
        settings: see there.
        write: gets the name of a figure, its value and the step.
        progress: whether to show a progress bar.

    Raises:
        ValueError: there is no text to learn from.
    """
    size = len(texts) + min(settings.made, len(pairs.items))
    if not size:
        raise ValueError("there is nothing to learn from")
    torch.manual_seed(settings.seed)
    chance = random.Random(settings.seed)  # noqa: S311 - of the training, no secret
    items = torch.from_numpy(np.ascontiguousarray(vectors[pairs.items]))
    place = {item: row for row, item in enumerate(pairs.items)}
    tokens = tokenizer()
    network = Pooled(settings.rank).train()
    learnt = [each for each in network.parameters() if each.requires_grad]
    optimiser = torch.optim.AdamW(learnt, lr=settings.rate, weight_decay=0.01)
    steps = settings.epochs * -(-size // settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.rate, total_steps=steps + 1, pct_start=0.1)
    step = 0
    with tqdm(total=steps, desc="Tuning the encoder", unit="step", disable=None if progress else True) as bar:
        for _ in range(settings.epochs):
            for part in _batches([*texts, *pairs.made(chance, settings.made)], settings.batch, chance):
                optimiser.zero_grad()
                loss = _loss(network, part, items, place, tokens, settings.temperature)
                loss.backward()  # type: ignore[no-untyped-call] # torch has no types for it
                torch.nn.utils.clip_grad_norm_(learnt, 1.0)
                optimiser.step()
                schedule.step()
                write("loss/train", loss.item(), step)
                step += 1
                bar.update()
                bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
    return network.eval()


def tokenizer() -> Tokenizer:
    """Return the encoder's tokenizer, cutting at `QUERY_PIECES`."""
    found = Tokenizer.from_file(f"{packaged_minilm()}/tokenizer.json")
    found.enable_truncation(QUERY_PIECES)
    found.enable_padding()
    return found


def _loss(
    network: Pooled, part: Sequence[Pair], items: Tensor, place: dict[int, int], tokens: Tokenizer, temperature: float
) -> Tensor:
    encoded = tokens.encode_batch([each.text for each in part])
    pieces = torch.tensor([each.ids for each in encoded])
    mask = torch.tensor([each.attention_mask for each in encoded])
    likely = torch.log_softmax(network(pieces, mask) @ items.T / temperature, dim=1)
    wanted = torch.zeros_like(likely)
    for row, each in enumerate(part):
        wanted[row, [place[answer] for answer in each.answers]] = 1 / len(each.answers)
    # Less what no encoder could do better: the divergence from the answers, which is 0 where all is right.
    least = sum(math.log(len(each.answers)) for each in part) / len(part)
    return -(wanted * likely).sum(1).mean() - least


def _batches(pairs: list[Pair], size: int, chance: random.Random) -> list[list[Pair]]:
    """Return pairs in chance order, in batches of like length within stretches of sixteen, so that little is padded."""
    chance.shuffle(pairs)
    found = []
    for start in range(0, len(pairs), 16 * size):
        pool = sorted(pairs[start : start + 16 * size], key=lambda each: len(each.text))
        parts = [pool[first : first + size] for first in range(0, len(pool), size)]
        chance.shuffle(parts)
        found += parts
    return found
