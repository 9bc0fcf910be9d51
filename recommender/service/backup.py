"""Backups: one file with all that cannot be built again, and beside it the keys, to be kept elsewhere.

The archive has the training store as rows (`store/dumping.py`), what was fed to catalogues and imported texts, the
published models, and copies of other SQLite databases beside the store, such as the channels'. With the keys whoever
has it can tell whose row is whose; without them nobody can, and a restore makes strangers of everybody.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import AwareDatetime, ValidationError
from sqlalchemy import make_url

from recommender.domain.conditions import Value
from recommender.settings import Settings
from recommender.store import StoreError, pseudonym, pseudonym_key
from recommender.store.dumping import Row, as_line, dump, load
from recommender.store.engine import sqlite_file
from recommender.training.registry import CURRENT_FILE, ModelError, latest

FORMAT = 1
MANIFEST, ROWS = "manifest.json", "training-store.jsonl.gz"
KEYS = ("store/pseudonym.key", "store/channels.key")
NAME = re.compile(r"parley-\d{8}T\d{6}Z\.tar\.gz")
MAX_LINE = 1 << 20
PART = 1 << 20  # bytes of a file that are held at a time
_CHECKED = "backup"  # what the pseudonym of nobody is made of, to tell whether a key is the right one


class BackupError(StoreError):
    """A backup cannot be made or brought back; the message is one sentence."""


class Manifest(Value):
    """What is in an archive: digests (SHA-256) by name, and a pseudonym by which its key is known again."""

    format: int
    made: AwareDatetime
    catalogue: str
    key_check: str
    rows: int
    files: dict[str, str]


@dataclass(frozen=True)
class Made:
    """A backup that was made; `keys` is None where the environment has the key."""

    archive: Path
    keys: Path | None
    rows: int
    files: int


def back_up(settings: Settings, folder: Path, now: datetime | None = None) -> Made:
    """Write a backup into a folder while everything goes on; what it has is of one moment for each database.

    Raises:
        StoreError: the training store cannot be read.
        OSError: a file cannot be read or written.
    """
    made = now or datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    archive = folder / f"parley-{made:%Y%m%dT%H%M%SZ}.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as scratch:
        work = Path(scratch)
        rows = _write_rows(settings.database_url, work / ROWS)
        found = {ROWS: work / ROWS, **_kept_files(settings), **_databases(settings, work)}
        manifest = Manifest(
            format=FORMAT,
            made=made,
            catalogue=settings.catalogue,
            key_check=pseudonym(pseudonym_key(settings), _CHECKED),
            rows=rows,
            files={name: _digest(path) for name, path in found.items()},
        )
        (work / MANIFEST).write_text(manifest.model_dump_json(indent=1), "utf-8")
        whole = work / "archive"
        with tarfile.open(whole, "w:gz", compresslevel=6) as tar:
            tar.add(work / MANIFEST, MANIFEST)
            for name, path in found.items():
                tar.add(path, name)
        whole.chmod(0o600)
        _flush(whole)
        whole.replace(archive)
    keys = _write_keys(settings, archive)
    return Made(archive, keys, rows, len(found) - 1)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all backups of a folder but the newest few, with their keys; return which."""
    found = sorted(path for path in folder.glob("parley-*.tar.gz") if NAME.fullmatch(path.name))
    gone = found[: max(0, len(found) - keep)]
    for path in gone:
        path.unlink()
        _keys_of(path).unlink(missing_ok=True)
    return gone


def restore(settings: Settings, archive: Path, keys: Path | None = None) -> dict[str, int]:
    """Bring a backup back into an empty home and database; return how many rows each table of the store got.

    Args:
        settings: where to.
        archive: what `back_up` wrote; all of it is checked before anything is written.
        keys: the file of the keys; without it the one beside the archive, or the key that is set.

    Raises:
        StoreError: there is something already, the archive is damaged, or the key is another one.
        OSError: a file cannot be read or written.
    """
    try:
        with tarfile.open(archive, "r:gz") as tar:
            manifest = _checked(tar)
            _bring_keys(settings, manifest, keys or _keys_of(archive))
            _bring_files(settings, tar, manifest)
            with tempfile.TemporaryDirectory() as scratch:
                rows = _extracted(tar, ROWS, Path(scratch) / ROWS)
                return load(settings.database_url, _read_rows(rows))
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, ValidationError) as error:
        raise BackupError(f"{archive} is no backup, or damaged: {type(error).__name__}") from error


