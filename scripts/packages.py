"""What pip does for an environment: the pins of a lock, an install with its progress, and what its failures mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from scripts.console import run_logged


def install(
    folder: Path, packages: Path, *, constraints: Path | None = None, log: Path, label: str, env: Mapping[str, str]
) -> None:
    """Install what a list names into the environment in a folder.

    Args:
        folder: of the environment.
        packages: the list, each with its version.
        constraints: further versions that have to stand.
        log: where what pip prints is kept.
        label: what stands before its progress.
        env: the variables that pip has.

    Raises:
        ProblemError: If they cannot be installed.
    """
    run_logged(
        [
            *(str(folder / "bin" / "python"), "-m", "pip", "install", "--progress-bar", "off"),
            # TensorFlow and torch bring ten thousand files each, few of which are ever imported.
            "--no-compile",
            *("-r", str(packages)),
            *(() if constraints is None else ("-c", str(constraints))),
        ],
        log=log,
        label=label,
        describe=_Progress(folder, len(locked(packages))),
        env=env,
        explain=explain_pip,
    )


def locked(lock: Path) -> dict[str, str]:
    """The pins of a lock file: normalised names and versions."""
    pins = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", line)
        if match:
            pins[normalised(match.group(1))] = match.group(2)
    return pins


def normalised(name: str) -> str:
    """A package's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


class _Progress:
    """Reads from pip's output, and while it is silent from the folder that it fills, how far it is."""

    def __init__(self, folder: Path, total: int) -> None:
        self._folder = folder
        self._total = total
        self._found = 0
        self._unpacking = False

    def __call__(self, line: str) -> str:
        word, _, rest = line.strip().partition(" ")
        if word in ("Collecting", "Processing"):
            self._found += 1
            return self._of(self._found, re.split(r"[\s=<>!~\[;]", Path(rest).name, maxsplit=1)[0])
        if word == "Downloading" and "MB" in rest:
            return self._of(self._found, f"downloading {rest}")
        if rest.startswith("wheel for") and word == "Building":
            return self._of(self._found, f"building {rest.split(' ')[2]}")
        if word == "Installing":
            self._unpacking = True
        if self._unpacking:
            return self._of(sum(1 for _ in self._folder.glob("lib/*/site-packages/*.dist-info")), "unpacking")
        return ""

    def _of(self, count: int, what: str) -> str:
        # pip can name more than the lock has (the CUDA packages of torch).
        return f"{min(count, self._total)} of {self._total} packages, {what}"


def explain_pip(output: str) -> str:
    """What a failure of pip means, in one sentence, where it is a common one."""
    signs = (
        ("No space left on device", "The disk is full: free some space and run the command again."),
        ("Temporary failure in name resolution", "The package index cannot be reached: check the network."),
        ("Failed to establish a new connection", "The package index cannot be reached: check the network."),
        ("Name or service not known", "The package index cannot be reached: check the network."),
        ("Read timed out", "The package index does not answer: run the command again to go on."),
        ("Permission denied", "A file of the environment cannot be written: check who owns the checkout."),
    )
    return next((sentence for sign, sentence in signs if sign in output), "")
