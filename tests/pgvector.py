"""A private PostgreSQL that has pgvector: the one of the package `pgserver`, without its own ways to start it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.postgres import Postgres

MISSING = "PostgreSQL with pgvector is not installed here (the package pgserver)"


def tools() -> Path | None:
    """Return the directory of the server's programs."""
    found = find_spec("pgserver")
    if found is None or found.origin is None:
        return None
    programs = Path(found.origin).parent / "pginstall" / "bin"
    return programs if (programs / "initdb").exists() else None


@contextmanager
def pgvector() -> Iterator[Postgres]:
    """Run a server, if `tools` finds one."""
    found = tools()
    if found is None:
        raise RuntimeError(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="parley-pgvector-"))
    server = None
    try:
        server = Postgres(found.resolve(), folder)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)
