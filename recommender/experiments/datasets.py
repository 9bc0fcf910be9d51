"""What rankings are measured on: the built catalogue with its ratings, or a MovieLens directory joined with it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from recommender.catalogue import movies_movielens
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.ratings import checked_ratings, load_ratings
from recommender.catalogue.spec import load_spec
from recommender.experiments.product import without_priors
from recommender.models.protocol import Interactions
from recommender.retrieval.dense import load_encoder
from recommender.retrieval.index import Index, build_index
from recommender.settings import Settings
from recommender.training.dataset import interactions

PACKAGED, MOVIELENS = "packaged", "movielens-small-2018"


@dataclass(frozen=True)
class Data:
    """Items, their retrieval index where there is one, and what people thought of them."""

    name: str
    catalogue: Catalogue
    index: Index | None
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

    Films that the catalogue lacks are added, and films that nobody rated stay in it, as in the packaged data.

    Args:
        settings: say where the built catalogue is.
        directory: has movies.csv, links.csv and ratings.csv.
        work: an empty directory for the index of the joined catalogue.

    Raises:
        FileNotFoundError: something has not been built, or a file is missing.
        SourceError: a file is not what it should be.
    """
    films = Catalogue.load(settings.catalogue_dir, load_spec("movies"))
    found = movies_movielens.read(directory, films.items)
    joined = without_priors(Catalogue(films.spec, [*films.items, *found.items]))
    opinions = interactions(joined, checked_ratings(joined, found.ratings))
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
