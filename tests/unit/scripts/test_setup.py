"""What is checked before anything is downloaded."""

from __future__ import annotations

import shutil
import threading
from collections import namedtuple
from pathlib import Path

import pytest

from scripts import environments, setup
from scripts.console import ProblemError

Usage = namedtuple("Usage", ["total", "used", "free"])


def with_free(monkeypatch: pytest.MonkeyPatch, gigabytes: float) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, int(gigabytes * setup.GIGABYTE)))


def test_a_disk_with_too_little_room_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with_free(monkeypatch, 2.25)

    with pytest.raises(ProblemError, match=r"needs about 6\.5 GB below .* and 2\.2 GB are free: free some space"):
        setup.check_disk(6.5)


def test_a_disk_with_enough_room_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    with_free(monkeypatch, 7)

    setup.check_disk(6.5)


def test_nothing_is_looked_for_while_everything_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "is_current", lambda environment: True)
    monkeypatch.setattr(setup, "find", lambda *arguments: pytest.fail("looked for an interpreter"))

    assert setup.main([]) == 0


def test_all_that_is_missing_is_told_before_anything_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "is_current", lambda environment: False)
    monkeypatch.setattr(setup, "adopt", lambda environment: False)
    monkeypatch.setattr(setup, "create", lambda *arguments: pytest.fail("began although a Python is missing"))

    def find(versions: object, needs: object, tools: object) -> None:
        raise ProblemError("Python 3.10 is needed")

    monkeypatch.setattr(setup, "find", find)

    with pytest.raises(ProblemError, match=r"Python 3\.10 is needed"):
        setup.main([])


def test_both_are_made_side_by_side_and_a_failure_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "is_current", lambda environment: False)
    monkeypatch.setattr(setup, "adopt", lambda environment: False)
    monkeypatch.setattr(setup, "find", lambda versions, needs, tools: versions[0])
    monkeypatch.setattr(setup, "find_compiler", lambda interpreter: "cc")
    with_free(monkeypatch, 7)
    both = threading.Barrier(2)
    made = []

    def create(environment: environments.Environment, interpreter: object, compiler: str | None) -> None:
        both.wait(timeout=10)  # raises where one waits for the end of the other
        made.append((environment.name, compiler))
        if environment is environments.ACTIONS:
            raise ProblemError("The package index does not answer")

    monkeypatch.setattr(setup, "create", create)

    with pytest.raises(ProblemError, match="does not answer"):
        setup.main([])
    assert sorted(made, key=str) == [("actions", "cc"), ("assistant", None)]
