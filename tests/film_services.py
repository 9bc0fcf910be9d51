"""Servers of tests that speak as Wikidata's query service, Wikipedia, TMDB and GroupLens do, about three films.

Heat is in the packaged data; "Made Up" of 2025 is Wikidata's alone; of "Nobody's Film" little is known anywhere.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence

from tests.web_server import Answer, Asked

ENTITY = "http://www.wikidata.org/entity/"
FILMS: Mapping[str, Sequence[tuple[str, str, str, str | None, int]]] = {
    "2025-03": [("Q42", "tt9900042", "Made Up", "Made Up (2025 film)", 31)],
    "2025-04": [("Q43", "tt9900043", "Nobody's Film", None, 6), ("Q42", "tt9900042", "Made Up", None, 31)],
}
FACTS: Mapping[str, Sequence[tuple[str, str]]] = {
    "Q42": [
        *(("date", "2025-04-02T00:00:00Z"), ("date", "2025-03-05T00:00:00Z"), ("minutes", "101.0")),
        *(("director", "Anna Nobody"), ("actor", "Al Pacino"), ("actor", "Zoe Unknown"), ("writer", "Anna Nobody")),
        *(("genre", "heist film"), ("genre", "comedy film"), ("language", "English")),
        *(("country", "United States of America"), ("country", "United States of America")),
    ],
    "Q43": [("date", "2025-04-09T00:00:00Z"), ("actor", "x" * 201), ("minutes", "90")],
}


def sparql(asked: Asked) -> Answer:
    """Answer the two questions of `movies_wikidata`, as application/sparql-results+json."""
    query = asked.query["query"]
    if named := re.search(r"VALUES \?film \{ ([^}]*) \}", query):
        films = [each.removeprefix("wd:") for each in named[1].split()]
        rows = [{"film": f"{ENTITY}{film}", "what": what, "said": said} for film in films for what, said in FACTS[film]]
    else:
        month = re.search(r'"(\d{4}-\d\d)-01T', query)
        rows = [
            {"film": f"{ENTITY}{q}", "imdb": imdb, "title": title, "links": str(links)} | ({"article": a} if a else {})
            for q, imdb, title, a, links in FILMS.get(month[1] if month else "", ())
        ]
    return said({"results": {"bindings": [{k: {"type": "literal", "value": v} for k, v in r.items()} for r in rows]}})


ARTICLES = {
    "Made Up (2025 film)": "Made Up is a 2025 American heist comedy film. Two liars rob a bank of forgers.",
    "Heat (1995 film)": "Heat is a 1995 American crime film. A detective hunts a thief.",
    "Walk (film)": "Walk is a 1931 silent film.",
    "Walk": "A walk is a gait. It was described in a book of 1999. There is a film of it.",
}


def mediawiki(asked: Asked) -> Answer:
    """Answer for extracts; "Walk (1999 film)" leads on to "Walk (film)", which is about another one."""
    wanted = asked.query["titles"].split("|")
    assert len(wanted) <= 20
    redirects = [{"from": each, "to": "Walk (film)"} for each in wanted if each == "Walk (1999 film)"]
    titles = dict.fromkeys("Walk (film)" if each == "Walk (1999 film)" else each for each in wanted)
    pages = [
        {"title": each, "extract": ARTICLES[each]} if each in ARTICLES else {"title": each, "missing": True}
        for each in titles
    ]
    return said({"batchcomplete": True, "query": {"redirects": redirects, "pages": pages}})


def tmdb(asked: Asked) -> Answer:
    """Answer for the key "token" about Heat, by its IMDb id, and about "Walk" of 1999, by its title."""
    if asked.headers.get("authorization") != "Bearer token":
        return said({"status_code": 7, "status_message": "Invalid API key"}, 401)
    heat = {"id": 949, "overview": "Thieves and <b>detectives</b>.", "poster_path": "/heat.jpg"}
    walk = {"id": 7, "title": "The Walk", "release_date": "1999-01-02", "overview": "", "poster_path": "javascript:x"}
    other = {"id": 8, "title": "Walk", "release_date": "2001-01-02", "poster_path": "/walk.jpg"}
    if asked.path == "/find/tt0113277":
        return said({"movie_results": [heat]})
    if asked.path == "/movie/949/watch/providers":
        offers = {
            "flatrate": [{"provider_name": "Netflix"}, {"provider_name": "Netflix"}, "junk"],
            "buy": [{"provider_name": "Apple TV"}],
        }
        return said({"id": 949, "results": {"DE": offers, "US": {"flatrate": [{"provider_name": "Hulu"}]}}})
    if asked.path == "/search/movie" and asked.query["query"] == "Walk":
        return said({"results": [walk, other]})
    if asked.path.startswith("/find/"):
        return said({"movie_results": []})
    return said({"results": []} if asked.path == "/search/movie" else {"status_code": 34}, 200)


MOVIELENS = {
    "movies.csv": "movieId,title,genres\n6,Heat (1995),Action|Crime|Thriller\n900001,Made Up (2025),Comedy\n"
    '900002,"Stranger Here, A (2024)",Drama\n',
    "links.csv": "movieId,imdbId,tmdbId\n6,0113277,949\n900001,9900042,\n900002,9900099,\n",
    "tags.csv": "userId,movieId,tag,timestamp\n1,6,heist,1\n",
    "ratings.csv": "userId,movieId,rating,timestamp\n1,6,5.0,100\n1,900001,4.5,101\n2,6,3.5,102\n2,900002,0.5,103\n",
}


def zipped(files: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, text in files.items():
            file.writestr(f"ml-latest/{name}", text)
    return content.getvalue()


WHOLE = zipped(MOVIELENS)


def grouplens(asked: Asked) -> Answer:
    if asked.path.endswith(".md5"):
        return Answer(hashlib.md5(WHOLE, usedforsecurity=False).hexdigest().encode() + b"  ml-latest.zip\n")
    return Answer(WHOLE)


def said(read: object, status: int = 200) -> Answer:
    return Answer(json.dumps(read).encode(), status, {"Content-Type": "application/json"})
