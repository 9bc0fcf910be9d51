"""Builds the example of docs/guides/catalogue.md from that page, as a reader would, in each of its three ways."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from recommender.catalogue import build
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.ratings import load_ratings
from recommender.catalogue.spec import load_spec
from recommender.commands.cli import main
from recommender.domain.conditions import Range, Terms
from recommender.settings import Settings
from tests.albums import PAGE, blocks

WRITTEN, DESCRIBED, CODED = "from a CSV file", "the description", "a loader of your own"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PARLEY_CATALOGUES", raising=False)
    (tmp_path / "albums.csv").write_text(blocks()["csv"], "utf-8")
    return tmp_path / "catalogues"


@pytest.fixture
def settings(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> Settings:
    way = getattr(request, "param", DESCRIBED)
    if way == WRITTEN:
        assert main(["new-catalogue", "albums", "--csv", "albums.csv"]) == 0
    else:
        folder.mkdir()
        description = yaml.safe_load(blocks()["yaml"])
        if way == CODED:
            del description["source"]
            (folder / "albums.py").write_text(blocks()["python"], "utf-8")
        (folder / "albums.yml").write_text(yaml.safe_dump(description), "utf-8")
    return Settings(home=tmp_path / "var", catalogue="albums")


@pytest.mark.parametrize("settings", [WRITTEN, DESCRIBED, CODED], indirect=True)
def test_the_example_is_built_and_read_back_in_each_way(settings: Settings) -> None:
    manifest = build.build(settings)
    assert manifest["counts"]["albums"] == 5
    assert {"style": 1.0, "artist": 1.0, "year": 1.0, "price": 1.0}.items() <= manifest["coverage"].items()

    catalogue = Catalogue.load(settings.catalogue_dir, load_spec("albums"))
    assert [f"{item.id} {item.label}" for item in catalogue.items] == [
        "1 Rumours (1977)",
        "2 Off the Wall (1979)",
        "3 Discovery (2001)",
        "4 Illmatic (1994)",
        "5 Homework (1997)",
    ]
    assert catalogue.having(Terms(facet="style", values=("Pop",))).tolist() == [True, True, False, False, False]
    assert catalogue.having(Range(facet="year", low=1990)).tolist() == [False, False, True, True, True]
    assert catalogue.having(Range(facet="price", high=10)).tolist() == [True, False, False, True, False]


@pytest.mark.parametrize("settings", [DESCRIBED, CODED], indirect=True)
def test_its_stars_are_ratings(settings: Settings) -> None:
    lines: list[str] = []
    build.build(settings, lines.append)
    assert lines[-1] == "My own collection."
    ratings = load_ratings(settings.catalogue_dir)
    assert ratings.items.tolist() == [0, 1, 2]
    assert ratings.values.tolist() == pytest.approx([5.0, 4.5, 4.0])
    assert (ratings.users.dtype, ratings.times.dtype) == (np.dtype(np.int32), np.dtype(np.int64))


def test_its_words_are_in_the_lexicon(settings: Settings) -> None:
    build.build(settings)
    lexicon: dict[str, Any] = json.loads((settings.catalogue_dir / "lexicon.json").read_text("utf-8"))
    said = {row[0]: (row[1], row[2]) for row in lexicon["terms"]}
    assert said["hip hop music"] == ("style", ["Rap"])
    assert said["something to dance to"] == ("style", ["Disco", "House"])
    assert said["Fleetwood Mac"] == ("artist", ["Fleetwood Mac"])
    assert ["recent", "year", 2015, None] in lexicon["ranges"]
    assert ["cheap", "price", None, 10] in lexicon["ranges"]
    assert ["more danceable", "style", 1, "Disco"] in lexicon["critiques"]
    assert ["band", "artist"] in lexicon["facets"]
    assert (lexicon["quantities"], lexicon["units"]) == ({"year": "year", "money": "price"}, {"money": "USD"})


@pytest.mark.parametrize("settings", [WRITTEN, DESCRIBED, CODED], indirect=True)
def test_it_is_current_until_its_source_changes(settings: Settings, tmp_path: Path) -> None:
    assert not build.is_current(settings)
    build.build(settings)
    assert build.is_current(settings)
    with (tmp_path / "albums.csv").open("a", encoding="utf-8") as file:
        file.write("6,Alive,2007,Daft Punk,House,$9.00,\n")
    assert not build.is_current(settings)


def test_the_page_shows_what_the_command_prints(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new-catalogue", "albums", "--csv", "albums.csv"]) == 0
    printed = capsys.readouterr().out
    shown = PAGE.read_text("utf-8").split("$ python -m recommender new-catalogue")[1].split("```")[0]
    for line in shown.splitlines()[1:]:
        assert line in printed or line.strip() == "…", line
