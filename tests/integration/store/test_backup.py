"""A backup brings back every reaction, in a fresh folder and database, of any kind and of earlier schemas."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import column, table

from recommender.commands.cli import main
from recommender.domain.feedback import Kind
from recommender.domain.notice import Notice
from recommender.service.backup import MANIFEST, ROWS, back_up, prune, restore
from recommender.settings import Settings
from recommender.store import Store, StoreError, open_store, pseudonym, pseudonym_key
from recommender.store.engine import make_engine
from recommender.store.migrate import alembic_config, is_current
from tests.store_examples import likes, said, showed, undo

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)


def everything(store: Store) -> list[dict[str, Any]]:
    return [store.export(user) for user in ("ann", "bob", "Ann", "eve")]


def filled(url: str) -> list[dict[str, Any]]:
    """Fill a store with something of each kind, and return what it has on everybody."""
    with open_store(url) as store:
        store.record([said("a", Kind.LIKE), said("b", Kind.RATING, "ronin", value=4.5), undo("c", "a")])
        store.record([said("a", Kind.SAVE, "Léon", user="bob"), said("a", Kind.SEEN, user="Ann")])
        store.expose([showed("d", "heat", propensity=0.05, candidates=("heat", "Léon")), showed("e", "ronin", rank=2)])
        store.prefer(likes("p", "Comedy"))
        store.notice(Notice(user="bob", kind="missed", text="“brgl”", at=NOW))
        store.delete("eve", for_good=True)
        return everything(store)


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """A home with a store in it, what was fed, a published model, and the channels' database."""
    settings = Settings(home=tmp_path / "home")
    filled(settings.database_url)
    pseudonym_key(settings)
    version = "20260101T000000Z-00000000"
    files = {
        "feed/movies.json": "{}",
        "texts/movies/plots.json": "[]",
        "models/movies/current": f"{version}\n",
        f"models/movies/{version}/manifest.json": "{}",
        "models/movies/20250101T000000Z-00000000/manifest.json": "old",
        "catalogue/movies/items.json": "can be built again",
        "store/channels.key": "c" * 64,
    }
    for name, content in files.items():
        path = settings.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    with closing(sqlite3.connect(settings.home / "store" / "channels.db")) as channels:
        channels.execute("PRAGMA journal_mode=WAL")
        channels.execute("CREATE TABLE offers (token TEXT)")
        channels.execute("INSERT INTO offers VALUES ('t')")
        channels.commit()
    return settings


def test_a_restore_in_a_fresh_folder_and_database_brings_back_everything(
    home: Settings, url: str, tmp_path: Path
) -> None:
    with open_store(home.database_url) as store:
        before = everything(store)
    made = back_up(home, tmp_path / "backups", NOW)
    assert made.archive.name == "parley-20261128T030000Z.tar.gz"
    fresh = Settings(home=tmp_path / "fresh", store_url=url)
    counts = restore(fresh, made.archive)
    assert (counts["feedback"], counts["exposures"], counts["users"]) == (5, 2, 3)
    with open_store(url) as store:
        assert everything(store) == before
        assert not store.remembers("eve")
        # New events are numbered behind those that were brought back.
        assert store.record([said("new", Kind.LIKE)]).new == ("new",)
        assert [event.key for event in store.feedback("ann")] == ["a", "b", "c", "new"]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert pseudonym_key(fresh) == pseudonym_key(home)
    kept = {path.relative_to(fresh.home).as_posix() for path in fresh.home.rglob("*") if path.is_file()}
    assert kept - {"store/parley.db", "store/parley.db-wal", "store/parley.db-shm"} == {
        "feed/movies.json",
        "texts/movies/plots.json",
        "models/movies/current",
        "models/movies/20260101T000000Z-00000000/manifest.json",
        "store/channels.key",
        "store/channels.db",
        "store/pseudonym.key",
    }
    with closing(sqlite3.connect(fresh.home / "store" / "channels.db")) as channels:
        assert channels.execute("SELECT token FROM offers").fetchall() == [("t",)]


def test_any_database_is_backed_up(url: str, tmp_path: Path) -> None:
    before = filled(url)
    made = back_up(Settings(home=tmp_path / "home", store_url=url), tmp_path / "backups", NOW)
    fresh = Settings(home=tmp_path / "fresh")
    restore(fresh, made.archive)
    with open_store(fresh.database_url) as store:
        assert everything(store) == before


def test_a_backup_of_an_earlier_schema_is_brought_back_and_upgraded(tmp_path: Path) -> None:
    old = Settings(home=tmp_path / "old")
    (old.home / "store").mkdir(parents=True)
    engine = make_engine(old.database_url, wait_seconds=5)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0002")
        person = {"pseudonym": "ann", "first_seen": 0, "last_seen": 7}
        like = {"key": "k", "pseudonym": "ann", "item": "heat", "kind": "like", "session": "s1", "channel": "test"}
        for name, row in (("users", person), ("feedback", {**like, "at": 7})):
            connection.execute(table(name, *map(column, row)).insert().values(row))
    made = back_up(old, tmp_path / "backups", NOW)
    assert not is_current(engine)  # it was only read
    engine.dispose()
    fresh = Settings(home=tmp_path / "fresh")
    restore(fresh, made.archive)
    engine = make_engine(fresh.database_url, wait_seconds=5)
    assert is_current(engine)  # the restored copy has been brought up to date
    engine.dispose()
    with open_store(fresh.database_url) as store:
        assert [(event.item, event.kind) for event in store.feedback("ann")] == [("heat", Kind.LIKE)]


