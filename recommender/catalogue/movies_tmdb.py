"""Asks TMDB for posters, overviews and where films can be watched in one country, with the person's own key.

TMDB's terms: name it and say that it does not endorse what uses it, and keep nothing for longer than six months; where
films can be watched is JustWatch's, who has to be named too. So a film is asked for anew each quarter of a year, and
`movies_fetched` reads no row that is older than `KEPT_DAYS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from recommender.catalogue.feed import Said
from recommender.catalogue.fetching.kept import TextRow
from recommender.catalogue.fetching.pages import Answered, Asking, Pages
from recommender.catalogue.loader import SourceError
from recommender.catalogue.prose import clean, shortened
from recommender.catalogue.text_formats import MAX_TEXT
from recommender.catalogue.titles import title_key
from recommender.domain.items import Item

LICENCE = "by TMDB's terms of use; TMDB does not endorse or certify this product"
KEPT_DAYS = 180
AT_ONCE = 20  # films of a page on the disk
MAX_OFFERS = 30
POSTERS = "https://image.tmdb.org/t/p/w342"
_IMDB = re.compile(r"^tt\d{7,10}$")
_SHORT_KEY = re.compile(r"^[0-9a-f]{32}$")  # of the older kind, which stands in the address

# As they are said; those that stand not here are said by their letters.
# fmt: off
COUNTRIES: Mapping[str, str] = {
    "AE": "the United Arab Emirates", "AR": "Argentina", "AT": "Austria", "AU": "Australia", "BE": "Belgium",
    "BG": "Bulgaria", "BR": "Brazil", "CA": "Canada", "CH": "Switzerland", "CL": "Chile", "CN": "China",
    "CO": "Colombia", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark", "EE": "Estonia", "EG": "Egypt", "ES": "Spain",
    "FI": "Finland", "FR": "France", "GB": "the United Kingdom", "GR": "Greece", "HK": "Hong Kong", "HR": "Croatia",
    "HU": "Hungary", "ID": "Indonesia", "IE": "Ireland", "IL": "Israel", "IN": "India", "IS": "Iceland", "IT": "Italy",
    "JP": "Japan", "KR": "South Korea", "LT": "Lithuania", "LU": "Luxembourg", "LV": "Latvia", "MX": "Mexico",
    "MY": "Malaysia", "NG": "Nigeria", "NL": "the Netherlands", "NO": "Norway", "NZ": "New Zealand", "PE": "Peru",
    "PH": "the Philippines", "PL": "Poland", "PT": "Portugal", "RO": "Romania", "RS": "Serbia", "SA": "Saudi Arabia",
    "SE": "Sweden", "SG": "Singapore", "SI": "Slovenia", "SK": "Slovakia", "TH": "Thailand", "TR": "Türkiye",
    "TW": "Taiwan", "UA": "Ukraine", "US": "the United States", "VN": "Vietnam", "ZA": "South Africa",
}
# fmt: on

Offers = Annotated[tuple[Said, ...], Field(max_length=MAX_OFFERS)]


class TmdbFilm(TextRow):
    """What TMDB says of a film; `stream` and `rent` are where it can be watched in `country`."""

    day: date  # on which it was asked
    poster: Annotated[str, StringConstraints(pattern=r"^/[\w-]{1,80}\.(?:jpg|png|webp)$")] | None = None
    country: str | None = None
    stream: Offers = ()
    rent: Offers = ()


def pages(asking: Asking) -> Pages[TmdbFilm]:
    """Return the films, the best known first."""
    quarter = f"{asking.today.year}-{(asking.today.month + 2) // 3}"
    films = {
        " ".join(filter(None, (item.id[:150], asking.country, quarter))): item
        for item in sorted(asking.items, key=lambda item: -item.numbers.get("popularity", 0.0))
    }
    tmdb = _Tmdb(asking)

    def ask(keys: Any) -> Answered[TmdbFilm]:
        rows, odd = [], 0
        for key in keys:
            try:
                if row := tmdb.film(key, films[key]):
                    rows.append(row)
            except ValidationError:
                odd += 1
        return Answered(rows, odd)

    return Pages(keys=list(films)[: asking.most], at_once=AT_ONCE, ask=ask, row=TmdbFilm, unit="film")


class _Tmdb:
    def __init__(self, asking: Asking) -> None:
        key = asking.key or ""
        self._asking = asking
        self._query = {"api_key": key} if _SHORT_KEY.match(key) else {}
        self._headers = {} if self._query else {"Authorization": f"Bearer {key}"}

    def film(self, key: str, item: Item) -> TmdbFilm | None:
        """Return what is said of a film; None where it is not known there."""
        found = self._by_id(item) if _IMDB.match(item.id) else self._by_title(item)
        if found is None:
            return None
        country = self._asking.country
        offers = self._offers(found, country) if country else {}
        overview = found.get("overview")
        return TmdbFilm.model_validate(
            {
                "key": key,
                "item": item.id,
                "day": self._asking.today,
                "text": shortened(clean(overview), MAX_TEXT) if isinstance(overview, str) else "",
                "poster": found.get("poster_path"),
                "country": country,
                "stream": _names(offers, "flatrate", "free", "ads"),
                "rent": _names(offers, "rent", "buy"),
            }
        )

    def _by_id(self, item: Item) -> Mapping[str, Any] | None:
        answer = self._get(f"find/{item.id}", external_source="imdb_id")
        found = _objects(answer, "movie_results")
        return found[0] if found else None

    def _by_title(self, item: Item) -> Mapping[str, Any] | None:
        """Return the one film of this title and year; None where there are several, or none."""
        answer = self._get("search/movie", query=item.title, **({"year": str(item.year)} if item.year else {}))
        named = [
            each
            for each in _objects(answer, "results")
            if title_key(item.title) in {title_key(str(each.get(name))) for name in ("title", "original_title")}
            and str(each.get("release_date"))[:4] == str(item.year)
        ]
        return named[0] if len(named) == 1 else None

    def _offers(self, found: Mapping[str, Any], country: str) -> Mapping[str, Any]:
        number = found.get("id")
        if not isinstance(number, int):
            return {}
        answer = self._get(f"movie/{number}/watch/providers")
        results = answer.get("results")
        here = results.get(country) if isinstance(results, dict) else None
        return here if isinstance(here, dict) else {}

    def _get(self, path: str, **query: str) -> Mapping[str, Any]:
        url = f"{self._asking.url.rstrip('/')}/{path}"
        answer = self._asking.web.json(url, {**query, **self._query}, headers=self._headers, accept=(200, 404))
        if answer is None:
            return {}
        if not isinstance(answer, dict):
            raise SourceError(f"{self._asking.url} does not answer as TMDB's interface does")
        return answer


def _objects(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = answer.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _names(offers: Mapping[str, Any], *kinds: str) -> tuple[str, ...]:
    """Return the names of those who offer a film in one of some ways, in their order."""
    named = [str(each.get("provider_name", "")).strip() for kind in kinds for each in _objects(offers, kind)]
    return tuple(dict.fromkeys(filter(None, named)))[:MAX_OFFERS]
