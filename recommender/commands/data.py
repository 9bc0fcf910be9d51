"""The commands that make the data: `build`, and `items`, which changes it."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from recommender.catalogue.build import build, feed, is_current, source_path
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.feed import read_rows
from recommender.catalogue.spec import load_spec
from recommender.commands.common import Commands, UsageError
from recommender.retrieval.dense import MINILM, load_encoder
from recommender.retrieval.index import build_index, index_is_current, index_source
from recommender.retrieval.quick import export, exported_adapters, is_exported
from recommender.settings import Settings

EXAMPLES = """\
lines of a file, for records; the facets are those of your catalogue:
  add       {"id": "my-1", "title": "Up the Hill", "year": 2026, "terms": {"style": ["Folk"]}, "text": "A walk."}
  change    {"id": "my-1", "terms": {"style": ["Folk", "Rock"]}, "numbers": {"price": null}}
  withdraw  {"id": "my-1"}

The whole file is taken, or, where a line is wrong, nothing of it.
"""


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add("build", _build, "read the catalogue from its sources and index it; skips what is up to date")
    added.add_argument("--force", action="store_true", help="build anew although nothing has changed")
    added.add_argument(
        "--path", type=Path, metavar="DIR", help="the directory of the catalogue's files; remembered from then on"
    )
    added = commands.add("items", _items, "add, change or withdraw items; running servers take it up", EXAMPLES)
    added.add_argument("operation", choices=("add", "change", "withdraw"))
    added.add_argument("file", type=Path, help="one JSON object a line: the item, its id and what is new, or its id")


def _build(options: argparse.Namespace, settings: Settings) -> None:
    settings = settings.model_copy(update={"source": options.path or source_path(settings)})
    if options.force or not is_current(settings):
        build(settings, progress=print)
    else:
        print("The catalogue is up to date.")
    source = index_source(settings.catalogue_dir, load_spec(settings.catalogue), settings.encoder)
    if index_is_current(settings.index_dir, source) and not options.force:
        print("The index is up to date.")
    else:
        _index(settings, source)
    if settings.encoder == MINILM:
        _encoder(settings, force=options.force)


def _encoder(settings: Settings, *, force: bool) -> None:
    """Export what encodes queries, tuned where `tune-encoder` has left adapters."""
    adapters = settings.adapters_file if settings.adapters_file.is_file() else None
    wanted = None if adapters is None else hashlib.sha256(adapters.read_bytes()).hexdigest()
    if not force and is_exported(settings.encoder_dir) and exported_adapters(settings.encoder_dir) == wanted:
        return
    try:
        export(settings.encoder_dir, adapters)
    except ValueError as error:
        raise UsageError(f"{error}: delete it, or run `tune-encoder` again") from error
    print(f"The encoder of free text is ready{', tuned' if adapters else ''}.")


def _items(options: argparse.Namespace, settings: Settings) -> None:
    rows = read_rows(options.file)
    try:
        manifest = feed(settings, options.operation, rows)
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename} is missing: run `build` first") from error
    _index(settings, index_source(settings.catalogue_dir, load_spec(settings.catalogue), settings.encoder))
    done = {"add": "Added", "change": "Changed", "withdraw": "Withdrew"}[options.operation]
    print(f"{done} {len(rows):,}. Running servers take it up by themselves (catalogue {manifest['fingerprint']}).")


def _index(settings: Settings, source: str) -> None:
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
