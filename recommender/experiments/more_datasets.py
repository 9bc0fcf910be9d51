"""Data that are no catalogues of this project: artists that people play, and groceries that households buy.

They are described by what the models read, no more, and have no retrieval index: what is measured on them is the
comparison of the models, without the lists of the product.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from recommender.catalogue import shop
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.loader import SourceError, SourceRatings
from recommender.catalogue.ratings import checked_ratings
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Noun
from recommender.domain.items import Item
from recommender.experiments.datasets import Data
from recommender.training.dataset import interactions

LASTFM, GROCERIES, NEW_GROCERIES = "lastfm-hetrec-2011", "groceries", "groceries-new"
HOUSEHOLDS = 500
TAGS = 10  # the commonest of an artist


def lastfm(directory: Path) -> Data:
    """Return the artists of HetRec 2011 and how often people played them. There are no times.

    Args:
        directory: has artists.dat, tags.dat, user_artists.dat and user_taggedartists.dat.

    Raises:
        FileNotFoundError: a file is missing.
        SourceError: a file is not what it should be.
    """
    tags = {tag: name for tag, name, *_ in _rows(directory / "tags.dat", 2)}
    said: dict[str, Counter[str]] = {}
    for _, artist, tag, *_ in _rows(directory / "user_taggedartists.dat", 3):
        said.setdefault(artist, Counter())[tags.get(tag, "")] += 1
    items = [
        Item(id=artist, title=name or artist, terms=_terms(tag=[tag for tag, _ in said[artist].most_common(TAGS)]))
        if artist in said
        else Item(id=artist, title=name or artist)
        for artist, name, *_ in _rows(directory / "artists.dat", 2)
    ]
    catalogue = Catalogue(_spec("artists", Noun(one="artist", many="artists"), ("tag",)), items)
    rows = list(_rows(directory / "user_artists.dat", 3))
    try:
        users, counts = (np.array([int(row[place]) for row in rows]) for place in (0, 2))
    except ValueError as error:
        raise SourceError(f"user_artists.dat has a row that cannot be read: {error}") from error
    nothing = np.zeros(len(rows))
    ratings = SourceRatings(
        users.astype(np.int32),
        tuple(row[1] for row in rows),
        nothing.astype(np.float32),
        nothing.astype(np.int64),
        counts.astype(np.float32),
    )
    return Data(LASTFM, catalogue, None, interactions(catalogue, checked_ratings(catalogue, ratings)))


def groceries(directory: Path | None, *, repeat: bool, seed: int) -> Data:
    """Return what 500 households bought in a year, by the Complete Journey data.

    Args:
        directory: has transactions.parquet and products.parquet; without it they are those of the package.
        repeat: whether all purchases count; otherwise each household's first of a product.
        seed: of the draw of households.

    Raises:
        FileNotFoundError: a file is missing.
        SourceError: neither a directory is named nor the package there, or pandas cannot read the files.
    """
    directory = directory or shop.directory()
    if directory is None:
        raise SourceError("install requirements/catalogue-shop.txt, or name the directory of the files with --path")
    try:
        import pandas as pd

        with (
            (directory / "transactions.parquet").open("rb") as rows,
            (directory / "products.parquet").open("rb") as them,
        ):
            bought, products = pd.read_parquet(rows), pd.read_parquet(them).set_index("product_id")
    except ImportError as error:
        raise SourceError(f"install requirements/catalogue-shop.txt to read groceries ({error})") from error
    households = np.sort(bought["household_id"].unique())
    drawn = np.random.default_rng(seed).permutation(households)[:HOUSEHOLDS]
    bought = bought[bought["household_id"].isin(drawn)].sort_values("transaction_timestamp", kind="stable")
    pair = ["household_id", "product_id"]
    bought = bought.drop_duplicates([*pair, "basket_id"] if repeat else pair)
    facets = {"department": "department", "category": "product_category", "type": "product_type", "brand": "brand"}
    ids = np.unique(bought["product_id"].to_numpy())
    known = products.reindex(ids).astype(object)
    known = known.where(known.notna(), "")
    items = [
        Item(
            id=str(number),
            title=str(row["product_type"]) or str(number),
            terms=_terms(**{facet: [str(row[column])] for facet, column in facets.items()}),
        )
        for number, row in zip(ids.tolist(), known.to_dict("records"), strict=True)
    ]
    spec = _spec("groceries", Noun(one="product", many="products"), tuple(facets), repeat=repeat)
    catalogue = Catalogue(spec, items)
    nothing = np.zeros(len(bought), dtype=np.float32)
    ratings = SourceRatings(
        bought["household_id"].to_numpy().astype(np.int32),
        tuple(map(str, bought["product_id"].tolist())),
        nothing,
        bought["transaction_timestamp"].to_numpy().astype("datetime64[s]").astype(np.int64),
        np.ones_like(nothing),
    )
    name = GROCERIES if repeat else NEW_GROCERIES
    return Data(name, catalogue, None, interactions(catalogue, checked_ratings(catalogue, ratings)))


def _terms(**values: Sequence[str]) -> dict[str, tuple[str, ...]]:
    kept = {facet: tuple(value for value in several if value) for facet, several in values.items()}
    return {facet: several for facet, several in kept.items() if several}


def _spec(name: str, noun: Noun, facets: tuple[str, ...], *, repeat: bool = False) -> CatalogueSpec:
    described = {
        facet: TermsFacet(type="terms", label=facet, fact="{value}", unknown=f"I don't know its {facet}.")
        for facet in facets
    }
    return CatalogueSpec(
        name=name, noun=noun, repeat=repeat, facets=described, show=facets, reasons={}, terms_of_use=""
    )


def _rows(path: Path, columns: int) -> Iterator[list[str]]:
    """Read a file of columns between tabs, without its heading.

    Raises:
        FileNotFoundError: there is none.
        SourceError: a row is too short.
    """
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)):
            if len(row) < columns:
                raise SourceError(f"{path.name} has a row with fewer than {columns} columns")
            if number:
                yield row
