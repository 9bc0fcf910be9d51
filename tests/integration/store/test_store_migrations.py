"""The migrations lead to exactly the tables of `schema.py`, forwards and backwards, also when several start at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, column, inspect, table, text

from recommender.domain.feedback import Kind
from recommender.store import Store, StoreError, open_store
from recommender.store.engine import make_engine
from recommender.store.migrate import alembic_config, is_current, upgrade
from recommender.store.schema import metadata
from tests.store_examples import said, showed

LINKS = {"links", "link_codes", "link_failures", "deletions"}
TABLES = {
    "users",
    "feedback",
    "exposures",
    "preferences",
    "unremembered",
    "erasures",
    "notices",
    "privacy_spending",
} | LINKS


@pytest.fixture
def engine(url: str, tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "store").mkdir()
    engine = make_engine(url, wait_seconds=5)
    yield engine
    engine.dispose()


def downgrade(engine: Engine) -> None:
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")


def checks(engine: Engine) -> set[tuple[str, object]]:
    """Return the conditions on rows, which Alembic's comparison leaves out."""
    inspector = inspect(engine)
    return {(table, check["name"]) for table in TABLES for check in inspector.get_check_constraints(table)}


def test_the_migrated_schema_is_the_schema_of_the_code(engine: Engine) -> None:
    upgrade(engine, wait_seconds=5)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    migrated = checks(engine)
    downgrade(engine)
    metadata.create_all(engine)
    assert migrated == checks(engine)
    assert len(migrated) == 3


def test_up_down_and_up_again(engine: Engine) -> None:
    assert not is_current(engine)
    upgrade(engine, wait_seconds=5)
    assert is_current(engine)
    assert set(inspect(engine).get_table_names()) == TABLES | {"alembic_version"}
    downgrade(engine)
    assert not is_current(engine)
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    upgrade(engine, wait_seconds=5)
    assert Store(engine).record([said("a", Kind.LIKE)]).new == ("a",)


def test_upgrading_what_is_current_changes_nothing(engine: Engine) -> None:
    upgrade(engine, wait_seconds=5)
    Store(engine).record([said("a", Kind.LIKE)])
    upgrade(engine, wait_seconds=5)
    assert Store(engine).feedback("ann") == [said("a", Kind.LIKE)]


def test_exposures_from_before_propensities_were_kept_are_read_without(engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0002")
        person = {"pseudonym": "ann", "first_seen": 0, "last_seen": 0}
        shown = {"key": "k", "pseudonym": "ann", "item": "heat", "rank": 1, "model_version": "m1", "session": "s1"}
        for name, row in (("users", person), ("exposures", {**shown, "channel": "test", "at": 0})):
            connection.execute(table(name, *map(column, row)).insert(), row)
    upgrade(engine, wait_seconds=5)
    store = Store(engine)
    [kept] = store.export("ann")["exposures"]
    assert (kept["propensity"], kept["candidates"]) == (None, [])
    tried = showed("b", "ronin", propensity=0.5, candidates=("heat", "ronin"))
    assert store.expose([tried]).new == ("b",)
    assert [shown for shown, _ in store.decisions()] == [[tried]]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(engine: Engine, url: str) -> None:
    upgrade(engine, wait_seconds=5)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from the future'"))
    with pytest.raises(StoreError, match="newer version"):
        open_store(url)
    assert set(inspect(engine).get_table_names()) == TABLES | {"alembic_version"}


STARTER = """
import sys
from recommender.domain.feedback import Kind
from recommender.store import open_store
from tests.store_examples import said, showed
url, key = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
with open_store(url, wait_seconds=60) as store:
    store.record([said(key, Kind.LIKE)])
"""


def test_processes_that_start_at_once_set_the_database_up_once(url: str) -> None:
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, url, f"k{number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    for starter in starters:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "ready\n"
    for starter in starters:
        assert starter.stdin is not None
        starter.stdin.write("go\n")
        starter.stdin.flush()
    for starter in starters:
        _, errors = starter.communicate(timeout=60)
        assert starter.returncode == 0, errors
    with open_store(url) as store:
        assert {event.key for event in store.feedback("ann")} == {"k0", "k1", "k2", "k3"}
