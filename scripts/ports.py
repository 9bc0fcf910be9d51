"""Ports of this machine: which one is asked for, whether it is free, and one that is."""

from __future__ import annotations

import os
import socket

from scripts.console import ProblemError
from scripts.serving import LOOPBACK


def port(variable: str, default: int) -> int:
    """A port from the environment.

    Raises:
        ProblemError: If the variable holds something else.
    """
    text = os.environ.get(variable, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ProblemError(f"{variable} must be a port between 1 and 65535, not {text!r}.")
    return int(text)


def check_free(number: int, who: str, variable: str) -> None:
    """Refuse a port that somebody listens on.

    Raises:
        ProblemError: If it is in use.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, number))
        except OSError:
            raise ProblemError(
                f"Port {number}, which {who} needs, is in use: stop what listens there (another `make chat` or "
                f"`make serve`?) or choose another port with {variable}."
            ) from None


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
