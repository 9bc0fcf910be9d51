"""Servers of this machine that tests of either environment use; where they are not installed, a sentence says so."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings

from scripts.console import ProblemError
from scripts.private_servers import redis

# Started in a shell's background, the tests would ignore Ctrl-C, and so would every server that they end by it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run: no test is a coin toss, nor does one fail because the machine has much else to do.
# `pytest --hypothesis-profile=explore` looks for new ones.
AT_ITS_PACE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", AT_ITS_PACE, derandomize=True)
settings.register_profile("explore", AT_ITS_PACE)
settings.load_profile("repeatable")


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together, where several processes run the tests (`-n 2`), what shares something that takes long to start."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path.relative_to(Path(__file__).parent))))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes by their number: an archive holds the time of its making, and all processes need the same names."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


def _group(path: Path) -> str:
    """Name a file's group: the trained assistant of films, the one of all other catalogues, or the file itself."""
    if path.parts[0] != "e2e":
        return str(path)
    return "e2e" if len(path.parts) == 2 and path.stem != "test_albums" else "e2e of other catalogues"


def pytest_sessionfinish() -> None:
    """Write what `make coverage` has measured: pytest-xdist ends a process that takes long over it at its exit."""
    if (measuring := Coverage.current()) is not None:
        measuring.save()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Start a Redis server of the tests' own and return its address."""
    with tempfile.TemporaryDirectory(prefix="parley-redis-") as folder:  # pytest's own is too long for a socket's name
        try:
            with redis(Path(folder)) as socket:
                yield f"unix://{socket}"
        except ProblemError as problem:
            pytest.skip(str(problem))