def _write_rows(url: str, path: Path) -> int:
    count = 0
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for name, row in dump(url):
            file.write(as_line(name, row) + "\n")
            count += 1
    return count - 1  # the first is the schema's revision


def _read_rows(path: Path) -> Iterator[tuple[str, Row]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        while line := file.readline(MAX_LINE):
            name, row = json.loads(line)
            yield str(name), dict(row)


def _kept_files(settings: Settings) -> dict[str, Path]:
    """Return the files that cannot be built again, by their names in the archive."""
    home = settings.home
    found = [path for part in ("feed", "texts") for path in sorted((home / part).rglob("*")) if path.is_file()]
    for models in sorted((home / "models").glob("*")):
        try:
            version = latest(models)
        except ModelError:
            continue
        if version is not None:
            found += [
                models / CURRENT_FILE,
                *(each for each in sorted((models / version).rglob("*")) if each.is_file()),
            ]
    return {path.relative_to(home).as_posix(): path for path in found}


def _databases(settings: Settings, work: Path) -> dict[str, Path]:
    """Copy the SQLite databases beside the training store, each as of one moment, also while it is written to."""
    own = sqlite_file(make_url(settings.database_url))
    copies = {}
    for path in sorted((settings.home / "store").glob("*.db")):
        if own is not None and path.resolve() == own.resolve():
            continue
        copy = work / path.name
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        copies[f"store/{path.name}"] = copy
    return copies


def _write_keys(settings: Settings, archive: Path) -> Path | None:
    found = {
        name: (settings.home / name).read_text("ascii").strip() for name in KEYS if (settings.home / name).exists()
    }
    if not found:
        return None
    path = _keys_of(archive)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump(found, file, indent=1)
    return path


def _keys_of(archive: Path) -> Path:
    return archive.with_name(archive.name.removesuffix(".tar.gz") + ".keys")


def _checked(tar: tarfile.TarFile) -> Manifest:
    """Return the manifest of an archive in which everything is as it was written.

    Raises:
        BackupError: it is not.
    """
    members = tar.getmembers()
    if not members or members[0].name != MANIFEST:
        raise BackupError("this is no backup of Parley: it has no manifest")
    content = tar.extractfile(members[0])
    manifest = Manifest.model_validate_json(content.read() if content else b"")
    if manifest.format != FORMAT:
        raise BackupError(f"the backup is of another version of Parley (format {manifest.format})")
    found = {}
    for member in members[1:]:
        path = PurePosixPath(member.name)
        file = tar.extractfile(member) if member.isfile() else None
        if file is None or path.is_absolute() or ".." in path.parts:
            raise BackupError(f"the backup holds {member.name!r}, which no backup does")
        found[member.name] = _digest_of(file)
    if found != manifest.files:
        raise BackupError("the backup is damaged: its files are not the ones that were written")
    return manifest


def _bring_keys(settings: Settings, manifest: Manifest, keys: Path) -> None:
    """Put the keys in place, where the environment does not have them, and see that they are the right ones."""
    if keys.exists():
        given = json.loads(keys.read_text("ascii"))
        for name in KEYS:
            path = settings.home / name
            if name in given and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                path.touch(mode=0o600)
                path.write_text(str(given[name]), "ascii")
    if settings.pseudonym_key is None and not settings.key_file.exists():
        raise BackupError(f"the keys are missing ({keys}): name them with --keys, or set PARLEY_PSEUDONYM_KEY")
    if pseudonym(pseudonym_key(settings), _CHECKED) != manifest.key_check:
        raise BackupError("the pseudonym key is another one than the backup's: everybody would be a stranger")


def _bring_files(settings: Settings, tar: tarfile.TarFile, manifest: Manifest) -> None:
    names = [name for name in manifest.files if name != ROWS]
    there = [name for name in names if (settings.home / name).exists()]
    if there:
        raise BackupError(f"{settings.home / there[0]} exists already: restore into an empty folder (PARLEY_HOME)")
    for name in names:
        path = settings.home / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _extracted(tar, name, path)


def _extracted(tar: tarfile.TarFile, name: str, path: Path) -> Path:
    file = tar.extractfile(name)
    if file is None:
        raise BackupError(f"the backup has no {name}")
    path.touch(mode=0o600)
    with path.open("wb") as target:
        while part := file.read(PART):
            target.write(part)
    return path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return _digest_of(file)


def _digest_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := file.read(PART):
        digest.update(part)
    return digest.hexdigest()


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
