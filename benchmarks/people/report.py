"""The people part of the benchmarks: plays, judges, prints, and what goes into reports/people.json."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.people.dialogues import Label, Said, read_dialogues, read_labels, read_talks
from benchmarks.people.play import Player, Turn
from benchmarks.people.scoring import Judged, judge
from benchmarks.people.snips import EXPECTED, read_snips
from benchmarks.people.snips import judge as judge_snips
from benchmarks.people.written import among_shown, read_written
from benchmarks.report import show
from recommender.settings import Settings
from scripts.catalogue import DEFAULT, chosen
from scripts.environments import ROOT

DATA = ROOT.parent / "shared" / "data"
VERDICTS = ("full", "partly", "wrong", "fallback")


def measure(data: Path, *, verbose: bool = False) -> dict[str, Any] | None:
    """Return the shares of turns by how they were understood, or None where there are none to play.

    What people say depends on what it is about: of films there are dialogues of people; of another catalogue, turns
    that were written for it, and for music also messages in which people ask for it, rate and save. All but the films
    stand under the name of their catalogue.

    Args:
        data: the folder of the dialogues.
        verbose: print every turn of the development part that was not fully understood; never one of the blind part.
    """
    catalogue = Settings().catalogue
    if catalogue != DEFAULT:
        return _measure_other(catalogue, data, verbose=verbose)
    try:
        dialogues = read_dialogues(data)
    except FileNotFoundError as missing:
        print(f"Skipped: the dialogues of people are not there ({missing.filename}); --data names their folder.")
        return None
    with _playing() as player:
        return _measure_labelled("real people", dialogues, read_labels(), player, verbose=verbose)


def _measure_other(catalogue: str, data: Path, *, verbose: bool) -> dict[str, Any] | None:
    try:
        talks, labels = read_written(catalogue)
    except FileNotFoundError:
        print(f"Skipped: nobody has written turns about {catalogue}.")
        return None
    with _playing() as player:
        measured = {"written": _measure_labelled(f"{catalogue}, written", talks, labels, player, verbose=verbose)}
        if catalogue == "music":
            messages = _measure_snips(data / "snips-dev", player, verbose=verbose)
            measured |= {"snips": messages} if messages is not None else {}
    return {catalogue: measured}


def _measure_labelled(
    whose: str, dialogues: Mapping[str, Sequence[Said]], labels: Iterable[Label], player: Player, *, verbose: bool
) -> dict[str, Any]:
    """Play dialogues, judge the labelled turns of them, and print and return the shares."""
    by_dialogue: dict[str, list[Label]] = {}
    for label in labels:
        by_dialogue.setdefault(label.dialogue, []).append(label)
    judged: list[tuple[Label, Judged]] = []
    for name, of_dialogue in tqdm(by_dialogue.items(), desc="Playing dialogues", unit="dialogue"):
        turns = player.play(dialogues[name])
        for label in of_dialogue:
            turn = turns[label.message]
            found = judge(label.moves, turn.outcome, among_shown(player.titles.find, turn.outcome.context))
            judged.append((label, found))
            if verbose and not label.blind and (found.verdict != "full" or found.dead_end):
                _tell(label, turn, found)
    measured = {
        "dev": _shares([found for label, found in judged if not label.blind]),
        "blind": _shares([found for label, found in judged if label.blind]),
    }
    show(
        f"Turns of {whose}",
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


def _measure_snips(directory: Path, player: Player, *, verbose: bool) -> dict[str, Any] | None:
    """Say each message to somebody new and return the shares by how it was understood, for each intent and for all."""
    try:
        messages = read_snips(directory)
    except FileNotFoundError as missing:
        print(f"Skipped: the messages of people are not there ({missing.filename}); --data names their folder.")
        return None
    verdicts: dict[str, Counter[str]] = {name: Counter() for name in ("all", *EXPECTED)}
    for asked in tqdm(messages, desc="Saying messages", unit="message"):
        reply = player.play([Said(by_seeker=True, text=asked.text)])[0].reply
        found = judge_snips(asked, reply.moves, reply.entities)
        verdicts["all"][found] += 1
        verdicts[asked.intent][found] += 1
        if verbose and found != "full":
            heard = [str(each["move"]) for each in reply.moves]
            sys.stdout.write(f"{found.upper()} {asked.intent}:{asked.line} {asked.text!r} heard {heard}\n")
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
    with _playing() as player:
        for name, dialogue in read_talks(file).items():
            print(f"\n== {name}")
            turns = player.play(dialogue)
            for number, said in enumerate(dialogue):
                print(f"{'seeker' if said.by_seeker else 'friend'}: {said.text}")
                if number in turns:
                    print("   bot: " + turns[number].reply.text.replace("\n", "\n        "))


@contextmanager
def _playing() -> Iterator[Player]:
    """Open the assistant that was trained for the chosen catalogue, with a store of its own."""
    with tempfile.TemporaryDirectory() as folder, closing(Player(chosen(os.environ).model, Path(folder))) as player:
        yield player


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
