"""Logs survive a restart and stay small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scripts.logs import KEPT, MAX_BYTES, open_log, rotate


def test_a_restart_erases_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log" / "actions.log"
    for line in (b"first\n", b"second\n"):
        with open_log(path) as log:
            log.write(line)
    lines = path.read_text().splitlines()
    assert [line for line in lines if not line.startswith("--- started ")] == ["first", "second"]
    assert len(lines) == 4


def test_a_large_log_is_put_aside_while_a_process_writes_to_it(tmp_path: Path) -> None:
    path = tmp_path / "actions.log"
    with open_log(path) as log:
        writer = subprocess.Popen(
            [sys.executable, "-c", "import sys\nfor line in sys.stdin: sys.stderr.write(line); sys.stderr.flush()"],
            stdin=subprocess.PIPE,
            stderr=log,
        )
        assert writer.stdin is not None
        writer.stdin.write(b"before\n")
        writer.stdin.flush()
        while "before" not in path.read_text():
            assert writer.poll() is None
        rotate(path, most=5)
        writer.communicate(b"after\n")
    assert "before" in (tmp_path / "actions.log.1").read_text()
    assert path.read_text() == "after\n"


def test_the_oldest_of_many_goes(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    for number in range(KEPT + 2):
        path.write_text(f"{number}\n" * 10)
        rotate(path, most=5)
    assert {each.name for each in tmp_path.iterdir()} == {"x.log", *(f"x.log.{n}" for n in range(1, KEPT + 1))}
    assert path.with_name("x.log.1").read_text().startswith(str(KEPT + 1))


def test_a_small_log_stays(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    path.write_bytes(b"x" * MAX_BYTES)
    rotate(path)
    rotate(tmp_path / "none.log")
    assert [each.name for each in tmp_path.iterdir()] == ["x.log"]
