"""How a language model reads what people say, beside the local reader: the same dialogues, played with each."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.people.dialogues import Label, Said, read_dialogues, read_labels
from benchmarks.people.play import Player
from benchmarks.people.recording import recording
from benchmarks.people.scoring import ALIKE, judge
from benchmarks.people.written import among_shown
from benchmarks.report import show
from language_model.settings import PREFIX, model_settings
from scripts.catalogue import chosen
from scripts.console import ProblemError
from scripts.environments import ROOT
from tests.e2e.conversation import WORKER
from understanding.reader import Reader

READERS = ("local", "unsure", "always", "alone")
ALONE = ROOT / "benchmarks" / "assistant" / "model_alone.py"
SEED = 7
DRAWS = 2_000  # of the bootstrap
SECONDS = "600"  # for one answer: what is measured is how well it reads, and not how fast this machine is

Verdicts = Mapping[str, Sequence[str]]  # by dialogue


def measure(data: Path, readers: Sequence[str], dialogues: int, answers: Path) -> dict[str, Any] | None:
    """Return the shares of turns by how they were understood, for each of the readers, on a sample of the dialogues.

    Args:
        data: the folder of the dialogues.
        readers: some of `READERS`; the local one is always measured, and the others are compared with it.
        dialogues: how many, drawn by chance and always the same: fewer are the first of more.
        answers: the file that keeps what the model said.

    Raises:
        ProblemError: no model is configured.
    """
    settings = model_settings(os.environ)
    if settings is None:
        raise ProblemError(f"Set {PREFIX}URL to the model's address; `make llm` serves one.")
    try:
        played = read_dialogues(data)
    except FileNotFoundError as missing:
        print(f"Skipped: the dialogues of people are not there ({missing.filename}); --data names their folder.")
        return None
    sureness = _sureness(played, read_labels())
    sample = _sample(read_labels(), dialogues)
    found: dict[str, Verdicts] = {}
    with recording(settings.url, settings.key, answers) as url:
        for reader in dict.fromkeys(("local", *readers)):
            changes = {
                f"{PREFIX}URL": "" if reader == "local" else url,
                f"{PREFIX}READS": "unsure" if reader == "unsure" else "always",
                f"{PREFIX}SECONDS": SECONDS,
                f"{PREFIX}PERSON_TOKENS": "1e9",
                f"{PREFIX}DAY_TOKENS": "1e12",
            }
            found[reader] = _play(reader, played, sample, changes)
            _show(found, sample)
    figures = {reader: _figures(verdicts, found["local"], sample) for reader, verdicts in found.items()}
    return {**figures, "sureness": sureness}


def _sureness(played: Mapping[str, Sequence[Said]], labels: Sequence[Label]) -> list[tuple[int, float, float]]:
    """Print and return how often the local reader has all kinds of moves of a development turn, by how sure it is.

    Returns:
        For each tenth of the turns, the least sure first: their number, the highest of their least confidences of a
        move, and the share that has all kinds of moves.
    """
    reader = Reader(ROOT / "var" / "reader")
    turns = []
    for label in labels:
        if not label.blind:
            moves = reader.read(played[label.dialogue][label.message].text).moves
            heard = {move.move for move in moves}
            right = all(heard & ALIKE.get(str(each["move"]), {str(each["move"])}) for each in label.moves)
            turns.append((min((move.confidence for move in moves), default=1.0), right))
    turns.sort()
    size = -(-len(turns) // 10)
    tenths = [turns[start : start + size] for start in range(0, len(turns), size)]
    rows = [(len(each), each[-1][0], sum(right for _, right in each) / len(each)) for each in tenths]
    show(
        "Development turns, by the least confidence that the local reader has in a move",
        ["turns", "up to", "all kinds of moves right"],
        [[str(number), f"{most:.2f}", f"{right:.3f}"] for number, most, right in rows],
    )
    return rows


def _sample(labels: Sequence[Label], dialogues: int) -> dict[str, list[Label]]:
    by_dialogue: dict[str, list[Label]] = {}
    for label in labels:
        by_dialogue.setdefault(label.dialogue, []).append(label)
    names = sorted(by_dialogue)
    random.Random(SEED).shuffle(names)  # noqa: S311 - a sample
    return {name: by_dialogue[name] for name in names[:dialogues]}


def _play(
    reader: str, played: Mapping[str, Sequence[Said]], sample: Mapping[str, Sequence[Label]], changes: Mapping[str, str]
) -> Verdicts:
    model = chosen(os.environ).model
    found: dict[str, list[str]] = {}
    worker = ALONE if reader == "alone" else WORKER
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Player(model, Path(folder), worker=worker, **changes)) as player,
    ):
        for name, labels in tqdm(sample.items(), desc=reader, unit="dialogue", file=sys.stderr):
            last = max(label.message for label in labels)  # what comes behind it is not judged
            turns = player.play(played[name][: last + 1])
            found[name] = [
                judge(
                    label.moves,
                    turns[label.message].outcome,
                    among_shown(player.titles.find, turns[label.message].outcome.context),
                ).verdict
                for label in labels
            ]
    return found


def _figures(verdicts: Verdicts, local: Verdicts, sample: Mapping[str, Sequence[Label]]) -> dict[str, Any]:
    """Return shares of each part, and how they differ from the local reader's, with 95 % intervals over dialogues."""
    figures: dict[str, Any] = {}
    for part in ("dev", "blind"):
        names = [name for name, labels in sample.items() if labels[0].blind == (part == "blind")]
        turns = [verdict for name in names for verdict in verdicts[name]]
        figures[part] = {
            "dialogues": len(names),
            "turns": len(turns),
            **{each: turns.count(each) / max(1, len(turns)) for each in ("full", "wrong")},
            **{f"{each}_difference": _difference(each, names, verdicts, local) for each in ("full", "wrong")},
        }
    return figures


def _difference(verdict: str, names: Sequence[str], one: Verdicts, other: Verdicts) -> tuple[float, float, float]:
    """Return the difference of a share, and the 95 % interval of it by the bootstrap over dialogues."""

    def of(drawn: Sequence[str]) -> float:
        count = sum(len(one[name]) for name in drawn)
        return sum(one[name].count(verdict) - other[name].count(verdict) for name in drawn) / max(1, count)

    chance = random.Random(SEED)  # noqa: S311 - a sample
    draws = sorted(of(chance.choices(names, k=len(names))) for _ in range(DRAWS)) if names else [0.0]
    return of(names), draws[int(0.025 * len(draws))], draws[int(0.975 * len(draws))]


def _show(found: Mapping[str, Verdicts], sample: Mapping[str, Sequence[Label]]) -> None:
    rows = []
    for reader, verdicts in found.items():
        for part, row in _figures(verdicts, found["local"], sample).items():
            differs = [
                f"{d:+.3f} ({low:+.3f} to {high:+.3f})"
                for d, low, high in (row["full_difference"], row["wrong_difference"])
            ]
            rows.append(
                [
                    reader,
                    part,
                    str(row["dialogues"]),
                    str(row["turns"]),
                    f"{row['full']:.3f}",
                    f"{row['wrong']:.3f}",
                    *differs,
                ]
            )
    show(
        "Turns of real people, by who reads them",
        ["reader", "part", "dialogues", "turns", "full", "wrong", "full, against local", "wrong, against local"],
        rows,
    )
