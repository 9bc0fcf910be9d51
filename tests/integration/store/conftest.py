"""Each test that asks for `url` runs on a fresh SQLite file and on fresh databases of private servers."""

from __future__ import annotations

import itertools
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
from scripts.console import ProblemError
from scripts.private_servers import owner, postgres, program


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[Path]:
    """Start a PostgreSQL server that listens on a Unix socket only, and return the socket's directory."""
    # Not below pytest's own folder, which only its owner may enter: the server refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="parley-pg-"))
    try:
        with postgres(folder, ["fsync=off"]):
            yield folder
    except ProblemError as problem:
        pytest.skip(str(problem))
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def mariadb_socket() -> Iterator[Path]:
    """Start a MariaDB server that listens on a Unix socket only, and return the socket's path."""
    server, installer = program("mariadbd"), program("mariadb-install-db")
    if server is None or installer is None:
        pytest.skip("MariaDB is not installed here (Debian's package: mariadb-server)")
    folder = Path(tempfile.mkdtemp(prefix="parley-my-"))
    user = owner("mysql")
    if user:
        shutil.chown(folder, user)
    socket = folder / "socket"
    with (folder.parent / f"{folder.name}.log").open("ab") as log:
        options = ["--no-defaults", f"--datadir={folder}/data", f"--tmpdir={folder}"]
        running = None
        try:
            subprocess.run(
                [installer, *options, "--auth-root-authentication-method=normal", "--skip-test-db"],
                check=True,
                user=user,
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
                user=user,
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
