"""The corpus and the training of a reader for another language than English, by `languages/<code>/moves`.

The messages have the form of `data/moves` (see `corpus.py`), without spaces between moves where the language has none.
A line of `patterns.txt` may leave choices open, `<a/b>`, and is drawn several times in each pass.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tqdm import tqdm

from understanding.foreign.pack import Pack, read_pack
from understanding.moves import INTENTS, MARKS, MOVES, leading
from understanding.reader import LABELS
from understanding.training.corpus import Example, Span

VERSION = 1  # of the network and its training: another one trains readers anew
PATTERNS = "patterns.txt"
DRAWN = 5  # times that each pattern is drawn in a pass
HELD_OUT = 0.03
PASSES, BATCH, RATE, SEED = 12, 32, 4e-3, 7
_CHOICE = re.compile(r"<([^<>]*)>")
_PLACE = re.compile(r"\{(?P<place>[a-z_]+?\d?)\}|\[(?P<marked>[^\]]+)\]\((?P<mark>[a-z]+)\)")
_MOVE = re.compile(r" ?\| ?(?=[a-z_]+: )")
_BARE, _SLIPS, _QUOTED = 0.3, 0.15, 0.5
_SIGNS = re.compile(r"[，。！？；：、,.!?;:]")


@dataclass(frozen=True)
class Values:
    """What places are filled with and mark, letters that are mistaken for others, and what is between moves."""

    lists: Mapping[str, Sequence[str]]
    marks: Mapping[str, str]
    slips: Sequence[str]
    between: str

    def draw(self, place: str, chance: random.Random) -> str:
        """Return a value; a title is often quoted."""
        value = chance.choice(self.lists[place.rstrip("0123456789")])
        return f"《{value}》" if self.marks.get(place) == "title" and chance.random() < _QUOTED else value


@dataclass(frozen=True)
class Written:
    """A message of the corpus: moves with their texts, places and choices still open."""

    parts: tuple[tuple[str, str], ...]
    values: Values

    def filled(self, chance: random.Random) -> Example:
        """Return the message with a choice taken and a value in each place."""
        text, moves, marks = "", [], []
        for move, written in self.parts:
            part = written
            while _CHOICE.search(part):
                part = _CHOICE.sub(lambda found: chance.choice(found[1].split("/")), part)
            text += self.values.between if text else ""
            start, position = len(text), 0
            for found in _PLACE.finditer(part):
                text += part[position : found.start()]
                position = found.end()
                value = found["marked"] or self.values.draw(found["place"], chance)
                mark = found["mark"] or self.values.marks.get(found["place"])
                if mark is not None:
                    marks.append(Span(len(text), len(text) + len(value), mark))
                text += value
            text += part[position:]
            moves.append(Span(start, len(text), move))
        lead = self.parts[leading([move for move, _ in self.parts])][0]
        return Example(text, tuple(moves), tuple(marks), INTENTS[lead])


def read_messages(pack: Pack, values: Values) -> tuple[list[Written], list[Written]]:
    """Return the messages of a language in the usual forms of its letters: those that were written out, and patterns.

    Raises:
        ValueError: a line is not well formed; the message names file and line.
    """
    written: list[Written] = []
    patterns: list[Written] = []
    for file in sorted((pack.folder / "moves").glob("*.txt")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if line.strip() and not line.startswith("#"):
                kept = patterns if file.name == PATTERNS else written
                kept.append(Written(_parts(pack.plain(line), values, f"{file}:{number}"), values))
    return written, patterns


def _parts(line: str, values: Values, where: str) -> tuple[tuple[str, str], ...]:
    parts = []
    for part in _MOVE.split(line.strip()):
        move, colon, text = part.partition(": ")
        if not colon or move not in MOVES or not text.strip():
            raise ValueError(f"{where}: no move of docs/moves.md with its text: {part!r}")
        for found in _PLACE.finditer(text):
            known = found["place"] is None or found["place"].rstrip("0123456789") in values.lists
            if not known or (found["mark"] or "theme") not in MARKS:
                raise ValueError(f"{where}: unknown place or mark {found[0]!r}")
        parts.append((move, text.strip()))
    return tuple(parts)


def read_values(pack: Pack) -> Values:
    """Return what the places of a language's messages are filled with."""
    said = yaml.safe_load((pack.folder / "moves" / "values.yml").read_text("utf-8"))
    marks, slips = said.pop("marks"), said.pop("slips", ())
    lists = {place: tuple(map(str, values)) for place, values in said.items()}
    lists["title"] = tuple(each.said[0] for each in pack.titles)
    lists["person"] = tuple(name for each in pack.people for name in each.said)
    return Values(lists, marks, tuple(slips), " " if pack.spaced else "")


