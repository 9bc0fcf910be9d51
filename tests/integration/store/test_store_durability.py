"""What was acknowledged is there, whatever happens to the process that wrote it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from recommender.domain.feedback import Kind
from recommender.store import open_store
from recommender.store.engine import make_engine
from tests.store_examples import said, showed

WRITER = """
import sys
from recommender.domain.feedback import Kind
from recommender.store import open_store
from tests.store_examples import said
url, name = sys.argv[1:]
with open_store(url) as store:
    for number in range(100_000):
        keys = [f"{name}-{number}-{part}" for part in range(3)]
        store.record([said(key, Kind.LIKE, key) for key in keys])
        print(*keys, flush=True)
"""


def test_a_killed_writer_loses_nothing_acknowledged_and_leaves_no_half_batch(url: str) -> None:
    acknowledged: set[str] = set()
    for round_number in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(round_number)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(10 + 7 * round_number):
            acknowledged.update(writer.stdout.readline().split())
        writer.kill()  # SIGKILL, while it goes on writing
        acknowledged.update(writer.stdout.read().split())
        writer.stdout.close()
        assert writer.wait() == -9
    with open_store(url) as store:
        stored = {event.key for event in store.feedback("ann")}
    assert len(acknowledged) >= 3 * (10 + 17 + 24)
    assert acknowledged <= stored
    batches = {key.rpartition("-")[0] for key in stored}
    assert stored == {f"{batch}-{part}" for batch in batches for part in range(3)}


def test_sqlite_syncs_its_log_at_each_commit(sqlite_url: str) -> None:
    open_store(sqlite_url).close()
    engine = make_engine(sqlite_url, wait_seconds=5)
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    engine.dispose()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "secure_delete": 1,
    }


def test_the_files_hold_nothing_of_a_deleted_person(sqlite_url: str, tmp_path: Path) -> None:
    def found(text: bytes) -> bool:
        return any(text in path.read_bytes() for path in (tmp_path / "store").iterdir())

    with open_store(sqlite_url) as store:
        for number in range(200):  # enough to split and join pages of the tables and the indexes
            store.record([said(f"k{number}", Kind.LIKE, f"i{number}", user=user) for user in ("ann-0af3", "bob-77e1")])
            store.expose([showed(f"k{number}", f"i{number}", user=user) for user in ("ann-0af3", "bob-77e1")])
        assert found(b"ann-0af3")
        store.delete("ann-0af3")
        assert not found(b"ann-0af3")
        assert found(b"bob-77e1")
