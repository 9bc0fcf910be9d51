"""From a CSV file that nobody here has seen to a catalogue that recommends: by commands alone."""

from __future__ import annotations

import json
import random

import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.spec import load_spec
from recommender.commands.cli import main
from recommender.settings import Settings

STYLES = ("IPA", "Stout", "Lager", "Porter", "Sour Ale")
NOTES = "A beer that was brewed with care, and which goes with most of what one may eat on a long evening."


def rows(number=60):
    chance = random.Random(7)  # noqa: S311
    yield ["id", "Beer Name", "Brewery", "Style", "Price (EUR)", "ABV %", "Avg Rating", "num_reviews", "released",
           "flavors", "organic", "notes", "image_url", "batch"]  # fmt: skip
    for place in range(number):
        yield [
            f"b{place:03}", f"Brew No. {place} von Köln", f"Brewery {place % 7}", STYLES[place % 5],
            f"{chance.uniform(1, 9):.2f}".replace(".", ",") + " €", f"{chance.uniform(3, 12):.1f}",
            f"{chance.uniform(1, 5):.2f}", str(chance.randrange(1, 30_000)), f"{2000 + place % 20}-03-0{1 + place % 9}",
            "|".join(chance.sample(["hops", "malt", "citrus", "smoke", "coffee"], 2)), "yes" if place % 3 else "no",
            f"{place}. {NOTES}", f"https://example.org/{place}.png", "1",
        ]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.chdir(home)
        patch.setenv("PARLEY_HOME", str(home / "var"))
        patch.setenv("PARLEY_CATALOGUE", "beers")
        patch.setenv("PARLEY_ENCODER", "multilingual")
        patch.setenv("PARLEY_PSEUDONYM_KEY", "a key for tests only")
        patch.delenv("PARLEY_CATALOGUES", raising=False)
        patch.delenv("PARLEY_STORE_URL", raising=False)
        text = "\r\n".join(";".join(row) for row in rows()) + '\r\nx;"open;;;\r\n'
        (home / "beers.csv").write_bytes(text.encode("cp1252"))
        yield home


@pytest.fixture(scope="module")
def said(home):
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr("builtins.print", lambda *words, **_: lines.append(" ".join(map(str, words))))
        assert main(["new-catalogue", "beers", "--csv", "beers.csv"]) == 0
        return "\n".join(lines)


def test_it_says_what_it_recognised_and_what_not(said):
    for line in (
        "beers.csv: 14 columns, separated by semicolon, Latin-1",
        "1 row passed over with a quote that is not closed, or closed within a cell, line 62",
        "Beer Name: title",
        "id: id",
        "Brewery: names (7 different) -> brewery",
        "Style: values (5 different) -> style",
        "flavors: values (5 different, several in a cell, separated by '|') -> flavors",
        "organic: yes or no -> feature",
        "num_reviews: how well known",
        "notes: description",
        "image_url: pictures",
        "batch: all rows say '1'",
        "PARLEY_CATALOGUE=beers make chat",
    ):
        assert line in said, line
    assert "Price (EUR): money in €" in said
    assert "released: year" in said or "released: date" in said


def test_the_description_can_be_read_and_names_its_file_from_where_it_is(home, said):
    text = (home / "catalogues" / "beers.yml").read_text("utf-8")
    assert max(map(len, text.splitlines())) < 200
    spec = load_spec("beers")
    assert (spec.noun.one, spec.noun.many) == ("beer", "beers")
    assert spec.source is not None
    assert spec.source.file == "../beers.csv"
    price, style = spec.facets["price"], spec.facets["style"]
    assert isinstance(price, NumberFacet)
    assert isinstance(style, TermsFacet)
    assert (price.reads, price.unit, price.phrase.at_most) == ("money", "EUR", "for at most {high}")
    assert price.bin_labels[0] == f"under {price.say(price.bins[0])}"
    assert spec.critiques["cheaper"].facet == "price"
    assert spec.superlatives["newest"].facet == "year"


def test_it_recommends(home, said, capsys):
    assert main(["build"]) == 0
    assert main(["train"]) == 0
    capsys.readouterr()
    catalogue = Catalogue.load(Settings().catalogue_dir, load_spec("beers"))
    assert len(catalogue) == 60
    need = {
        "require": [
            {"kind": "terms", "facet": "style", "values": ["Stout"]},
            {"kind": "range", "facet": "price", "high": 6},
        ]
    }
    assert main(["recommend", "--need", json.dumps(need)]) == 0
    told = capsys.readouterr().out
    assert "Stout beers for at most €6" in told
    assert "as you asked" in told
    assert main(["show", "brew no 3 von koln"]) == 0
    told = capsys.readouterr().out
    assert "Brew No. 3 von Köln (2003)  (b003)" in told
    assert "priced at €" in told
    assert main(["recommend"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["beers", "--csv", "beers.csv"], 2, "there is a catalogue 'beers' already"),
        (["movies", "--csv", "beers.csv"], 2, "there is a catalogue 'movies' already"),
        (["../x", "--csv", "beers.csv"], 2, "is no name of a catalogue"),
        (["ales", "--csv", "none.csv"], 1, "cannot read none.csv"),
        (
            ["ales", "--csv", "beers.csv", "--title", "label"],
            2,
            "beers.csv has no column 'label'; it has id, Beer Name",
        ),
        (["ales", "--csv", "beers.csv", "--noun", "ale"], 2, "--noun wine,wines"),
        (["ales", "--csv", "beers.csv", "--noun", "{a},{b}"], 2, "--noun"),
        (["ales", "--csv", "beers.csv", "--separator", ";;"], 2, "one character"),
        (["ales", "--csv", "plain.csv"], 1, "has no column that tells one item from another"),
    ],
)
def test_mistakes_are_told_in_one_sentence_and_nothing_is_written(home, said, capsys, arguments, code, message):
    (home / "plain.csv").write_text("name,lat\nA,1\nB,2\n")
    before = sorted((home / "catalogues").iterdir())
    assert main(["new-catalogue", *arguments]) == code
    told = capsys.readouterr().err.strip()
    assert message in told
    assert told.count("\n") == 0
    assert sorted((home / "catalogues").iterdir()) == before
