"""The commands about what is kept on people: `feedback`, `export`, `forget` and `pseudonym`."""

from __future__ import annotations

import argparse
import json
import uuid
from datetime import UTC, datetime

from pydantic import ValidationError

from recommender.commands.common import CHANNEL, Commands, UsageError, first
from recommender.domain.feedback import Feedback, Kind
from recommender.service import Recommender
from recommender.settings import Settings
from recommender.store import open_store, pseudonym, pseudonym_key


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add("feedback", _feedback, "keep what somebody says of an item")
    added.add_argument("--user", required=True, metavar="CHANNEL:ID")
    added.add_argument("--item", required=True, metavar="ID")
    added.add_argument("--kind", required=True, choices=[kind.value for kind in Kind if kind is not Kind.UNDO])
    added.add_argument("--stars", type=float, help="of a rating, from 0.5 to 5")
    added = commands.add("export", _export, "print everything that is kept on somebody, as JSON")
    added.add_argument("--user", required=True, metavar="CHANNEL:ID")
    added = commands.add("forget", _forget, "delete everything that is kept on somebody")
    added.add_argument("--user", required=True, metavar="CHANNEL:ID")
    added.add_argument("--yes", action="store_true", help="do not ask")
    added = commands.add("pseudonym", _pseudonym, "print the name under which somebody is kept")
    added.add_argument("user", metavar="CHANNEL:ID")


def _feedback(options: argparse.Namespace, settings: Settings) -> None:
    with Recommender.open(settings) as recommender:
        if options.item not in recommender.catalogue:
            raise UsageError(f"there is no item {options.item!r}; `show` finds items by title")
        try:
            event = Feedback(
                key=uuid.uuid4().hex,
                user=recommender.pseudonym(options.user),
                item=options.item,
                kind=options.kind,
                value=options.stars,
                session=CHANNEL,
                channel=CHANNEL,
                at=datetime.now(UTC),
            )
        except ValidationError as error:
            raise UsageError(first(error)) from error
        recommender.record([event])
        print(f"Kept: {event.kind.value} {recommender.wording.label(event.item)}")


def _export(options: argparse.Namespace, settings: Settings) -> None:
    with open_store(settings.database_url) as store:
        kept = store.export(pseudonym(pseudonym_key(settings), options.user))
    print(json.dumps(kept, ensure_ascii=False, indent=2))


def _forget(options: argparse.Namespace, settings: Settings) -> None:
    if not options.yes and input(f"Delete everything on {options.user}? [y/N] ").strip().casefold() != "y":
        print("Nothing was deleted.")
        return
    with open_store(settings.database_url) as store:
        gone = store.delete(pseudonym(pseudonym_key(settings), options.user), elsewhere=True)
    print(f"Deleted {gone.feedback} feedback events, {gone.preferences} preferences and {gone.exposures} exposures.")


def _pseudonym(options: argparse.Namespace, settings: Settings) -> None:
    print(pseudonym(pseudonym_key(settings), options.user))
