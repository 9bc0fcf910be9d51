"""A catalogue of a description with a source: one YAML file and one CSV file, no code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import yaml

from recommender.catalogue import build, from_table
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import SourceError
from recommender.catalogue.ratings import load_ratings
from recommender.catalogue.spec import load_spec
from recommender.settings import Settings

PHRASE = {"between": "{low} to {high}", "at_least": "from {low}", "at_most": "up to {high}"}
NUMBER = {"type": "number", "low": 0, "high": 3000, "phrase": PHRASE, "fact": "{value}", "unknown": "Who knows."}
TERMS = {"type": "terms", "fact": "{value}", "unknown": "Who knows."}
DESCRIPTION: dict[str, Any] = {
    "name": "wines",
    "noun": {"one": "wine", "many": "wines"},
    "show": ["grape"],
    "facets": {
        "grape": {**TERMS, "label": "grape"},
        "prize": {**TERMS, "label": "prize"},
        "price": {**NUMBER, "label": "price", "reads": "money", "unit": "USD"},
        "year": {**NUMBER, "label": "year", "reads": "year"},
        "tasted": {**NUMBER, "label": "tasted", "high": 1e5, "reads": "date"},
    },
    "reasons": {},
    "terms_of_use": "Mine.",
    "source": {
        "file": "wines.csv",
        "title": ["house", "wine"],
        "text": ["notes"],
        "known": "bottles",
        "stars": {"column": "points", "low": 0, "high": 20},
        "terms": {"grape": {"column": "grapes", "split": "/"}, "prize": {"flags": ["gold", "silver"]}},
        "numbers": {"price": "price", "tasted": "date"},
    },
}
ROWS = """house;wine;grapes;price;gold;silver;points;bottles;date;notes
Müller;Alte Reben (2015);Riesling / Silvaner;"1.200,50 €";yes;no;15;1000;2020-01-02;<b>Dry</b> and long.
Müller;Alte Reben (2016);Riesling;NA;0;1;20;10;;
Conti;Rosso;"Merlot";4,90;;;;;soon;
;;Merlot;1;;;;;;
Conti;"Bianco;5
Conti;Rosso;Merlot;5,10;;;;;;
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("PARLEY_CATALOGUES", str(folder))
    describe(folder, DESCRIPTION)
    (folder / "wines.csv").write_text(ROWS, "cp1252")
    return folder


def describe(folder, description):
    (folder / f"{description['name']}.yml").write_text(yaml.safe_dump(description, allow_unicode=True), "utf-8")


def test_a_description_and_a_file_make_a_catalogue(folder, tmp_path):
    settings = Settings(home=tmp_path / "var", catalogue="wines")
    lines: list[str] = []
    build.build(settings, lines.append)
    assert "rows without a title: 1" in lines
    assert f"{from_table.NUMBERED}: 1" in lines  # the second Rosso
    assert any("row passed over with a quote" in line and "line 6: 1" in line for line in lines)
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec("wines"))
    assert [(item.id, item.label) for item in catalogue.items] == [
        ("muller-alte-reben-2015", "Müller Alte Reben (2015)"),
        ("muller-alte-reben-2016", "Müller Alte Reben (2016)"),
        ("conti-rosso", "Conti Rosso"),
        ("conti-rosso-2", "Conti Rosso"),
    ]
    first, second, third, _ = catalogue.items
    assert first.terms == {"grape": ("Riesling", "Silvaner"), "prize": ("gold",)}
    assert first.numbers == {"price": 1200.5, "year": 2015, "tasted": 18263}
    assert first.text == "Dry and long."
    assert (second.terms["prize"], second.numbers) == (("silver",), {"year": 2016})
    assert third.numbers == {"price": 4.9}
    assert load_spec("wines").say_number("price", 1200.5) == "$1,200.50"
    assert load_spec("wines").say_number("tasted", 18263) == "2 January 2020"
    ratings = load_ratings(settings.catalogue_dir)
    assert ratings.items.tolist() == [0, 1]
    assert ratings.values == pytest.approx(np.array([3.875, 5.0]))


