"""Train the assistant if anything that its model depends on has changed (`make train`)."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.catalogue import Chosen, chosen
from scripts.console import ProblemError, run_command, run_logged, say
from scripts.environments import ACTIONS, ASSISTANT, ROOT

# Beside the domain. The lexicon and what reads messages (data/moves, understanding/) are read when the assistant
# starts: nothing that is trained here depends on them.
INPUTS = ("config.yml", "data/nlu", "data/rules", "data/stories", "components", "requirements/assistant.txt")
SUFFIXES = (".yml", ".yaml", ".py", ".json", ".txt")
TRAINING = re.compile(r"Starting to train component '(\w+)'|Restored component '(\w+)'")


def main(arguments: Sequence[str]) -> int:
    """Train, unless the model at hand was made from the same inputs."""
    catalogue = chosen(os.environ, ROOT)
    missing = [path for path in built(catalogue) if not path.is_file()]
    if missing:
        raise ProblemError(
            f"The data of {catalogue.name} have not been built ({missing[0]} is missing): "
            f"run {catalogue.command('data')}."
        )
    write_domain()
    wanted = digest(catalogue)
    if is_current(catalogue, wanted):
        say("  assistant: its model is current")
        return 0
    catalogue.stamp.parent.mkdir(parents=True, exist_ok=True)
    if catalogue.stamp.exists():
        catalogue.stamp.unlink()
    log = ROOT / "var" / "log" / "train-assistant.log"
    run_logged(
        train_command(catalogue.domain, catalogue.model),
        log=log,
        label="assistant",
        describe=describe,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore"},
    )
    if not catalogue.model.is_file():
        raise ProblemError(f"`rasa train` wrote no model: see {log}.")
    catalogue.stamp.write_text(json.dumps({"inputs": wanted}) + "\n", encoding="utf-8")
    return 0


def built(catalogue: Chosen) -> list[Path]:
    """The files that components read when they start; `make data` builds them."""
    text = (ROOT / "config.yml").read_text(encoding="utf-8")
    readers = {ROOT / name / "labels.json" for name in re.findall(r"^\s+reader:\s*(\S+)", text, re.MULTILINE)}
    return [catalogue.lexicon, *sorted(readers)]


def write_domain() -> None:
    """Write Rasa's domain for the chosen catalogue.

    Raises:
        ProblemError: If its description cannot be read.
    """
    done = subprocess.run(
        [str(ACTIONS.python), "-m", "actions.domain"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ProblemError(f"The domain could not be written: {done.stderr.strip()}")


def train_command(domain: Path, model: Path) -> list[str]:
    """What trains a model with a domain; whether the data fit together is checked by `make test`, not each time."""
    return [
        *(str(ASSISTANT.python), "-m", "rasa", "train", "--domain", str(domain), "--config", "config.yml"),
        *("--data", "data", "--out", str(model.parent), "--fixed-model-name", model.name[: -len(".tar.gz")]),
        "--skip-validation",
    ]


def is_current(catalogue: Chosen, wanted: str) -> bool:
    """Whether there is a model that was trained from inputs with this digest."""
    try:
        stamp = json.loads(catalogue.stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return catalogue.model.is_file() and isinstance(stamp, dict) and stamp.get("inputs") == wanted


def digest(catalogue: Chosen) -> str:
    """A fingerprint of everything the model is made from."""
    total = hashlib.sha256()
    for name, path in [("domain", catalogue.domain), *((str(path.relative_to(ROOT)), path) for path in _files())]:
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{name}\0{content}\n".encode())
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
