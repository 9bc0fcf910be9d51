"""The people part of the benchmarks: plays, judges, prints, and what goes into reports/people.json."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.people.dialogues import Label, Said, read_dialogues, read_labels, read_talks
from benchmarks.people.play import Player, Turn
from benchmarks.people.scoring import Judged, judge
from benchmarks.people.snips import EXPECTED, read_snips
from benchmarks.people.snips import judge as judge_snips
from benchmarks.report import show
from recommender.settings import Settings
from scripts.environments import ROOT

DATA = ROOT.parent / "shared" / "data"
MODEL = ROOT / "models" / "parley.tar.gz"
VERDICTS = ("full", "partly", "wrong", "fallback")


def measure(data: Path, *, verbose: bool = False) -> dict[str, Any] | None:
    """Return the shares of turns by how they were understood, or None where the dialogues are missing.

    What people say depends on what it is about: for the catalogue of music it is how they ask for it, rate and save.

    Args:
        data: the folder of the dialogues.
        verbose: print every turn of the development part that was not fully understood; never one of the blind part.
    """
    if Settings().catalogue == "music":
        return _measure_snips(data / "snips-dev", verbose=verbose)
    try:
        dialogues = read_dialogues(data)
    except FileNotFoundError as missing:
        print(f"Skipped: the dialogues of people are not there ({missing.filename}); --data names their folder.")
        return None
    by_dialogue: dict[str, list[Label]] = {}
    for label in read_labels():
        by_dialogue.setdefault(label.dialogue, []).append(label)
    judged: list[tuple[Label, Judged]] = []
    with tempfile.TemporaryDirectory() as folder:
        player = Player(MODEL, Path(folder))
        try:
            for name, labels in tqdm(by_dialogue.items(), desc="Playing dialogues", unit="dialogue"):
                turns = player.play(dialogues[name])
                for label in labels:
                    turn = turns[label.message]
                    found = judge(label.moves, turn.outcome, player.titles.find)
                    judged.append((label, found))
                    if verbose and not label.blind and (found.verdict != "full" or found.dead_end):
                        _tell(label, turn, found)
        finally:
            player.close()
    measured = {
        "dev": _shares([found for label, found in judged if not label.blind]),
        "blind": _shares([found for label, found in judged if label.blind]),
    }
    show(
        "Turns of real people",
        ["part", "turns", *VERDICTS, "dead ends"],
        [
            [part, str(row["turns"]), *(f"{row[each]:.3f}" for each in VERDICTS), f"{row['dead_ends']:.3f}"]
            for part, row in measured.items()
        ],
    )
    kinds = _by_kind([(label, found) for label, found in judged if not label.blind])
    show(
        "Development turns by kind of move",
        ["move", "turns", *VERDICTS],
        [[kind, str(row["turns"]), *(f"{row[each]:.3f}" for each in VERDICTS)] for kind, row in kinds.items()],
    )
    return {**measured, "dev_by_kind": kinds}


def _measure_snips(directory: Path, *, verbose: bool) -> dict[str, Any] | None:
    """Say each message to somebody new and return the shares by how it was understood, for each intent and for all."""
    try:
        messages = read_snips(directory)
    except FileNotFoundError as missing:
        print(f"Skipped: the messages of people are not there ({missing.filename}); --data names their folder.")
        return None
    verdicts: dict[str, Counter[str]] = {name: Counter() for name in ("all", *EXPECTED)}
    with tempfile.TemporaryDirectory() as folder:
        player = Player(MODEL, Path(folder))
        try:
            for asked in tqdm(messages, desc="Saying messages", unit="message"):
                reply = player.play([Said(by_seeker=True, text=asked.text)])[0].reply
                found = judge_snips(asked, reply.moves, reply.entities)
                verdicts["all"][found] += 1
                verdicts[asked.intent][found] += 1
                if verbose and found != "full":
                    heard = [str(each["move"]) for each in reply.moves]
                    sys.stdout.write(f"{found.upper()} {asked.intent}:{asked.line} {asked.text!r} heard {heard}\n")
        finally:
            player.close()
    measured = {
        name: {"turns": counts.total(), **{each: counts[each] / max(1, counts.total()) for each in VERDICTS[:3]}}
        for name, counts in verdicts.items()
    }
    show(
        "Messages about music, lists and ratings",
        ["intent", "turns", *VERDICTS[:3]],
        [[name, str(row["turns"]), *(f"{row[each]:.3f}" for each in VERDICTS[:3])] for name, row in measured.items()],
    )
    return measured


def talk(file: Path) -> None:
    """Play dialogues without labels and print what is said, for people to judge."""
    with tempfile.TemporaryDirectory() as folder:
        player = Player(MODEL, Path(folder))
        try:
            for name, dialogue in read_talks(file).items():
                print(f"\n== {name}")
                turns = player.play(dialogue)
                for number, said in enumerate(dialogue):
                    print(f"{'seeker' if said.by_seeker else 'friend'}: {said.text}")
                    if number in turns:
                        print("   bot: " + turns[number].reply.text.replace("\n", "\n        "))
        finally:
            player.close()


def _shares(judged: list[Judged]) -> dict[str, Any]:
    counts = Counter(found.verdict for found in judged)
    total = max(1, len(judged))
    return {
        "turns": len(judged),
        **{verdict: counts[verdict] / total for verdict in VERDICTS},
        "dead_ends": sum(found.dead_end for found in judged) / total,
    }


def _by_kind(judged: list[tuple[Label, Judged]]) -> dict[str, Any]:
    kinds = Counter(kind for label, _ in judged for kind in {str(move["move"]) for move in label.moves})
    return {
        kind: _shares([found for label, found in judged if any(move["move"] == kind for move in label.moves)])
        for kind, _ in kinds.most_common()
    }


def _tell(label: Label, turn: Turn, found: Judged) -> None:
    heard = [
        f"{each.move} {each.text or '/'.join(each.values) or len(each.items) or ''}".strip()
        for each in turn.outcome.heard
    ]
    verdict = found.verdict.upper() + (" DEAD END" if found.dead_end else "")
    sys.stdout.write(
        f"{verdict} {label.dialogue}:{label.message} {turn.text!r}\n    missed {found.missed} harm {found.harm}\n"
        f"    heard {', '.join(heard)}\n    bot {turn.reply.text[:200]!r}\n"
    )