def test_amounts_are_put_into_the_unit_of_the_description(folder, tmp_path):
    weight = {**NUMBER, "label": "weight", "unit": "g"}
    source = DESCRIPTION["source"] | {"numbers": {"weight": "weight"}}
    facets = {name: DESCRIPTION["facets"][name] for name in ("grape", "prize")} | {"weight": weight}
    describe(folder, DESCRIPTION | {"facets": facets, "source": source})
    weights = ["1.38 kg", "760 g", "8 oz", "500", "2 litres", "a lot"]
    rows = [f"A;Wine {place};;{each};;;;;;" for place, each in enumerate(weights)]
    header = ROWS.splitlines()[0].replace("price", "weight")
    (folder / "wines.csv").write_text("\n".join([header, *rows]), "utf-8")
    settings = Settings(home=tmp_path / "var", catalogue="wines")
    build.build(settings)
    items = Catalogue.load(settings.catalogue_dir, load_spec("wines")).items
    assert [each.numbers.get("weight") for each in items] == [
        pytest.approx(1380), 760, pytest.approx(226.796185), 500, None, None
    ]  # fmt: skip


def test_it_is_built_anew_when_the_file_or_the_description_changes(folder, tmp_path):
    settings = Settings(home=tmp_path / "var", catalogue="wines")
    build.build(settings)
    assert build.is_current(settings)
    with (folder / "wines.csv").open("a") as file:
        file.write("Conti;Spumante;Merlot;9;;;;;;\n")
    assert not build.is_current(settings)
    build.build(settings)
    assert build.is_current(settings)
    describe(folder, DESCRIPTION | {"terms_of_use": "Yours."})
    assert not build.is_current(settings)
    assert load_spec("wines").terms_of_use == "Yours."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"file": "none.csv"}, r"cannot read none\.csv"),
        ({"title": ["label"]}, r"no column label; it has house, wine"),
        ({"title": ["silver"], "separator": "|"}, "no column silver"),
        ({"encoding": "klingon"}, "is no encoding"),
    ],
)
def test_a_source_that_does_not_fit_is_said(folder, tmp_path, change, message):
    describe(folder, DESCRIPTION | {"source": DESCRIPTION["source"] | change})
    with pytest.raises(SourceError, match=message):
        build.build(Settings(home=tmp_path / "var", catalogue="wines"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"terms": {"price": {"column": "price"}}}, "price is no facet that has such values"),
        ({"numbers": {"grape": "grapes"}}, "grape is no facet that has such values"),
        ({"terms": {"grape": {}}}, "either in a column or in flags"),
        ({"stars": {"column": "points", "low": 5, "high": 5}}, "from low to high"),
    ],
)
def test_a_source_that_is_not_well_formed_is_refused(folder, change, message):
    describe(folder, DESCRIPTION | {"source": DESCRIPTION["source"] | change})
    with pytest.raises(SourceError, match=rf"wines\.yml: .*{message}"):
        load_spec("wines")


def test_items_are_bounded(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(from_table, "MAX_ITEMS", 2)
    with pytest.raises(SourceError, match="more than 2 items"):
        build.build(Settings(home=tmp_path / "var", catalogue="wines"))


def test_what_has_no_source_is_read_by_the_code_beside_it(folder, tmp_path):
    describe(folder, {key: value for key, value in DESCRIPTION.items() if key != "source"})
    settings = Settings(home=tmp_path / "var", catalogue="wines")
    with pytest.raises(SourceError, match=r"there is no wines\.py beside it"):
        build.build(settings)
    (folder / "wines.py").write_text("1 / 0\n")
    with pytest.raises(SourceError, match=r"wines\.py fails: ZeroDivisionError"):
        build.build(settings)
    (folder / "wines.py").write_text("LOADER = 1\n")
    with pytest.raises(SourceError, match=r"wines\.py has no LOADER"):
        build.build(settings)
    (folder / "wines.py").write_text(
        "from recommender.catalogue.loader import Loaded, Loader, SourceRatings\n"
        "from recommender.domain.items import Item\n"
        "def load():\n"
        "    return Loaded((Item(id='1', title='Rosso'),), SourceRatings.empty(), {'mine': '1'})\n"
        "LOADER = Loader(load=load, sources=lambda: {'mine': '1'})\n"
    )
    assert build.build(settings)["counts"]["wines"] == 1
    assert build.is_current(settings)


def test_what_is_no_description_is_said(folder):
    (folder / "wines.yml").write_text("name: [", "utf-8")
    with pytest.raises(SourceError, match=r"wines\.yml is no YAML"):
        load_spec("wines")
    with pytest.raises(SourceError, match=r"there is no catalogue 'beers'; there are: movies, .*wines"):
        build.build(Settings(catalogue="beers"))
