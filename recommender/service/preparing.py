"""Prepares what `Recommender.open` needs: the catalogue with its index, and a trained model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from recommender.catalogue import build as building
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loaders import source_path
from recommender.catalogue.spec import load_spec
from recommender.domain.errors import NotReadyError
from recommender.retrieval.dense import MINILM, load_encoder
from recommender.retrieval.index import build_index, index_is_current, index_source
from recommender.retrieval.quick import export, exported_adapters, is_exported
from recommender.settings import Settings
from recommender.store import open_store
from recommender.training import train as training
from recommender.training.job import is_current, prepare

Progress = Callable[[str], None]


def build(settings: Settings, *, force: bool = False, progress: Progress = print) -> None:
    """Read the catalogue from its sources and index it; what is up to date is left as it is.

    Args:
        settings: name the catalogue, and say where everything goes.
        force: build anew although nothing has changed.
        progress: gets the lines that tell what is done.

    Raises:
        SourceError: the description or a source cannot be read.
        NotReadyError: what `tune-encoder` left does not fit the encoder.
        OSError: something cannot be read or written.
    """
    settings = settings.model_copy(update={"source": settings.source or source_path(settings)})
    if force or not building.is_current(settings):
        building.build(settings, progress=progress)
    else:
        progress("The catalogue is up to date.")
    source = index_source(settings.catalogue_dir, load_spec(settings.catalogue), settings.encoder)
    if index_is_current(settings.index_dir, source) and not force:
        progress("The index is up to date.")
    else:
        index(settings, progress=progress)
    if settings.encoder == MINILM:
        _export_encoder(settings, force, progress)


def index(settings: Settings, *, progress: Progress = print) -> None:
    """Index the built catalogue anew; only texts that have changed are encoded."""
    spec = load_spec(settings.catalogue)
    catalogue = Catalogue.load(settings.catalogue_dir, spec)
    encoded = build_index(
        catalogue,
        settings.index_dir,
        settings.encoder,
        lambda: load_encoder(settings.encoder),
        source=index_source(settings.catalogue_dir, spec, settings.encoder),
        progress=True,
    )
    progress(f"Indexed {len(catalogue):,} {catalogue.spec.noun.many}; {encoded:,} descriptions were new.")


def train(settings: Settings, *, force: bool = False, progress: Progress = print) -> None:
    """Train a model on the ratings and on what people said, and publish it, unless the published one is of just that.

    Args:
        settings: say where everything is, and what a model has to pass.
        force: train although nothing has changed, and publish although a gate fails.
        progress: gets the lines that tell what is done.

    Raises:
        FileNotFoundError: the catalogue has not been built.
        ModelError: a gate fails, or another process is training.
        StoreError: what people said cannot be read.
    """
    with open_store(settings.database_url, weights=settings.event_weights) as store:
        job = prepare(settings, store.all_signals())
    if is_current(settings, job) and not force:
        progress("The model is up to date.")
    else:
        training.train(settings, job, force=force, progress=progress)


def _export_encoder(settings: Settings, force: bool, progress: Progress) -> None:
    """Export what encodes queries, tuned where `tune-encoder` has left adapters."""
    adapters = settings.adapters_file if settings.adapters_file.is_file() else None
    wanted = None if adapters is None else hashlib.sha256(adapters.read_bytes()).hexdigest()
    if not force and is_exported(settings.encoder_dir) and exported_adapters(settings.encoder_dir) == wanted:
        return
    try:
        export(settings.encoder_dir, adapters)
    except ValueError as error:
        raise NotReadyError(f"{error}: delete it, or run `tune-encoder` again") from error
    progress(f"The encoder of free text is ready{', tuned' if adapters else ''}.")
