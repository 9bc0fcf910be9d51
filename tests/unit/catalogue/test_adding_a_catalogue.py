"""Builds the example of docs/adding-a-catalogue.md from that page, as a reader would."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import yaml

from recommender.catalogue import build
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.need import Range, Terms
from recommender.settings import Settings
from tests.albums import blocks, write_albums


@pytest.fixture
def spec() -> CatalogueSpec:
    return CatalogueSpec.model_validate(yaml.safe_load(blocks()["yaml"]))


@pytest.fixture
def albums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.chdir(tmp_path)
    return write_albums(tmp_path)


@pytest.fixture
def settings(spec: CatalogueSpec, albums: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(build, "LOADERS", {"albums": albums.LOADER})
    monkeypatch.setattr(build, "load_spec", {"albums": spec}.__getitem__)
    return Settings(home=tmp_path / "var", catalogue="albums")


def test_the_example_is_built_and_read_back(settings: Settings, spec: CatalogueSpec) -> None:
    lines: list[str] = []
    manifest = build.build(settings, lines.append)

    assert manifest["counts"]["albums"] == 4
    assert manifest["counts"]["ratings"] == 3
    assert manifest["coverage"] == {"style": 1.0, "artist": 1.0, "year": 1.0}
    assert lines[-1] == "My own collection."

    catalogue = Catalogue.load(settings.catalogue_dir, spec)
    assert [item.label for item in catalogue.items] == [
        "Rumours (1977)",
        "Off the Wall (1979)",
        "Discovery (2001)",
        "Illmatic (1994)",
    ]
    assert catalogue.having(Terms(facet="style", values=("Pop",))).tolist() == [True, True, False, False]
    assert catalogue.having(Range(facet="year", low=1990)).tolist() == [False, False, True, True]

    ratings = build.load_ratings(settings.catalogue_dir)
    assert ratings.items.tolist() == [0, 1, 2]
    assert ratings.values.tolist() == [5.0, 4.5, 4.0]
    assert (ratings.users.dtype, ratings.times.dtype) == (np.dtype(np.int32), np.dtype(np.int64))


def test_its_words_are_in_the_lexicon(settings: Settings) -> None:
    import json

    build.build(settings)
    lexicon: dict[str, Any] = json.loads((settings.catalogue_dir / "lexicon.json").read_text("utf-8"))
    said = {row[0]: (row[1], row[2]) for row in lexicon["terms"]}
    assert said["hip hop music"] == ("style", ["Rap"])
    assert said["something to dance to"] == ("style", ["Disco", "House"])
    assert said["Fleetwood Mac"] == ("artist", ["Fleetwood Mac"])
    assert ["recent", "year", 2015, None] in lexicon["ranges"]
    assert ["more danceable", "style", 1, "Disco"] in lexicon["critiques"]
    assert ["band", "artist"] in lexicon["facets"]
    assert lexicon["quantities"] == {"year": "year"}


def test_it_is_current_until_its_source_changes(settings: Settings, albums: ModuleType) -> None:
    assert not build.is_current(settings)
    build.build(settings)
    assert build.is_current(settings)
    with albums.FILE.open("a", encoding="utf-8") as file:
        file.write("5,Homework,1997,Daft Punk,House,\n")
    assert not build.is_current(settings)
