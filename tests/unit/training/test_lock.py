"""Locks between processes: held while one lives, given back whatever ends it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import Timeout

from recommender.catalogue.feed import writing
from recommender.training.lock import BusyError, training_lock

HOLDER = """
import sys
from pathlib import Path
from recommender.training.lock import training_lock
with training_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that trains."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_training_keeps_others_out_until_it_is_killed(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(BusyError, match="another training"), training_lock(tmp_path):
        pass
    holder.kill()
    holder.wait()
    with training_lock(tmp_path):
        pass


def test_whoever_changes_a_catalogue_keeps_others_waiting(tmp_path: Path) -> None:
    with writing(tmp_path / "films"):
        with pytest.raises(Timeout):
            writing(tmp_path / "films").acquire(timeout=0)
        with writing(tmp_path / "wines"):
            pass
    with writing(tmp_path / "films"):
        pass
