"""A module of the tests that runs in the assistant's environment beside them and prints where it answers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.environments import ASSISTANT, ROOT


@contextmanager
def answering(module: str, *arguments: str) -> Iterator[str]:
    """Run the module until the end of the block, when its input ends; give the address that it prints first."""
    with subprocess.Popen(
        [str(ASSISTANT.python), "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        assert process.stdin is not None
        process.stdin.close()
        process.wait(timeout=60)
