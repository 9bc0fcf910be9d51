"""The trained models on disk: one directory a version with a manifest, and a file that names the current one.

A version is written into a hidden directory beside the others and renamed when it is complete; then the file `current`
is replaced. Either step is atomic, so that a process killed at any moment leaves the old version or the new one.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from pydantic import AwareDatetime, Field, JsonValue, ValidationError

from recommender.domain.conditions import Name, Value
from recommender.models.blend import Blend
from recommender.training.gates import Outcome

CURRENT_FILE, MANIFEST_FILE = "current", "manifest.json"
KEPT_VERSIONS = 3
STALE_SECONDS = 24 * 3600.0  # a staging directory of that age belongs to a process that was killed
_VERSION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
_STAMP = "%Y%m%dT%H%M%SZ"
_STAGING = ".staging-"


class ModelError(ValueError):
    """A model is missing, corrupt, made for another catalogue, or not good enough; the message is one sentence."""


class Manifest(Value):
    """What a version is made of.

    `read` is when what people said was read, before `created`; older manifests do not tell it. `catalogue` is the
    fingerprint of the catalogue that it was trained on; `data`, `code` and `settings` say what it was trained
    from, `model` what kind of model it is, `chosen` what it chose on the data, and `opinions` and `people` how much
    that was; `gates` is what the comparison with what is simpler and with the version `compared_with` said, and
    `forced` whether it was published although a gate failed; `files` are digests (SHA-256) by path below the version's
    directory.
    """

    version: Name
    created: AwareDatetime
    read: AwareDatetime | None = None
    catalogue: str
    data: str
    code: str
    settings: dict[str, JsonValue]
    model: Name = Blend.name
    chosen: dict[str, JsonValue] = Field(default_factory=dict)
    metrics: dict[str, float]
    opinions: int = Field(default=0, ge=0)
    people: int = Field(default=0, ge=0)
    gates: tuple[Outcome, ...] = ()
    compared_with: Name | None = None
    forced: bool = False
    files: dict[str, str]


def latest(models_dir: Path) -> str | None:
    """Return the version that is current, or None when nothing has been published. Cheap: for polling.

    Raises:
        ModelError: the file that names it has been tampered with.
    """
    try:
        version = (models_dir / CURRENT_FILE).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{models_dir / CURRENT_FILE} cannot be read: {error}") from error
    if not _VERSION.fullmatch(version):
        raise ModelError(f"{models_dir / CURRENT_FILE} does not name a version")
    return version


def versions(models_dir: Path) -> list[str]:
    """Return all versions, oldest first."""
    if not models_dir.is_dir():
        return []
    return sorted(path.name for path in models_dir.iterdir() if _VERSION.fullmatch(path.name))


def _stamp(models_dir: Path, created: datetime) -> str:
    """Return when a version was made, as its name has it: later than all others, of the same second too."""
    stamp = f"{created:{_STAMP}}"
    newest = max((name.partition("-")[0] for name in versions(models_dir)), default="")
    if stamp > newest:
        return stamp
    return f"{datetime.strptime(newest, _STAMP) + timedelta(seconds=1):{_STAMP}}"


def current_manifest(models_dir: Path) -> Manifest:
    """Return the manifest of the current version.

    Raises:
        ModelError: there is none, or it is corrupt.
    """
    version = latest(models_dir)
    if version is None:
        raise ModelError(f"there is no trained model in {models_dir}")
    return read_manifest(models_dir, version)


def read_manifest(models_dir: Path, version: str) -> Manifest:
    """Return the manifest of a version.

    Raises:
        ModelError: there is no such version, or it is corrupt.
    """
    if not _VERSION.fullmatch(version):
        raise ModelError(f"{version!r} is not the name of a model version")
    try:
        manifest = Manifest.model_validate_json((models_dir / version / MANIFEST_FILE).read_bytes())
    except OSError as error:
        raise ModelError(f"model {version} is incomplete: {error}") from error
    except ValidationError as error:
        raise ModelError(f"model {version} has a corrupt manifest") from error
    if manifest.version != version:
        raise ModelError(f"model {version} has the manifest of {manifest.version}")
    return manifest


@contextmanager
def staging(models_dir: Path) -> Iterator[Path]:
    """Make a directory for a new version, and remove whatever is left of it in the end."""
    directory = models_dir / f"{_STAGING}{uuid4().hex}"
    directory.mkdir(parents=True)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def publish(
    models_dir: Path,
    staged: Path,
    *,
    created: datetime,
    catalogue: str,
    data: str,
    code: str,
    settings: dict[str, JsonValue],
    metrics: dict[str, float],
    model: str = Blend.name,
    chosen: dict[str, JsonValue] | None = None,
    opinions: int = 0,
    people: int = 0,
    gates: tuple[Outcome, ...] = (),
    compared_with: str | None = None,
    forced: bool = False,
    read: datetime | None = None,
) -> Manifest:
    """Turn a directory from `staging` into the current version; older versions but the newest few are removed."""
    manifest = Manifest(
        version=f"{_stamp(models_dir, created)}-{uuid4().hex[:8]}",
        created=created,
        read=read,
        catalogue=catalogue,
        data=data,
        code=code,
        settings=settings,
        model=model,
        chosen=chosen or {},
        metrics=metrics,
        opinions=opinions,
        people=people,
        gates=gates,
        compared_with=compared_with,
        forced=forced,
        files=_digests(staged),
    )
    (staged / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
    for path in staged.rglob("*"):
        _flush(path)
    _flush(staged)
    staged.replace(models_dir / manifest.version)
    _flush(models_dir)  # the name must not be on disk before what it names
    switch(models_dir, manifest.version)
    prune(models_dir)
    return manifest


def switch(models_dir: Path, version: str) -> None:
    """Make a version the current one, at once or not at all."""
    fresh = models_dir / f".{CURRENT_FILE}-{os.getpid()}"
    fresh.write_text(version + "\n", "utf-8")
    _flush(fresh)
    fresh.replace(models_dir / CURRENT_FILE)
    _flush(models_dir)


def prune(models_dir: Path, keep: int = KEPT_VERSIONS) -> list[str]:
    """Remove all versions but the newest few and the current one, and what killed processes left; return which.

    A server that is just loading one of them fails once and then finds the current one.

    Raises:
        ModelError: the file that names the current version has been tampered with: nothing is removed.
    """
    current = latest(models_dir)
    found = versions(models_dir)
    gone = [version for version in found[: max(0, len(found) - keep)] if version != current]
    for version in gone:
        shutil.rmtree(models_dir / version, ignore_errors=True)
    for path in models_dir.glob(f"{_STAGING}*"):
        if time.time() - path.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
    return gone


def check_files(directory: Path, manifest: Manifest) -> None:
    """Compare a version's files with their digests.

    Raises:
        ModelError: they are not what was published.
        OSError: they cannot be read.
    """
    if _digests(directory) != manifest.files:
        raise ModelError(f"model {manifest.version} is corrupt: its files are not the ones that were published")


def _digests(directory: Path) -> dict[str, str]:
    """Return the digest of every file below a directory but the manifest."""
    digests = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path != directory / MANIFEST_FILE:
            with path.open("rb") as file:
                digests[path.relative_to(directory).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests


def _flush(path: Path) -> None:
    """Have the system write a file, or the entries of a directory, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
