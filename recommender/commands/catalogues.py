"""The command that describes a new catalogue: `new-catalogue`."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

import yaml
from pydantic import ValidationError

from recommender.catalogue.columns import recognise
from recommender.catalogue.delimited import Table, open_table
from recommender.catalogue.english import plural
from recommender.catalogue.from_table import first_items
from recommender.catalogue.places import FOLDER, FOLDER_VARIABLE, own_description, packaged_description
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.template import draft
from recommender.commands.common import Commands, UsageError, first, this_python
from recommender.settings import Settings
from recommender.wording import phrases

PREVIEWED = 3

EXAMPLES = f"""\
examples:
  python -m recommender new-catalogue wines --csv wines.csv
  python -m recommender new-catalogue cellar --csv export.csv --noun wine,wines --title label --id sku

What is written is {FOLDER}/NAME.yml, or NAME.yml in the folder that {FOLDER_VARIABLE} names: one file of YAML, to be
read and changed. The CSV file stays where it is. Its encoding and separator are recognised, and what its columns are:
id, title, year or date, money, numbers with units, ratings and counts, one or several values, makers, descriptions.
"""


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add(
        "new-catalogue", _new, "describe a catalogue of your own, from the columns of a CSV file", EXAMPLES
    )
    added.add_argument("name", metavar="NAME", help="what it is called: small letters and underscores")
    added.add_argument(
        "--csv", type=Path, required=True, metavar="FILE", help="a table with the names of its columns above"
    )
    added.add_argument("--noun", metavar="ONE,MANY", help="what one item, and several, are called; default: from NAME")
    added.add_argument(
        "--title", metavar="COLUMN", help="the column with the title, where it is not the one recognised"
    )
    added.add_argument("--id", metavar="COLUMN", help="the column with an id that stays the same")
    added.add_argument("--encoding", help="of the file, where it is not the one recognised")
    added.add_argument("--separator", help="of the file's columns, likewise")


def _new(options: argparse.Namespace, settings: Settings) -> None:
    name, path = options.name, own_description(options.name)
    if not re.fullmatch(r"[a-z][a-z_]{0,39}", name):
        raise UsageError(f"{name!r} is no name of a catalogue: take small letters and underscores")
    if path.exists() or packaged_description(name).exists():
        raise UsageError(f"there is a catalogue {name!r} already: take another name, or delete {path} first")
    if options.separator is not None and len(options.separator) != 1:
        raise UsageError("--separator takes one character")
    noun = _noun(options.noun, name)
    table = open_table(options.csv, encoding=options.encoding, delimiter=options.separator)
    for column in filter(None, (options.title, options.id)):
        if column not in table.header:
            raise UsageError(f"{options.csv.name} has no column {column!r}; it has {', '.join(table.header)[:500]}")
    columns = recognise(table, title=options.title, item_id=options.id)
    made = draft(name, noun, table, columns, _reference(options.csv, path.parent))
    try:
        spec = CatalogueSpec.model_validate(yaml.safe_load(made.text))
    except (yaml.YAMLError, ValidationError) as error:
        why = first(error) if isinstance(error, ValidationError) else str(error)
        raise UsageError(f"no description can be made of these columns ({why}): rename them, and try again") from error
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(made.text)
    print("\n".join(_said(table, made.recognised, made.left_out, spec, path)))


def _noun(given: str | None, name: str) -> tuple[str, str]:
    if given is None:
        said = name.replace("_", " ")
        one = re.sub(r"ies$", "y", said) if said.endswith("ies") else re.sub(r"(?<=[^s])s$", "", said)
        return one, said if one != said else plural(said)
    parts = [part.strip() for part in given.split(",")]
    if len(parts) != 2 or not all(re.fullmatch(r"[^\W\d_][\w '’-]{0,39}", part) for part in parts):
        raise UsageError("--noun takes what one item and several are called: --noun wine,wines")
    return parts[0], parts[1]


def _reference(file: Path, folder: Path) -> str:
    """Return how a description in a folder names a file: from there where both are in one project, else in full."""
    file, project = file.resolve(), folder.resolve().parent
    return os.path.relpath(file, folder.resolve()) if file.is_relative_to(project) else str(file)


def _said(table: Table, recognised: list[str], left_out: list[str], spec: CatalogueSpec, path: Path) -> list[str]:
    lines = [table.describe(), *table.odd.lines(), "", "Recognised:", *(f"  {line}" for line in recognised)]
    if left_out:
        lines += ["Left out:", *(f"  {line}" for line in left_out)]
    lines += ["", f"The first {spec.noun.many} are:"]
    for item in first_items(spec, path, PREVIEWED):
        facets = [facet for facet in spec.show if facet in item.terms or facet in item.numbers]
        told = ", ".join(phrases.facts(item, facet, spec) for facet in facets)
        lines.append(f"  {item.label}{f' – {told}' if told else ''}  ({item.id})")
    return [
        *lines,
        "",
        f"Written: {path}. Read it, and change what is not as you would say it. Then:",
        f"  PARLEY_CATALOGUE={spec.name} make chat",
        "or, without the assistant:",
        f"  PARLEY_CATALOGUE={spec.name} {this_python()} -m recommender build",
        f"  PARLEY_CATALOGUE={spec.name} {this_python()} -m recommender train",
        f"  PARLEY_CATALOGUE={spec.name} {this_python()} -m recommender recommend",
    ]
