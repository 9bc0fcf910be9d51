"""Loads what the facade is put together from: the built catalogue with its index, and the published model."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import SourceError
from recommender.catalogue.manifest import MANIFEST_FILE, load_as_of
from recommender.catalogue.ratings import load_ratings
from recommender.catalogue.spec import load_spec
from recommender.domain.dates import clock
from recommender.domain.errors import NotReadyError
from recommender.domain.feedback import RATING_HIGH, RATING_LOW
from recommender.models.protocol import Scoring
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.ranking.scoring import Weights
from recommender.retrieval.dense import MINILM, Encoder, load_encoder
from recommender.retrieval.index import MANIFEST as INDEX_MANIFEST
from recommender.retrieval.index import Index
from recommender.retrieval.pgvector import VectorStoreError
from recommender.retrieval.quick import QuickMiniLM, is_exported
from recommender.service.current import Current
from recommender.settings import Settings
from recommender.store.sharing import SharingError, kept_counts
from recommender.training.published import load, load_nearest
from recommender.training.registry import Manifest, ModelError, current_manifest
from recommender.training.rollback import last_good, published

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Loaded:
    """All that answers without a store. `current` looks for newer models until it is closed."""

    catalogue: Catalogue
    index: Index
    ranker: Ranker
    current: Current


def load_all(settings: Settings, model: Scoring | None = None) -> Loaded:
    """Load everything that the settings name; `model` takes the place of the published one.

    Raises:
        NotReadyError: something has not been built, or does not fit together.
    """
    try:
        spec = load_spec(settings.catalogue)
        catalogue = Catalogue.load(settings.catalogue_dir, spec, clock(load_as_of(settings.catalogue_dir)))
        index = Index.load(settings.index_dir, catalogue, settings.encoder, lambda: query_encoder(settings))
        ranker = _ranker(settings, catalogue, index)
    except FileNotFoundError as error:
        raise NotReadyError(f"{error.filename} is missing: run `python -m recommender build`") from error
    except SourceError as error:
        raise NotReadyError(str(error)) from error
    except (ValueError, KeyError, OSError) as error:
        raise NotReadyError(f"the catalogue cannot be read ({error}): run `python -m recommender build`") from error
    if model is not None:
        return Loaded(catalogue, index, ranker, Current(lambda: None, lambda: (model.name, model)))
    return Loaded(catalogue, index, ranker, _current(settings, catalogue, ranker))


def _ranker(settings: Settings, catalogue: Catalogue, index: Index) -> Ranker:
    ratings = load_ratings(settings.catalogue_dir)
    opinions = (ratings.values - RATING_LOW) / (RATING_HIGH - RATING_LOW)
    weights = Weights().adjusted(settings.popularity, settings.diversity)
    rated = np.bincount(ratings.items, minlength=len(catalogue)) > 0 if len(ratings.items) else None
    try:
        elsewhere = kept_counts(settings.popularity_file, catalogue.spec.name)
    except (SharingError, OSError) as error:
        raise NotReadyError(f"{error}: `python -m recommender import-popularity --remove`") from error
    return Ranker(catalogue, index, prior(catalogue, ratings.items, opinions, elsewhere), weights, rated)


def _current(settings: Settings, catalogue: Catalogue, ranker: Ranker) -> Current:
    """Return the published model, which is exchanged from now on when another one is published."""
    models = settings.models_dir

    def loaded(manifest: Manifest) -> tuple[str, Scoring]:
        version = load(models, manifest, catalogue)
        if settings.approximate(len(catalogue)):
            try:
                ranker.look_up(version.model, load_nearest(models, version, catalogue, settings.vectors_url))
            except VectorStoreError as error:  # slower, and the same lists
                logger.warning("%s: all items are looked at until the next model or start", error)
        return manifest.version, version.model

    try:
        current = Current(
            lambda: published(models), lambda: loaded(current_manifest(models)), lambda: last_good(models, loaded)
        )
    except ModelError as error:
        raise NotReadyError(f"{error}: run `python -m recommender train`") from error
    current.watch()
    return current


def built(settings: Settings) -> Hashable:
    """Return what differs once catalogue or index have been built anew; None while they are missing. Cheap."""
    try:
        files = [settings.catalogue_dir / MANIFEST_FILE, settings.index_dir / INDEX_MANIFEST]
        return tuple((found.st_ino, found.st_mtime_ns) for found in map(Path.stat, files))
    except OSError:
        return None


def query_encoder(settings: Settings) -> Encoder:
    """Return what encodes single texts: what `build` has exported, if it has, since torch takes long to load."""
    try:
        if settings.encoder == MINILM and is_exported(settings.encoder_dir):
            return QuickMiniLM(settings.encoder_dir)
        return load_encoder(settings.encoder)
    except (OSError, ImportError, ValueError) as error:
        raise NotReadyError(f"the encoder {settings.encoder} cannot be loaded: {error}") from error
