"""The processes that break: an action server and an assistant on free ports, with stores of their own."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from recommender.domain.feedback import Kind
from recommender.store import open_store, pseudonym
from scripts.environments import ACTIONS, ASSISTANT, ROOT
from scripts.ports import free_port
from scripts.serving import LOOPBACK, write_credentials
from tests.faults.people import PROGRAM, TOKEN
from tests.postgres import Postgres

START_SECONDS = 900.0  # a busy machine is no fault
KEY = "a key that only the faults use"
ENDPOINTS = """\
action_endpoint:
  url: ${PARLEY_ACTIONS_URL}
  enable_selective_domain: true
tracker_store:
  type: components.tracker_store.ForgetfulSQL
"""


@dataclass
class Process:
    """One process that can be killed and started again; `url` is answered with 200 once it serves."""

    command: Sequence[str]
    environment: Mapping[str, str]
    url: str
    log: Path
    _running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as sink:
            self._running = subprocess.Popen(
                self.command, cwd=ROOT, env=dict(self.environment), stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
            )

    def wait(self) -> None:
        """Wait until it serves.

        Raises:
            RuntimeError: it ended, or takes too long.
        """
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.running.poll() is None:
            try:
                if httpx.get(self.url, timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{self.command[-1]} does not serve, see {self.log}:\n{self.told()[-2000:]}")

    def kill(self) -> None:
        """End it as a crash does (SIGKILL)."""
        self.running.kill()
        self.running.wait()

    def stop(self) -> None:
        """End it in good order."""
        if self._running is not None and self._running.poll() is None:
            self._running.send_signal(signal.SIGCONT)
            self._running.terminate()
            try:
                self._running.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let it do nothing (SIGSTOP), as on a machine that swaps."""
        self.running.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.running.send_signal(signal.SIGCONT)

    @contextmanager
    def disk_full(self) -> Iterator[None]:
        """Let it lengthen no file: what it writes fails as on a disk that is full."""
        _, hard = resource.prlimit(self.running.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.running.pid, resource.RLIMIT_FSIZE, (0, hard))
        try:
            yield
        finally:
            resource.prlimit(self.running.pid, resource.RLIMIT_FSIZE, (hard, hard))

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self._running is not None
        return self._running

    @property
    def megabytes(self) -> float:
        """How much memory it holds (VmRSS, in MB of 10^6 bytes)."""
        status = Path(f"/proc/{self.running.pid}/status").read_text("ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) * 1024 / 1e6

    def told(self) -> str:
        """Return its log."""
        return self.log.read_text("utf-8", "replace")


@dataclass
class System:
    """What a fault is tried on. `stores` is where the stores are; everything else of it is below `folder`."""

    folder: Path
    home: Path = ROOT / "var"
    database: Postgres | None = None
    changes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        url = self.database.database() if self.database else ""
        self.store_url = f"postgresql+psycopg{url}" if url else f"sqlite:///{self.folder / 'parley.db'}"
        channels = f"postgresql+psycopg2{url}" if url else f"sqlite:///{self.folder / 'channels.db'}"
        self.trackers = self.folder / "trackers.db"
        where = f"  dialect: sqlite\n  db: {self.trackers}\n"
        if self.database:  # Rasa makes URLs of its own of host and name
            name = url.removeprefix("://parley@/").partition("?")[0]
            where = (
                f"  dialect: postgresql\n  db: {name}\n  username: parley\n  query: {{host: {self.database.folder}}}\n"
            )
        self.endpoints = self.folder / "endpoints.yml"
        self.endpoints.write_text(ENDPOINTS + where, "utf-8")
        self.environment = {
            **os.environ,
            "PARLEY_HOME": str(self.home),
            "PARLEY_STORE_URL": self.store_url,
            "PARLEY_CHANNEL_STORE_URL": channels,
            "PARLEY_PSEUDONYM_KEY": KEY,
            "PARLEY_REST_TOKENS": f"{PROGRAM}:{TOKEN}",
            "PARLEY_REST_RATE": "1000",
            "PYTHONWARNINGS": "ignore",
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            **self.changes,
        }
        self.actions, self.assistant = self.pair("1")

    def pair(self, name: str) -> tuple[Process, Process]:
        """Return an action server and an assistant that calls it, not started."""
        behind, before = free_port(), free_port()
        environment = {
            **self.environment,
            "PARLEY_ACTIONS_PORT": str(behind),
            "PARLEY_ACTIONS_URL": f"http://{LOOPBACK}:{behind}/webhook",
        }
        model = max((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
        rasa = [
            *(str(ASSISTANT.python), "-m", "rasa", "run", "--model", str(model), "--endpoints", str(self.endpoints)),
            *("--credentials", str(write_credentials(("rest",), self.folder))),
            *("--interface", LOOPBACK, "--port", str(before)),
        ]
        server = [str(ACTIONS.python), "-m", "actions"]
        actions = Process(server, environment, f"http://{LOOPBACK}:{behind}/health", self.folder / f"actions{name}.log")
        url = f"http://{LOOPBACK}:{before}/webhooks/rest/"
        return actions, Process(rasa, environment, url, self.folder / f"assistant{name}.log")

    @contextmanager
    def serving(self, *more: Process) -> Iterator[None]:
        """Run the pair, and what else is given, until the end of the block."""
        processes = (self.actions, self.assistant, *more)
        try:
            for each in processes:
                each.start()
            for each in processes:
                each.wait()
            yield
        finally:
            for each in processes:
                each.stop()

    def likes(self, people: Sequence[str]) -> dict[str, list[str]]:
        """Return the items that the store says people like, each as often as it is stored."""
        with open_store(self.store_url, wait_seconds=60) as store:
            return {
                each: [
                    event.item
                    for event in store.feedback(pseudonym(KEY.encode(), f"rest:{PROGRAM}.{each}"))
                    if event.kind is Kind.LIKE
                ]
                for each in people
            }


def base(process: Process) -> str:
    """Return where an assistant answers."""
    return process.url.removesuffix("/webhooks/rest/")
