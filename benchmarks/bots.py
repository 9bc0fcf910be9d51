"""The two bots that are compared: Parley as `make serve` runs it, and a bare Rasa bot (`bare`)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import bare
from benchmarks.servers import Caller, Server
from scripts.console import ProblemError
from scripts.environments import ACTIONS, ASSISTANT, ROOT
from scripts.ports import free_port
from scripts.serving import LOOPBACK, write_credentials

STOCK_REST = "/webhooks/rest/webhook"  # of Rasa
REST = "/webhooks/rest/messages"  # of Parley
FAILURE = "(Reference "  # in every sentence of domain.yml that says that something went wrong


@dataclass(frozen=True)
class Bot:
    """A Rasa server and its action server. `token` is for Parley's REST channel; without one it is Rasa's."""

    name: str
    assistant: Server
    """What is asked: an assistant, or the front of several."""
    actions: Server
    token: str | None = None
    caller: Caller | None = None
    """What asks the assistant, if not the assistant's own connection, which is for one thread."""
    workers: tuple[Server, ...] = ()
    """The assistants behind a front."""

    def for_one_person(self) -> Bot:
        """Return the bot over a connection of its own."""
        return replace(self, caller=Caller(self.name, self.assistant.port, self.assistant.log))

    def say(self, sender: str, text: str) -> list[str]:
        """Send a message over the REST channel and return the texts of the answer.

        Raises:
            ProblemError: no answer, or one that tells of a failure: its time would be the time of something else.
        """
        caller = self.caller or self.assistant
        if self.token is None:
            messages = caller.post(STOCK_REST, {"sender": sender, "message": text})
        else:
            headers = {"Authorization": f"Bearer {self.token}"}
            messages = caller.post(REST, {"sender": sender, "text": text}, headers)["messages"]
        texts = [each.get("text") or "" for each in messages]
        if not any(texts) or any(FAILURE in each for each in texts):
            raise ProblemError(f"{self.name} failed at {text!r}: {texts} (see {self.actions.log})")
        return texts

    def processor_seconds(self) -> float:
        """Return the processor time that all processes have taken."""
        return sum(server.processor_seconds() for server in self.servers)

    @property
    def servers(self) -> tuple[Server, ...]:
        """All processes."""
        return (self.assistant, *self.workers, self.actions)


@contextmanager
def parley(
    root: Path = ROOT,
    name: str = "Parley",
    workers: int = 1,
    channels: tuple[str, ...] = (),
    settings: Mapping[str, str] | None = None,
) -> Iterator[Bot]:
    """Start Parley with the catalogue and the models that are there, and stores of its own.

    Args:
        root: the checkout that is started: another one may be another version.
        name: of the bot, and of its logs.
        workers: how many assistants share the talks; more than one are behind a front, as with `make serve WORKERS=2`.
        channels: that are served, if not REST alone.
        settings: of these.

    Raises:
        ProblemError: something has not been built, or a process does not start.
    """
    model = newest_model(root)
    with TemporaryDirectory(prefix="parley-bench-") as folder:
        port = free_port()
        credentials = write_credentials(channels, Path(folder)) if channels else root / "credentials.yml"
        environment = {
            "PARLEY_ACTIONS_PORT": str(port),
            "PARLEY_ACTIONS_URL": f"http://{LOOPBACK}:{port}/webhook",
            "PARLEY_ACTIONS_SECRET": os.environ.get("PARLEY_ACTIONS_SECRET", ""),
            "PARLEY_STORE_URL": f"sqlite:///{folder}/parley.db",
            "PARLEY_CHANNEL_STORE_URL": f"sqlite:///{folder}/channels.db",
            "PARLEY_TRACKER_URL": f"sqlite:///{folder}/conversations.db",
            "PARLEY_PSEUDONYM_KEY": secrets.token_hex(16),
            "PARLEY_REST_TOKENS": f"bench:{(token := secrets.token_hex(16))}",
            **UNLIMITED,
            **(settings or {}),
        }
        label = name.lower().replace(" ", "-")
        actions_command = [str(root / ACTIONS.python.relative_to(ROOT)), "-m", "actions"]
        with Server(f"{label}-actions", actions_command, port, environment, root) as actions:
            actions.wait("/health")
            # Before there was an entry of our own, Rasa's was used.
            entry = "components" if (root / "components" / "__main__.py").is_file() else "rasa"
            python = [str(root / ASSISTANT.python.relative_to(ROOT)), "-m"]

            def start(suffix: str, command: list[str], port: int) -> Server:
                return running.enter_context(
                    Server(f"{label}-{suffix}", [*python, *command], port, {**QUIET, **environment}, root)
                )

            with ExitStack() as running:
                assistants = []
                for number in range(1, workers + 1):
                    command = rasa_run(model, root / "endpoints.yml", credentials, port := free_port())
                    suffix = "assistant" if workers == 1 else f"assistant-{number}"
                    assistants.append(start(suffix, [entry, *command], port))
                for each in assistants:
                    each.wait("/")
                if workers == 1:
                    yield Bot(name, assistants[0], actions, token)
                    return
                ports = ",".join(str(each.port) for each in assistants)
                command = ["channels.front", "--port", str(port := free_port()), "--workers", ports]
                front = start("front", command, port)
                front.wait("/")
                yield Bot(name, front, actions, token, workers=tuple(assistants))


@contextmanager
def bare_bot() -> Iterator[Bot]:
    """Start the bare bot, training it first where that has not been done.

    Raises:
        ProblemError: it cannot be trained, or a process does not start.
    """
    folder = bare.trained()
    port = free_port()
    command = [str(ACTIONS.python), "-m", "rasa_sdk", "--actions", "benchmarks.constant_action", "--port", str(port)]
    with Server("bare-actions", command, port, {"SANIC_HOST": LOOPBACK}) as actions:
        actions.wait("/health")
        endpoints = bare.write_endpoints(folder, f"http://{LOOPBACK}:{port}/webhook")
        stock = ROOT / "benchmarks" / "assistant"
        arguments = rasa_run(folder / bare.MODEL, endpoints, stock / "credentials.yml", port := free_port())
        command = [str(ASSISTANT.python), str(stock / "stock_rasa.py"), *arguments]
        with Server("bare-assistant", command, port, QUIET) as assistant:
            assistant.wait("/")
            yield Bot("bare Rasa", assistant, actions)


# One person of a benchmark says more than a limit would let anybody say.
UNLIMITED = {f"PARLEY_{name}": "1000" for name in ("REST_RATE", "PERSON_RATE", "PERSON_BURST", "RATE", "BURST")}
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


def rasa_run(model: Path, endpoints: Path, credentials: Path, port: int) -> list[str]:
    """Return the arguments of the Rasa server."""
    return [
        *("run", "--model", str(model), "--endpoints", str(endpoints), "--credentials", str(credentials)),
        *("--interface", LOOPBACK, "--port", str(port)),
    ]


def newest_model(root: Path = ROOT) -> Path:
    """Return the newest trained assistant of a checkout.

    Raises:
        ProblemError: there is none.
    """
    models = sorted((root / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise ProblemError(f"The assistant has not been trained: run `make train` in {root}.")
    return models[-1]
