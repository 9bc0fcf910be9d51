"""Asks Wikidata's query service (SPARQL) for the films of each month, and reads what it says. CC0.

Wanted are films with an IMDb id and articles in several Wikipedias. A month's films are asked for first and then, some
at a time, their facts, each as a row of its own: asked for together they would multiply.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from recommender.catalogue.feed import Said
from recommender.catalogue.fetching.kept import Row
from recommender.catalogue.fetching.pages import Answered, Asking, Pages
from recommender.catalogue.fetching.web import Web
from recommender.catalogue.loader import SourceError

WIKIPEDIAS = 5  # that have an article on a film, at least
AT_ONCE = 100  # films whose facts are asked for at once
MAX_FILMS = 3000  # of a month
MAX_VALUES = 40  # of a film in one facet
SETTLED = 12  # months after which a month is not asked for anew

ImdbId = Annotated[str, StringConstraints(pattern=r"^tt\d{7,10}$")]
Values = Annotated[tuple[Said, ...], Field(max_length=MAX_VALUES)]

_ENTITY = re.compile(r"^https?://www\.wikidata\.org/entity/(Q[1-9]\d{0,11})$")
_PROPERTIES: Mapping[str, str] = {
    **{"director": "P57", "actor": "P161", "writer": "P58"},
    **{"genre": "P136", "language": "P364", "country": "P495"},
}
_FILMS = """\
SELECT ?film ?imdb ?title ?article ?links WHERE {{
  ?film wdt:P577 ?date . hint:Prior hint:rangeSafe true .
  FILTER("{start}T00:00:00Z"^^xsd:dateTime <= ?date && ?date < "{end}T00:00:00Z"^^xsd:dateTime)
  ?film wdt:P31/wdt:P279* wd:Q11424 ; wdt:P345 ?imdb ; wikibase:sitelinks ?links ; rdfs:label ?title .
  FILTER(?links >= {wikipedias} && LANG(?title) = "en")
  OPTIONAL {{ ?page schema:about ?film ; schema:isPartOf <https://en.wikipedia.org/> ; schema:name ?article . }}
}} LIMIT {most}"""
_FACTS = """\
SELECT DISTINCT ?film ?what ?said WHERE {{
  VALUES ?film {{ {films} }}
  {{ VALUES (?property ?what) {{ {named} }} ?film ?property ?value .
     ?value rdfs:label ?said . FILTER(LANG(?said) = "en") }}
  UNION
  {{ VALUES (?property ?what) {{ (wdt:P577 "date") (wdt:P2047 "minutes") }} ?film ?property ?said . }}
}}"""


class WikidataFilm(Row):
    """A film as Wikidata tells it; `article` is its English Wikipedia's, `links` the number of Wikipedias with one."""

    imdb: ImdbId
    title: Said
    day: date  # the first on which it was shown
    links: int = Field(ge=0, le=1000)
    article: Said | None = None
    minutes: float | None = Field(default=None, ge=1, le=2000)
    director: Values = ()
    actor: Values = ()
    writer: Values = ()
    genre: Values = ()
    language: Values = ()
    country: Values = ()


def pages(asking: Asking) -> Pages[WikidataFilm]:
    """Return the months that are wanted; the newest are asked for anew each month, because much comes later."""
    return Pages(
        keys=tuple(_months(asking.since, asking.today)),
        at_once=1,
        ask=lambda keys: _ask(asking.web, asking.url, keys[0]),
        row=WikidataFilm,
        unit="month",
    )


def _months(since: int, today: date) -> Iterator[str]:
    now = f"{today:%Y-%m}"
    for place in range(12 * since, 12 * today.year + today.month):
        month = f"{place // 12:04}-{place % 12 + 1:02}"
        settled = place < 12 * today.year + today.month - 1 - SETTLED
        yield month if settled else f"{month} as of {now}"


def _ask(web: Web, url: str, key: str) -> Answered[WikidataFilm]:
    year, month = int(key[:4]), int(key[5:7])
    start, end = date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    odd = 0
    told: dict[str, dict[str, str]] = {}
    for cells in _select(web, url, _FILMS.format(start=start, end=end, wikipedias=WIKIPEDIAS, most=MAX_FILMS)):
        entity = _ENTITY.match(cells.get("film", ""))
        if entity is None:
            odd += 1
        else:
            told.setdefault(entity[1], cells)
    films, ids = [], list(told)
    for first in range(0, len(ids), AT_ONCE):
        facts = _facts(web, url, ids[first : first + AT_ONCE])
        for film in ids[first : first + AT_ONCE]:
            try:
                row = _film(key, told[film], facts[film])
            except (ValidationError, ValueError):
                odd += 1
                continue
            if start <= row.day < end:  # those that were shown elsewhere before are of another month
                films.append(row)
    return Answered(films, odd)


def _facts(web: Web, url: str, films: Sequence[str]) -> Mapping[str, Mapping[str, list[str]]]:
    """Return what is said of each film, by what it is."""
    query = _FACTS.format(
        films=" ".join(f"wd:{film}" for film in films),
        named=" ".join(f'(wdt:{number} "{name}")' for name, number in _PROPERTIES.items()),
    )
    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for cells in _select(web, url, query):
        entity = _ENTITY.match(cells.get("film", ""))
        if entity is not None and "what" in cells and "said" in cells:
            facts[entity[1]][cells["what"]].append(cells["said"])
    return facts


def _film(key: str, told: Mapping[str, str], facts: Mapping[str, list[str]]) -> WikidataFilm:
    """Return a film.

    Raises:
        ValueError: something is not as it should be.
    """
    minutes = [float(said) for said in facts.get("minutes", ())]
    return WikidataFilm.model_validate(
        {
            "key": key,
            **{name: told.get(name) for name in ("imdb", "title", "links", "article")},
            "day": min(said[:10] for said in facts.get("date", ())),
            "minutes": min(minutes, default=None),
            **{name: tuple(sorted(set(facts.get(name, ()))))[:MAX_VALUES] for name in _PROPERTIES},
        }
    )


def _select(web: Web, url: str, query: str) -> Iterator[dict[str, str]]:
    """Yield the rows of an answer, in the JSON format that the W3C has for SPARQL's results.

    Raises:
        SourceError: see `Web.get`; or the answer is no such result.
    """
    answer = web.json(url, {"query": query, "format": "json"}, headers={"Accept": "application/sparql-results+json"})
    try:
        bindings = answer["results"]["bindings"]
        for row in bindings:
            yield {name: _value(cell) for name, cell in row.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{url} does not answer as a SPARQL service does") from error


def _value(cell: Any) -> str:
    value = cell["value"]
    if not isinstance(value, str):
        raise TypeError("a value of SPARQL is text")
    return value
