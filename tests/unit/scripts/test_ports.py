"""Which ports are asked for, and whether they are free."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from scripts import ports
from scripts.console import ProblemError


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use_is_one_sentence_that_names_the_way_out(taken: int) -> None:
    with pytest.raises(
        ProblemError, match=rf"^Port {taken}, which the action server needs, is in use: .*PARLEY_ACTIONS_PORT\.$"
    ):
        ports.check_free(taken, "the action server", "PARLEY_ACTIONS_PORT")


def test_a_free_port_passes() -> None:
    ports.check_free(ports.free_port(), "the action server", "PARLEY_ACTIONS_PORT")


@pytest.mark.parametrize("text", ["", "0", "65536", "five", "-1", "٥٠٥٥"])
def test_a_port_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PARLEY_PORT", text)

    with pytest.raises(ProblemError, match="PARLEY_PORT must be a port between 1 and 65535"):
        ports.port("PARLEY_PORT", 5005)


def test_the_port_is_the_default_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_PORT", raising=False)
    assert ports.port("PARLEY_PORT", 5005) == 5005

    monkeypatch.setenv("PARLEY_PORT", "6000")
    assert ports.port("PARLEY_PORT", 5005) == 6000
