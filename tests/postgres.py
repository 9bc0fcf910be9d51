"""A private PostgreSQL server that listens on a Unix socket only, for both environments: needs no driver."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.private_servers import owner, program

MISSING = "PostgreSQL is not installed here (Debian's package: postgresql)"


class Postgres:
    """The server. `folder` is that of its socket."""

    def __init__(self, tools: Path, folder: Path) -> None:
        self.folder = folder
        self._tools, self._owner = tools, owner("postgres")
        self._numbers = itertools.count(1)
        if self._owner:
            shutil.chown(folder, self._owner)
        self._run("initdb", "--auth=trust", "--username=parley", "--encoding=UTF8", "--no-sync", data=True)

    def start(self) -> None:
        settings = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "-w", "-o", settings, "start", data=True)

    def stop(self) -> None:
        """Stop at once, as a crash does."""
        self._run("pg_ctl", "-m", "immediate", "stop", data=True)

    def database(self) -> str:
        """Make a new database and return its URL without the driver: "://parley@/name?host=folder"."""
        name = f"parley_{next(self._numbers)}"
        self._run("createdb", "-h", str(self.folder), "-U", "parley", name)
        return f"://parley@/{name}?host={self.folder}"

    def _run(self, tool: str, *arguments: str, data: bool = False) -> None:
        where = ["-D", str(self.folder / "data")] if data else []
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:  # an inherited pipe would never end
            subprocess.run(
                [self._tools / tool, *where, *arguments],
                check=True,
                user=self._owner,
                stdout=log,
                stderr=log,
                cwd="/",
            )


@contextmanager
def running(found: Path | None, prefix: str, missing: str) -> Iterator[Postgres]:
    """Run the server whose programs are in a directory; `missing` says what to install where there is none."""
    if found is None:
        raise RuntimeError(missing)
    # Not below pytest's own folder, which only its owner may enter: the server refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    server = None
    try:
        server = Postgres(found, folder)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a server, if `tools` finds one."""
    with running(tools(), "parley-pg-", MISSING) as server:
        yield server


def tools() -> Path | None:
    """Return the directory of the newest installed server's programs."""
    found = program("initdb")
    return None if found is None else found.resolve().parent
