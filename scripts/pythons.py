"""Run the tests that need neither data nor models with each other Python that the engine is for (`make test-pythons`).

No part of `make test`: each Python takes an environment of its own, 3 GB below var/tools.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scripts.console import ProblemError, run_command, run_logged, say
from scripts.environments import ACTIONS, ROOT
from scripts.interpreters import Interpreter, find
from scripts.packages import explain_pip

TESTS = ("-m", "not trained", "tests/unit", "tests/contract")


def main(arguments: Sequence[str]) -> int:
    """Test with every version but the preferred one, which all other tests run with; `arguments` are pytest's.

    Raises:
        ProblemError: If an environment cannot be made, or a test fails.
    """
    for version in ACTIONS.versions[1:]:
        try:
            interpreter = find((version,), ACTIONS.needs, ROOT / "var" / "tools")
        except ProblemError as missing:
            say(f"{version[0]}.{version[1]} is left out. {missing}")
            continue
        say(f"Python {interpreter.number} ({interpreter.path}):")
        python = environment(interpreter)
        if subprocess.run([str(python), "-m", "pytest", *arguments, *TESTS], cwd=ROOT, check=False).returncode:
            raise ProblemError(f"Tests failed with Python {interpreter.number}, see above.")
    return 0


def environment(interpreter: Interpreter) -> Path:
    """Return the Python of an environment that holds what the lock says; it is made or brought up to date."""
    name = f"python{interpreter.minor[0]}.{interpreter.minor[1]}"
    folder = ROOT / "var" / "tools" / name
    if not (folder / "bin" / "python").exists():
        subprocess.run([interpreter.path, "-I", "-m", "venv", str(folder)], check=True)
    run_logged(
        [
            *(str(folder / "bin" / "python"), "-m", "pip", "install", "--progress-bar", "off"),
            *("-r", str(ACTIONS.lock)),
        ],
        log=ROOT / "var" / "log" / f"setup-{name}.log",
        label="packages",
        describe=lambda line: line.strip()[:60] if line.startswith(("Collecting", "Installing", "Building")) else "",
        # LightFM is otherwise built for this very processor (scripts/environments.py).
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "LIGHTFM_NO_CFLAGS": "1"},
        explain=explain_pip,
    )
    return folder / "bin" / "python"


if __name__ == "__main__":
    run_command(main)
