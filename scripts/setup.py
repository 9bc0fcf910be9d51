"""Make both environments from their locks; do nothing where they are current (`make setup`).

`python3 -m scripts.setup assistant` makes that one only, as an image does.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from scripts.console import ProblemError, run_command, say
from scripts.environments import ACTIONS, ENVIRONMENTS, ROOT, Environment, add_extra, adopt, create, is_current
from scripts.interpreters import Interpreter, find, find_compiler

GIGABYTE = 1000**3


def main(arguments: Sequence[str]) -> int:
    """Bring every environment up to date, or the one that is named, and add what the chosen catalogue needs."""
    wanted = [each for each in ENVIRONMENTS if not arguments or each.name in arguments]
    if len(wanted) < len(arguments):
        raise ProblemError(f"Usage: python3 -m scripts.setup [{'|'.join(each.name for each in ENVIRONMENTS)}]")
    _environments(wanted)
    extra = ACTIONS.added_for(os.environ.get("PARLEY_CATALOGUE", ""))
    if extra is not None and ACTIONS in wanted:
        with one_at_a_time():
            if add_extra(ACTIONS, extra):
                say(f"The packages of {extra.name} are installed.")
    return 0


def _environments(wanted: Sequence[Environment]) -> None:
    if all(is_current(environment) for environment in wanted):
        return
    with one_at_a_time():
        stale = [e for e in wanted if not is_current(e) and not adopt(e)]
        if not stale:
            return
        say("Setting up (once; it downloads about 2 GB and takes some minutes):")
        # Everything that can be missing is told before the first byte is downloaded.
        chosen: list[tuple[Environment, Interpreter, str | None]] = []
        for environment in stale:
            interpreter = find(environment.versions, environment.needs, ROOT / "var" / "tools")
            chosen.append((environment, interpreter, find_compiler(interpreter) if environment.compiles else None))
        check_disk(sum(environment.gigabytes for environment in stale))
        # Side by side: one waits for the network while the other unpacks.
        with ThreadPoolExecutor() as threads:
            made = [threads.submit(create, *each) for each in chosen]
        for each in made:
            each.result()
        say("The environments are ready.")


def check_disk(gigabytes: float) -> None:
    """Refuse to begin what would fill the disk.

    Raises:
        ProblemError: If less than `gigabytes` are free.
    """
    free = shutil.disk_usage(ROOT).free / GIGABYTE
    if free < gigabytes:
        raise ProblemError(
            f"The set-up needs about {gigabytes:g} GB below {ROOT} and {free:.1f} GB are free: "
            "free some space and run the command again."
        )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second set-up of the same checkout wait for the first."""
    folder = ROOT / "var"
    folder.mkdir(exist_ok=True)
    with (folder / "setup.lock").open("w") as file:
        try:
            # Not `filelock`, as elsewhere: this runs before anything is installed.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another set-up of this checkout is running: waiting for it ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    run_command(main)
