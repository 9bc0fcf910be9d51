"""Versions on disk: published at once or not at all, and refused when they are not what was published."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from recommender.models.blend import Blend
from recommender.models.protocol import History
from recommender.training import registry
from recommender.training.registry import (
    KEPT_VERSIONS,
    STALE_SECONDS,
    ModelError,
    current_manifest,
    latest,
    prune,
    staging,
    versions,
)
from recommender.training.rollback import roll_back
from tests.two_tastes import load_current, publish_one, two_kinds

CATALOGUE = two_kinds()


def test_what_was_published_is_loaded(models_dir: Path, model: Blend) -> None:
    manifest = publish_one(models_dir, model)

    published = load_current(models_dir, CATALOGUE)

    assert published.manifest == manifest
    assert manifest.version.startswith("20260301T120000Z-")
    directory = models_dir / manifest.version
    written = {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}
    assert set(manifest.files) == written - {"manifest.json"}
    assert "model/model.json" in manifest.files
    np.testing.assert_array_equal(published.model.scores(History.empty()), model.scores(History.empty()))


def test_the_newest_is_current_and_only_a_few_are_kept(models_dir: Path, model: Blend) -> None:
    versions = [publish_one(models_dir, model, minute).version for minute in range(KEPT_VERSIONS + 2)]

    assert latest(models_dir) == versions[-1]
    assert sorted(path.name for path in models_dir.iterdir()) == [*versions[-KEPT_VERSIONS:], "current"]


def test_versions_of_one_second_keep_their_order(models_dir: Path, model: Blend) -> None:
    made = [publish_one(models_dir, model).version for _ in range(KEPT_VERSIONS)]
    assert versions(models_dir) == made
    assert [version.partition("-")[0] for version in made][:2] == ["20260301T120000Z", "20260301T120001Z"]


def test_nothing_published_yet(models_dir: Path) -> None:
    assert latest(models_dir) is None
    with pytest.raises(ModelError, match="no trained model"):
        load_current(models_dir, CATALOGUE)


@pytest.mark.parametrize("name", ["model/lightfm/arrays.npz", "model/item_item/model.json", "model/model.json"])
def test_a_changed_file_is_refused(models_dir: Path, model: Blend, name: str) -> None:
    path = models_dir / publish_one(models_dir, model).version / name
    path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(ModelError, match="corrupt"):
        load_current(models_dir, CATALOGUE)


def test_a_missing_and_an_additional_file_are_refused(models_dir: Path, model: Blend) -> None:
    directory = models_dir / publish_one(models_dir, model).version / "model"
    (directory / "more.json").write_text("{}")
    with pytest.raises(ModelError, match="corrupt"):
        load_current(models_dir, CATALOGUE)
    (directory / "more.json").unlink()
    (directory / "model.json").unlink()
    with pytest.raises(ModelError, match="corrupt"):
        load_current(models_dir, CATALOGUE)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"version": 1', "\x00"])
def test_a_corrupt_manifest_is_refused(models_dir: Path, model: Blend, content: str) -> None:
    (models_dir / publish_one(models_dir, model).version / "manifest.json").write_text(content)

    with pytest.raises(ModelError, match="corrupt manifest"):
        current_manifest(models_dir)


def test_the_manifest_of_another_version_is_refused(models_dir: Path, model: Blend) -> None:
    one, two = publish_one(models_dir, model), publish_one(models_dir, model, 1)
    (models_dir / two.version / "manifest.json").write_text(one.model_dump_json())

    with pytest.raises(ModelError, match="has the manifest of"):
        current_manifest(models_dir)


def test_a_version_that_was_deleted_by_hand_is_told(models_dir: Path, model: Blend) -> None:
    (models_dir / publish_one(models_dir, model).version / "manifest.json").unlink()

    with pytest.raises(ModelError, match="incomplete"):
        load_current(models_dir, CATALOGUE)


@pytest.mark.parametrize("content", [b"", b"../../etc", b"20260301T120000Z-12345678/../..", b"\xff\xfe"])
def test_a_name_that_is_no_version_is_refused(models_dir: Path, content: bytes) -> None:
    models_dir.mkdir()
    (models_dir / "current").write_bytes(content)

    with pytest.raises(ModelError, match="current"):
        latest(models_dir)


@pytest.mark.parametrize("step", range(20))
def test_a_crash_at_any_step_leaves_the_old_or_the_new_version(
    models_dir: Path, model: Blend, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Nothing is cleaned up after a crash: the process is gone. Steps beyond the last one publish as usual."""
    old = publish_one(models_dir, model).version
    steps = iter(range(100))

    def crashing() -> None:
        if next(steps) == step:
            raise KeyboardInterrupt

    flush, replace = registry._flush, Path.replace

    def flushing(path: Path) -> None:
        crashing()
        flush(path)

    def replacing(path: Path, target: Path) -> Path:
        crashing()
        return replace(path, target)

    monkeypatch.setattr(registry, "_flush", flushing)
    monkeypatch.setattr(Path, "replace", replacing)
    monkeypatch.setattr(shutil, "rmtree", lambda *arguments, **options: None)
    try:
        publish_one(models_dir, model, minute=1)
        crashed = False
    except KeyboardInterrupt:
        crashed = True
    monkeypatch.undo()

    found = load_current(models_dir, CATALOGUE).manifest.version
    if not crashed:
        assert found != old
    assert publish_one(models_dir, model, minute=2).version == latest(models_dir)


def test_leftovers_of_killed_processes_are_removed_when_they_are_old(models_dir: Path, model: Blend) -> None:
    stale, fresh = models_dir / ".staging-stale", models_dir / ".staging-fresh"
    stale.mkdir(parents=True)
    fresh.mkdir()
    long_ago = datetime.now(UTC).timestamp() - STALE_SECONDS - 60
    os.utime(stale, (long_ago, long_ago))

    publish_one(models_dir, model)

    assert not stale.exists()
    assert fresh.exists()


def test_a_failure_while_staging_leaves_nothing(models_dir: Path) -> None:
    def fail() -> None:
        with staging(models_dir) as staged:
            (staged / "half").write_text("x")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(models_dir.iterdir()) == []


def test_pruning_never_removes_the_current_version(models_dir: Path, model: Blend) -> None:
    one, two, three = (publish_one(models_dir, model, minute).version for minute in range(3))
    roll_back(models_dir, one)

    assert prune(models_dir, 1) == [two]
    assert versions(models_dir) == [one, three]
    assert load_current(models_dir, CATALOGUE).manifest.version == one
    assert prune(models_dir, 1) == []
    assert versions(models_dir / "nothing") == []
