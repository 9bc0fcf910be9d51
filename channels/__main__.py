"""What the channels keep on a person, for whoever runs the bot: `python -m channels export|forget telegram:5`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

from channels.settings import SettingsError, core_settings
from channels.store import Store, StoreError
from contract.sender import Identity


def main() -> int:
    """Run the command of the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m channels", description=__doc__)
    parser.add_argument("command", choices=("export", "forget"), help="print everything on the person, or delete it")
    parser.add_argument("person", help="the channel and its id of the person, for example telegram:5")
    given = parser.parse_args()
    try:
        print(asyncio.run(_run(given.command, Identity.parse(given.person).person)))  # noqa: T201
    except (SettingsError, StoreError, ValueError) as error:
        print(f"{error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


async def _run(command: str, person: str) -> str:
    settings = core_settings()
    store = Store(settings.store_url, settings.key, settings.delivery_lifetime)
    await store.open()
    try:
        if command == "export":
            return json.dumps(await store.export(person), ensure_ascii=False, indent=1)
        return f"{await store.forget(person)} rows deleted."
    finally:
        await store.close()


if __name__ == "__main__":
    sys.exit(main())
