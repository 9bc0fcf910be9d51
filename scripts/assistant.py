"""Run the assistant alone in the foreground, for containers and services: the action server runs elsewhere.

`python -m scripts.assistant` serves the channels that PARLEY_CHANNELS names, with what PARLEY_ACTIONS_URL names.
`python -m scripts.assistant train` trains its model from the domain that `python -m actions.domain` has written.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from scripts.catalogue import chosen
from scripts.chat import REST_PORT, rasa_command
from scripts.console import ProblemError, run_command
from scripts.environments import ROOT
from scripts.ports import port
from scripts.serving import serving
from scripts.train import train_command


def main(arguments: Sequence[str]) -> int:
    """Become the process that does it."""
    catalogue = chosen(os.environ)
    if arguments == ["train"]:
        needed, command = catalogue.domain, train_command(catalogue.domain, catalogue.model)
    elif not arguments:
        needed = catalogue.model
        command = rasa_command(serving(os.environ, port("PARLEY_PORT", REST_PORT)), catalogue.model, os.environ)
    else:
        raise ProblemError("Usage: python -m scripts.assistant [train]")
    if not needed.is_file():
        raise ProblemError(f"{needed} is missing: see docs/operations.md for what makes it.")
    os.chdir(ROOT)
    os.execv(command[0], command)  # noqa: S606 - so that signals reach it


if __name__ == "__main__":
    run_command(main)
