"""Reads a MovieLens directory (movies.csv, links.csv, ratings.csv) and finds its films among those of a catalogue."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.catalogue.join import Work, join
from recommender.catalogue.loader import SourceError, SourceRatings
from recommender.catalogue.movies import only_rated
from recommender.catalogue.movies_sources import RatedFilm
from recommender.catalogue.titles import dated_titles
from recommender.domain.feedback import RATING_HIGH, RATING_LOW
from recommender.domain.items import Item

MAX_CELL = 10_000  # characters
MAX_TITLE = 500
_HEADER = "userId,movieId,rating,timestamp"
_ROW = np.dtype([("user", np.int32), ("film", np.int32), ("stars", np.float32), ("time", np.int64)])
_NUMBER = re.compile(r"^[1-9]\d{0,8}$")
_LINK = re.compile(r"^\d{1,10}$")


@dataclass(frozen=True)
class MovieLens:
    """What MovieLens has: films that the catalogue lacks, all ratings, and the items by their IMDb ids."""

    items: tuple[Item, ...]
    ratings: SourceRatings
    imdb: Mapping[str, str]


def read(directory: Path, known: Sequence[Item], aliases: Mapping[str, Sequence[str]] | None = None) -> MovieLens:
    """Return what MovieLens has of the films that a catalogue knows, and of others.

    A film is looked up by its IMDb id, by MovieLens' own, then by title and year; one that the catalogue lacks gets its
    IMDb id, or MovieLens' own.

    Raises:
        FileNotFoundError: a file is missing.
        SourceError: a file is not what it should be.
    """
    there = {item.id for item in known}
    rated, links = list(_films(directory / "movies.csv")), _links(directory / "links.csv")
    ids = {
        film.id: found
        for film in rated
        if (found := next((each for each in (links.get(film.id), f"ml-{film.id}") if each in there), None))
    }
    taken = set(ids.values())
    ids |= join(
        [Work(film.id, film.titles[0], film.year, film.titles[1:]) for film in rated if film.id not in ids],
        [
            Work(item.id, item.title, item.year, tuple((aliases or {}).get(item.id, ())))
            for item in known
            if item.id not in taken
        ],
    )
    alone: dict[str, Item] = {}
    for film in rated:
        if film.id not in ids:
            ids[film.id] = item = links.get(film.id, f"ml-{film.id}")
            alone.setdefault(item, only_rated(film, item, 0.0))
    imdb = {link: ids[film] for film, link in links.items() if film in ids}
    return MovieLens(tuple(alone.values()), _ratings(directory / "ratings.csv", ids), imdb)


def check(directory: Path) -> None:
    """Read every row of MovieLens' four files.

    Raises:
        SourceError: one is not as it should be.
    """
    read(directory, ())
    for row in _rows(directory / "tags.csv", "userId", "movieId", "tag", "timestamp"):
        if not _NUMBER.match(row["movieId"]):
            raise SourceError(f"tags.csv has a tag of {row['movieId'][:40]!r}, which is no film's number")


def _films(path: Path) -> Iterator[RatedFilm]:
    for row in _rows(path, "movieId", "title", "genres"):
        if not _NUMBER.match(row["movieId"]) or not row["title"].strip() or len(row["title"]) > MAX_TITLE:
            raise SourceError(f"{path.name} has a film without a number or a title: {row['movieId'][:40]!r}")
        titles, year = dated_titles(row["title"])
        genres = () if row["genres"] == "(no genres listed)" else tuple(row["genres"].split("|"))
        yield RatedFilm(row["movieId"], titles, year, genres, ratings=0)


def _links(path: Path) -> dict[str, str]:
    """Return the IMDb ids of the films, by MovieLens' own.

    Raises:
        FileNotFoundError, SourceError: see `_rows`; or a row has no numbers.
    """
    links = {}
    for row in _rows(path, "movieId", "imdbId"):
        if not _NUMBER.match(row["movieId"]) or not (_LINK.match(row["imdbId"]) or not row["imdbId"]):
            raise SourceError(
                f"{path.name} has a row of other than numbers: {row['movieId'][:40]}, {row['imdbId'][:40]}"
            )
        if row["imdbId"]:
            links[row["movieId"]] = f"tt{row['imdbId']:0>7}"
    return links


def _ratings(path: Path, ids: Mapping[str, str]) -> SourceRatings:
    table = _table(path)
    stars = table["stars"]
    if not ((stars >= RATING_LOW) & (stars <= RATING_HIGH)).all():
        raise SourceError(f"{path.name} has ratings that are not from {RATING_LOW} to {RATING_HIGH}")
    numbers, places = np.unique(table["film"], return_inverse=True)
    try:
        items = np.array([ids[str(number)] for number in numbers.tolist()], dtype=object)
    except KeyError as error:
        raise SourceError(f"{path.name} has ratings of a film that movies.csv lacks: {error}") from error
    return SourceRatings(table["user"].copy(), tuple(items[places].tolist()), stars.copy(), table["time"].copy())


def _table(path: Path) -> npt.NDArray[np.void]:
    """Read tens of millions of ratings.

    Raises:
        FileNotFoundError: there is no such file.
        SourceError: a row is not of four numbers.
    """
    with path.open(encoding="utf-8") as file:
        try:
            header = file.readline(MAX_CELL).strip()
            if header != _HEADER:
                raise SourceError(f"{path.name} begins with {header[:80]!r} and not with {_HEADER}")
            table: npt.NDArray[np.void] = np.loadtxt(file, dtype=_ROW, delimiter=",", comments=None, ndmin=1)
        except (ValueError, OverflowError) as error:
            raise SourceError(f"{path.name} has a row that cannot be read: {error}") from error
    return table


def _rows(path: Path, *columns: str) -> Iterator[dict[str, str]]:
    """Read a CSV file.

    Raises:
        FileNotFoundError: there is none.
        SourceError: it is not UTF-8, or lacks a column or a cell, or one is too large.
    """
    with path.open(encoding="utf-8", newline="") as file:
        try:
            for row in csv.DictReader(file):
                if any(row.get(column) is None for column in columns):
                    raise SourceError(f"{path.name} lacks one of {', '.join(columns)} in a row")
                if any(len(row[column]) > MAX_CELL for column in columns):
                    raise SourceError(f"{path.name} has a cell of more than {MAX_CELL:,} characters")
                yield row
        except (UnicodeDecodeError, csv.Error) as error:
            raise SourceError(f"{path.name} cannot be read: {error}") from error
