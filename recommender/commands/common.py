"""What all groups of commands share: how a command is added, and how a mistake is told."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from recommender.settings import Settings

CHANNEL = "cli"

Run = Callable[[argparse.Namespace, Settings], None]


class UsageError(Exception):
    """What was asked cannot be done; the message says why in one sentence."""


class Commands:
    """The commands of one parser."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        """Give a parser commands; one of them has to be named."""
        self._added = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(self, name: str, run: Run, text: str, examples: str | None = None) -> argparse.ArgumentParser:
        """Add a command, and return its parser for the options.

        Args:
            name: what it is called.
            run: does it; raises `UsageError` or one of the engine's errors.
            text: says what it does, in one line that begins with a small letter.
            examples: shown below the options, as they are.
        """
        added = self._added.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog=examples,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        return added


def this_python() -> str:
    """Return how the Python that runs this is called from here: by its path in a project's folder, else by its name."""
    path, here = Path(sys.executable), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else path.name


def first(error: ValidationError) -> str:
    """Say the first of the errors in one line."""
    found: Any = error.errors()[0]
    where = ".".join(str(part) for part in found["loc"])
    message = str(found["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message
