"""Each test that asks for `url` runs on a fresh SQLite file and on fresh databases of private servers."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pymysql
import pytest

from recommender.store import Store, open_store


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[Path]:
    """Start a PostgreSQL server that listens on a Unix socket only, and return the socket's directory."""
    tools = _postgres_tools()
    if tools is None:
        pytest.skip("PostgreSQL is not installed here (Debian's package: postgresql)")
    # Not below pytest's own folder, which only its owner may enter: the server refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="parley-pg-"))
    owner = _owner("postgres")
    if owner:
        shutil.chown(folder, owner)

    def run(tool: str, *arguments: str) -> None:
        with (folder.parent / f"{folder.name}.log").open("ab") as log:  # an inherited pipe would never end
            subprocess.run(
                [tools / tool, "-D", folder / "data", *arguments],
                check=True,
                user=owner,
                stdout=log,
                stderr=log,
                cwd="/",
            )

    try:
        run("initdb", "--auth=trust", "--username=parley", "--encoding=UTF8", "--no-sync")
        run("pg_ctl", "-w", "-o", f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off", "start")
        yield folder
        run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}.log").unlink()


def _postgres_tools() -> Path | None:
    """Return the directory of the newest installed server's programs; Debian keeps them off the PATH."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), default=None)


def _owner(preferred: str) -> str | None:
    """Return whom to run the server as: this user, or for root somebody harmless."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return preferred if preferred in names else "nobody"


@pytest.fixture(scope="session")
def mariadb_socket() -> Iterator[Path]:
    """Start a MariaDB server that listens on a Unix socket only, and return the socket's path."""
    server, installer = _tool("mariadbd"), _tool("mariadb-install-db")
    if server is None or installer is None:
        pytest.skip("MariaDB is not installed here (Debian's package: mariadb-server)")
    folder = Path(tempfile.mkdtemp(prefix="parley-my-"))
    owner = _owner("mysql")
    if owner:
        shutil.chown(folder, owner)
    socket = folder / "socket"
    with (folder.parent / f"{folder.name}.log").open("ab") as log:
        options = ["--no-defaults", f"--datadir={folder}/data", f"--tmpdir={folder}"]
        running = None
        try:
            subprocess.run(
                [installer, *options, "--auth-root-authentication-method=normal", "--skip-test-db"],
                check=True,
                user=owner,
                stdout=log,
                stderr=log,
                cwd="/",
            )
            running = subprocess.Popen(
                [
                    server,
                    *options,
                    f"--socket={socket}",
                    "--skip-networking",
                    f"--pid-file={folder}/pid",
                    "--innodb-flush-log-at-trx-commit=2",
                ],
                user=owner,
                stdout=log,
                stderr=log,
                cwd="/",
            )
            while not _answers(socket):
                assert running.poll() is None, (folder.parent / f"{folder.name}.log").read_text()
                time.sleep(0.1)
            yield socket
        finally:
            if running is not None:
                running.kill()
                running.wait()
            shutil.rmtree(folder)
    (folder.parent / f"{folder.name}.log").unlink()


def _tool(name: str) -> str | None:
    """Return a program's path; Debian keeps servers in a directory that is on root's PATH only."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def _answers(socket: Path) -> bool:
    try:
        pymysql.connect(unix_socket=str(socket), user="root").close()
    except pymysql.err.OperationalError:
        return False
    return True


_numbers = itertools.count(1)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store' / 'parley.db'}"


@pytest.fixture
def postgres_url(postgres_socket: Path) -> Iterator[str]:
    name = f"parley_{next(_numbers)}"
    with psycopg.connect(host=str(postgres_socket), user="parley", dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield f"postgresql+psycopg://parley@/{name}?host={postgres_socket}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def mariadb_url(mariadb_socket: Path) -> Iterator[str]:
    name = f"parley_{next(_numbers)}"
    with pymysql.connect(unix_socket=str(mariadb_socket), user="root", autocommit=True) as server:
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        yield f"mariadb+pymysql://root@/{name}?unix_socket={mariadb_socket}"
        with server.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param("mariadb", marks=pytest.mark.mariadb),
    ]
)
def url(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url, wait_seconds=60) as opened:  # long, because a busy machine is no fault of the store
        yield opened
