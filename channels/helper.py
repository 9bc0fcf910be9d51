"""A process beside the assistant that reads one file at a time: what somebody recorded, or photographed.

Files are the worst that comes from outside: what opens them is much code in C. So it runs apart, without the secrets of
the environment, without a way to write files, in a bounded memory, behind everybody who talks (nice), and is ended
where a file takes too long. The assistant's own loop and threads do none of the work.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MEMORY = 4 << 30  # bytes of addresses: what is mapped and never used counts, too
MAX_ANSWER = 1 << 20  # bytes
LENGTH = 4  # bytes that say how long the next part is
# What the process may know of our settings; other names that begin with PARLEY_ hold secrets or concern others.
TOLD = ("PARLEY_HOME", "PARLEY_CATALOGUE", "PARLEY_SPEECH", "PARLEY_OCR")


class HelperError(Exception):
    """A file was not read."""


class CrowdedError(HelperError):
    """So many wait already that this one would wait too long."""


class UnreadableError(HelperError):
    """The file is not fit. `reason` is a word of the program's own."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Helper:
    """Begins the process at the first file, and again when it has ended.

    Args:
        module: what runs there, `python -m module`: it calls `serve`.
        seconds: that a file may take, the start of the process included.
        waiting: files that may wait, the one that is read included.
    """

    def __init__(self, module: str, *, seconds: float, waiting: int) -> None:
        self._module, self._seconds, self._most = module, seconds, waiting
        self._process: asyncio.subprocess.Process | None = None
        self._turn: asyncio.Lock | None = None
        self._waiting = 0

    async def ask(self, data: bytes) -> Mapping[str, Any]:
        """Return what is read in a file.

        Raises:
            CrowdedError: too many wait.
            UnreadableError: the file is not fit.
            HelperError: it took too long, or the process has failed.
        """
        if self._waiting >= self._most:
            raise CrowdedError(self._module)
        self._turn = self._turn or asyncio.Lock()
        self._waiting += 1
        try:
            async with self._turn:
                return await self._asked(data)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()

    async def _asked(self, data: bytes) -> Mapping[str, Any]:
        try:
            answer = await asyncio.wait_for(self._exchanged(data), self._seconds)
        except asyncio.TimeoutError:
            self.close()
            raise HelperError("took too long") from None
        except (OSError, EOFError, ValueError) as error:
            self.close()
            raise HelperError(type(error).__name__) from error
        except BaseException:  # what it would answer is no answer to the next
            self.close()
            raise
        if "refused" in answer:
            raise UnreadableError(str(answer["refused"]))
        if "failed" in answer:
            raise HelperError(str(answer["failed"]))
        return answer

    async def _exchanged(self, data: bytes) -> Mapping[str, Any]:
        process = await self._running()
        if process.stdin is None or process.stdout is None:
            raise ValueError("a process without pipes")
        process.stdin.write(len(data).to_bytes(LENGTH, "big") + data)
        await process.stdin.drain()
        length = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
        if length > MAX_ANSWER:
            raise ValueError("an answer that is too long")
        answer = json.loads(await process.stdout.readexactly(length))
        if not isinstance(answer, dict):
            raise ValueError("no answer")
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self._module),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # libraries say there what is in files
                cwd=ROOT,
                env=told_environment(os.environ),
                start_new_session=True,  # an interrupt from the keyboard is for the assistant, which ends it
            )
        return self._process


def told_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a process is told of the environment: nothing secret of ours."""
    kept = {name: value for name, value in environment.items() if not name.startswith("PARLEY_") or name in TOLD}
    return {**kept, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}


def serve(read: Callable[[bytes], Mapping[str, Any]]) -> None:
    """Read files from standard input until it ends, and write what `read` returns: the process's side.

    A failure is told by its kind alone, as the text of an error may quote the file.
    """
    confine()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    files = sys.stdin.buffer
    while len(head := files.read(LENGTH)) == LENGTH:
        data = files.read(int.from_bytes(head, "big"))
        try:
            answer = dict(read(data))
        except UnreadableError as error:
            answer = {"refused": error.reason}
        except Exception as error:
            answer = {"failed": type(error).__name__}
        body = json.dumps(answer).encode()
        answers.write(len(body).to_bytes(LENGTH, "big") + body)
        answers.flush()


def confine() -> None:
    """Give way to everything else, take bounded memory, and write no file."""
    os.nice(10)
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))
