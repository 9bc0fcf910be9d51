"""The command that makes a model: `train`."""

from __future__ import annotations

import argparse

from recommender.commands.common import Commands, UsageError
from recommender.settings import Settings
from recommender.store import open_store
from recommender.training import train as training


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add(
        "train", _train, "train a model on ratings and feedback, and publish it unless it is much worse"
    )
    added.add_argument("--force", action="store_true", help="train although nothing has changed; publish in any case")


def _train(options: argparse.Namespace, settings: Settings) -> None:
    with open_store(settings.database_url) as store:
        try:
            job = training.prepare(settings, store.all_signals())
        except FileNotFoundError as error:
            raise UsageError(f"{error.filename} is missing: run `build` first") from error
    if training.is_current(settings, job) and not options.force:
        print("The model is up to date.")
    else:
        training.train(settings, job, force=options.force, progress=print)
