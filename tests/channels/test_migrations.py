"""The migrations lead to the tables of `schema.py`, also from earlier versions and when servers start at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa  # type: ignore[import-untyped]  # of 1.4, which has no types
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from channels.database import make_engine
from channels.migrate import VERSION_TABLE, NewerSchema, alembic_config, upgrade
from channels.schema import deliveries, metadata
from tests.postgres import MISSING, Postgres, postgres, tools

OPTIONS = {"version_table": VERSION_TABLE}


@pytest.fixture(scope="module")
def postgres_server() -> Iterator[Postgres]:
    if tools() is None:
        pytest.skip(MISSING)
    with postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store' / 'channels.db'}"
    return f"postgresql+psycopg2{request.getfixturevalue('postgres_server').database()}"


@pytest.fixture
def engine(url: str) -> Iterator[sa.engine.Engine]:
    made = make_engine(url)
    yield made
    made.dispose()


def tables(engine: sa.engine.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names())


def test_the_migrated_schema_is_the_schema_of_the_code(engine: sa.engine.Engine) -> None:
    upgrade(engine)
    upgrade(engine)  # what is current stays as it is
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata) == []


def test_up_down_and_up_again(engine: sa.engine.Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
    assert tables(engine) == {VERSION_TABLE}
    upgrade(engine)
    assert tables(engine) == {VERSION_TABLE, *metadata.tables}


def test_a_store_from_before_there_were_migrations_keeps_its_rows(engine: sa.engine.Engine) -> None:
    first = [metadata.tables[name] for name in ("deliveries", "offers", "blocked")]
    metadata.create_all(engine, tables=first)
    with engine.begin() as connection:
        connection.execute(deliveries.insert().values(key="k", person="ann", accepted=1.0))
    upgrade(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata) == []
        assert connection.scalars(sa.select(deliveries.c.key)).all() == ["k"]


def test_a_store_of_a_newer_version_is_refused_and_left_alone(engine: sa.engine.Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version_channels SET version_num = 'from the future'"))
    with pytest.raises(NewerSchema):
        upgrade(engine)
    assert tables(engine) == {VERSION_TABLE, *metadata.tables}


STARTER = """
import asyncio, sys
from contract.sender import Identity
from channels.store import Store

async def main():
    store = Store(sys.argv[1], b"a key that only the tests use", 86400)
    print("ready", flush=True)
    sys.stdin.readline()
    await store.open()
    await store.claim(sys.argv[2], Identity("web", "ann"), 60)
    await store.close()

asyncio.run(main())
"""


def test_servers_that_start_at_once_on_an_empty_database_all_start(url: str, engine: sa.engine.Engine) -> None:
    program = [sys.executable, "-c", STARTER, url]
    started = [
        subprocess.Popen([*program, str(number)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for number in range(4)
    ]
    for each in started:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in started:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    codes = [each.wait(60) for each in started]
    for each in started:
        each.communicate()
    assert codes == [0] * len(started)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(deliveries)) == len(started)
