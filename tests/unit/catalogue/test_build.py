import json
from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue import build
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import Loaded, SourceError, SourceRatings
from recommender.catalogue.manifest import MANIFEST_FILE
from recommender.catalogue.ratings import load_ratings
from recommender.catalogue.spec import CatalogueSpec, load_spec
from recommender.domain.items import Item
from recommender.settings import Settings

HEAT = Item(
    id="heat",
    title="Heat",
    year=1995,
    terms={"genre": ("Crime",)},
    numbers={"year": 1995, "runtime": 170},
    text="Los Angeles.",
)
CLUE = Item(id="clue", title="Clue", terms={"genre": ("Comedy", "Mystery")}, numbers={"runtime": 1})


def ratings(items: tuple[str, ...], values: tuple[float, ...]) -> SourceRatings:
    return SourceRatings(
        np.arange(len(items), dtype=np.int32), items, np.array(values, np.float32), np.zeros(len(items), np.int64)
    )


def loaded(*items: Item, rated: SourceRatings | None = None) -> Loaded:
    return Loaded(items=items, ratings=rated or SourceRatings.empty(), sources={"a source": "1"}, notes={"a note": 7})


@pytest.fixture
def spec() -> CatalogueSpec:
    return load_spec("movies")


def test_what_is_written_is_read_back(tmp_path: Path, spec: CatalogueSpec) -> None:
    directory = tmp_path / "movies"
    manifest = build.write(spec, loaded(HEAT, CLUE, rated=ratings(("clue", "heat"), (0.5, 5))), directory)

    catalogue = Catalogue.load(directory, spec)
    assert catalogue.items[0] == HEAT
    assert catalogue.items[1] == CLUE.model_copy(update={"numbers": {}})  # no film lasts one minute
    read = load_ratings(directory)
    assert (read.items.tolist(), read.values.tolist()) == ([1, 0], [0.5, 5.0])

    assert json.loads((directory / "manifest.json").read_text("utf-8")) == manifest
    assert manifest["fingerprint"] == catalogue.fingerprint
    assert manifest["sources"] == {"a source": "1"}
    assert manifest["notes"] == {"a note": 7, "values out of range, dropped: runtime": 1}
    assert (manifest["coverage"]["genre"], manifest["coverage"]["year"], manifest["coverage"]["actor"]) == (
        1.0,
        0.5,
        0.0,
    )


def test_a_second_build_replaces_the_first_and_leaves_nothing_else(tmp_path: Path, spec: CatalogueSpec) -> None:
    build.write(spec, loaded(HEAT, CLUE), tmp_path / "movies")
    build.write(spec, loaded(CLUE), tmp_path / "movies")
    assert len(Catalogue.load(tmp_path / "movies", spec)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["movies"]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (loaded(HEAT, HEAT), "same id"),
        (loaded(HEAT.model_copy(update={"terms": {"colour": ("Red",)}})), r"Heat \(1995\) has facets .* colour"),
        (loaded(HEAT.model_copy(update={"terms": {"year": ("1995",)}})), "not described: year"),
        (loaded(HEAT, rated=ratings(("alien",), (4,))), "unknown items, among them alien"),
        (loaded(HEAT, rated=ratings(("heat",), (6,))), "from 0.5 to 5"),
        (loaded(HEAT, rated=ratings(("heat",), (float("nan"),))), "from 0.5 to 5"),
        (loaded(HEAT, rated=ratings(("heat",), (4, 4))), "differ in length"),
    ],
)
def test_bad_sources_are_refused_and_nothing_is_replaced(
    tmp_path: Path, spec: CatalogueSpec, bad: Loaded, message: str
) -> None:
    build.write(spec, loaded(CLUE), tmp_path / "movies")
    with pytest.raises(ValueError, match=message):
        build.write(spec, bad, tmp_path / "movies")
    assert [item.id for item in Catalogue.load(tmp_path / "movies", spec).items] == ["clue"]
    assert [path.name for path in tmp_path.iterdir()] == ["movies"]


def test_a_report_says_counts_coverage_and_terms(tmp_path: Path, spec: CatalogueSpec) -> None:
    lines: list[str] = []
    build.write(spec, loaded(HEAT, rated=ratings(("heat",), (4,))), tmp_path / "movies", lines.append)
    assert lines[0].startswith("1 films, 1 ratings, 1 people who rated, 1 rated films")
    assert "a note: 7" in lines
    assert any("genre 100%" in line and "actor 0%" in line for line in lines)
    written = json.loads((tmp_path / "movies" / MANIFEST_FILE).read_text("utf-8"))
    assert "genre: funny -> Comedy" in written["unused_words"]
    assert any("no item has: genre: " in line and "more, see manifest.json" in line for line in lines)
    assert any("MovieLens" in line and "Non-commercial" in line for line in lines)


def test_an_unknown_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no catalogue 'stamps'; there are: movies, "):
        build.build(Settings(home=tmp_path, catalogue="stamps"))


def test_a_damaged_manifest_is_not_current(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert not build.is_current(settings)
    settings.catalogue_dir.mkdir(parents=True)
    for text in ("", "[]", "{}", '{"sources": 1, "code": 2}'):
        (settings.catalogue_dir / "manifest.json").write_text(text, "utf-8")
        assert not build.is_current(settings)
