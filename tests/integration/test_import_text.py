"""From a file with texts to what is found and said, on a catalogue of four films."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from recommender.catalogue import loaders
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import Loaded, Loader, SourceRatings
from recommender.catalogue.spec import load_spec
from recommender.commands.cli import main
from recommender.domain.items import Item
from recommender.retrieval.dense import load_encoder
from recommender.retrieval.index import Index
from recommender.settings import Settings
from recommender.wording.sentences import Wording

FILMS = [
    ("tt0113277", "Heat", 1995),
    ("tt1", "Quiet Days", 1990),
    ("tt2", "Quiet Nights", 1991),
    ("tt3", "Other", 1992),
]
TEXTS = [
    {
        "imdb_id": "113277",
        "overview": "A <b>detective</b> hunts thieves. They rob an armoured car.\u202e It goes wrong.",
    },
    {"title": "Quiet Days", "year": 1990, "text": "Penguins march across the ice."},
    {"title": "Nowhere", "year": 1990, "text": "Not here."},
    "no object",
]


def load() -> Loaded:
    items = tuple(Item(id=key, title=title, year=year, terms={"genre": ("Drama",)}) for key, title, year in FILMS)
    none = SourceRatings(np.empty(0, np.int32), (), np.empty(0, np.float32), np.empty(0, np.int64))
    return Loaded(items=items, ratings=none, sources={"test": "1"})


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A home with the catalogue and its index, without texts."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home") / "built"
        prepare(patch, home)
        assert main(["build"]) == 0
        return home


@pytest.fixture
def home(built, tmp_path, monkeypatch):
    home = tmp_path / "home"
    shutil.copytree(built, home)
    prepare(monkeypatch, home)
    (home / "texts.jsonl").write_text("\n".join(map(json.dumps, TEXTS)))
    return home


def prepare(patch, home):
    patch.setenv("PARLEY_HOME", str(home))
    patch.setenv("PARLEY_ENCODER", "multilingual")
    patch.setattr(loaders, "LOADERS", {"movies": Loader(load=load, sources=lambda: {"test": "1"})})


def import_texts(home, *more):
    given = ["--format", "jsonl", "--source-name", "My films", "--licence", "CC0", *more]
    return main(["import-text", str(home / "texts.jsonl"), *given])


def test_imported_texts_are_searched_and_told_and_go_again(home, capsys):
    assert import_texts(home) == 0
    said = capsys.readouterr().out
    assert "3 texts; passed over: 1 malformed, 0 empty" in said
    assert "found by id: 1; by title and year: 1" in said
    assert "not found: 1; ambiguous: 0; repeated: 0" in said
    assert main(["build"]) == 0
    said = capsys.readouterr().out
    assert "Texts: My films. CC0" in said
    assert "Indexed 4 films; 2 descriptions were new." in said  # only those that changed are encoded

    settings = Settings()
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec("movies"))
    index = Index.load(settings.index_dir, catalogue, "multilingual", lambda: load_encoder("multilingual"))
    assert catalogue.items[int(np.argmax(index.keyword("robbing a car")))].title == "Heat"
    assert catalogue.items[int(np.argmax(index.dense("birds on ice")))].title == "Quiet Days"
    told = Wording(catalogue).details("tt0113277").splitlines()
    assert told[0] == (
        "Heat (1995): A detective hunts thieves. They rob an armoured car. It goes wrong. (My films, CC0)"
    )
    assert told[1] == "Heat (1995): filed under Drama."
    assert Wording(catalogue).details("tt0113277", ["genre"]) == "Heat (1995): filed under Drama."
    assert Wording(catalogue).details("tt2") == "Quiet Nights (1991): filed under Drama."
    assert main(["show", "tt0113277"]) == 0
    assert "My films, CC0" in capsys.readouterr().out

    assert main(["import-text"]) == 0
    assert capsys.readouterr().out == "My films: 2 texts. CC0\n"
    assert main(["import-text", "--remove", "--source-name", "My films"]) == 0
    assert main(["build"]) == 0
    assert Catalogue.load(settings.catalogue_dir, load_spec("movies")).item("tt0113277").prose == ""


def test_a_dry_run_changes_nothing(home, capsys):
    assert import_texts(home, "--dry-run") == 0
    assert "films with a text: 2 of 4" in capsys.readouterr().out
    assert not (home / "texts").exists()
    assert main(["build"]) == 0
    assert "The catalogue is up to date." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["texts.jsonl"], 2, "say what the file is"),
        (["texts.jsonl", "--format", "jsonl"], 2, "say whose texts they are"),
        (["none.jsonl", "--format", "wikipedia-movies"], 1, "cannot read none.jsonl"),
        (["texts.jsonl", "--format", "movielens-tags"], 1, "is no folder"),
        (["texts.jsonl", "--format", "csv", "--source-name", "X", "--licence", "Y"], 1, "is JSON or a page"),
        (["--remove"], 2, "needs --source-name"),
        (["--remove", "--source-name", "X"], 2, "there are no texts of 'X'"),
    ],
)
def test_mistakes_are_told_in_one_sentence(home, monkeypatch, capsys, arguments, code, message):
    monkeypatch.chdir(home)
    assert main(["import-text", *arguments]) == code
    told = capsys.readouterr().err.strip()
    assert message in told
    assert told.count("\n") == 0
