"""Run several of everything on this machine: `python -m scripts.cluster`, until Ctrl-C.

Two assistants and two action servers behind a balancer (HAProxy), on PostgreSQL and Redis of their own: what several
machines run (docs/scaling.md), with every port on loopback. Whatever is in the environment counts for all of them.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from scripts import chat
from scripts.catalogue import chosen
from scripts.console import ProblemError, run_command, say
from scripts.environments import ACTIONS, ROOT
from scripts.ports import check_free, port
from scripts.private_servers import USER, postgres, program, redis
from scripts.processes import background, wait_until_healthy
from scripts.serving import LOOPBACK, Serving, directions, serving, with_token

BALANCER = ROOT / "deploy" / "haproxy.cfg"
PACKAGES = {"initdb": "postgresql", "redis-server": "redis-server", "haproxy": "haproxy"}
COPIES = (1, 2)
DATABASES = ("parley", "channels", "conversations")
POLL_SECONDS = 0.5
START_SECONDS = 300.0  # four processes load at once


def main(arguments: Sequence[str]) -> int:
    """Start everything and wait until it is asked to end, or nothing is left that could answer."""
    if arguments:
        raise ProblemError("Usage: python -m scripts.cluster (settings are in the environment, see docs/scaling.md).")
    for signal_number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, lambda number, _frame: sys.exit(128 + number))
    missing = [package for name, package in PACKAGES.items() if program(name) is None]
    if missing:
        raise ProblemError(f"This takes Debian's {' '.join(PACKAGES.values())}; missing: {' '.join(missing)}.")
    catalogue = chosen(os.environ)
    chat.check_ready(catalogue)
    folder = Path(os.environ.get("PARLEY_CLUSTER_HOME") or ROOT / "var" / "cluster").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    chat.LOGS.mkdir(parents=True, exist_ok=True)
    served = serving({"PARLEY_CHANNELS": "rest,web", **os.environ}, port("PARLEY_PORT", chat.REST_PORT))
    ports = numbered(served.port, port("PARLEY_ACTIONS_PORT", chat.ACTIONS_PORT))
    for name, number in ports.items():
        check_free(int(number), "the cluster", name)
    with ExitStack() as running:
        sockets = running.enter_context(postgres(folder / "postgres"))
        make_databases(sockets)
        cache = running.enter_context(redis(folder / "redis"))
        environment, token = with_token({**os.environ, **ports, **shared(sockets, cache)})
        actions, assistants = start(running, served, catalogue.model, environment)
        for line in directions(served, token):
            say(line)
        say(f"Each by itself: {', '.join([*assistants.values(), *actions.values()])}. Logs: {chat.LOGS}")
        watch(actions, assistants)
    return 0


def numbered(port: int, actions_port: int) -> dict[str, str]:
    """Return the port of each process by its variable: the balancer has the one that is set, the copies the next."""
    ports = {"PARLEY_PORT": port, "PARLEY_ACTIONS_PORT": actions_port}
    for copy in COPIES:
        ports[f"PARLEY_ASSISTANT_PORT_{copy}"] = port + copy
        ports[f"PARLEY_ACTIONS_PORT_{copy}"] = actions_port + copy
    if len(set(ports.values())) < len(ports) or max(ports.values()) > 65535:
        raise ProblemError("PARLEY_PORT and PARLEY_ACTIONS_PORT are too near to each other, or to 65535.")
    return {name: str(number) for name, number in ports.items()}


def shared(sockets: Path, cache: Path) -> dict[str, str]:
    """Return the settings by which all processes share what is kept."""
    at = f"?host={sockets}"
    return {
        "PARLEY_STORE_URL": f"postgresql+psycopg://{USER}@/parley{at}",
        "PARLEY_CHANNEL_STORE_URL": f"postgresql+psycopg2://{USER}@/channels{at}",
        "PARLEY_TRACKER_URL": f"postgresql+psycopg2://{USER}@/conversations{at}",
        "PARLEY_REDIS_URL": f"unix://{cache}",
    }


def make_databases(sockets: Path) -> None:
    """Make the databases that there are not yet."""
    createdb, psql = program("createdb"), program("psql")
    server = ["-h", str(sockets), "-U", USER]
    listed = subprocess.run(
        [str(psql), *server, "-Atc", "SELECT datname FROM pg_database", "postgres"],
        capture_output=True,
        text=True,
        check=True,
    )
    for name in set(DATABASES) - set(listed.stdout.split()):
        subprocess.run([str(createdb), *server, name], check=True)


Processes = Mapping[subprocess.Popen[bytes], str]


def start(
    running: ExitStack, served: Serving, model: Path, environment: Mapping[str, str]
) -> tuple[Processes, Processes]:
    """Start the balancer and the copies, wait for them, and return the copies with what to call them."""
    env = {
        **environment,
        "PARLEY_ACTIONS_URL": f"http://{LOOPBACK}:{environment['PARLEY_ACTIONS_PORT']}/webhook",
        "PYTHONWARNINGS": "ignore",
        "PYTHONUNBUFFERED": "1",
    }
    say("Starting a balancer, two action servers and two assistants (some 40 seconds) ...")
    balance = [str(program("haproxy")), "-db", "-f", str(BALANCER)]
    running.enter_context(background(balance, env, chat.LOGS / "balancer.log"))
    actions: dict[subprocess.Popen[bytes], str] = {}
    assistants: dict[subprocess.Popen[bytes], str] = {}
    waiting = []
    for copy in COPIES:
        log = chat.LOGS / f"actions-{copy}.log"
        own = {**env, "PARLEY_ACTIONS_PORT": env[f"PARLEY_ACTIONS_PORT_{copy}"]}
        process = running.enter_context(background([str(ACTIONS.python), "-m", "actions"], own, log))
        actions[process] = f"action server {copy} on port {own['PARLEY_ACTIONS_PORT']} (process {process.pid})"
        waiting.append((process, f"http://{LOOPBACK}:{own['PARLEY_ACTIONS_PORT']}/health", actions[process], log))
    for copy in COPIES:
        log = chat.LOGS / f"assistant-{copy}.log"
        one = Serving(served.channels, LOOPBACK, int(env[f"PARLEY_ASSISTANT_PORT_{copy}"]))
        process = running.enter_context(background(chat.rasa_command(one, model, env), env, log))
        assistants[process] = f"assistant {copy} on port {one.port} (process {process.pid})"
        waiting.append((process, f"{one.base}/", assistants[process], log))
    for process, url, who, log in waiting:
        wait_until_healthy(process, url, who, log, START_SECONDS)
    return actions, assistants


def watch(*kinds: Processes) -> None:
    """Say which copies end; return when there is a kind of which none is left.

    Raises:
        ProblemError: that is so.
    """
    told: set[int] = set()
    try:
        while True:
            for copies in kinds:
                for process, name in copies.items():
                    if process.poll() is not None and process.pid not in told:
                        told.add(process.pid)
                        say(f"The {name} has ended ({process.returncode}); the other one goes on.")
                if all(process.poll() is not None for process in copies):
                    raise ProblemError(f"None is left: {', '.join(copies.values())}. See {chat.LOGS}.")
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    run_command(main)
