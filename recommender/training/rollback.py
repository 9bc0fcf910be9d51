"""Which version answers where the published one should not, or cannot: rolling back, and what a start falls back to."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from recommender.training.published import ITEMS_FILE
from recommender.training.registry import (
    Manifest,
    ModelError,
    check_files,
    current_manifest,
    latest,
    read_manifest,
    switch,
    versions,
)

logger = logging.getLogger(__name__)

T = TypeVar("T")


def last_good(models_dir: Path, load: Callable[[Manifest], T]) -> T:
    """Return what `load` makes of the published version or, where that fails, of the newest other one it can load.

    Versions from before the published one go first: those after it were taken back. That another one answers is logged.

    Raises:
        ModelError: none can be loaded; it is the published one's error.
    """
    try:
        return load(current_manifest(models_dir))
    except ModelError as error:
        found = _others(models_dir)
        for version in found:
            try:
                loaded = load(read_manifest(models_dir, version))
            except ModelError as another:
                logger.error("nor can another version be used: %s", another)
                continue
            logger.error(
                "the published model cannot be used: %s; answering with version %s, the last one that can. "
                "`models rollback` makes it the published one, `train` trains a new one",
                *(error, version),
            )
            return loaded
        raise


def roll_back(models_dir: Path, version: str | None = None) -> Manifest:
    """Make an earlier version the current one again, and return its manifest. The current one need not be readable.

    Args:
        models_dir: where the versions are.
        version: which one; without it, the newest before the current one whose files are whole.

    Raises:
        ModelError: there is none, it is current already, corrupt, or made for another catalogue than the current one.
        OSError: the version's files cannot be read, or the switch not written.
    """
    name = published(models_dir)
    if version is not None:
        if version == name:
            raise ModelError(f"model {version} is current already")
        return _switched(models_dir, version, name)
    reason = ModelError(f"there is no version before {name}" if name else f"there is no trained model in {models_dir}")
    for each in reversed(versions(models_dir)):
        if name is None or each < name:
            try:
                return _switched(models_dir, each, name)
            except ModelError as error:
                logger.warning("passed over: %s", error)
                reason = error
    raise reason


def _switched(models_dir: Path, version: str, current: str | None) -> Manifest:
    """Make a version the current one, and return its manifest.

    Raises:
        ModelError: see `roll_back`.
    """
    manifest = read_manifest(models_dir, version)
    try:
        before = read_manifest(models_dir, current) if current else None
    except ModelError:
        before = None  # it is no use to compare with what is damaged
    if before is not None and manifest.catalogue != before.catalogue and ITEMS_FILE not in manifest.files:
        raise ModelError(f"model {version} was trained for another catalogue than the current one")
    check_files(models_dir / version, manifest)
    switch(models_dir, version)
    return manifest


def published(models_dir: Path) -> str | None:
    """Return the version that is current; None where none is or that cannot be told. Cheap: for polling."""
    try:
        return latest(models_dir)
    except ModelError:
        return None


def _others(models_dir: Path) -> list[str]:
    """Return the versions that are not published: from the one before it back, then what came after it."""
    name, found = published(models_dir), versions(models_dir)
    before = [each for each in found if name is None or each < name]
    return [*reversed(before), *(each for each in reversed(found) if name is not None and each > name)]
