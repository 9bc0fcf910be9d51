"""Asks the English Wikipedia for the first lines of the articles on films that have no text yet. CC BY-SA.

Which article is a film's, Wikidata says where it was fetched; otherwise it is guessed from the title, and taken only
where its first lines say that it is about a film of that year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from recommender.catalogue.fetching.kept import ROWS_FILE, TextRow, read_rows
from recommender.catalogue.fetching.pages import Answered, Asking, Pages
from recommender.catalogue.fetching.web import Web
from recommender.catalogue.loader import SourceError
from recommender.catalogue.movies_wikidata import WikidataFilm
from recommender.catalogue.prose import clean, shortened
from recommender.catalogue.text_formats import MAX_TEXT
from recommender.domain.conditions import Name
from recommender.domain.items import Item

LICENCE = "CC BY-SA 4.0"
AT_ONCE = 6  # films: with their guesses no more titles than the service gives extracts for
MAX_TITLES = 20
_FIRST_LINES = 400  # characters in which an article says what it is about
_IS_A_FILM = re.compile(r"\b(?:is|was) an? (?:[^.]{0,40} )?((?:18|19|20)\d\d) [^.]{0,150}?\bfilm\b")
_NO_TITLE = re.compile(r"[#<>\[\]|{}\x00-\x1f]")


class Extract(TextRow):
    """The first lines of an article on a film."""

    article: Name


def pages(asking: Asking) -> Pages[Extract]:
    """Return the films of which the catalogue itself has no text, the best known first."""
    articles = _articles(asking)
    films = {
        item.id: item
        for item in sorted(asking.items, key=lambda item: -item.numbers.get("popularity", 0.0))
        if item.year and not item.text
    }
    keys = list(films)[: asking.most]
    return Pages(
        keys=keys,
        at_once=AT_ONCE,
        ask=lambda keys: _ask(asking.web, asking.url, [films[key] for key in keys], articles),
        row=Extract,
        unit="film",
    )


def _articles(asking: Asking) -> dict[str, str]:
    """Return the articles that Wikidata names, by IMDb's ids."""
    directory = asking.directory / "wikidata"
    if not (directory / ROWS_FILE).exists():
        return {}
    return {row.imdb: row.article for row in read_rows(directory, WikidataFilm) if row.article}


def guesses(item: Item) -> tuple[str, ...]:
    """Return what an article on a film may be called.

    >>> guesses(Item(id="tt0113277", title="Heat", year=1995))
    ('Heat (1995 film)', 'Heat (film)', 'Heat')
    """
    title = _NO_TITLE.sub(" ", item.title).strip()
    return (f"{title} ({item.year} film)", f"{title} (film)", title)


def is_about(text: str, item: Item) -> bool:
    """Whether the first lines of an article say that it is about a film of this year, or of one beside it."""
    said = _IS_A_FILM.search(text[:_FIRST_LINES])
    return said is not None and abs(int(said[1]) - (item.year or 0)) <= 1


def _ask(web: Web, url: str, films: Sequence[Item], articles: Mapping[str, str]) -> Answered[Extract]:
    wanted = {film.id: (articles[film.id],) if film.id in articles else guesses(film) for film in films}
    titles = list(dict.fromkeys(title for each in wanted.values() for title in each))
    texts: dict[str, str] = {}
    for first in range(0, len(titles), MAX_TITLES):
        texts |= _extracts(web, url, titles[first : first + MAX_TITLES])
    rows, odd = [], 0
    for film in films:
        found = next((title for title in wanted[film.id] if is_about(texts.get(title, ""), film)), None)
        if found is None:
            continue
        try:
            text = shortened(clean(texts[found]), MAX_TEXT)
            rows.append(Extract(key=film.id, item=film.id, text=text, article=found))
        except ValidationError:
            odd += 1
    return Answered(rows, odd)


def _extracts(web: Web, url: str, titles: Sequence[str]) -> dict[str, str]:
    """Return the first lines of articles by the titles that were asked for.

    Raises:
        SourceError: see `Web.get`; or the answer is none of MediaWiki's.
    """
    answer = web.json(
        url,
        {
            **{"action": "query", "format": "json", "formatversion": "2", "maxlag": "5", "redirects": "1"},
            **{"prop": "extracts", "exintro": "1", "explaintext": "1", "exlimit": str(MAX_TITLES)},
            "titles": "|".join(titles),
        },
        busy=_lagging,
    )
    try:
        query = answer["query"]
        named = {each["from"]: each["to"] for each in query.get("normalized", ())}
        led = {each["from"]: each["to"] for each in query.get("redirects", ())}
        extracts = {each["title"]: each["extract"] for each in query["pages"] if isinstance(each.get("extract"), str)}
        found = {}
        for title in titles:
            page = named.get(title, title)
            if text := extracts.get(led.get(page, page)):
                found[title] = text
        return found
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{url} does not answer as MediaWiki's interface does") from error


def _lagging(answer: Any) -> str:
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return "is busy" if code in ("maxlag", "ratelimited") else ""
