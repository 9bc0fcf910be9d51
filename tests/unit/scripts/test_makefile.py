"""What the targets of the Makefile run; `make -n` only prints it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def trainings(target: str) -> list[str]:
    """The calls of the recommender's training that a target makes, with their options."""
    shown = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    calls = [line for line in shown.splitlines() if "-m recommender train" in line]
    return [call.partition("-m recommender train")[2].removesuffix("</dev/null").strip() for call in calls]


@pytest.mark.parametrize(
    "target",
    ["chat", "serve", "web", "telegram", "slack", "cluster", "test", "test-nlu", "bench", "faults", "soak", "evaluate"],
)
def test_a_start_trains_only_where_there_is_no_model(target: str) -> None:
    assert trainings(target) == ["--if-missing"]


def test_train_really_trains() -> None:
    assert trainings("train") == [""]


@pytest.mark.parametrize("target", ["data", "chat", "test"])
def test_what_needs_data_builds_the_reader_and_never_trains_it(target: str) -> None:
    shown = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    calls = [line.partition("-m understanding.training ")[2] for line in shown.splitlines()]
    assert [call.removesuffix(" </dev/null") for call in calls if call] == ["build"]


def test_serve_is_told_how_many_assistants_share_the_work() -> None:
    shown = subprocess.run(["make", "-n", "serve", "WORKERS=2"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "PARLEY_WORKERS=2 " in shown.stdout.splitlines()[-1]
    alone = subprocess.run(["make", "-n", "serve"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "PARLEY_WORKERS" not in alone
