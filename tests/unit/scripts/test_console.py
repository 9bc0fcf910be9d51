"""Problems as sentences, and long steps with a log."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.console import ProblemError, run_command, run_logged, tail


def outcome(error: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    def main(arguments: Sequence[str]) -> int:
        raise error

    with pytest.raises(SystemExit) as left:
        run_command(main)
    return left.value.code, capsys.readouterr().err.strip()


def test_a_problem_is_one_sentence_and_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(ProblemError("Port 5055 is in use."), capsys) == (1, "Port 5055 is in use.")


def test_a_full_disk_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = outcome(OSError(errno.ENOSPC, "No space left on device"), capsys)

    assert (code, text) == (1, "The disk is full: free some space and run the command again.")


def test_ctrl_c_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(KeyboardInterrupt(), capsys) == (130, "Stopped. Run the same command again to go on.")


def run(log: Path, program: str) -> None:
    run_logged(
        [sys.executable, "-c", program],
        log=log,
        label="step",
        describe=str.strip,
        env=os.environ,
        explain=lambda end: "The moon was wrong." if "moon" in end else "",
    )


def test_output_goes_to_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "deep" / "step.log"

    run(log, "import sys; print('one'); print('two', file=sys.stderr)")

    assert sorted(log.read_text(encoding="utf-8").splitlines()) == ["one", "two"]
    assert "step: done" in capsys.readouterr().out


def test_a_failure_shows_the_last_lines_and_names_the_log(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as problem:
        run(tmp_path / "step.log", "print('early\\n' * 50 + 'the reason'); raise SystemExit(3)")

    assert "the reason" in str(problem.value)
    assert str(tmp_path / "step.log") in str(problem.value)
    assert str(problem.value).count("early") < 12


def test_a_known_failure_is_explained_instead(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as problem:
        run(tmp_path / "step.log", "print('moon phase'); raise SystemExit(3)")

    assert str(problem.value) == f"The moon was wrong. (The whole output is in {tmp_path / 'step.log'}.)"


def test_the_tail_of_a_log_has_no_colours_and_no_empty_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("first\n\n\x1b[31mred\x1b[0m\n  \nlast\n", encoding="utf-8")

    assert tail(log, 2) == "red\nlast"
