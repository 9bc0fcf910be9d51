"""The commands that make the data: `build`, and `items`, which changes it."""

from __future__ import annotations

import argparse
from pathlib import Path

from recommender.catalogue.build import feed
from recommender.catalogue.feed import read_rows
from recommender.commands.common import Commands, UsageError
from recommender.service.preparing import build, index
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
    build(settings.model_copy(update={"source": options.path or settings.source}), force=options.force)


def _items(options: argparse.Namespace, settings: Settings) -> None:
    rows = read_rows(options.file)
    try:
        manifest = feed(settings, options.operation, rows)
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename} is missing: run `build` first") from error
    index(settings)
    done = {"add": "Added", "change": "Changed", "withdraw": "Withdrew"}[options.operation]
    print(f"{done} {len(rows):,}. Running servers take it up by themselves (catalogue {manifest['fingerprint']}).")
