"""Wikidata, Wikipedia and TMDB as they are asked, of servers that speak as they do."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from recommender.catalogue import movies_tmdb, movies_wikidata, movies_wikipedia
from recommender.catalogue.fetching.kept import read_rows
from recommender.catalogue.fetching.pages import Asking, fetch_pages
from recommender.catalogue.fetching.web import Patience, Web
from recommender.catalogue.loader import SourceError
from recommender.catalogue.movies_wikidata import WikidataFilm
from recommender.domain.items import Item
from tests import film_services
from tests.web_server import Answer, serving

TODAY = date(2026, 5, 20)
HEAT = Item(id="tt0113277", title="Heat", year=1995, numbers={"popularity": 99})
WALK = Item(id="parley-walk-1999", title="Walk", year=1999, numbers={"popularity": 50})
TOLD = Item(id="tt0000009", title="Told", year=2001, text="We say what it is about.", numbers={"popularity": 70})


@pytest.fixture
def web() -> Iterator[Web]:
    with Web("me@example.org", Patience(tries=2, wait=lambda seconds: None)) as client:
        yield client


@pytest.fixture
def asking(web, tmp_path):
    def make(url: str, **changes: object) -> Asking:
        known = {"items": (WALK, TOLD, HEAT), "directory": tmp_path, "since": 2025, "today": TODAY}
        return Asking(**{"url": url, "web": web, **known, **changes})

    return make


def test_months_are_asked_for_and_the_newest_anew_each_month(asking):
    keys = movies_wikidata.pages(asking("http://x", since=2025)).keys
    assert keys[:5] == ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05 as of 2026-05")
    assert keys[-1] == "2026-05 as of 2026-05"
    assert movies_wikidata.pages(asking("http://x", today=date(2026, 6, 1))).keys[4] == "2025-05"


def test_films_of_wikidata(asking, tmp_path):
    said: list[str] = []
    with serving(film_services.sparql) as server:
        pages = movies_wikidata.pages(asking(f"{server.url}/sparql"))
        fetch_pages("wikidata", pages, tmp_path / "wikidata", tmp_path / "parts", "CC0", said.append)
    assert list(read_rows(tmp_path / "wikidata", WikidataFilm)) == [
        WikidataFilm(
            key="2025-03",
            imdb="tt9900042",
            title="Made Up",
            day=date(2025, 3, 5),
            links=31,
            article="Made Up (2025 film)",
            minutes=101,
            director=("Anna Nobody",),
            actor=("Al Pacino", "Zoe Unknown"),
            writer=("Anna Nobody",),
            genre=("comedy film", "heist film"),
            language=("English",),
            country=("United States of America",),
        )
    ]
    assert said == ["wikidata: 1 rows; 1 were not well formed and are left out"]


@pytest.mark.parametrize(
    "answer",
    [
        film_services.said([]),
        film_services.said({"results": {"bindings": 7}}),
        film_services.said({"results": {"bindings": [{"film": {"value": 7}}]}}),
        film_services.said({"error": "no"}),
    ],
)
def test_what_is_no_answer_of_sparql_is_told(asking, answer):
    with serving(lambda asked: answer) as server, pytest.raises(SourceError, match="does not answer as a SPARQL"):
        movies_wikidata.pages(asking(server.url)).ask(["2025-03"])


def test_texts_of_wikipedia_are_of_the_film_that_is_meant(asking):
    with serving(film_services.mediawiki) as server:
        pages = movies_wikipedia.pages(asking(server.url))
        assert pages.keys == [HEAT.id, WALK.id]  # the best known first, and none that has a text of ours
        answered = pages.ask(pages.keys)
    assert [(row.item, row.text, row.article) for row in answered.rows] == [
        (HEAT.id, film_services.ARTICLES["Heat (1995 film)"], "Heat (1995 film)")
    ]
    assert server.asked[0].query["maxlag"] == "5"


def test_the_article_that_wikidata_names_is_taken(asking, tmp_path):
    film = Item(id="tt9900042", title="Fabricated", year=2025)
    with serving(film_services.sparql) as server:
        fetch_pages("w", movies_wikidata.pages(asking(server.url)), tmp_path / "wikidata", tmp_path / "parts", "CC0")
    with serving(film_services.mediawiki) as server:
        pages = movies_wikipedia.pages(asking(server.url, items=(film,)))
        assert [row.article for row in pages.ask(pages.keys).rows] == ["Made Up (2025 film)"]
    assert [asked.query["titles"] for asked in server.asked] == ["Made Up (2025 film)"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (film_services.said({"error": {"code": "maxlag"}}), "is busy, 2 times"),
        (film_services.said({"query": {}}), "does not answer as MediaWiki's interface does"),
        (film_services.said({"query": {"pages": [{"extract": "x"}]}}), "does not answer as MediaWiki's"),
        (film_services.said(7), "does not answer as MediaWiki's"),
    ],
)
def test_what_is_no_answer_of_mediawiki_is_told(asking, answer, says):
    with serving(lambda asked: answer) as server, pytest.raises(SourceError, match=says):
        movies_wikipedia.pages(asking(server.url)).ask([HEAT.id])


def test_posters_overviews_and_offers_of_tmdb(asking):
    with serving(film_services.tmdb) as server:
        pages = movies_tmdb.pages(asking(server.url, key="token", country="DE"))
        assert pages.keys == ["tt0113277 DE 2026-2", "tt0000009 DE 2026-2", "parley-walk-1999 DE 2026-2"]
        answered = pages.ask(pages.keys)
    (heat,) = answered.rows
    assert (heat.item, heat.text, heat.poster) == (HEAT.id, "Thieves and detectives.", "/heat.jpg")
    assert (heat.country, heat.stream, heat.rent, heat.day) == ("DE", ("Netflix",), ("Apple TV",), TODAY)
    assert answered.odd == 1  # whose poster is none


def test_without_a_country_nobody_is_asked_where_and_a_short_key_stands_in_the_query(asking):
    with serving(lambda asked: film_services.said({"movie_results": [{"id": 1, "poster_path": None}]})) as server:
        pages = movies_tmdb.pages(asking(server.url, key="0" * 32, items=(HEAT,)))
        (row,) = pages.ask(pages.keys).rows
    assert (row.key, row.country, row.poster, row.stream) == ("tt0113277 2026-2", None, None, ())
    assert [asked.query["api_key"] for asked in server.asked] == ["0" * 32]


@pytest.mark.parametrize(
    ("key", "answer", "says"),
    [
        ("wrong", None, "401 Unauthorized; is the key right?"),
        ("token", Answer(b"[]"), "does not answer as TMDB's interface does"),
    ],
)
def test_what_tmdb_refuses_is_told_without_the_key(asking, key, answer, says):
    with (
        serving(film_services.tmdb if answer is None else lambda asked: answer) as server,
        pytest.raises(SourceError) as told,
    ):
        movies_tmdb.pages(asking(server.url, key=key)).ask(["tt0113277 2026-2"])
    assert says in str(told.value)
    assert key not in str(told.value)


def test_an_unknown_shape_within_an_answer_is_nothing_known(asking, tmp_path: Path):
    with serving(lambda asked: film_services.said({"movie_results": "none", "results": 7})) as server:
        assert movies_tmdb.pages(asking(server.url, key="k")).ask(["tt0113277 2026-2"]).rows == []
