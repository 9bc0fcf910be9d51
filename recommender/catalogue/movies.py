"""Loads the movie catalogue: Wikidata's films joined with MovieLens' ratings by title and year, and what we wrote.

A film that both know has Wikidata's attributes and its IMDb id. A rated film that only MovieLens knows stays, under an
id of its own and with what MovieLens says of it. What this project has written about films (`movies_written.py`) adds
to them, and adds newer ones.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from recommender.catalogue.join import Work, join
from recommender.catalogue.loader import Loaded, SourceRatings, popularity_of
from recommender.catalogue.movies_origins import origins
from recommender.catalogue.movies_sources import Film, FilmRatings, RatedFilm, read_films, read_ratings
from recommender.catalogue.movies_sources import sources as packages
from recommender.catalogue.movies_supplement import suitable_by_certificate, supplemented
from recommender.catalogue.movies_written import AboutFilm, digest, read_supplement
from recommender.domain.items import Item

_CERTIFICATES = {"GP": "PG", "M": "PG", "M/PG": "PG", "X": "NC-17"}
_COUNTRIES = {
    "United States of America": "United States",
    "People's Republic of China": "China",
    "Republic of China": "Taiwan",
    "Taiwan Island": "Taiwan",
    "British Hong Kong": "Hong Kong",
    "Kingdom of the Netherlands": "Netherlands",
    "Kingdom of Italy": "Italy",
    "Kingdom of Great Britain": "United Kingdom",
    "Socialist Federal Republic of Yugoslavia": "Yugoslavia",
    "Federal Republic of Yugoslavia": "Yugoslavia",
    "Occupied Palestinian territory": "Palestine",
    "Georgian SSR": "Georgia",
    "The Bahamas": "Bahamas",
}
_LANGUAGES = {
    "Standard Chinese": "Mandarin",
    "Putonghua": "Mandarin",
    "Standard Taiwanese Mandarin": "Mandarin",
    "Yue Chinese": "Cantonese",
    "American English": "English",
    "Modern Greek": "Greek",
    "Flemish Dutch": "Dutch",
    "Swiss German": "German",
    "Egyptian Arabic": "Arabic",
    "Moroccan Arabic": "Arabic",
    "Filipino": "Tagalog",
    "Kurdish language": "Kurdish",
    "Neapolitan language": "Neapolitan",
    "Egyptian language": "Egyptian",
    "parseltongue": "Parseltongue",
}
_RATED_GENRES = {"Children": "Family", "IMAX": ""}
# What MovieLens has no word for. For all else its genres are better: made by hand, and of one kind.
_GENRES_BEYOND_RATED = frozenset({"Biography", "History", "Music", "Sport"})
_NAME_SUFFIX = re.compile(r"^(?:[JS]r\.?|I{2,3}|IV|Ph\.? ?D\.?|M\.? ?D\.?|Esq\.?|Inc\.?|Ltd\.?)$")


def load() -> Loaded:
    """Read both sources and join them.

    Raises:
        SourceError: a package is missing, has another version, or its file is not the one this was written for; or
            what was written is not well formed.
    """
    films = read_films()
    rated, ratings = read_ratings()
    pairs = join_films(rated, films)
    ids = {film.id: pairs.get(film.id, f"ml-{film.id}") for film in rated}
    twins = {ids[film.id]: film for film in rated}
    alone = [film for film in rated if film.id not in pairs]
    fame = _fame(films, twins, {ids[film.id]: film.ratings for film in alone})
    roles = Counter(name for film in films for name in split_names(film.cast))
    written = read_supplement()
    items, written_ids = supplemented(
        (
            *(_film(film, twins.get(film.imdb_id), fame[film.imdb_id], roles) for film in films),
            *(only_rated(film, ids[film.id], fame[ids[film.id]]) for film in alone),
        ),
        written,
        _uncounted_fame(written, fame),
    )
    aliases = _aliases(films, twins) | {ids[film.id]: film.titles[1:] for film in alone}
    for about in written:
        item = written_ids[about.label]
        aliases[item] = (*aliases.get(item, ()), *about.also)
    return Loaded(
        items=tuple(map(suitable_by_certificate, items)),
        ratings=_ratings(ratings, ids),
        sources=sources(),
        aliases=aliases,
        popularity=popularity_of(items),
        notes={
            "rated films with attributes": len(pairs),
            "rated films without": len(alone),
            "films with what we wrote": len(written),
            "films that only we wrote of": sum(about.id is None for about in written),
            "share of the ratings on films with attributes": round(
                float(np.isin(ratings.films, list(pairs)).mean()), 4
            ),
            "ratings of films without a title, left out": int((~np.isin(ratings.films, list(ids))).sum()),
        },
    )


def sources() -> Mapping[str, str]:
    """Return version and digest of each source.

    Raises:
        SourceError: see `Source.check`.
    """
    return {**packages(), "what we wrote": digest()}


def join_films(rated: Iterable[RatedFilm], films: Iterable[Film]) -> dict[str, str]:
    """Return the IMDb ids of the rated films that are found among the films, by MovieLens' id."""
    return join(
        [Work(film.id, film.titles[0], film.year, film.titles[1:], film.ratings) for film in rated],
        [Work(film.imdb_id, film.titles[0], film.year, film.titles[1:], film.reviews) for film in films],
    )


def countries(named: Iterable[str]) -> tuple[str, ...]:
    """Return what the countries that Wikidata names are called here."""
    return tuple(dict.fromkeys(_COUNTRIES.get(name, name) for name in named))


