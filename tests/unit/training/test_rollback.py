"""Rolling back, and what a start falls back to where the published version cannot be loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.models.blend import Blend
from recommender.training.published import load
from recommender.training.registry import KEPT_VERSIONS, Manifest, ModelError, latest, versions
from recommender.training.rollback import last_good, published, roll_back
from tests.two_tastes import load_current, publish_one, two_kinds

CATALOGUE = two_kinds()


def test_rolling_back_goes_to_the_version_before_or_to_a_named_one(models_dir: Path, model: Blend) -> None:
    one, two, three = (publish_one(models_dir, model, minute).version for minute in range(3))

    assert roll_back(models_dir).version == two
    assert latest(models_dir) == two
    assert roll_back(models_dir).version == one
    with pytest.raises(ModelError, match="no version before"):
        roll_back(models_dir)
    assert roll_back(models_dir, three).version == latest(models_dir) == three
    assert load_current(models_dir, CATALOGUE).manifest.version == three


@pytest.mark.parametrize("version", ["current", "../elsewhere", "20260301T120000Z-00000000"])
def test_rolling_back_to_what_is_no_version_changes_nothing(models_dir: Path, model: Blend, version: str) -> None:
    publish_one(models_dir, model)
    two = publish_one(models_dir, model, 1).version

    with pytest.raises(ModelError):
        roll_back(models_dir, version)
    assert latest(models_dir) == two


def test_rolling_back_to_a_corrupt_or_foreign_version_or_the_current_one_changes_nothing(
    models_dir: Path, model: Blend
) -> None:
    foreign = publish_one(models_dir, model, 0, catalogue="another").version
    corrupt = publish_one(models_dir, model, 1).version
    now = publish_one(models_dir, model, 2).version
    (models_dir / corrupt / "model" / "model.json").write_text("{}")

    for version, message in ((foreign, "another catalogue"), (corrupt, "corrupt"), (now, "current already")):
        with pytest.raises(ModelError, match=message):
            roll_back(models_dir, version)
    assert latest(models_dir) == now


def test_publishing_after_a_rollback_keeps_the_newest(models_dir: Path, model: Blend) -> None:
    made = [publish_one(models_dir, model, minute).version for minute in range(KEPT_VERSIONS)]
    roll_back(models_dir, made[0])
    new = publish_one(models_dir, model, KEPT_VERSIONS).version

    assert latest(models_dir) == new
    assert versions(models_dir) == [*made[1:], new]


def file(models_dir: Path, version: str) -> None:
    (models_dir / version / "model" / "model.json").write_text("{}")


def manifest(models_dir: Path, version: str) -> None:
    (models_dir / version / "manifest.json").write_text('{"version":')


def pointer(models_dir: Path, version: str) -> None:
    (models_dir / "current").write_bytes(b"\xff nonsense")


def gone(models_dir: Path, version: str) -> None:
    (models_dir / version).rename(models_dir.parent / version)


def missing(models_dir: Path, version: str) -> None:
    (models_dir / "current").unlink()


Damage = Callable[[Path, str], None]
DAMAGES = (file, manifest, pointer, gone, missing)


def started(models_dir: Path) -> str:
    """Return the version that a server would start with."""

    def whole(each: Manifest) -> str:
        return load(models_dir, each, CATALOGUE).manifest.version

    return last_good(models_dir, whole)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_start_falls_back_to_the_last_version_that_can_be_loaded_and_says_so(
    models_dir: Path, model: Blend, damage: Damage, caplog: pytest.LogCaptureFixture
) -> None:
    one, two, three = (publish_one(models_dir, model, minute).version for minute in range(3))
    assert started(models_dir) == three
    assert caplog.text == ""
    damage(models_dir, three)
    expected = three if damage in (pointer, missing) else two  # what is damaged is which one it is
    assert started(models_dir) == expected
    assert "the published model cannot be used" in caplog.text
    assert expected in caplog.text
    file(models_dir, expected)
    if expected == three:
        file(models_dir, two)
    assert started(models_dir) == one


def test_a_version_that_was_taken_back_is_the_last_to_be_fallen_back_to(models_dir: Path, model: Blend) -> None:
    one, two, three = (publish_one(models_dir, model, minute).version for minute in range(3))
    roll_back(models_dir, two)
    file(models_dir, two)
    assert started(models_dir) == one
    file(models_dir, one)
    assert started(models_dir) == three
    file(models_dir, three)
    with pytest.raises(ModelError, match=two):
        started(models_dir)


def test_nothing_to_fall_back_to_is_an_error(models_dir: Path) -> None:
    with pytest.raises(ModelError, match="no trained model"):
        started(models_dir)


@pytest.mark.parametrize("damage", DAMAGES)
def test_rolling_back_needs_no_readable_current_version(models_dir: Path, model: Blend, damage: Damage) -> None:
    _, two, three = (publish_one(models_dir, model, minute).version for minute in range(3))
    damage(models_dir, three)
    assert roll_back(models_dir).version == (three if damage in (pointer, missing) else two)
    assert started(models_dir) == published(models_dir) == latest(models_dir)


def test_rolling_back_passes_over_what_is_damaged(models_dir: Path, model: Blend) -> None:
    one, two, three = (publish_one(models_dir, model, minute).version for minute in range(3))
    pointer(models_dir, three)
    file(models_dir, three)
    manifest(models_dir, two)
    assert roll_back(models_dir).version == one
    file(models_dir, one)
    with pytest.raises(ModelError, match="no version before"):
        roll_back(models_dir)
    missing(models_dir, one)
    with pytest.raises(ModelError, match=one):
        roll_back(models_dir)
