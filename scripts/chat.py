"""Run the assistant beside its action server: `chat` in this terminal, or `serve` over HTTP until Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

from scripts.catalogue import Chosen, chosen
from scripts.console import ProblemError, run_command, say, tail
from scripts.environments import ACTIONS, ASSISTANT, ROOT
from scripts.logs import open_log, rotate
from scripts.serving import LOOPBACK, Serving, directions, serving, with_token, write_credentials

LOGS = ROOT / "var" / "log"
ACTIONS_PORT, REST_PORT = 5055, 5005
START_SECONDS = 120
STOP_SECONDS = 20
POLL_SECONDS = 0.5
PROMPT = "Your input ->"
STOP_WORD = b"/stop\n"
PERSON = "terminal"
SHARED = "endpoints-shared.yml"  # of an assistant that is one of several

USAGE = "Usage: python -m scripts.chat [chat|serve]"


def main(arguments: Sequence[str]) -> int:
    """Start both processes and wait for the one in the foreground."""
    mode = arguments[0] if arguments else "chat"
    if mode not in ("chat", "serve") or len(arguments) > 1:
        raise ProblemError(USAGE)
    for signal_number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, _stop)
    catalogue = chosen(os.environ)
    check_ready(catalogue)
    actions_port = port("PARLEY_ACTIONS_PORT", ACTIONS_PORT)
    check_free(actions_port, "the action server", "PARLEY_ACTIONS_PORT")
    if mode == "serve":
        served = serving(os.environ, port("PARLEY_PORT", REST_PORT))
        for each in (served, *(served.assistants() if served.workers > 1 else ())):
            check_free(each.port, "the assistant", "PARLEY_PORT")
    else:
        # `rasa shell` talks to itself over HTTP: nobody else needs to know the port.
        served = Serving((), LOOPBACK, free_port())
    environment, token = with_token(os.environ)
    if mode == "chat":
        environment["PARLEY_TRACKER_URL"] = "sqlite://"  # in memory: each start is a new talk
    env = {
        **environment,
        "PARLEY_ACTIONS_PORT": str(actions_port),
        "PARLEY_ACTIONS_URL": f"http://{LOOPBACK}:{actions_port}/webhook",
        "PARLEY_ACTIONS_WAIT": str(START_SECONDS),  # see components/__main__.py
        "PYTHONWARNINGS": "ignore",
        "PYTHONUNBUFFERED": "1",
    }
    LOGS.mkdir(parents=True, exist_ok=True)
    if served.channels:
        for line in directions(served, token):
            say(line)
    say("Starting the action server and the assistant (some 15 seconds) ...")
    if served.workers > 1:
        return run_several(served, actions_port, catalogue.model, env)
    return run(served, actions_port, catalogue.model, env)


def run(served: Serving, actions_port: int, model: Path, env: dict[str, str]) -> int:
    """Run both side by side, since either takes long to load, until the one in the foreground ends.

    Raises:
        ProblemError: If one of them does not come up, or ends with an error.
    """
    with action_server(env) as server, rasa(served, model, env) as assistant:
        wait_until_healthy(server, f"http://{LOOPBACK}:{actions_port}/health")
        code = _wait(assistant)
    if code not in (0, 130, -signal.SIGINT, -signal.SIGTERM):
        log = LOGS / "assistant.log"
        raise ProblemError(f"{tail(log)}\n\nThe assistant stopped with an error: the last lines of {log} are above.")
    return 0


def run_several(served: Serving, actions_port: int, model: Path, env: dict[str, str]) -> int:
    """Run an action server, several assistants, and what passes each conversation to its own (`channels/front.py`).

    Raises:
        ProblemError: If one of them does not come up, or ends: it says which, and everything ends.
    """
    with contextlib.ExitStack() as running:
        actions = running.enter_context(action_server(env))
        waiting = [(actions, f"http://{LOOPBACK}:{actions_port}/health", "action server", LOGS / "actions.log")]
        for number, each in enumerate(served.assistants(), start=1):
            who, log = f"assistant {number} of {served.workers}", LOGS / f"assistant-{number}.log"
            process = running.enter_context(background(rasa_command(each, model, env), env, log))
            waiting.append((process, f"{each.base}/", who, log))
        for process, url, who, log in waiting:
            wait_until_healthy(process, url, who, log, START_SECONDS * served.workers)
        log = LOGS / "front.log"
        waiting.append((running.enter_context(background(front_command(served), env, log)), "", "front", log))
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                for process, _, who, log in waiting:
                    rotate(log)
                    if process.poll() is not None:
                        raise ProblemError(f"{tail(log)}\n\nThe {who} has ended: the last lines of {log} are above.")
                time.sleep(POLL_SECONDS)
    return 0


def front_command(served: Serving) -> list[str]:
    """What starts the front."""
    ports = ",".join(str(each.port) for each in served.assistants())
    options = ["--host", served.host, "--port", str(served.port), "--workers", ports]
    return [str(ASSISTANT.python), "-m", "channels.front", *options]


def check_ready(catalogue: Chosen) -> None:
    """Tell what has to be made first.

    Raises:
        ProblemError: If an environment, the catalogue or its model is missing.
    """
    if not (ASSISTANT.python.exists() and ACTIONS.python.exists()):
        raise ProblemError(
            "The environments have not been made: run `make setup` (or `make chat`, which does everything)."
        )
    everything = f"(or {catalogue.command('chat')}, which does everything)"
    if not catalogue.lexicon.is_file():
        raise ProblemError(
            f"The catalogue {catalogue.name} has not been built: run {catalogue.command('data')} {everything}."
        )
    if not catalogue.model.is_file():
        raise ProblemError(
            f"The assistant has not been trained for {catalogue.name}: run {catalogue.command('train')} {everything}."
        )


def port(variable: str, default: int) -> int:
    """A port from the environment.

    Raises:
        ProblemError: If the variable holds something else.
    """
    text = os.environ.get(variable, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ProblemError(f"{variable} must be a port between 1 and 65535, not {text!r}.")
    return int(text)


def check_free(number: int, who: str, variable: str) -> None:
    """Refuse a port that somebody listens on.

    Raises:
        ProblemError: If it is in use.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, number))
        except OSError:
            raise ProblemError(
                f"Port {number}, which {who} needs, is in use: stop what listens there (another `make chat` or "
                f"`make serve`?) or choose another port with {variable}."
            ) from None


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def action_server(env: dict[str, str]) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    """The action server in the background, stopped at the end of the block."""
    return background([str(ACTIONS.python), "-m", "actions"], env, LOGS / "actions.log")


