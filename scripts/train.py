"""Train the assistant if anything that its model depends on has changed (`make train`)."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.console import ProblemError, run_command, run_logged, say
from scripts.environments import ASSISTANT, ROOT

MODEL = ROOT / "models" / "parley.tar.gz"
STAMP = ROOT / "models" / "parley.inputs.json"
# The lexicon and what reads messages (data/moves, understanding/) are read when the assistant starts: nothing that is
# trained here depends on them.
INPUTS = (
    *("config.yml", "domain.yml", "data/nlu", "data/rules", "data/stories", "components"),
    "requirements/assistant.txt",
)
SUFFIXES = (".yml", ".yaml", ".py", ".json", ".txt")
TRAINING = re.compile(r"Starting to train component '(\w+)'|Restored component '(\w+)'")


def main(arguments: Sequence[str]) -> int:
    """Train, unless the model at hand was made from the same inputs."""
    missing = [path for path in built() if not path.is_file()]
    if missing:
        raise ProblemError(f"The data have not been built ({missing[0]} is missing): run `make data`.")
    wanted = digest()
    if is_current(wanted):
        say("  assistant: its model is current")
        return 0
    STAMP.parent.mkdir(exist_ok=True)
    if STAMP.exists():
        STAMP.unlink()
    run_logged(
        [
            *(str(ASSISTANT.python), "-m", "rasa", "train", "--domain", "domain.yml", "--config", "config.yml"),
            *("--data", "data", "--out", "models", "--fixed-model-name", MODEL.name[: -len(".tar.gz")]),
        ],
        log=ROOT / "var" / "log" / "train-assistant.log",
        label="assistant",
        describe=describe,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore"},
    )
    if not MODEL.is_file():
        raise ProblemError(f"`rasa train` wrote no model: see {ROOT / 'var' / 'log' / 'train-assistant.log'}.")
    STAMP.write_text(json.dumps({"inputs": wanted}) + "\n", encoding="utf-8")
    return 0


def built() -> list[Path]:
    """The files that config.yml tells components to read when they start; `make data` builds them."""
    text = (ROOT / "config.yml").read_text(encoding="utf-8")
    lexicons = {ROOT / name for name in re.findall(r"^\s+lexicon:\s*(\S+)", text, re.MULTILINE)}
    readers = {ROOT / name / "labels.json" for name in re.findall(r"^\s+reader:\s*(\S+)", text, re.MULTILINE)}
    return sorted(lexicons | readers)


def is_current(wanted: str) -> bool:
    """Whether there is a model that was trained from inputs with this digest."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return MODEL.is_file() and isinstance(stamp, dict) and stamp.get("inputs") == wanted


def digest() -> str:
    """A fingerprint of everything the model is made from."""
    total = hashlib.sha256()
    for path in _files():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(ROOT)}\0{content}\n".encode())
    return total.hexdigest()


def _files() -> Iterator[Path]:
    for name in INPUTS:
        path = ROOT / name
        if path.is_file():
            yield path
        else:
            yield from sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES)


def describe(line: str) -> str:
    """Which part `rasa train` is at."""
    match = TRAINING.search(line)
    if match:
        return f"training {match.group(1) or match.group(2)}"
    return "training" if "Epochs:" in line else ""


if __name__ == "__main__":
    run_command(main)
