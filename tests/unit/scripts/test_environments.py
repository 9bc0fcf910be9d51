"""When an environment is current, taken over, updated or made anew."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scripts import environments, packages
from scripts.console import ProblemError
from scripts.environments import Environment
from scripts.interpreters import Interpreter

PYTHON = Interpreter(sys.executable, sys.version_info[:3], (), "")


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with nothing but pip, to be copied: making one takes seconds."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """An environment, not made yet, below a checkout of its own; its lock is empty: nothing is downloaded."""
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    described = Environment("small", (PYTHON.minor,), compiles=False, gigabytes=0.1, defaults={"PARLEY_TRY": "given"})
    described.lock.parent.mkdir()
    described.lock.write_text("# nothing\n", encoding="utf-8")
    return described


@pytest.fixture
def made(environment: Environment, bare: Path) -> Environment:
    """An environment that is current."""
    shutil.copytree(bare, environment.folder, symlinks=True)
    assert environments.adopt(environment)
    return environment


def ask(environment: Environment, program: str) -> str:
    answer = subprocess.run([environment.python, "-c", program], check=True, capture_output=True, encoding="utf-8")
    return answer.stdout.strip()


def test_a_new_environment_is_made(environment: Environment) -> None:
    assert not environments.is_current(environment)

    environments.create(environment, PYTHON, None)

    assert environments.is_current(environment)


def test_a_catalogue_s_own_packages_are_added_once(made: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    actions = replace(made, name="actions")
    extra = made.lock.with_name("catalogue-shop.txt")
    extra.write_text("# one\nsome-package==1.0\n", encoding="utf-8")
    assert actions.added_for("shop") == extra
    assert actions.added_for("movies") is None
    assert made.added_for("shop") is None  # the assistant has no need of them
    asked: list[list[str]] = []
    monkeypatch.setattr(packages, "run_logged", lambda command, **_: asked.append(command))
    assert environments.add_extra(made, extra)
    assert asked[0][-4:] == ["-r", str(extra), "-c", str(made.lock)]
    monkeypatch.setattr(environments, "_installed", lambda _: {"some-package": "1.0"})
    assert not environments.add_extra(made, extra)
    assert len(asked) == 1


def test_the_defaults_hold_in_every_process_of_the_environment(made: Environment) -> None:
    assert ask(made, "import os; print(os.environ['PARLEY_TRY'])") == "given"


def test_a_default_gives_way_to_what_is_set(made: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_TRY", "mine")

    assert ask(made, "import os; print(os.environ['PARLEY_TRY'])") == "mine"


def test_a_changed_lock_is_installed_in_place(made: Environment) -> None:
    mark = made.folder / "mark"
    mark.touch()
    made.lock.write_text("# something else\n", encoding="utf-8")

    assert not environments.is_current(made)
    environments.create(made, PYTHON, None)

    assert environments.is_current(made)
    assert mark.exists()


def test_an_interrupted_install_is_made_anew(made: Environment) -> None:
    mark = made.folder / "mark"
    mark.touch()
    (made.folder / environments.UNFINISHED).touch()

    assert not environments.is_current(made)
    assert not environments.adopt(made)
    environments.create(made, PYTHON, None)

    assert environments.is_current(made)
    assert not mark.exists()


def test_an_interpreter_that_has_gone_is_not_current(made: Environment) -> None:
    made.python.unlink()
    made.python.symlink_to("/nowhere/python3.10")

    assert not environments.is_current(made)
    assert not environments.adopt(made)


def test_a_checkout_that_was_moved_is_not_current(made: Environment) -> None:
    stamp = made.folder / environments.STAMP
    told = json.loads(stamp.read_text(encoding="utf-8"))
    stamp.write_text(json.dumps({**told, "folder": "/elsewhere/.venv-small"}), encoding="utf-8")

    assert not environments.is_current(made)


def test_an_environment_made_by_hand_is_taken_over_only_if_it_has_what_the_lock_says(
    environment: Environment, bare: Path
) -> None:
    shutil.copytree(bare, environment.folder, symlinks=True)
    version = ask(environment, "import pip; print(pip.__version__)")
    environment.lock.write_text("pip==0.1\n", encoding="utf-8")
    assert not environments.adopt(environment)

    environment.lock.write_text(f"pip=={version}\n", encoding="utf-8")
    assert environments.adopt(environment)
    assert environments.is_current(environment)


def test_a_failing_install_shows_the_log_and_stays_unfinished(
    made: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    made.lock.write_text("no-such-package-of-parley==1.0\n", encoding="utf-8")

    with pytest.raises(ProblemError, match=r"No matching distribution(.|\n)*setup-small\.log"):
        environments.create(made, PYTHON, None)

    assert not environments.is_current(made)
