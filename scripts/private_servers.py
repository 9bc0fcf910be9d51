"""PostgreSQL and Redis of this machine, started for one folder: on sockets in it that only its owner may enter."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.console import ProblemError

USER = "parley"  # the database's; whoever may enter the folder is taken at their word
START_SECONDS = 60
STOP_SECONDS = 20


def program(name: str) -> Path | None:
    """Return where a program is; Debian keeps servers off the PATH of ordinary users, and PostgreSQL's off any."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found:
        return Path(found)
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    return max(versions, key=lambda path: int(path.parts[-3]), default=None)


@contextlib.contextmanager
def postgres(folder: Path, options: Sequence[str] = ()) -> Iterator[Path]:
    """PostgreSQL until the end of the block, its data kept below the folder; gives the directory of its socket.

    Args:
        folder: made if it is missing; given to whoever runs the server, because root may not.
        options: the server's, as `fsync=off`.

    Raises:
        ProblemError: it is not installed, or does not start.
    """
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        raise ProblemError("PostgreSQL is not installed here (Debian's package: postgresql).")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    user = owner("postgres")
    if user:
        shutil.chown(folder, user)
    log = folder / "server.log"

    def run(tool: Path, *arguments: str) -> None:
        command = [str(tool), "-D", str(folder / "data"), *arguments]
        with log.open("ab") as sink:  # an inherited pipe would never end
            done = subprocess.run(command, user=user, stdout=sink, stderr=sink, cwd="/", check=False)
        if done.returncode:
            raise ProblemError(
                f"PostgreSQL did not start: see {log}; whoever runs it has to be able to enter {folder}."
            )

    if not (folder / "data" / "PG_VERSION").exists():
        run(initdb, "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--no-sync")
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", *options]
    run(pg_ctl, "-w", "-o", " ".join(f"-c {each}" for each in settings), "start")
    try:
        yield folder
    finally:
        run(pg_ctl, "-m", "fast", "stop")


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[Path]:
    """Redis until the end of the block, which keeps nothing on disk; gives its socket.

    Raises:
        ProblemError: it is not installed, or does not start.
    """
    server = program("redis-server")
    if server is None:
        raise ProblemError("Redis is not installed here (Debian's package: redis-server).")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket = folder / "socket"
    socket.unlink(missing_ok=True)
    options = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(folder)]
    options += ["--save", "", "--appendonly", "no"]
    with (folder / "server.log").open("ab") as sink:
        process = subprocess.Popen(
            [str(server), *options],
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not socket.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise ProblemError(f"Redis did not start: see {folder / 'server.log'}.")
            time.sleep(0.02)
        yield socket
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def owner(preferred: str) -> str | None:
    """Return whom to run a server as: this user, or for root somebody harmless."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return preferred if preferred in names else "nobody"
