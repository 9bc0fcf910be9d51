"""Run the assistant beside its action server: `chat` in this terminal, or `serve` over HTTP until Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from scripts.catalogue import Chosen, chosen
from scripts.console import ProblemError, run_command, say, tail
from scripts.environments import ACTIONS, ASSISTANT, ROOT
from scripts.logs import rotate
from scripts.ports import check_free, free_port, port
from scripts.processes import START_SECONDS, STOP_SECONDS, background, wait_until_healthy
from scripts.serving import LOOPBACK, Serving, directions, serving, with_token, write_credentials
from scripts.terminal import foreground

LOGS = ROOT / "var" / "log"
ACTIONS_PORT, REST_PORT = 5055, 5005
POLL_SECONDS = 0.5
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
    command, log = rasa_command(served, model, env), LOGS / "assistant.log"
    with action_server(env) as server, foreground(command, env, log, talks=not served.channels) as assistant:
        wait_until_healthy(server, f"http://{LOOPBACK}:{actions_port}/health", "action server", LOGS / "actions.log")
        code = _wait(assistant)
    if code not in (0, 130, -signal.SIGINT, -signal.SIGTERM):
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


def action_server(env: dict[str, str]) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    """The action server in the background, stopped at the end of the block."""
    return background([str(ACTIONS.python), "-m", "actions"], env, LOGS / "actions.log")


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


def _stop(signal_number: int, frame: FrameType | None) -> None:
    """Turn a request to end into the normal way out, so that the processes we started end too."""
    sys.exit(128 + signal_number)


if __name__ == "__main__":
    run_command(main)
