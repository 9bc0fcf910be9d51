"""Tells a start whether there is a model to answer with, and whether a newer one could be trained."""

from __future__ import annotations

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.settings import Settings
from recommender.store import Store
from recommender.training.job import is_current, prepare
from recommender.training.published import load
from recommender.training.registry import Manifest
from recommender.training.rollback import last_good


def usable(settings: Settings) -> Manifest:
    """Return the manifest of the model that a server starts with, after loading it as the server does.

    That is the published one or, which is logged, the last one before it that can be loaded.

    Raises:
        ModelError: there is none that can be loaded for the catalogue as it is now.
        FileNotFoundError: the catalogue has not been built.
    """
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    return last_good(settings.models_dir, lambda each: load(settings.models_dir, each, catalogue)).manifest


def since_trained(settings: Settings, manifest: Manifest, store: Store) -> str:
    """Say in one line what has happened since a model was trained, and how to train a newer one.

    Raises:
        StoreError: the store cannot be read.
    """
    with_spark = manifest.settings.get("factors") == "als"  # then what it was made from may not fit this process
    if not with_spark and is_current(settings, prepare(settings, store.all_signals())):
        return "The model is up to date."
    newer = store.feedback_since(manifest.read or manifest.created)
    if with_spark and not newer:
        return "No new feedback since the model was trained with Spark."
    if newer:
        pieces = "piece" if newer == 1 else "pieces"
        changed = f"{newer:,} new {pieces} of feedback since the model was trained"
    else:  # ratings, settings, code, or something was deleted
        changed = "What the model is made from has changed since it was trained"
    return f'{changed}; "make train" trains a newer one.'
