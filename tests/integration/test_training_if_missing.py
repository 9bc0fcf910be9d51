"""`train --if-missing`, which every start runs: a model that can be used is kept, whatever has been said since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.ratings import RATINGS_FILE
from recommender.catalogue.spec import load_spec
from recommender.commands.cli import main
from recommender.domain.feedback import Kind
from recommender.settings import Settings
from recommender.store import open_store
from recommender.training.registry import current_manifest, latest, versions
from tests.store_examples import said
from tests.two_tastes import build_films, load_current

Start = Callable[[], list[str]]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.delenv("PARLEY_STORE_URL", raising=False)
    settings = Settings()
    build_films(settings.catalogue_dir)
    return settings


@pytest.fixture
def start(capsys: pytest.CaptureFixture[str]) -> Start:
    """Start, and return what was printed."""

    def run() -> list[str]:
        assert main(["train", "--if-missing"]) == 0
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def trained(settings: Settings, start: Start) -> str:
    start()
    version = latest(settings.models_dir)
    assert version is not None
    return version


@pytest.fixture
def no_gate_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask of a new model what none can give: more than all of the current one's quality, data and coverage."""
    for gate, value in (("NDCG", "1"), ("DATA", "1"), ("COVERAGE", "1"), ("DISLIKE_RATE", "0")):
        monkeypatch.setenv(f"PARLEY_GATES__{gate}", value)


def say(settings: Settings, number: int, *, user: str = "ann") -> None:
    """Have somebody say something of so many films, later than any training here."""
    later = datetime.now(UTC) + timedelta(hours=1)
    with open_store(settings.database_url) as store:
        events = [said(f"{user}-{n}", Kind.DISLIKE, f"film-{n}", user=user) for n in range(number)]
        store.record([event.model_copy(update={"at": later}) for event in events])


def usable(settings: Settings) -> bool:
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec("movies"))
    return load_current(settings.models_dir, catalogue).manifest.version == latest(settings.models_dir)


def test_a_first_start_publishes_a_model_and_the_next_one_keeps_it(settings: Settings, start: Start) -> None:
    first = start()
    assert first[0].startswith("No model can be used yet: there is no trained model in ")
    assert first[-1] == f"Published model {latest(settings.models_dir)}"
    assert start() == ["The model is up to date."]
    assert len(versions(settings.models_dir)) == 1


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (1, '1 new piece of feedback since the model was trained; "make train" trains a newer one.'),
        (12, '12 new pieces of feedback since the model was trained; "make train" trains a newer one.'),
    ],
)
def test_new_feedback_is_told_in_one_line_and_trains_nothing(
    settings: Settings, trained: str, start: Start, number: int, line: str
) -> None:
    say(settings, number)
    assert start() == [line]
    assert versions(settings.models_dir) == [trained]


@pytest.mark.usefixtures("no_gate_passes")
def test_a_model_that_would_fail_its_gates_does_not_stop_a_start(
    settings: Settings, trained: str, start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    _halve(settings)
    say(settings, 3)
    assert main(["train"]) == 1  # a training really asked for is refused as ever
    assert "not published" in capsys.readouterr().err
    assert start() == ['3 new pieces of feedback since the model was trained; "make train" trains a newer one.']
    assert latest(settings.models_dir) == trained


def test_feedback_from_before_the_training_is_not_new(settings: Settings, trained: str, start: Start) -> None:
    read = current_manifest(settings.models_dir).read
    assert read is not None
    with open_store(settings.database_url) as store:
        event = said("a", Kind.LIKE, "film-1")
        store.record([event.model_copy(update={"at": read - timedelta(seconds=1)})])
    assert start() == ['What the model is made from has changed since it was trained; "make train" trains a newer one.']
    assert versions(settings.models_dir) == [trained]


@pytest.mark.usefixtures("no_gate_passes")
@pytest.mark.parametrize("damage", ["file", "manifest", "version"])
def test_where_the_published_model_cannot_be_loaded_one_is_trained_and_no_gate_forbids_it(
    settings: Settings, trained: str, start: Start, damage: str
) -> None:
    directory = settings.models_dir / trained
    _halve(settings)
    if damage == "file":
        (directory / "model" / "model.json").write_text("{}")
    elif damage == "manifest":
        (directory / "manifest.json").write_text("{}")
    else:
        directory.rename(settings.models_dir.parent / "elsewhere")
    assert start()[0].startswith("No model can be used yet: ")
    assert latest(settings.models_dir) != trained
    assert usable(settings)


@pytest.mark.usefixtures("no_gate_passes")
def test_a_start_keeps_the_last_good_version_where_the_published_one_is_damaged_and_train_makes_a_new_one(
    settings: Settings, trained: str, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    assert main(["train", "--force"]) == 0
    damaged = str(latest(settings.models_dir))
    (settings.models_dir / damaged / "model" / "model.json").write_text("{}")
    assert start()[-1].endswith('"make train" trains a newer one.')
    assert damaged in caplog.text
    assert f"answering with version {trained}" in caplog.text
    assert versions(settings.models_dir) == [trained, damaged]
    assert main(["models", "rollback"]) == 0
    assert latest(settings.models_dir) == trained


def test_a_start_does_without_the_name_of_the_published_version(
    settings: Settings, trained: str, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.models_dir / "current").write_text("nonsense")
    start()
    assert f"answering with version {trained}" in caplog.text
    assert versions(settings.models_dir) == [trained]


def test_a_changed_catalogue_keeps_its_model_and_is_told_of_a_newer_one(
    settings: Settings, trained: str, start: Start
) -> None:
    build_films(settings.catalogue_dir, films=25)
    [line] = start()
    assert "has changed since it was trained" in line
    assert latest(settings.models_dir) == trained
    assert usable(settings)


def test_a_store_that_cannot_be_read_does_not_stop_a_start(
    settings: Settings, trained: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_STORE_URL", f"sqlite:///{settings.catalogue_dir}")
    [line] = start()
    assert line.startswith("Whether there is new feedback is not known: The training store ")
    assert latest(settings.models_dir) == trained


@pytest.mark.parametrize("more", [["--force"], ["--every", "6h"]])
def test_with_what_contradicts_it_it_is_refused(
    settings: Settings, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    assert main(["train", "--if-missing", *more]) == 2
    assert "leave out --force and --every" in capsys.readouterr().err
    assert versions(settings.models_dir) == []


def test_without_a_catalogue_what_to_do_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    assert main(["train", "--if-missing"]) == 2
    assert "run `build` first" in capsys.readouterr().err


def _halve(settings: Settings) -> None:
    """Take away every second rating."""
    ratings = settings.catalogue_dir / RATINGS_FILE
    with np.load(ratings) as file:
        half = {name: file[name][::2] for name in file.files}
    np.savez(ratings, **half)