def test_the_keys_are_in_a_file_of_their_own_and_both_are_for_the_owner_only(home: Settings, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "backups", NOW)
    assert made.keys is not None
    assert {path.stat().st_mode & 0o777 for path in (made.archive, made.keys)} == {0o600}
    key = pseudonym_key(home)
    assert json.loads(made.keys.read_text())["store/pseudonym.key"].encode() == key
    assert key not in gzip.decompress(made.archive.read_bytes())
    assert {path.name for path in made.archive.parent.iterdir()} == {made.archive.name, made.keys.name}


def test_with_another_key_everybody_would_be_a_stranger(home: Settings, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "backups", NOW)
    assert made.keys is not None
    elsewhere = made.keys.rename(tmp_path / "keys")
    fresh = Settings(home=tmp_path / "fresh")
    with pytest.raises(StoreError, match="the keys are missing"):
        restore(fresh, made.archive)
    other = Settings(home=tmp_path / "fresh", pseudonym_key=SecretStr("another key altogether"))
    with pytest.raises(StoreError, match="another one than the backup's"):
        restore(other, made.archive)
    assert not (tmp_path / "fresh" / "store" / "parley.db").exists()
    restore(fresh, made.archive, elsewhere)
    assert pseudonym(pseudonym_key(fresh), "web:1") == pseudonym(pseudonym_key(home), "web:1")


def test_what_is_there_already_is_not_written_over(home: Settings, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "backups", NOW)
    with pytest.raises(StoreError, match="exists already: restore into an empty folder"):
        restore(home, made.archive)
    used = Settings(home=tmp_path / "fresh", store_url=f"sqlite:///{tmp_path / 'used.db'}")
    filled(used.database_url)
    with pytest.raises(StoreError, match="has a training store already"):
        restore(used, made.archive)


def test_a_damaged_or_foreign_file_changes_nothing(home: Settings, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "backups", NOW)
    whole = made.archive.read_bytes()

    def rebuilt(change: dict[str, bytes], *, add: tuple[str, ...] = ()) -> bytes:
        packed = io.BytesIO()
        with tarfile.open(fileobj=io.BytesIO(whole)) as source, tarfile.open(fileobj=packed, mode="w:gz") as target:
            for member in source.getmembers():
                file = source.extractfile(member)
                assert file is not None
                content = change.get(member.name, file.read())
                member.size = len(content)
                target.addfile(member, io.BytesIO(content))
            for name in add:
                target.addfile(tarfile.TarInfo(name), io.BytesIO())
        return packed.getvalue()

    bad = [
        b"",
        b"no archive",
        whole[: len(whole) // 2],
        rebuilt({ROWS: gzip.compress(b'["users", {}]\n')}),
        rebuilt({MANIFEST: b"{}"}),
        rebuilt({}, add=("../outside",)),
        rebuilt({}, add=("/outside",)),
        rebuilt({}, add=("store/more.db",)),
    ]
    fresh = Settings(home=tmp_path / "fresh")
    for number, content in enumerate(bad):
        path = tmp_path / f"bad{number}.tar.gz"
        path.write_bytes(content)
        with pytest.raises(StoreError):
            restore(fresh, path, made.keys)
        assert not fresh.home.exists()
    assert not (tmp_path / "outside").exists()
    restore(fresh, made.archive)


def test_the_newest_backups_stay(home: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    for day in (1, 2, 3):
        back_up(home, folder, NOW.replace(day=day))
    (folder / "parley-notes.tar.gz").write_text("somebody's own")
    prune(folder, 2)
    assert sorted(path.name for path in folder.iterdir()) == [
        "parley-20261102T030000Z.keys",
        "parley-20261102T030000Z.tar.gz",
        "parley-20261103T030000Z.keys",
        "parley-20261103T030000Z.tar.gz",
        "parley-notes.tar.gz",
    ]


def test_the_commands(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(home.home))
    assert main(["backup", str(tmp_path / "backups"), "--keep", "1"]) == 0
    told = capsys.readouterr().out
    assert "rows of the training store" in told
    assert "Keep them elsewhere" in told
    [archive] = (tmp_path / "backups").glob("*.tar.gz")
    assert main(["restore", str(archive)]) == 1
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path / "fresh"))
    assert main(["restore", str(archive)]) == 0
    assert "5 feedback" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "nothing")]) == 2
    assert main(["backup", str(tmp_path / "backups"), "--keep", "0"]) == 2
