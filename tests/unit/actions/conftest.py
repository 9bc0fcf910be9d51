import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.actions.conversing import Talk, talking


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    """Somebody to talk with the actions about the catalogue of walks."""
    with talking(tmp_path) as opened:
        yield opened
