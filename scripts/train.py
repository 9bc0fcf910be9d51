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
INPUTS = ("config.yml", "domain.yml", "data", "components", "requirements/assistant.txt")
TRAINING = re.compile(r"Starting to train component '(\w+)'|Restored component '(\w+)'")


def main(arguments: Sequence[str]) -> int:
    """Train, unless the model at hand was made from the same inputs."""
    lexicon = lexicon_file()
    if not lexicon.is_file():
        raise ProblemError(f"The catalogue has not been built ({lexicon} is missing): run `make data`.")
    wanted = digest(lexicon)
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


def lexicon_file() -> Path:
    """The names and words of the catalogue, which the assistant's linker is built from."""
    home = ROOT / os.environ.get("PARLEY_HOME", "var")
    return home / "catalogue" / os.environ.get("PARLEY_CATALOGUE", "movies") / "lexicon.json"


def is_current(wanted: str) -> bool:
    """Whether there is a model that was trained from inputs with this digest."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return MODEL.is_file() and isinstance(stamp, dict) and stamp.get("inputs") == wanted


def digest(lexicon: Path) -> str:
    """A fingerprint of everything the model is made from."""
    total = hashlib.sha256()
    for path in [*_files(ROOT), lexicon]:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.name if path == lexicon else path.relative_to(ROOT)}\0{content}\n".encode())
    return total.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        if path.is_file():
            yield path
        else:
            yield from sorted(p for p in path.rglob("*") if p.suffix in (".yml", ".yaml", ".py", ".json", ".txt"))


def describe(line: str) -> str:
    """Which part `rasa train` is at."""
    match = TRAINING.search(line)
    if match:
        return f"training {match.group(1) or match.group(2)}"
    return "training" if "Epochs:" in line else ""


if __name__ == "__main__":
    run_command(main)
