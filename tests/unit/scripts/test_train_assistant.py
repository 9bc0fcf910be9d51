"""The assistant is trained when its inputs have changed, and only then."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import train
from scripts.catalogue import chosen
from scripts.console import ProblemError


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "config.yml": "pipeline:\n  - name: Reader\n    reader: var/reader\n",
        "domain.yml": "intents: []\n",
        "data/nlu/greet.yml": "nlu: []\n",
        "components/linker.py": "LINKER = 1\n",
        "requirements/assistant.txt": "rasa==3.6.21\n",
        "data/moves/wishes.txt": "want: a comedy\n",
        "understanding/reader.py": "READER = 1\n",
        "var/catalogue/movies/lexicon.json": "{}",
        "var/catalogue/albums/lexicon.json": "{}",
        "var/reader/labels.json": "{}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(train, "ROOT", tmp_path)
    monkeypatch.delenv("PARLEY_CATALOGUE", raising=False)
    monkeypatch.delenv("PARLEY_HOME", raising=False)
    monkeypatch.setattr(train, "write_domain", lambda: copy_domain(tmp_path))
    return tmp_path


def copy_domain(root: Path) -> None:
    """Write a domain as actions.domain does, of what the checkout's says and the catalogue's name."""
    catalogue = chosen(os.environ, root)
    catalogue.domain.parent.mkdir(parents=True, exist_ok=True)
    text = (root / "domain.yml").read_text(encoding="utf-8")
    catalogue.domain.write_text(f"{text}# {catalogue.name}\n", encoding="utf-8")


@pytest.fixture
def trainings(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which trainings were run, by their labels; each writes a model."""
    done: list[str] = []

    def run(command: object, *, label: str, **_: object) -> None:
        chosen(os.environ, checkout).model.write_bytes(b"a model")
        done.append(label)

    monkeypatch.setattr(train, "run_logged", run)
    return done


def test_the_second_time_nothing_is_trained(trainings: list[str]) -> None:
    train.main([])
    train.main([])

    assert trainings == ["assistant"]


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "domain.yml").write_text("intents: [greet]\n"),
        lambda root: (root / "data" / "nlu" / "bye.yml").write_text("nlu: []\n"),
        lambda root: (root / "data" / "nlu" / "greet.yml").rename(root / "data" / "nlu" / "hello.yml"),
        lambda root: (root / "components" / "linker.py").write_text("LINKER = 2\n"),
        lambda root: (root / "requirements" / "assistant.txt").write_text("rasa==3.6.22\n"),
        lambda root: (root / "models" / "parley.tar.gz").unlink(),
        lambda root: (root / "models" / "parley.inputs.json").write_text("not json"),
    ],
    ids=["domain", "new data", "renamed data", "component", "lock", "no model", "broken stamp"],
)
def test_a_change_is_trained(checkout: Path, trainings: list[str], change: Callable[[Path], object]) -> None:
    train.main([])
    change(checkout)
    train.main([])

    assert trainings == ["assistant", "assistant"]


@pytest.mark.parametrize(
    "name",
    ["var/catalogue/movies/lexicon.json", "var/reader/labels.json", "data/moves/wishes.txt", "understanding/reader.py"],
)
def test_what_is_read_at_the_start_trains_nothing(checkout: Path, trainings: list[str], name: str) -> None:
    train.main([])
    (checkout / name).write_text("another", encoding="utf-8")
    train.main([])

    assert trainings == ["assistant"]


def test_an_interrupted_training_leaves_nothing_that_looks_current(
    checkout: Path, trainings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    train.main([])
    (checkout / "domain.yml").write_text("intents: [greet]\n", encoding="utf-8")

    def interrupted(command: object, **_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(train, "run_logged", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train.main([])
    (checkout / "domain.yml").write_text("intents: []\n", encoding="utf-8")

    movies = chosen({}, checkout)
    assert not train.is_current(movies, train.digest(movies))


def test_each_catalogue_has_a_model_of_its_own(
    checkout: Path, trainings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    train.main([])
    monkeypatch.setenv("PARLEY_CATALOGUE", "albums")
    train.main([])
    train.main([])

    assert trainings == ["assistant", "assistant"]
    assert (checkout / "models" / "parley.tar.gz").is_file()
    assert (checkout / "models" / "albums" / "parley.tar.gz").is_file()


def test_a_catalogue_that_is_not_built_is_told_with_the_command(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_CATALOGUE", "books")

    with pytest.raises(ProblemError, match=r"^The data of books have not .* run `PARLEY_CATALOGUE=books make data`\.$"):
        train.main([])


@pytest.mark.parametrize("name", ["catalogue/movies/lexicon.json", "reader/labels.json"])
def test_what_was_not_built_is_told(checkout: Path, name: str) -> None:
    (checkout / "var" / name).unlink()

    with pytest.raises(ProblemError, match=r"\.json is missing\): run `make data`"):
        train.main([])


def test_the_stamp_is_the_digest_of_the_inputs(checkout: Path, trainings: list[str]) -> None:
    train.main([])

    movies = chosen({}, checkout)
    assert json.loads(movies.stamp.read_text(encoding="utf-8")) == {"inputs": train.digest(movies)}


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            "2026-11-24 INFO rasa.engine.training.hooks  - Starting to train component 'TEDPolicy'.\n",
            "training TEDPolicy",
        ),
        ("Epochs:  10%|#  | 3/30\n", "training"),
        ("anything else\n", ""),
    ],
)
def test_progress_is_read_from_the_output_of_rasa(line: str, text: str) -> None:
    assert train.describe(line) == text