@contextlib.contextmanager
def background(command: Sequence[str], env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process without this terminal, what it prints in a log; stopped at the end of the block."""
    with open_log(log) as sink:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            # A group of its own: Ctrl-C in the terminal ends the talk first, and then this is stopped in good order.
            start_new_session=True,
        )
    try:
        yield process
    finally:
        stop(process)


def wait_until_healthy(
    server: subprocess.Popen[bytes],
    url: str,
    who: str = "action server",
    log: Path | None = None,
    seconds: float = START_SECONDS,
) -> None:
    """Wait for a server's first good answer; without a log of its own it is the action server's.

    Raises:
        ProblemError: If it ends before, or takes too long.
    """
    log = log or LOGS / "actions.log"
    deadline = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - a fixed scheme and host
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise ProblemError(f"{tail(log)}\n\nThe {who} did not start: the last lines of {log} are above.")


def rasa_command(served: Serving, model: Path, environment: Mapping[str, str]) -> list[str]:
    """What starts Rasa, warm (`components/__main__.py`): to serve channels, or the shell where there are none.

    Where the environment names a Redis server, this is one assistant of several.

    Whoever sits at this terminal is one person from one talk to the next: likes are remembered.
    """
    command = [str(ASSISTANT.python), "-m", "components", "run" if served.channels else "shell"]
    command += ["--model", str(model), "--interface", served.host, "--port", str(served.port)]
    if served.channels:
        shared = ["--endpoints", SHARED] if environment.get("PARLEY_REDIS_URL", "").strip() else []
        return [*command, *shared, "--credentials", str(write_credentials(served.channels))]
    return [*command, "--conversation-id", PERSON]


@contextlib.contextmanager
def rasa(served: Serving, model: Path, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Rasa in the foreground with this terminal, its warnings in a log; stopped at the end of the block."""
    piped = not (sys.stdin.isatty() or sys.stdout.isatty())
    with open_log(LOGS / "assistant.log") as sink:
        process = subprocess.Popen(
            rasa_command(served, model, env),
            cwd=ROOT,
            env=env,
            stdin=None if sys.stdin.isatty() or served.channels else subprocess.PIPE,
            stdout=subprocess.PIPE if piped else None,
            stderr=sink,
        )
    if process.stdin:
        # A daemon: it may wait for input that never comes.
        threading.Thread(target=_feed, args=(sys.stdin, process.stdin), daemon=True).start()
    relay = threading.Thread(target=_relay, args=(process.stdout,)) if process.stdout else None
    try:
        if relay:
            relay.start()
        yield process
    finally:
        stop(process)
        if relay:
            relay.join()


def _feed(typed: Iterable[str], sink: IO[bytes]) -> None:
    """Pass on what is typed and then end the talk: at the end of its input `rasa shell` alone would wait for ever."""
    with contextlib.suppress(BrokenPipeError), sink:
        for line in typed:
            sink.write(line.rstrip("\n").encode("utf-8") + b"\n")
            sink.flush()
        sink.write(STOP_WORD)


def _relay(lines: IO[bytes]) -> None:
    """Print what Rasa prints, plainly: its prompt redraws itself with spaces and control codes even into a pipe."""
    with lines:
        for line in lines:
            text = plain(line.decode("utf-8", "replace"))
            if text and text != PROMPT:
                say(text)


def plain(line: str) -> str:
    """What a line looks like after everything in it has been drawn over."""
    drawn = [part.strip() for part in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line).split("\r")]
    return next((part for part in reversed(drawn) if part), "")


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for the foreground process; Ctrl-C reaches it from the terminal, and it is for it to end."""
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(POLL_SECONDS)
            for name in ("actions.log", "assistant.log"):
                rotate(LOGS / name)
            # At Ctrl-D `rasa shell` loses its prompt to this error and goes on serving nobody.
            if tail(LOGS / "assistant.log", 1) == "EOFError":
                return 0
    except KeyboardInterrupt:
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            return process.wait(STOP_SECONDS)
        return 130


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started: asked first, then forced."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _stop(signal_number: int, frame: FrameType | None) -> None:
    """Turn a request to end into the normal way out, so that the processes we started end too."""
    sys.exit(128 + signal_number)


if __name__ == "__main__":
    run_command(main)
