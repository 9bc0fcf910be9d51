"""What is known of sources beyond their description: how services are asked, how the files of archives are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from recommender.catalogue import movies_movielens, movies_tmdb, movies_wikidata, movies_wikipedia
from recommender.catalogue.fetching.pages import Service

SERVICES: Mapping[str, Mapping[str, Service]] = {
    "movies": {
        "wikidata": Service(movies_wikidata.pages, wants_contact=True),
        "wikipedia": Service(movies_wikipedia.pages, texts=("Wikipedia", movies_wikipedia.LICENCE), wants_contact=True),
        "tmdb": Service(movies_tmdb.pages, texts=("TMDB", movies_tmdb.LICENCE), texts_expire=True, wants_key=True),
    }
}

CHECKS: Mapping[str, Mapping[str, Callable[[Path], None]]] = {"movies": {"movielens-latest": movies_movielens.check}}
