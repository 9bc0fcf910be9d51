"""The commands by which operators give each other popularity: `export-popularity` and `import-popularity`."""

from __future__ import annotations

import argparse
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.commands.common import Commands, UsageError
from recommender.settings import Settings
from recommender.store import open_store
from recommender.store.sharing import LEAST, MOST, PopularityCounts, as_json, liked, private_counts, read_counts

EXAMPLES = """\
What people like here, as noisy counts that nobody can be found out from. Each export spends its epsilon of a budget
(PARLEY_PRIVACY_BUDGET, 3 unless set), for good; beyond it nothing is exported. docs/recommender.md tells from how many
people on the counts say anything: some thousands.

  python -m recommender export-popularity counts.json --epsilon 1 --least 50
  python -m recommender import-popularity counts.json        counts beside this operator's own; restart the server
  python -m recommender import-popularity --remove
"""


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add(
        "export-popularity", _export, "write how many like each item, with differential privacy", EXAMPLES
    )
    added.add_argument("file", type=Path, help="what to write; not overwritten")
    added.add_argument("--epsilon", type=float, required=True, help="the privacy loss: 1 is usual, less is safer")
    added.add_argument("--least", type=int, default=LEAST, help="tell no noisy count below; %(default)s")
    added.add_argument("--most", type=int, default=MOST, help="items that a person counts for; %(default)s")
    added = commands.add("import-popularity", _import, "count another operator's popularity beside one's own", EXAMPLES)
    added.add_argument("file", type=Path, nargs="?", help="what another operator exported")
    added.add_argument("--remove", action="store_true", help="count it no more")


def _export(options: argparse.Namespace, settings: Settings) -> None:
    if not 0 < options.epsilon <= 100:
        raise UsageError("--epsilon takes a number above 0, of at most 100")
    if options.least < 1 or not 1 <= options.most <= 1000:
        raise UsageError("--least takes 1 or more, and --most 1 to 1000")
    if options.file.exists():
        raise UsageError(f"{options.file} is there already")
    try:
        catalogue = Catalogue.load(settings.catalogue_dir, load_spec(settings.catalogue))
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename} is missing: run `build` first") from error
    with open_store(settings.database_url, weights=settings.event_weights) as store:
        people = liked(store.all_signals())
        # Spent before anything is told: a file that cannot be written has cost its epsilon as well.
        left = store.spend_privacy(options.epsilon, settings.privacy_budget, datetime.now(UTC))
    counts = private_counts(
        people,
        catalogue.ids,
        epsilon=options.epsilon,
        most=options.most,
        least=options.least,
        chance=random.SystemRandom(),
    )
    found = PopularityCounts(
        catalogue=catalogue.spec.name, epsilon=options.epsilon, most=options.most, least=options.least, counts=counts
    )
    with options.file.open("x", encoding="utf-8") as file:
        file.write(as_json(found))
    print(f"Written: {options.file}, {len(counts):,} {catalogue.spec.noun.many}. Left of the privacy budget: {left:g}.")


def _import(options: argparse.Namespace, settings: Settings) -> None:
    kept = settings.popularity_file
    if options.remove == (options.file is not None):
        raise UsageError("name a file, or say --remove")
    if options.remove:
        if not kept.is_file():
            raise UsageError("nothing was imported")
        kept.unlink()
        print("Removed. Restart the server.")
        return
    found = read_counts(options.file, settings.catalogue)
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(options.file, kept)
    print(f"Counts of {len(found.counts):,} items count beside what is known here. Restart the server.")
