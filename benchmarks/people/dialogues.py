"""Dialogues of people with people, read from where they lie; nothing of them is part of this repository."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LABELS = Path(__file__).with_name("labels.jsonl")
_MARKUP = re.compile(r"@\d+\s*<\s*(.*?)\s*>")


@dataclass(frozen=True)
class Said:
    """One message of a dialogue."""

    by_seeker: bool
    text: str


@dataclass(frozen=True)
class Label:
    """What a careful friend understands a message as: moves with item, facet or theme; see docs/moves.md."""

    dialogue: str
    message: int
    blind: bool
    moves: tuple[Mapping[str, Any], ...]


def read_labels() -> list[Label]:
    """Return all labels, by dialogue and message."""
    rows = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    return [Label(row["dialogue"], row["message"], row["blind"], tuple(row["moves"])) for row in rows]


def read_dialogues(data: Path) -> dict[str, list[Said]]:
    """Return the dialogues below a folder by source and id.

    Raises:
        FileNotFoundError: they are not there.
    """
    found: dict[str, list[Said]] = {}
    for line in (data / "redial-dev" / "dialogues.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found[f"redial:{row['id']}"] = [Said(each["who"] == "seeker", each["text"]) for each in row["messages"]]
    for name, row in json.loads((data / "iard-dev" / "iard_dev.json").read_text("utf-8")).items():
        told = sorted(row["dialogue_info"].values(), key=lambda each: each["utterance_pos"])
        found[f"iard:{name}"] = [
            Said(each["role"] == "seeker", " ".join(_MARKUP.sub(r"\1", each["utterance_text"]).split()))
            for each in told
        ]
    return found


def read_talks(file: Path) -> dict[str, list[Said]]:
    """Return dialogues without labels: JSON lines with `id` and `messages`, each of `who` and `text`.

    Raises:
        ValueError: a line is not of that form.
    """
    found = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            found[str(row.get("id", number))] = [
                Said(each["who"] == "seeker", str(each["text"])) for each in row["messages"]
            ]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{file}:{number} is no dialogue of `id` and `messages` ({error!r})") from error
    return found
