"""Which catalogue the commands are for, and what a start says of one that is not ready."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.settings import Settings
from scripts import chat
from scripts.catalogue import DEFAULT, chosen
from scripts.console import ProblemError
from understanding.lexicon import DEFAULT_CATALOGUE, lexicon_file


@pytest.mark.parametrize("environment", [{}, {"PARLEY_CATALOGUE": "albums"}, {"PARLEY_HOME": "elsewhere"}])
def test_all_parts_mean_the_same_lexicon(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PARLEY_CATALOGUE", "PARLEY_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert DEFAULT == DEFAULT_CATALOGUE
    assert lexicon_file(environment) == Settings().catalogue_dir / "lexicon.json"
    assert chosen(environment, Path()).lexicon == lexicon_file(environment)


def test_the_default_s_model_is_where_rasa_looks_and_another_s_is_apart(tmp_path: Path) -> None:
    assert chosen({}, tmp_path).model == tmp_path / "models" / "parley.tar.gz"
    assert chosen({"PARLEY_CATALOGUE": "albums"}, tmp_path).model == tmp_path / "models" / "albums" / "parley.tar.gz"


@pytest.mark.parametrize("name", ["../secrets", "Albums", "a b"])
def test_what_is_no_name_is_told(name: str) -> None:
    with pytest.raises(ProblemError, match="PARLEY_CATALOGUE must be lower-case letters and underscores"):
        chosen({"PARLEY_CATALOGUE": name})


def test_a_start_says_what_is_missing_and_the_command_that_makes_it(tmp_path: Path) -> None:
    albums = chosen({"PARLEY_CATALOGUE": "albums"}, tmp_path)
    with pytest.raises(ProblemError, match=r"^The catalogue albums has not been built: run `PARLEY_CATALOGUE=albums"):
        chat.check_ready(albums)
    albums.lexicon.parent.mkdir(parents=True)
    albums.lexicon.write_text("{}")
    with pytest.raises(ProblemError, match=r"^The assistant has not been trained for albums: run `PARLEY_CATALOGUE=al"):
        chat.check_ready(albums)
    albums.model.parent.mkdir(parents=True)
    albums.model.write_bytes(b"a model")
    chat.check_ready(albums)
