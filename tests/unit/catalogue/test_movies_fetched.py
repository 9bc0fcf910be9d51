"""What was fetched, put together with what is packaged: nothing that was known is lost."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue import movies_movielens
from recommender.catalogue.loader import Loaded, SourceError, SourceRatings
from recommender.catalogue.movies_fetched import genres, load, with_tmdb, with_wikidata
from recommender.catalogue.movies_tmdb import TmdbFilm
from recommender.catalogue.movies_wikidata import WikidataFilm
from recommender.domain.items import Item
from tests.film_services import MOVIELENS

HEAT = Item(
    id="tt0113277",
    title="Heat",
    year=1995,
    terms={"genre": ("Crime",), "actor": ("Al Pacino",)},
    numbers={"year": 1995, "popularity": 99},
)
NEWER = Item(id="parley-made-up-2025", title="Made Up", year=2025, numbers={"year": 2025, "popularity": 60})
RATED = Item(id="ml-77", title="Rated Alone", year=1990, numbers={"popularity": 5})


def loaded(*items: Item) -> Loaded:
    return Loaded(items=items, ratings=SourceRatings.empty(), sources={})


def film(imdb: str, title: str, day: date, **more: object) -> WikidataFilm:
    return WikidataFilm(key="2025-03", imdb=imdb, title=title, day=day, **{"links": 9, **more})


def test_wikidata_fills_what_is_unknown_and_adds_films():
    new = film("tt0000007", "New", date(2025, 3, 1), genre=("heist film",), actor=("Bo", "Al Pacino"))
    found = with_wikidata(
        loaded(HEAT, NEWER, RATED),
        [
            film("tt0113277", "Heat", date(1995, 1, 1), genre=("comedy film",), minutes=170, country=("France",)),
            film("tt9900042", "Made Up", date(2025, 3, 5), director=("Anna Nobody",)),
            film("tt0000077", "Rated", date(1990, 1, 1), director=("Somebody",)),
            new,
            film("tt0000008", "Less Known", date(2025, 4, 1), links=5),
        ],
        {"tt0000077": "ml-77"},
    )
    heat, newer, rated, less, added = found.items
    assert heat.terms == {**HEAT.terms, "country": ("France",), "origin": ("French",)}
    assert heat.numbers["runtime"] == 170
    assert (newer.id, newer.terms) == (NEWER.id, {"director": ("Anna Nobody",)})
    assert rated.terms == {"director": ("Somebody",)}
    assert (added.id, added.label, added.terms["genre"]) == ("tt0000007", "New (2025)", ("Crime",))
    assert added.terms["actor"] == ("Al Pacino", "Bo")  # who is in more films first
    assert (less.numbers["popularity"], added.numbers["popularity"]) == (30, 60)
    assert found.popularity[added.id] == 0.6
    assert found.notes["films that only Wikidata's fetched data have"] == 2


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["war film", "drama television series"], ("War", "Drama")),
        (["romantic comedy film"], ("Comedy", "Romance")),
        (["dramedy", "warship"], ()),
        (["science fiction action film"], ("Action", "Sci-Fi")),
    ],
)
def test_genres_are_found_by_their_words(named, expected):
    assert genres(named) == expected


def test_tmdb_gives_posters_and_where_to_watch_and_nothing_that_is_too_old():
    today = date(2026, 5, 20)
    row = TmdbFilm(key="k", item=HEAT.id, day=today, poster="/heat.jpg", country="DE", stream=("Netflix",))
    old = TmdbFilm(key="o", item=NEWER.id, day=today - timedelta(days=181), poster="/x.jpg")
    found = with_tmdb(loaded(HEAT, NEWER), [row, old], today)
    assert found.items[0].image == "https://image.tmdb.org/t/p/w342/heat.jpg"
    assert found.items[0].terms == {**HEAT.terms, "stream": ("Netflix",), "offers_of": ("Germany, May 2026",)}
    assert found.items[1] == NEWER
    assert found.notes == {"rows of TMDB that are too old, left out": 1}


@pytest.fixture
def movielens(tmp_path: Path) -> Path:
    for name, text in MOVIELENS.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_movielens_films_are_found_by_id_by_title_or_added(movielens):
    found = movies_movielens.read(movielens, (HEAT, NEWER))
    assert [(item.id, item.label) for item in found.items] == [("tt9900099", "A Stranger Here (2024)")]
    assert found.ratings.items == ("tt0113277", NEWER.id, "tt0113277", "tt9900099")
    assert found.ratings.users.tolist() == [1, 1, 2, 2]
    assert np.allclose(found.ratings.values, [5, 4.5, 3.5, 0.5])
    assert found.imdb["tt9900042"] == NEWER.id
    movies_movielens.check(movielens)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("ratings.csv", "userId,movieId,rating\n", "begins with 'userId,movieId,rating'"),
        ("ratings.csv", MOVIELENS["ratings.csv"] + "1,6,5.5,100\n", "not from 0.5 to 5"),
        ("ratings.csv", MOVIELENS["ratings.csv"] + "1,6,nan,100\n", "not from 0.5 to 5"),
        ("ratings.csv", MOVIELENS["ratings.csv"] + "1,6,five,100\n", "a row that cannot be read: .*row"),
        ("ratings.csv", MOVIELENS["ratings.csv"] + "1,6,5.0\n", "a row that cannot be read"),
        ("ratings.csv", MOVIELENS["ratings.csv"] + "99999999999,6,5.0,1\n", "a row that cannot be read"),
        ("ratings.csv", MOVIELENS["ratings.csv"] + "1,5,5.0,1\n", "a film that movies.csv lacks"),
        ("links.csv", "movieId,imdbId,tmdbId\n6,../x,\n", "a row of other than numbers"),
        ("movies.csv", "movieId,title,genres\nx,Heat (1995),Action\n", "without a number or a title"),
        ("movies.csv", "movieId,title,genres\n6," + "x" * 501 + ",Action\n", "without a number or a title"),
        ("tags.csv", "userId,movieId,tag,timestamp\n1,6," + "x" * 10_001 + ",1\n", "more than 10,000 characters"),
        ("tags.csv", "userId,movieId,tag,timestamp\n1,x,heist,1\n", "is no film's number"),
        ("tags.csv", "userId,movieId\n1,6\n", "lacks one of"),
    ],
)
def test_each_row_of_movielens_is_checked(movielens, name, text, says):
    (movielens / name).write_text(text, "utf-8")
    with pytest.raises(SourceError, match=says):
        movies_movielens.check(movielens)


def test_a_path_that_is_no_directory_is_told(tmp_path):
    with pytest.raises(SourceError, match="no directory of fetched sources"):
        load(tmp_path / "nowhere")
