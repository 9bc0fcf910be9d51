"""The faults: in each, people talk to the processes while something breaks, and are then set against the store."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from tqdm import tqdm

from recommender.training.registry import latest
from scripts.environments import ROOT
from tests.faults.ledger import Count, Ledger
from tests.faults.people import Person, talking
from tests.faults.system import Process, System, base
from tests.postgres import MISSING, postgres, tools

STORE_WAIT = 2.0  # how long the action server waits for a lock (recommender/service/opened_store.py)


@dataclass(frozen=True)
class Options:
    """How hard to try. Times are in seconds."""

    kills: int = 100
    people: int = 4
    calm: float = 3.0  # between two faults, and after the last one
    patience: float = 600.0  # of people, for an answer
    pause: float = 45.0  # of a slow action server: longer than a turn may take
    turns: int = 20_000  # of the soak


@dataclass
class Result:
    """What came of a fault. `skipped` says why it could not be tried; `notes` what else was seen."""

    name: str
    count: Count = field(default_factory=Count)
    trouble: list[str] = field(default_factory=list)
    skipped: str = ""
    notes: list[str] = field(default_factory=list)


@contextmanager
def tried(result: Result, system: System, options: Options, *more: Process) -> Iterator[list[Person]]:
    """Have people, whom nobody knows yet, talk to a running system in the block, then count."""
    ledger = Ledger()
    urls = [base(system.assistant), *(base(each) for each in more if "rasa" in each.command)]
    group = uuid4().hex[:8]
    people = [Person(f"{group}-{number}", urls, ledger, options.patience) for number in range(options.people)]
    with talking(people):
        time.sleep(options.calm)
        yield people
        time.sleep(options.calm)
    result.count, result.trouble = ledger.against(system.likes([each.name for each in people]))
    result.notes.append(f"{ledger.turns} turns")


@contextmanager
def fresh(**changes: object) -> Iterator[System]:
    """A system that has never run."""
    with TemporaryDirectory(prefix="parley-faults-") as folder:
        yield System(Path(folder), **changes)  # type: ignore[arg-type]


def kill(which: str) -> Callable[[System, Options], None]:
    """Kill one of the processes again and again."""

    def run(system: System, options: Options) -> None:
        process: Process = getattr(system, which)
        for _ in tqdm(range(options.kills), which, unit="kill", leave=False, disable=None):
            process.kill()
            process.start()
            process.wait()
            time.sleep(options.calm)

    return run


def database_stopped(result: Result, options: Options) -> None:
    """Stop and start PostgreSQL, which has the training store, the channels' store and the conversations."""
    if tools() is None:
        result.skipped = MISSING
        return
    with postgres() as server, fresh(database=server) as system, system.serving(), tried(result, system, options):
        for _ in range(3):
            server.stop()
            time.sleep(options.calm)
            server.start()
            time.sleep(2 * options.calm)


def disk_full(system: System, options: Options) -> None:
    """Let either process lengthen no file for a while."""
    for process in (system.actions, system.assistant, system.actions):
        with process.disk_full():
            time.sleep(2 * options.calm)
        time.sleep(options.calm)


def store_locked(system: System, options: Options) -> None:
    """Hold the lock of one SQLite file after the other for longer than anybody waits."""
    for file in (system.folder / "parley.db", system.trackers, system.folder / "channels.db"):
        with closing(sqlite3.connect(file, isolation_level=None, timeout=60)) as other:
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(3 * STORE_WAIT + options.calm)
            other.execute("ROLLBACK")
        time.sleep(options.calm)


def slow_actions(system: System, options: Options) -> None:
    """Stop the action server's clock: shortly, and for longer than a turn may take."""
    for seconds in (options.calm, options.pause):
        with system.actions.paused():
            time.sleep(seconds)
        time.sleep(options.calm)