def roughened(example: Example, chance: random.Random, slips: Sequence[str]) -> Example:
    """Return an example as it may be typed in a hurry: spaces for signs or nothing, and letters mistaken for others."""
    signs = [*example.text]
    if chance.random() < _BARE:
        instead = chance.choice(("", " "))
        signs = [instead if _SIGNS.fullmatch(sign) else sign for sign in signs]
    if chance.random() < _SLIPS:
        pairs = {pair[at]: pair[1 - at] for pair in slips for at in (0, 1)}
        places = [place for place, sign in enumerate(signs) if sign in pairs]
        for place in chance.sample(places, min(1, len(places))):
            signs[place] = pairs[signs[place]]
        if chance.random() < 0.3 and len(signs) > 4:
            signs[chance.randrange(1, len(signs))] = ""
    moved = [0]
    for sign in signs:
        moved.append(moved[-1] + len(sign))

    def shift(spans: Sequence[Span]) -> tuple[Span, ...]:
        return tuple(Span(moved[each.start], moved[each.end], each.label) for each in spans)

    moves = None if example.moves is None else shift(example.moves)
    text = "".join(signs)
    return Example(text, moves, shift(example.marks), example.intents) if text.strip() else example


def one_pass(templates: Sequence[Written], chance: random.Random, slips: Sequence[str]) -> Iterator[Example]:
    """Yield one pass over the corpus in a new order, filled and roughened anew."""
    order = list(templates)
    chance.shuffle(order)
    for each in order:
        yield roughened(each.filled(chance), chance, slips)


def corpus_digest(pack: Pack) -> str:
    """Return a digest of all that a language's reader is made of: its messages and names, and how it is trained."""
    found = hashlib.sha256(repr((VERSION, DRAWN, HELD_OUT, PASSES, BATCH, RATE, SEED)).encode())
    head = (pack.spaced, pack.letters, pack.joints)
    found.update(repr(head).encode())
    for file in sorted([*(pack.folder / "moves").glob("*"), *pack.folder.glob("*.tsv")]):
        found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def build(code: str, out: Path) -> dict[str, float] | None:
    """Train the reader of a language and write it for the assistant; None where it is there already.

    Raises:
        ValueError: a message of the corpus is not well formed.
        multilingual.PackedError: the package with the vectors is missing.
    """
    pack = read_pack(code)
    digest = corpus_digest(pack)
    try:
        if json.loads((out / LABELS).read_text("utf-8"))["digest"] == digest:
            return None
    except (OSError, ValueError, KeyError):
        pass
    # Loading torch takes seconds, which nobody should wait for at a start where there is nothing to do.
    from understanding.training import multilingual
    from understanding.training.batches import MAX_PIECES
    from understanding.training.export import export
    from understanding.training.train import measure

    values = read_values(pack)
    written, patterns = read_messages(pack, values)
    chance = random.Random(SEED)
    chance.shuffle(written)
    left_out = written[: int(len(written) * HELD_OUT)]
    learn = [*written[len(left_out) :], *(each for each in patterns for _ in range(DRAWN))]
    packed = multilingual.unpack(multilingual.packaged_file())
    numbers = multilingual.chosen_pieces(packed, pack.is_needed)
    tokens = multilingual.tokenizer(packed, numbers)
    tokens.enable_truncation(MAX_PIECES)
    print(f"{pack.name}: {len(written):,} messages and {len(patterns):,} patterns teach a reader.", flush=True)
    began = time.monotonic()
    network = _trained(learn, values.slips, tokens, packed.words(numbers))
    figures = measure(network, [each.filled(chance) for each in left_out], tokens)
    figures["minutes"] = (time.monotonic() - began) / 60
    print(" ".join(f"{name} {value:.3f}" for name, value in figures.items()), flush=True)
    export(network, out, digest, {}, tokens, joints=list(pack.joints), spaced=pack.spaced)
    return figures


def _trained(learn: Sequence[Written], slips: Sequence[str], tokens: Any, embedding: Any) -> Any:
    import torch

    from understanding.training.batches import batch
    from understanding.training.light import LightNetwork
    from understanding.training.train import batches, loss_of, without_denormals

    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    network = LightNetwork(embedding)
    learnt = [each for each in network.parameters() if each.requires_grad]
    optimiser = torch.optim.AdamW(learnt, lr=RATE, weight_decay=0.02)
    steps = PASSES * (-(-len(learn) // BATCH)) + 1
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + PASSES, pct_start=0.15)
    network.train()
    with without_denormals():
        for _ in tqdm(range(PASSES), desc="Training", unit="pass"):
            for part in batches(one_pass(learn, chance, slips), BATCH):
                optimiser.zero_grad()
                loss = loss_of(network, batch(part, tokens))
                loss.backward()  # type: ignore[no-untyped-call] # torch has no types for it
                torch.nn.utils.clip_grad_norm_(learnt, 1.0)
                optimiser.step()
                schedule.step()
    return network.eval()
