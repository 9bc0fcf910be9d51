"""A server process of a bot: started on a free port, asked over HTTP, measured, stopped."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scripts.console import ProblemError, tail
from scripts.environments import ROOT
from scripts.processes import stop
from scripts.serving import LOOPBACK

START_SECONDS = 240
POLL_SECONDS = 0.02
ANSWER_SECONDS = 60
IDLE_SECONDS = 3.0  # after which a connection is not used again: a server closes it without a word sooner or later
TICKS = os.sysconf("SC_CLK_TCK")  # of processor time, a second
LOGS = ROOT / "var" / "bench" / "log"


class Caller:
    """Asks a server on this machine over one connection. For one thread."""

    def __init__(self, name: str, port: int, log: Path) -> None:
        self.name, self.port, self.log = name, port, log
        self._connection = http.client.HTTPConnection(LOOPBACK, port, timeout=ANSWER_SECONDS)
        self._used = time.monotonic()

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Any:
        """Post JSON over a connection that is kept open, and return the JSON of the answer.

        Raises:
            ProblemError: the answer is not 200.
        """
        sent = {"Content-Type": "application/json", **(headers or {})}
        if time.monotonic() - self._used > IDLE_SECONDS:
            self._connection.close()  # opened again by the next request
        self._connection.request("POST", path, json.dumps(body), sent)
        response = self._connection.getresponse()
        content = response.read()
        self._used = time.monotonic()
        if response.status != http.client.OK:
            raise ProblemError(f"{self.name} answered {response.status}: {content[:500]!r} (see {self.log})")
        return json.loads(content)


class Server(Caller):
    """One running process, with its output in a log. Use it in a ``with`` block, or `close` it.

    `folder` is the checkout that it runs in.
    """

    def __init__(
        self, name: str, command: Sequence[str], port: int, env: Mapping[str, str], folder: Path = ROOT
    ) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        super().__init__(name, port, LOGS / f"{name}.log")
        self.ready_after = float("nan")
        self._started = time.perf_counter()
        with self.log.open("w", encoding="utf-8") as sink:
            self._process = subprocess.Popen(
                list(command),
                cwd=folder,
                env={**os.environ, "PYTHONWARNINGS": "ignore", **env},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the process."""
        self._connection.close()
        stop(self._process)

    def wait(self, path: str) -> None:
        """Wait until a GET of the path is answered with 200, and keep in `ready_after` how long that took.

        Raises:
            ProblemError: the process ended, or took too long.
        """
        while self._process.poll() is None and self.age < START_SECONDS:
            try:
                self._connection.request("GET", path)
                response = self._connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException):
                self._connection.close()
                time.sleep(POLL_SECONDS)
                continue
            if response.status == http.client.OK:
                self.ready_after = self.age
                return
        raise ProblemError(f"{tail(self.log)}\n\n{self.name} did not start: the last lines of {self.log} are above.")

    @property
    def age(self) -> float:
        """Seconds since the process was started."""
        return time.perf_counter() - self._started

    def peak_memory(self) -> float:
        """Return the most memory that the process ever held (VmHWM), with that of its children, in MB of 10^6 bytes."""
        return sum(_peak_bytes(number) for number in _tree(self._process.pid)) / 1e6

    def processor_seconds(self) -> float:
        """Return the processor time that the process and its children have taken: what no neighbour can lengthen."""
        stats = (Path(f"/proc/{number}/stat").read_text(encoding="utf-8") for number in _tree(self._process.pid))
        return sum(map(processor_ticks, stats)) / TICKS


def _tree(number: int) -> list[int]:
    found = [number]
    for children in Path(f"/proc/{number}/task").glob("*/children"):
        for child in children.read_text(encoding="ascii").split():
            found += _tree(int(child))
    return found


def _peak_bytes(number: int) -> int:
    return peak_bytes(Path(f"/proc/{number}/status").read_text(encoding="utf-8"))


def processor_ticks(stat: str) -> int:
    """Return user and system time that a /proc/PID/stat tells, in ticks (proc(5)); a name may have spaces.

    >>> processor_ticks("7 (a (b) c) S " + " ".join(map(str, range(4, 30))))
    29
    """
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def peak_bytes(status: str) -> int:
    r"""Return the peak memory that a /proc/PID/status tells.

    >>> peak_bytes("Name:\tpython\nVmHWM:\t    2048 kB\n")
    2097152

    Raises:
        ValueError: it tells none.
    """
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise ValueError("no VmHWM: only Linux tells the peak memory of a process")
