"""The commands that keep what cannot be built again: `backup` and `restore`."""

from __future__ import annotations

import argparse
from pathlib import Path

from recommender.commands.common import Commands, UsageError
from recommender.service.backup import back_up, prune, restore
from recommender.settings import Settings

BACKUP = """\
  python -m recommender backup var/backups           a file with everything, and beside it one with the keys
  python -m recommender backup var/backups --keep 7  and of earlier ones the newest seven stay

Everything goes on meanwhile. Keep the file of the keys elsewhere: only with it can anybody tell whose row is whose.
"""
RESTORE = """\
  PARLEY_HOME=fresh python -m recommender restore var/backups/parley-20261128T030000Z.tar.gz
  python -m recommender restore FILE --keys FILE     the keys from elsewhere

The home folder and the database have to be empty. Build the catalogue afterwards (make ready). People who had their
data deleted after the backup are in it: delete them again.
"""


def add_to(commands: Commands) -> None:
    """Add the commands of this group."""
    added = commands.add("backup", _backup, "keep everything that cannot be built again in a file", BACKUP)
    added.add_argument("folder", type=Path, metavar="FOLDER")
    added.add_argument("--keep", type=int, metavar="N", help="remove all but the newest N backups of the folder")
    added = commands.add("restore", _restore, "bring a backup back into an empty home and database", RESTORE)
    added.add_argument("archive", type=Path, metavar="FILE")
    added.add_argument("--keys", type=Path, metavar="FILE", help="the keys, where they are not beside the file")


def _backup(options: argparse.Namespace, settings: Settings) -> None:
    if options.keep is not None and options.keep < 1:
        raise UsageError("--keep has to be 1 or more")
    made = back_up(settings, options.folder)
    print(f"{made.archive}: {made.rows:,} rows of the training store and {made.files:,} files.")
    if made.keys:
        print(f"{made.keys}: the keys. Keep them elsewhere.")
    else:
        print("The key is in the environment (PARLEY_PSEUDONYM_KEY) and not in the backup: keep it, too.")
    if options.keep is not None:
        for path in prune(options.folder, options.keep):
            print(f"Removed {path.name}.")


def _restore(options: argparse.Namespace, settings: Settings) -> None:
    if not options.archive.is_file():
        raise UsageError(f"there is no file {options.archive}")
    counts = restore(settings, options.archive, options.keys)
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    print(f"Restored into {settings.home}: {told or 'an empty store'}.")
