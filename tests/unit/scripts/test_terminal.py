"""What goes between a pipe and a talk that is meant for a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import terminal


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Your input ->  \r\n", "Your input ->"),
        ("        \r Your input ->  hi   \r      \r\r\n", "Your input ->  hi"),
        ("\x1b[94mTry Heat (1995).\x1b[0m\n", "Try Heat (1995)."),
        (" \r\n", ""),
    ],
)
def test_a_line_that_redraws_itself_becomes_plain(line: str, text: str) -> None:
    assert terminal.plain(line) == text


def test_the_talk_ends_with_the_input(tmp_path: Path) -> None:
    sink = tmp_path / "typed"

    terminal._feed(["hi\n", "no newline"], sink.open("wb"))

    assert sink.read_bytes() == b"hi\nno newline\n/stop\n"
