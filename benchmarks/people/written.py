"""Turns that were written for this project, as different people would type them, about other things than films.

They stand beside this file, a line for each turn: its text, its labels as in `labels.jsonl`, and whether it is of the
blind part. Nobody answered when they were written, so that a label names what was shown by its place: "#2" is the
second, and "#" any one of it ("that one").
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.people.dialogues import Label, Said
from benchmarks.people.scoring import Find

FOLDER = Path(__file__).with_name("written")
SHOWN = "#"


def read_written(catalogue: str) -> tuple[dict[str, list[Said]], list[Label]]:
    """Return the conversations about a catalogue by their names, and the label of each of their turns.

    Raises:
        FileNotFoundError: none were written about it.
    """
    talks: dict[str, list[Said]] = {}
    labels = []
    for line in (FOLDER / f"{catalogue}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        talks.setdefault(row["dialogue"], []).append(Said(by_seeker=True, text=row["text"]))
        labels.append(Label(row["dialogue"], row["message"], row["blind"], tuple(row["moves"])))
    return talks, labels


def among_shown(find: Find, shown: Sequence[str]) -> Find:
    """Return a way to find items that also knows those which were shown by their places.

    >>> find = among_shown(lambda title: ("heat",) if title == "Heat" else (), ["alien", "jaws", "psycho"])
    >>> find("#2"), find("#4"), find("#"), find("Heat")
    (('jaws',), (), ('alien', 'jaws', 'psycho'), ('heat',))
    """

    def found(title: str) -> tuple[str, ...]:
        if not title.startswith(SHOWN):
            return find(title)
        place = int(title.removeprefix(SHOWN) or 0)
        return tuple(shown[place - 1 : place] if place else shown)

    return found
