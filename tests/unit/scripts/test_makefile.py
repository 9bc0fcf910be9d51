"""What the targets of the Makefile run; `make -n` only prints it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Below `make test` make would say where it is, too.
OUTSIDE = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}


def shown(*arguments: str) -> list[str]:
    """The lines that make would run."""
    command = ["make", "-n", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=OUTSIDE, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def trainings(target: str) -> list[str]:
    """The calls of the recommender's training that a target makes, with their options."""
    calls = [line for line in shown(target) if "-m recommender train" in line]
    return [call.partition("-m recommender train")[2].removesuffix("</dev/null").strip() for call in calls]


@pytest.mark.parametrize(
    "target",
    [
        "chat",
        "serve",
        "web",
        "telegram",
        "slack",
        "cluster",
        "test",
        "test-nlu",
        "coverage",
        "bench",
        "faults",
        "soak",
        "evaluate",
    ],
)
def test_a_start_trains_only_where_there_is_no_model(target: str) -> None:
    assert trainings(target) == ["--if-missing"]


def test_train_really_trains() -> None:
    assert trainings("train") == [""]


@pytest.mark.parametrize("target", ["data", "chat", "test"])
def test_what_needs_data_builds_the_reader_and_never_trains_it(target: str) -> None:
    calls = [line.partition("-m understanding.training ")[2] for line in shown(target)]
    assert [call.removesuffix(" </dev/null") for call in calls if call] == ["build"]


def test_serve_is_told_how_many_assistants_share_the_work() -> None:
    assert "PARLEY_WORKERS=2 " in shown("serve", "WORKERS=2")[-1]
    assert not any("PARLEY_WORKERS" in line for line in shown("serve"))
