"""How the commands speak: plain lines, one sentence for a problem, progress for what takes long."""

from __future__ import annotations

import errno
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

HEARTBEAT_SECONDS = 15.0
TAIL_LINES = 12


class ProblemError(Exception):
    """What keeps a command from going on, told in one sentence to the person who ran it."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


def run_command(main: Callable[[Sequence[str]], int]) -> None:
    """Run a command's main function and exit; problems become one sentence and exit code 1."""
    try:
        code = main(sys.argv[1:])
    except ProblemError as problem:
        print(f"\n{problem}", file=sys.stderr, flush=True)
        code = 1
    except OSError as error:
        print(f"\n{_os_error_sentence(error)}", file=sys.stderr, flush=True)
        code = 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr, flush=True)
        code = 130
    sys.exit(code)


def _os_error_sentence(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: free some space and run the command again."
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return f"No permission to use {error.filename or 'a file'}: {error.strerror}."
    return f"The operating system refused: {error}."


class Progress:
    """One line for a long step: rewritten in place on a terminal, repeated every so often elsewhere."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._started = time.monotonic()
        self._printed = 0.0
        self._text = ""
        self._terminal = sys.stdout.isatty()

    @property
    def elapsed(self) -> str:
        """Time since the step began, for people."""
        minutes, seconds = divmod(int(time.monotonic() - self._started), 60)
        return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"

    def show(self, text: str) -> None:
        """Tell what is being done now; cheap enough to call for every line of output."""
        self._text = text or self._text
        now = time.monotonic()
        if self._terminal:
            line = f"  {self._label}: {self._text} ({self.elapsed})"
            print(f"\r\033[K{line[:110]}", end="", flush=True)
        elif now - self._printed >= HEARTBEAT_SECONDS:
            self._printed = now
            say(f"  {self._label}: {self._text} ({self.elapsed})")

    def done(self, text: str) -> None:
        """Close the line."""
        if self._terminal:
            print("\r\033[K", end="")
        say(f"  {self._label}: {text} ({self.elapsed})")


def run_logged(
    command: Sequence[str],
    *,
    log: Path,
    label: str,
    describe: Callable[[str], str],
    env: Mapping[str, str],
    explain: Callable[[str], str] = lambda tail: "",
) -> None:
    """Run a command with its output in a log file and its progress on the screen.

    Args:
        command: Program and arguments.
        log: Where the output goes; replaced.
        label: What the step is called on the screen.
        describe: Turns a line of output into a short progress text; empty leaves the text as it was. Called with an
            empty line every second while there is no output.
        env: The whole environment of the process.
        explain: Turns the end of the output of a failed command into a sentence, or into nothing.

    Raises:
        ProblemError: If the command fails; names the log and shows its last lines.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    progress = Progress(label)
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(env),
        encoding="utf-8",
        errors="replace",
    )
    try:
        with log.open("w", encoding="utf-8") as sink:
            _follow(process, sink.write, describe, progress)
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code:
        progress.done("failed")
        raise ProblemError(_failure(label, log, explain))
    progress.done("done")


def _follow(
    process: subprocess.Popen[str],
    write: Callable[[str], int],
    describe: Callable[[str], str],
    progress: Progress,
) -> None:
    """Copy the output line by line; a thread reads, so that time is shown while the command is silent."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe above
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    progress.show("starting")
    while True:
        try:
            line = lines.get(timeout=1.0)
        except queue.Empty:
            progress.show(describe(""))
            continue
        if line is None:
            return
        write(line)
        progress.show(describe(line))


def tail(log: Path, count: int = TAIL_LINES) -> str:
    """The last lines of a log that say something."""
    text = log.read_text(encoding="utf-8", errors="replace")
    lines = [line for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines() if line.strip()]
    return "\n".join(lines[-count:])


def _failure(label: str, log: Path, explain: Callable[[str], str]) -> str:
    end = tail(log, 40)
    sentence = explain(end)
    if sentence:
        return f"{sentence} (The whole output is in {log}.)"
    return f"{tail(log)}\n\n{label} failed: the last lines are above, all of them in {log}."