def languages(named: Iterable[str]) -> tuple[str, ...]:
    """Return what the languages that Wikidata names are called here."""
    return tuple(dict.fromkeys(_LANGUAGES.get(name, name) for name in named))


def _ratings(ratings: FilmRatings, ids: Mapping[str, str]) -> SourceRatings:
    kept = np.isin(ratings.films, list(ids))
    items = tuple(ids[film] for film in ratings.films[kept].tolist())
    return SourceRatings(ratings.users[kept], items, ratings.stars[kept], ratings.times[kept])


def _fame(films: Sequence[Film], twins: Mapping[str, RatedFilm], alone: Mapping[str, int]) -> dict[str, float]:
    """Return how well known each film is, as its percentile (0 to 100) among all films.

    Numbers of ratings and of reviews count alike, each on a logarithmic scale up to the largest; of a film that only
    one source knows, its one number is taken for both.
    """
    counts = {
        film.imdb_id: (twins[film.imdb_id].ratings if film.imdb_id in twins else 0, film.reviews) for film in films
    }
    logs = np.log1p(np.array([*counts.values(), *((number, 0) for number in alone.values())], dtype=np.float64))
    logs /= np.maximum(logs.max(axis=0), 1e-9)
    logs[len(counts) :, 1] = logs[len(counts) :, 0]
    fame = logs.sum(axis=1)
    percentiles = 100 * np.searchsorted(np.sort(fame), fame) / max(len(fame) - 1, 1)
    # Rounded down: nothing is better known than all.
    return dict(zip((*counts, *alone), (np.floor(10 * percentiles) / 10).tolist(), strict=True))


def _uncounted_fame(written: Iterable[AboutFilm], fame: Mapping[str, float]) -> float:
    """Return how well known a film is taken to be that nobody has counted yet, as a percentile.

    The newer films were chosen as the others were that are written about, because people know them; but one can be sure
    only that most are as well known as the lowest tenth of those.
    """
    counted = [fame[about.id] for about in written if about.id is not None and about.id in fame]
    return round(statistics.quantiles(counted, n=10)[0], 1)


def _film(film: Film, twin: RatedFilm | None, fame: float, roles: Mapping[str, int]) -> Item:
    """Return a film; its cast, which the source lists by the alphabet, by how many films people are in."""
    where, spoken = _values(film.countries, _COUNTRIES), _values(film.languages, _LANGUAGES)
    terms = {
        "genre": _genres(film, twin),
        "director": split_names(film.directors),
        "actor": tuple(sorted(split_names(film.cast), key=lambda name: -roles[name])),
        "writer": split_names(film.writers),
        "origin": origins(where, spoken),
        "language": spoken,
        "country": where,
        "certificate": _values(film.certificate, _CERTIFICATES),
        "award": _awards(film),
    }
    numbers = {
        "year": film.year,
        "runtime": film.runtime,
        "score": film.meter if film.meter is not None else film.metacritic,
        "popularity": fame,
    }
    return Item(
        id=film.imdb_id,
        title=film.title,
        year=film.year,
        terms={facet: values for facet, values in terms.items() if values},
        numbers={facet: float(number) for facet, number in numbers.items() if number is not None},
    )


def only_rated(film: RatedFilm, item_id: str, fame: float) -> Item:
    """Return a film of which only its ratings and genres are known."""
    genres = _rated_genres(film)
    return Item(
        id=item_id,
        title=film.titles[0],
        year=film.year,
        terms={"genre": genres} if genres else {},
        numbers={"popularity": fame, **({} if film.year is None else {"year": float(film.year)})},
    )


def split_names(text: str | None) -> tuple[str, ...]:
    """Split names at commas, but not before "Jr." and the like.

    >>> split_names("Max Baer, Jr., Robby Benson")
    ('Max Baer Jr.', 'Robby Benson')
    """
    names: list[str] = []
    for part in _values(text, {}, once=False):
        if names and _NAME_SUFFIX.match(part):
            names[-1] = f"{names[-1]} {part}"
        else:
            names.append(part)
    return tuple(dict.fromkeys(names))


def _values(text: str | None, renamed: Mapping[str, str], *, once: bool = True) -> tuple[str, ...]:
    values = [renamed.get(part, part) for each in (text or "").split(",") if (part := each.strip())]
    return tuple(dict.fromkeys(values) if once else values)


def _genres(film: Film, twin: RatedFilm | None) -> tuple[str, ...]:
    genres = _values(film.genres, {})
    if not {"Biography", "War"} & set(genres):  # otherwise it means an epic to Wikidata: "Star Wars", even "Heat"
        genres = tuple(genre for genre in genres if genre != "History")
    if twin is None or not (rated := _rated_genres(twin)):
        return genres
    return (*rated, *(genre for genre in genres if genre in _GENRES_BEYOND_RATED))


def _rated_genres(film: RatedFilm) -> tuple[str, ...]:
    return tuple(genre for each in film.genres if (genre := _RATED_GENRES.get(each, each)))


def _awards(film: Film) -> tuple[str, ...]:
    if film.oscars:
        return ("Oscar winner", "Oscar nominee")
    return ("Oscar nominee",) if "Oscar" in (film.awards or "") else ()


def _aliases(films: Iterable[Film], twins: Mapping[str, RatedFilm]) -> dict[str, tuple[str, ...]]:
    aliases = {}
    for film in films:
        twin = twins.get(film.imdb_id)
        aliases[film.imdb_id] = (*film.titles, *(twin.titles if twin else ()))
    return aliases
