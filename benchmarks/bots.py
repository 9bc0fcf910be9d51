"""The two bots that are compared: Parley as `make serve` runs it, and a bare Rasa bot (`bare`)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import bare
from benchmarks.servers import Server
from scripts.chat import LOOPBACK, free_port
from scripts.console import ProblemError
from scripts.environments import ACTIONS, ASSISTANT, ROOT

STOCK_REST = "/webhooks/rest/webhook"  # of Rasa
REST = "/webhooks/rest/messages"  # of Parley
FAILURE = "(Reference "  # in every sentence of domain.yml that says that something went wrong


@dataclass(frozen=True)
class Bot:
    """A Rasa server and its action server. `token` is for Parley's REST channel; without one it is Rasa's."""

    name: str
    assistant: Server
    actions: Server
    token: str | None = None

    def say(self, sender: str, text: str) -> list[str]:
        """Send a message over the REST channel and return the texts of the answer.

        Raises:
            ProblemError: no answer, or one that tells of a failure: its time would be the time of something else.
        """
        if self.token is None:
            messages = self.assistant.post(STOCK_REST, {"sender": sender, "message": text})
        else:
            headers = {"Authorization": f"Bearer {self.token}"}
            messages = self.assistant.post(REST, {"sender": sender, "text": text}, headers)["messages"]
        texts = [each.get("text") or "" for each in messages]
        if not any(texts) or any(FAILURE in each for each in texts):
            raise ProblemError(f"{self.name} failed at {text!r}: {texts} (see {self.actions.log})")
        return texts

    @property
    def servers(self) -> tuple[Server, Server]:
        """Both processes."""
        return (self.assistant, self.actions)


@contextmanager
def parley() -> Iterator[Bot]:
    """Start Parley with the catalogue and the models that are there, and a training store of its own.

    Raises:
        ProblemError: something has not been built, or a process does not start.
    """
    model = newest_model()
    with TemporaryDirectory(prefix="parley-bench-") as folder:
        port = free_port()
        settings = {
            "PARLEY_ACTIONS_PORT": str(port),
            "PARLEY_ACTIONS_URL": f"http://{LOOPBACK}:{port}/webhook",
            "PARLEY_ACTIONS_SECRET": os.environ.get("PARLEY_ACTIONS_SECRET", ""),
            "PARLEY_STORE_URL": f"sqlite:///{folder}/parley.db",
            "PARLEY_CHANNEL_STORE_URL": f"sqlite:///{folder}/channels.db",
            "PARLEY_TRACKER_URL": f"sqlite:///{folder}/conversations.db",
            "PARLEY_PSEUDONYM_KEY": secrets.token_hex(16),
            "PARLEY_REST_TOKENS": f"bench:{(token := secrets.token_hex(16))}",
            "PARLEY_REST_RATE": "1000",
        }
        with Server("parley-actions", [str(ACTIONS.python), "-m", "actions"], port, settings) as actions:
            actions.wait("/health")
            command = [
                str(ASSISTANT.python),
                "-m",
                "rasa",
                *rasa_run(model, ROOT / "endpoints.yml", ROOT / "credentials.yml", port := free_port()),
            ]
            with Server("parley-assistant", command, port, {**QUIET, **settings}) as assistant:
                assistant.wait("/")
                yield Bot("Parley", assistant, actions, token)


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


QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


def rasa_run(model: Path, endpoints: Path, credentials: Path, port: int) -> list[str]:
    """Return the arguments of the Rasa server."""
    return [
        *("run", "--model", str(model), "--endpoints", str(endpoints), "--credentials", str(credentials)),
        *("--interface", LOOPBACK, "--port", str(port)),
    ]


def newest_model() -> Path:
    """Return the newest trained assistant.

    Raises:
        ProblemError: there is none.
    """
    models = sorted((ROOT / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise ProblemError("The assistant has not been trained: run `make train`.")
    return models[-1]
