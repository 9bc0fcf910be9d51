"""Rasa's own checks of the dialogue, a part of `make test`: the data fit together, the test stories hold."""

from __future__ import annotations

import os
from collections.abc import Sequence

from scripts.catalogue import chosen
from scripts.console import run_command, run_logged
from scripts.environments import ASSISTANT, ROOT
from scripts.train import write_domain

CHECKS = {
    "rasa data validate": ["data", "validate", "--fail-on-warnings"],
    "rasa test core": [
        *("test", "core", "--stories", "tests/test_stories.yml", "--out", "var/test-stories"),
        *("--fail-on-prediction-errors", "--no-plot"),
    ],
}


def main(arguments: Sequence[str]) -> int:
    """Run the checks; what they print goes to logs."""
    catalogue = chosen(os.environ)
    write_domain()
    models = {
        "rasa test core": ["--model", str(catalogue.model)],
        "rasa data validate": ["--domain", str(catalogue.domain)],
    }
    for label, command in CHECKS.items():
        run_logged(
            [str(ASSISTANT.python), "-m", "rasa", *command, *models[label]],
            log=ROOT / "var" / "log" / f"{label.replace(' ', '-')}.log",
            label=label,
            describe=lambda line: "running",
            env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore"},
        )
    return 0


if __name__ == "__main__":
    run_command(main)
