"""Each test that asks for `url` runs on a fresh SQLite file and on fresh databases of private servers."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

from recommender.store import Store, open_store
from scripts.private_servers import owner
from tests.postgres import MISSING, Postgres, postgres, tools


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """Start a PostgreSQL server for these tests."""
    if tools() is None:
        pytest.skip(MISSING)
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def mariadb_socket() -> Iterator[Path]:
    """Start a MariaDB server that listens on a Unix socket only, and return the socket's path."""
    server, installer = _tool("mariadbd"), _tool("mariadb-install-db")
    if server is None or installer is None:
        pytest.skip("MariaDB is not installed here (Debian's package: mariadb-server)")
    folder = Path(tempfile.mkdtemp(prefix="parley-my-"))
    runs_as = owner("mysql")
    if runs_as:
        shutil.chown(folder, runs_as)
    socket = folder / "socket"
    with (folder.parent / f"{folder.name}.log").open("ab") as log:
        options = ["--no-defaults", f"--datadir={folder}/data", f"--tmpdir={folder}"]
        running = None
        try:
            subprocess.run(
                [installer, *options, "--auth-root-authentication-method=normal", "--skip-test-db"],
                check=True,
                user=runs_as,
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
                user=runs_as,
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
def postgres_url(postgres_server: Postgres) -> str:
    return f"postgresql+psycopg{postgres_server.database()}"


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
