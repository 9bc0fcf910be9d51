"""What is written about films: read, checked, and put together with what the sources tell."""

from __future__ import annotations

import json
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from recommender.catalogue.loader import SourceError
from recommender.catalogue.movies_supplement import suitable_by_certificate, supplemented
from recommender.catalogue.movies_written import AboutFilm, read_supplement
from recommender.domain.items import Item

FILES = sorted(Path(str(files("recommender.catalogue").joinpath("films"))).glob("*.jsonl"))
PLOT = "A made-up thief plans a made-up robbery in a made-up town, and a made-up detective waits for him there."
HEAT: dict[str, Any] = {
    "id": "a",
    "title": "Heat",
    "year": 1995,
    "genre": "Crime",
    "plot": PLOT,
    "themes": ["heist"],
    "moods": ["tense"],
    "places": ["Los Angeles"],
    "period": ["1990s"],
    "age": 16,
    "because": ["violence"],
    "based_on": {"novel": "Heat by Nobody", "article": ""},
    "directors": ["Somebody Else"],
}
NEW: dict[str, Any] = {
    **{key: value for key, value in HEAT.items() if key != "id"},
    "title": "Été & Après",
    "year": 2020,
    "directors": ["Ann One"],
    "cast": ["Bob Two", "Cid Three"],
    "genres": ["Crime", "Drama"],
    "minutes": 95,
    "languages": ["French"],
    "countries": ["France"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "themes.yml").write_text("heist: {definition: A theft., said: [heist, bank job]}\n", "utf-8")
    (tmp_path / "moods.yml").write_text("tense: {definition: Hard to bear., said: [tense]}\n", "utf-8")
    return tmp_path


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "1990s.jsonl").write_text(text, "utf-8")
    return folder


def test_what_is_written_is_read_in_order(folder: Path) -> None:
    first, second = read_supplement(write(folder, HEAT, NEW))
    assert (first.id, first.label, first.themes) == ("a", "Heat (1995)", ("heist",))
    assert (second.id, second.label) == (None, "Été & Après (2020)")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"themes": ["robbery"]}, "themes: robbery is not in themes.yml"),
        ({"moods": []}, "moods"),
        ({"age": 7}, "age"),
        ({"plot": "Too short."}, "plot"),
        ({"genre": "Heist"}, "genre"),
        ({"stars": 5}, "stars"),
        ({"id": None, "directors": []}, "needs directors"),
        ({"genres": ["Drama"]}, "begin with the main one"),
    ],
)
def test_a_line_that_is_wrong_is_named(folder: Path, changed: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=rf"1990s\.jsonl, line 2: .*{message}"):
        read_supplement(write(folder, NEW, {**HEAT, **changed}))


@pytest.mark.parametrize("again", [{"id": "b"}, {"title": "Other"}])
def test_nothing_is_written_twice(folder: Path, again: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match=r"stands already in 1990s\.jsonl, line 1"):
        read_supplement(write(folder, HEAT, {**HEAT, **again}))


def test_a_line_that_is_no_json_is_named(folder: Path) -> None:
    (folder / "1990s.jsonl").write_text('{"title": \n', "utf-8")
    with pytest.raises(SourceError, match=r"1990s\.jsonl, line 1"):
        read_supplement(folder)


def test_a_film_of_the_sources_keeps_what_they_tell() -> None:
    item = Item(
        id="a",
        title="Heat",
        year=1995,
        terms={"genre": ("Action", "Crime"), "director": ("Michael Mann",)},
        numbers={"year": 1995.0, "popularity": 99.0},
    )
    (film,), ids = supplemented([item], [AboutFilm.model_validate(HEAT)], 80.0)
    assert ids == {"Heat (1995)": "a"}
    assert film.terms == {
        "genre": ("Crime", "Action"),
        "director": ("Michael Mann",),
        "subject": ("heist", "based on a book"),
        "mood": ("tense",),
        "setting": ("Los Angeles", "1990s"),
        "suitable": ("ages 16 and up",),
        "concern": ("violence",),
        "based_on": ("the novel Heat by Nobody", "an article"),
    }
    assert film.numbers == {"year": 1995.0, "popularity": 99.0}
    assert film.text == PLOT


def test_a_film_that_the_sources_lack_is_made_of_what_is_written() -> None:
    (film,), ids = supplemented([], [AboutFilm.model_validate(NEW)], 80.0)
    assert ids == {"Été & Après (2020)": film.id}
    assert (film.id, film.title, film.year) == ("parley-ete-apres-2020", "Été & Après", 2020)
    assert film.terms["genre"] == ("Crime", "Drama")
    assert film.terms["actor"] == ("Bob Two", "Cid Three")
    assert film.terms["origin"] == ("French",)
    assert film.numbers == {"year": 2020.0, "popularity": 80.0, "runtime": 95.0}


def test_what_fits_no_film_is_refused() -> None:
    with pytest.raises(SourceError, match="no film a"):
        supplemented([], [AboutFilm.model_validate(HEAT)], 80.0)
    held = Item(id="b", title="été & après", year=2020)
    with pytest.raises(SourceError, match="give its id"):
        supplemented([held], [AboutFilm.model_validate(NEW)], 80.0)


@pytest.mark.parametrize(
    ("certificate", "year", "suitable"),
    [
        ("G", 1960, ("all ages",)),
        ("PG", 1990, ("ages 8 and up",)),
        ("PG", 1960, None),  # "Psycho" is rated PG
        ("PG-13", 1990, ("ages 12 and up",)),
        ("R", 1990, ("ages 16 and up",)),
        (None, 1990, None),
    ],
)
def test_where_nothing_is_written_the_certificate_tells_the_age(
    certificate: str | None, year: int, suitable: tuple[str, ...] | None
) -> None:
    terms = {"certificate": (certificate,)} if certificate else {}
    film = suitable_by_certificate(Item(id="a", title="A", year=year, terms=terms))
    assert film.terms.get("suitable") == suitable


def test_what_is_written_counts_before_the_certificate() -> None:
    film = Item(id="a", title="A", year=1990, terms={"certificate": ("G",), "suitable": ("ages 12 and up",)})
    assert suitable_by_certificate(film) == film


# -- the files of the package


def test_the_files_are_well_formed_and_many() -> None:
    written = read_supplement()
    assert sum(about.id is not None for about in written) >= 2200
    assert sum(about.id is None and about.year >= 2015 for about in written) >= 900


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_has_its_decade_sorted_by_title(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert {f"{row['year'] // 10 * 10}s" for row in rows} == {path.stem}
    keys = [(unicodedata.normalize("NFKD", row["title"]).casefold(), row["year"]) for row in rows]
    assert keys == sorted(keys)


def test_no_plot_tells_its_title_and_none_stands_twice() -> None:
    written = read_supplement()
    assert len({about.plot for about in written}) == len(written)


def test_what_is_gory_is_not_for_small_children() -> None:
    assert [about.label for about in read_supplement() if about.age < 10 and "gore" in about.because] == []


def test_what_is_rated_for_all_is_not_kept_from_children() -> None:
    assert [about.label for about in read_supplement() if about.certificate == "G" and about.age > 10] == []
