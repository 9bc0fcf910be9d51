"""The command that makes the data: `build`."""

from __future__ import annotations

import argparse

from recommender.catalogue.build import build, is_current
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.commands.common import Commands
from recommender.retrieval.dense import load_encoder
from recommender.retrieval.index import build_index, index_is_current, index_source
from recommender.settings import Settings


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add("build", _build, "read the catalogue from its sources and index it; skips what is up to date")
    added.add_argument("--force", action="store_true", help="build anew although nothing has changed")


def _build(options: argparse.Namespace, settings: Settings) -> None:
    if options.force or not is_current(settings):
        build(settings, progress=print)
    else:
        print("The catalogue is up to date.")
    source = index_source(settings.catalogue_dir, settings.encoder)
    if index_is_current(settings.index_dir, source) and not options.force:
        print("The index is up to date.")
        return
    catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    encoded = build_index(
        catalogue,
        settings.index_dir,
        settings.encoder,
        lambda: load_encoder(settings.encoder),
        source=source,
        progress=True,
    )
    print(f"Indexed {len(catalogue):,} {catalogue.spec.noun.many}; {encoded:,} descriptions were new.")
