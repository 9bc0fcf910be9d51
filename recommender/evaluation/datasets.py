"""What rankings are measured on: the built catalogue with its ratings, or a MovieLens directory joined with it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from recommender.catalogue.build import Ratings, load_ratings
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.join import Work, join
from recommender.catalogue.loader import SourceError
from recommender.catalogue.movies import only_rated
from recommender.catalogue.movies_sources import RatedFilm
from recommender.catalogue.spec import load_spec
from recommender.catalogue.titles import split_titles
from recommender.domain.feedback import RATING_HIGH, RATING_LOW
from recommender.evaluation.product import without_priors
from recommender.models.protocol import Interactions
from recommender.retrieval.dense import load_encoder
from recommender.retrieval.index import Index, build_index
from recommender.settings import Settings
from recommender.training.dataset import interactions

PACKAGED, MOVIELENS = "packaged", "movielens-small-2018"


@dataclass(frozen=True)
class Data:
    """Items, their retrieval index, and what people thought of them."""

    name: str
    catalogue: Catalogue
    index: Index
    opinions: Interactions


def packaged(settings: Settings) -> Data:
    """Return the built catalogue, whichever it is, with the ratings that came with it.

    Raises:
        FileNotFoundError: something has not been built.
        ValueError: what was built does not fit together.
    """
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    index = Index.load(settings.index_dir, catalogue, settings.encoder, lambda: load_encoder(settings.encoder))
    opinions = interactions(catalogue, load_ratings(settings.catalogue_dir))
    return Data(PACKAGED, without_priors(catalogue), index, opinions)


def movielens(settings: Settings, directory: Path, work: Path) -> Data:
    """Return MovieLens' ratings, with what the built catalogue of films knows of them.

    A film is looked up by its IMDb id, then by title and year. One that the catalogue does not have is added with what
    MovieLens tells of it; films that nobody rated stay in the catalogue, as in the packaged data.

    Args:
        settings: say where the built catalogue is.
        directory: has movies.csv, links.csv and ratings.csv.
        work: an empty directory for the index of the joined catalogue.

    Raises:
        FileNotFoundError: something has not been built, or a file is missing.
        SourceError: a file is not what it should be.
    """
    films = Catalogue.load(settings.catalogue_dir, load_spec("movies"))
    rated = list(_films(directory / "movies.csv"))
    links = {row["movieId"]: f"tt{row['imdbId']}" for row in _rows(directory / "links.csv", "movieId", "imdbId")}
    ids = {film.id: links[film.id] for film in rated if links.get(film.id) in films.index}
    taken = set(ids.values())
    ids |= join(
        [Work(film.id, film.titles[0], film.year, film.titles[1:]) for film in rated if film.id not in ids],
        [Work(item.id, item.title, item.year) for item in films.items if item.id not in taken],
    )
    alone = {film.id: only_rated(film, f"movielens-{film.id}", 0.0) for film in rated if film.id not in ids}
    joined = without_priors(Catalogue(films.spec, [*films.items, *alone.values()]))
    places = {film.id: joined.index[ids[film.id] if film.id in ids else alone[film.id].id] for film in rated}
    opinions = interactions(joined, _ratings(directory / "ratings.csv", places))
    shutil.copytree(settings.index_dir, work / "index")  # so that only new descriptions have to be encoded
    build_index(joined, work / "index", settings.encoder, lambda: load_encoder(settings.encoder), progress=True)
    index = Index.load(work / "index", joined, settings.encoder, lambda: load_encoder(settings.encoder))
    return Data(MOVIELENS, joined, index, opinions)


def sampled(data: Data, users: int, seed: int) -> Data:
    """Return the data of so many users at most, drawn at random."""
    if users >= data.opinions.n_users:
        return data
    drawn = np.sort(np.random.default_rng(seed).permutation(data.opinions.n_users)[:users])
    rows = np.isin(data.opinions.users, drawn)
    opinions = Interactions(
        users=np.searchsorted(drawn, data.opinions.users[rows]).astype(np.int32),
        items=data.opinions.items[rows],
        weights=data.opinions.weights[rows],
        times=data.opinions.times[rows],
        n_users=users,
    )
    return replace(data, opinions=opinions)


def _films(path: Path) -> Iterator[RatedFilm]:
    for row in _rows(path, "movieId", "title", "genres"):
        title, _, end = row["title"].strip().rpartition(" (")
        year = end.removesuffix(")")
        known = bool(title) and len(year) == 4 and year.isdecimal()
        genres = () if row["genres"] == "(no genres listed)" else tuple(row["genres"].split("|"))
        titles = split_titles(title if known else row["title"])
        yield RatedFilm(row["movieId"], titles, int(year) if known else None, genres, ratings=0)


def _ratings(path: Path, places: dict[str, int]) -> Ratings:
    rows = list(_rows(path, "userId", "movieId", "rating", "timestamp"))
    try:
        users = np.array([int(row["userId"]) for row in rows], dtype=np.int32)
        items = np.array([places[row["movieId"]] for row in rows], dtype=np.int32)
        stars = np.array([float(row["rating"]) for row in rows], dtype=np.float32)
        times = np.array([int(row["timestamp"]) for row in rows], dtype=np.int64)
    except (ValueError, KeyError, OverflowError) as error:
        raise SourceError(
            f"{path.name} has a row that cannot be read, or a film that movies.csv lacks: {error}"
        ) from error
    if not ((stars >= RATING_LOW) & (stars <= RATING_HIGH)).all():
        raise SourceError(f"{path.name} has ratings that are not from {RATING_LOW} to {RATING_HIGH}")
    return Ratings(users, items, stars, times)


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
