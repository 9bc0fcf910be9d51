"""Reads a MovieLens directory (movies.csv, links.csv, ratings.csv) and finds its films in a catalogue of films."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.join import Work, join
from recommender.catalogue.loader import SourceError, SourceRatings
from recommender.catalogue.movies import only_rated
from recommender.catalogue.movies_sources import RatedFilm
from recommender.catalogue.titles import dated_titles
from recommender.domain.feedback import RATING_HIGH, RATING_LOW
from recommender.domain.items import Item


def read(directory: Path, films: Catalogue) -> tuple[list[Item], SourceRatings]:
    """Return the films that the catalogue lacks, with what MovieLens tells of them, and all ratings.

    A film is looked up by its IMDb id, then by title and year.

    Raises:
        FileNotFoundError: a file is missing.
        SourceError: a file is not what it should be.
    """
    rated = list(_films(directory / "movies.csv"))
    links = {row["movieId"]: f"tt{row['imdbId']}" for row in _rows(directory / "links.csv", "movieId", "imdbId")}
    ids = {film.id: links[film.id] for film in rated if links.get(film.id) in films.index}
    taken = set(ids.values())
    ids |= join(
        [Work(film.id, film.titles[0], film.year, film.titles[1:]) for film in rated if film.id not in ids],
        [Work(item.id, item.title, item.year) for item in films.items if item.id not in taken],
    )
    alone = {film.id: only_rated(film, f"movielens-{film.id}", 0.0) for film in rated if film.id not in ids}
    ids |= {film: item.id for film, item in alone.items()}
    return list(alone.values()), _ratings(directory / "ratings.csv", ids)


def _films(path: Path) -> Iterator[RatedFilm]:
    for row in _rows(path, "movieId", "title", "genres"):
        titles, year = dated_titles(row["title"])
        genres = () if row["genres"] == "(no genres listed)" else tuple(row["genres"].split("|"))
        yield RatedFilm(row["movieId"], titles, year, genres, ratings=0)


def _ratings(path: Path, ids: Mapping[str, str]) -> SourceRatings:
    rows = list(_rows(path, "userId", "movieId", "rating", "timestamp"))
    try:
        users = np.array([int(row["userId"]) for row in rows], dtype=np.int32)
        items = tuple(ids[row["movieId"]] for row in rows)
        stars = np.array([float(row["rating"]) for row in rows], dtype=np.float32)
        times = np.array([int(row["timestamp"]) for row in rows], dtype=np.int64)
    except (ValueError, KeyError, OverflowError) as error:
        raise SourceError(
            f"{path.name} has a row that cannot be read, or a film that movies.csv lacks: {error}"
        ) from error
    if not ((stars >= RATING_LOW) & (stars <= RATING_HIGH)).all():
        raise SourceError(f"{path.name} has ratings that are not from {RATING_LOW} to {RATING_HIGH}")
    return SourceRatings(users, items, stars, times)


def _rows(path: Path, *columns: str) -> Iterator[dict[str, str]]:
    """Read a CSV file.

    Raises:
        FileNotFoundError: there is none.
        SourceError: it is not UTF-8, or lacks a column or a cell.
    """
    with path.open(encoding="utf-8", newline="") as file:
        try:
            for row in csv.DictReader(file):
                if any(row.get(column) is None for column in columns):
                    raise SourceError(f"{path.name} lacks one of {', '.join(columns)} in a row")
                yield row
        except (UnicodeDecodeError, csv.Error) as error:
            raise SourceError(f"{path.name} cannot be read: {error}") from error
