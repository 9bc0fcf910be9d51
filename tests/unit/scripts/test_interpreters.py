"""Finding Pythons: tiny shell scripts stand for interpreters, so that each answer is known."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from scripts import interpreters
from scripts.console import ProblemError

NEEDS = ("venv", "ensurepip", "Python.h")


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any Python but those that a test puts there, and without uv."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(interpreters, "_uv", lambda tools, wanted: None)


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def python(path: Path, version: str, *lacks: str) -> Path:
    """A program that answers the probe as a Python of this version would."""
    numbers = [int(part) for part in version.split(".")]
    answer = {"path": str(path), "version": numbers, "lacks": list(lacks), "include": "/nowhere"}
    return put(path, f"echo '{json.dumps(answer)}'")


def test_a_real_interpreter_tells_its_version() -> None:
    found = interpreters.probe(sys.executable)

    assert found is not None
    assert found.version == sys.version_info[:3]
    assert "venv" not in found.lacks


@pytest.mark.parametrize(
    "program",
    [
        "echo 'pyenv: python3.10: command not found' >&2; exit 127",
        "echo hello",
        "echo '{}'",
        'echo \'{"version": "new"}\'',
        "exit 0",
    ],
)
def test_what_does_not_answer_like_a_python_is_none(tmp_path: Path, program: str) -> None:
    assert interpreters.probe(str(put(tmp_path / "bin" / "python3.10", program))) is None


def test_a_shim_that_fails_is_skipped_for_the_same_name_further_down_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'shims'}:{tmp_path / 'bin'}")
    put(tmp_path / "shims" / "python3.10", "exit 127")
    real = python(tmp_path / "bin" / "python3.10", "3.10.13")

    assert interpreters.find([(3, 10)], NEEDS, tmp_path).path == str(real)


def test_pyenv_versions_are_found_behind_a_failing_shim(tmp_path: Path) -> None:
    put(tmp_path / "bin" / "python3.10", "exit 127")
    real = python(tmp_path / "pyenv" / "versions" / "3.10.13" / "bin" / "python", "3.10.13")

    assert interpreters.find([(3, 10)], NEEDS, tmp_path).path == str(real)


def test_the_name_is_not_believed(tmp_path: Path) -> None:
    python(tmp_path / "bin" / "python3.10", "3.12.1")
    real = python(tmp_path / "bin" / "python", "3.10.4")

    assert interpreters.find([(3, 10)], NEEDS, tmp_path).path == str(real)


def test_the_preferred_version_wins_wherever_it_is(tmp_path: Path) -> None:
    python(tmp_path / "bin" / "python3.13", "3.13.0")
    python(tmp_path / "bin" / "python3.12", "3.12.1")
    preferred = python(tmp_path / "bin" / "python3", "3.11.7")

    assert interpreters.find([(3, 11), (3, 12), (3, 13)], NEEDS, tmp_path).path == str(preferred)


def test_a_later_version_serves_where_the_preferred_one_lacks_something(tmp_path: Path) -> None:
    python(tmp_path / "bin" / "python3.11", "3.11.2", "Python.h")
    complete = python(tmp_path / "bin" / "python3.12", "3.12.1")

    assert interpreters.find([(3, 11), (3, 12)], NEEDS, tmp_path).path == str(complete)


def test_what_is_lacking_but_not_needed_does_no_harm(tmp_path: Path) -> None:
    found = python(tmp_path / "bin" / "python3.10", "3.10.1", "Python.h")

    assert interpreters.find([(3, 10)], ["venv"], tmp_path).path == str(found)


def test_no_python_gives_one_sentence_that_says_what_to_install(tmp_path: Path) -> None:
    python(tmp_path / "bin" / "python3", "3.9.2")

    with pytest.raises(ProblemError) as problem:
        interpreters.find([(3, 10)], NEEDS, tmp_path)

    sentence = str(problem.value)
    assert sentence.startswith("Python 3.10 is needed and none was found that runs")
    assert "uv python install 3.10" in sentence
    assert sentence.count(". ") == 0
    assert "\n" not in sentence


def test_a_python_without_venv_names_the_missing_package(tmp_path: Path) -> None:
    python(tmp_path / "bin" / "python3.11", "3.11.2", "ensurepip", "Python.h")

    with pytest.raises(
        ProblemError, match=r"lacks ensurepip, Python\.h.*apt-get install python3\.11-dev python3\.11-venv"
    ):
        interpreters.find([(3, 11), (3, 12)], NEEDS, tmp_path)


def test_uv_installs_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    managed = tmp_path / "managed" / "python3.10"
    python(tmp_path / "ready", "3.10.16")
    uv = put(
        tmp_path / "uv",
        f'if [ "$2" = install ]; then /bin/mkdir -p {managed.parent} && /bin/cp {tmp_path / "ready"} {managed}; '
        f"elif [ -e {managed} ]; then echo {managed}; else exit 2; fi",
    )
    monkeypatch.setattr(interpreters, "_uv", lambda tools, wanted: str(uv))

    assert interpreters.find([(3, 10)], NEEDS, tmp_path).version == (3, 10, 16)


def test_a_uv_that_cannot_install_leads_to_the_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uv = put(tmp_path / "uv", "exit 2")
    monkeypatch.setattr(interpreters, "_uv", lambda tools, wanted: str(uv))

    with pytest.raises(ProblemError, match="none was found that runs"):
        interpreters.find([(3, 10)], NEEDS, tmp_path)


def test_a_compiler_is_tried_and_not_only_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interpreter = interpreters.Interpreter("python", (3, 11, 7), (), "/nowhere")
    monkeypatch.delenv("CC", raising=False)
    put(tmp_path / "bin" / "cc", "exit 1")
    working = put(tmp_path / "bin" / "gcc", "exit 0")

    assert interpreters.find_compiler(interpreter) == str(working)


def test_no_compiler_gives_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    interpreter = interpreters.Interpreter("python", (3, 12, 1), (), "/nowhere")
    monkeypatch.delenv("CC", raising=False)

    with pytest.raises(ProblemError, match=r"C compiler.*apt-get install build-essential python3\.12-dev"):
        interpreters.find_compiler(interpreter)
