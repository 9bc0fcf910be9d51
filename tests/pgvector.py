"""A private PostgreSQL that has pgvector: the one of the package `pgserver`, without its own ways to start it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.postgres import Postgres, running

MISSING = "PostgreSQL with pgvector is not installed here (the package pgserver)"


def tools() -> Path | None:
    """Return the directory of the server's programs."""
    found = find_spec("pgserver")
    if found is None or found.origin is None:
        return None
    programs = Path(found.origin).parent / "pginstall" / "bin"
    return programs.resolve() if (programs / "initdb").exists() else None


@contextmanager
def pgvector() -> Iterator[Postgres]:
    """Run a server, if `tools` finds one."""
    with running(tools(), "parley-pgvector-", MISSING) as server:
        yield server
