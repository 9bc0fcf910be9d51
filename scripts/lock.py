"""Resolve requirements/*.in to requirements/*.txt with every transitive pin (`make lock`).

Each lock is made with the Python that its environment prefers. Pins that stand already are kept where they still fit;
`make lock UPGRADE=1` takes the newest versions instead.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence

from scripts.console import ProblemError, run_command, say
from scripts.environments import ENVIRONMENTS, ROOT, Environment
from scripts.interpreters import Interpreter, find

PIP_TOOLS = "pip-tools==7.6.2"

HEADER = """\
# Made by `make lock` from {source} with Python {version} for Linux on x86-64. Do not edit.
# Without hashes and without CUDA packages, so that the CPU build of torch and the package index's CUDA build both fit
# (the latter names its exact CUDA packages itself, and pip adds them).
"""

CUDA = re.compile(r"(nvidia|cuda|triton)\b")


def main(arguments: Sequence[str]) -> int:
    """Write the locks."""
    upgrade = "--upgrade" in arguments
    for environment in ENVIRONMENTS:
        interpreter = find(environment.versions, environment.needs, ROOT / "var" / "tools")
        say(f"Resolving {environment.lock.name} with Python {interpreter.number} ...")
        compile_lock(environment, interpreter, upgrade=upgrade)
    return 0


def compile_lock(environment: Environment, interpreter: Interpreter, *, upgrade: bool) -> None:
    """Resolve one list with pip-tools.

    Raises:
        ProblemError: If it cannot be resolved.
    """
    tool = ROOT / "var" / "tools" / f"lock-{environment.name}"
    if not (tool / "bin" / "pip-compile").exists():
        _run([interpreter.path, "-m", "venv", "--clear", str(tool)])
        _run([str(tool / "bin" / "python"), "-m", "pip", "install", "--quiet", PIP_TOOLS])
    source = environment.lock.with_suffix(".in")
    _run(
        [
            *(str(tool / "bin" / "python"), "-m", "piptools", "compile", "--quiet", "--no-header"),
            # Nothing of this machine belongs in the file.
            *("--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host", "--no-emit-options"),
            # Rasa needs setuptools at run time, so its version is pinned as well.
            *("--strip-extras", "--allow-unsafe"),
            *(["--upgrade"] if upgrade else []),
            *("--output-file", str(environment.lock.relative_to(ROOT)), str(source.relative_to(ROOT))),
        ]
    )
    header = HEADER.format(source=source.name, version=f"{interpreter.minor[0]}.{interpreter.minor[1]}")
    environment.lock.write_text(header + portable(environment.lock.read_text(encoding="utf-8")), encoding="utf-8")


def portable(lock: str) -> str:
    """A lock without what only fits the machine it was made on: local versions, CUDA packages, former comments."""
    kept = []
    dropping = False
    for line in lock.splitlines():
        if not line.startswith(" "):
            dropping = bool(CUDA.match(line)) or line.startswith("#")
        if line and not dropping:
            kept.append(re.sub(r"^(\S+==[^\s+;]+)\+[^\s;]+", r"\1", line))
    return "\n".join(kept) + "\n"


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(list(command), stdin=subprocess.DEVNULL, capture_output=True, cwd=ROOT, check=False)
    if done.returncode:
        output = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
        raise ProblemError(f"{output[-4000:]}\n\nThe lock was not made: `{' '.join(command[1:4])}` failed, see above.")


if __name__ == "__main__":
    run_command(main)