def clock_set_back(result: Result, options: Options) -> None:
    """Set the clock of both processes an hour back, and then forward again."""
    preload = subprocess.run(["dpkg", "-L", "libfaketime"], capture_output=True, text=True, check=False).stdout
    library = next((line for line in preload.splitlines() if line.endswith("/libfaketimeMT.so.1")), "")
    if not library:
        result.skipped = "libfaketime is not installed here (Debian's package: faketime)"
        return
    with TemporaryDirectory(prefix="parley-clock-") as folder:
        clock = Path(folder) / "clock"
        clock.write_text("+0\n", "utf-8")
        changes = {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        with fresh(changes=changes) as system, system.serving(), tried(result, system, options):
            for offset in ("-1h", "+0", "+1h", "+0"):
                clock.write_text(f"{offset}\n", "utf-8")
                time.sleep(2 * options.calm)


def damaged_models(result: Result, options: Options) -> None:
    """Damage the published model and its name, and start anew: the last good version answers, and that is said."""
    with TemporaryDirectory(prefix="parley-home-") as folder:
        home = _home(Path(folder))
        models = next((home / "models").iterdir())
        good = latest(models)
        damaged = "29991231T235959Z-00000000"
        shutil.copytree(models / str(good), models / damaged)
        manifest = models / damaged / "manifest.json"
        manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), "version": damaged}), "utf-8")
        (models / "current").write_text(f"{damaged}\n", "utf-8")
        with fresh(home=home) as system, system.serving(), tried(result, system, options) as people:
            for file in (models / damaged / "model" / "model.json", manifest, models / "current"):
                file.write_text("{", "utf-8")
                system.actions.kill()
                system.actions.start()
                system.actions.wait()
                time.sleep(options.calm)
                before = people[0].ledger.turns
                while people[0].ledger.turns < before + 2 * len(people):
                    time.sleep(0.1)
            told = system.actions.told()
        if f"answering with version {good}" not in told:
            result.trouble.append("untrue: nothing says that another version answers than the published one")
            result.count += Count(untrue=1)
        if not result.count.acknowledged:
            result.trouble.append("lost: nobody got a list from the last good version")
            result.count += Count(lost=1)


def both_at_once(result: Result, options: Options) -> None:
    """Start two of each process at once on empty stores, and let everybody alternate between them."""
    with fresh() as system:
        more = system.pair("2")
        with system.serving(*more), tried(result, system, options, *more):
            time.sleep(3 * options.calm)


def _home(folder: Path) -> Path:
    """Make a home with models of its own; the rest is that of this checkout, which is only read."""
    for each in (ROOT / "var").iterdir():
        if each.name not in ("models", "store", "log"):
            (folder / each.name).symlink_to(each)
    (folder / "models").mkdir()
    shutil.copytree(ROOT / "var" / "models" / "movies", folder / "models" / "movies")
    return folder


# What can break one system again and again, which need not be started anew for each.
SHARED: Mapping[str, Callable[[System, Options], None]] = {
    "kill the action server": kill("actions"),
    "kill the assistant": kill("assistant"),
    "disk full": disk_full,
    "store locked": store_locked,
    "slow action server": slow_actions,
}
OWN: Mapping[str, Callable[[Result, Options], None]] = {
    "database stopped and started": database_stopped,
    "clock set back": clock_set_back,
    "damaged models": damaged_models,
    "two servers starting at once": both_at_once,
}
NAMES = (*SHARED, *OWN)


def results(names: Sequence[str], options: Options) -> Iterator[Result]:
    """Try faults one after the other."""
    shared = [name for name in names if name in SHARED]
    if shared:
        with fresh() as system, system.serving():
            for name in shared:
                result = Result(name)
                with tried(result, system, options):
                    SHARED[name](system, options)
                yield result
    for name in names:
        if name in OWN:
            result = Result(name)
            OWN[name](result, options)
            yield result


def soak(options: Options) -> Result:
    """Have people talk for so many turns, and measure memory before, in the middle and after."""
    result, ledger = Result("soak"), Ledger()
    with fresh() as system, system.serving():
        url = base(system.assistant)
        people = [Person(f"person-{number}", [url], ledger, options.patience) for number in range(options.people)]
        for share in (0.05, 0.5, 1.0):
            part = int(share * options.turns)
            with (
                talking(people),
                tqdm(total=part, desc=f"{part:,} turns", unit="turn", leave=False, disable=None) as bar,
            ):
                while ledger.turns < part:
                    time.sleep(1)
                    bar.update(min(ledger.turns, part) - bar.n)
            sizes = f"action server {system.actions.megabytes:.0f} MB, assistant {system.assistant.megabytes:.0f} MB"
            result.notes.append(f"after {ledger.turns:,} turns: {sizes}")
        result.count, result.trouble = ledger.against(system.likes([each.name for each in people]))
    return result
