"""The assistant as its monitors see it: ready only when it can answer, and metrics that name nobody."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels.operations import OperationsChannel
from channels.settings import SettingsError
from monitoring import logs
from tests.channels.harness import Script
from tests.channels.rest.rest_harness import CLIENT, RestHarness
from tests.channels.served import Served, core

SECONDS = 30.0


class Agent:
    """Stands for Rasa's: reads messages once it is told that it may."""

    def __init__(self, *, ready: bool = True, fails: bool = False) -> None:
        self._ready, self._fails = ready, fails
        self.read: list[str] = []

    def is_ready(self) -> bool:
        return self._ready

    async def parse_message(self, text: str) -> dict[str, Any]:
        if self._fails:
            raise RuntimeError("the model is damaged")
        self.read.append(text)
        return {}


@contextmanager
def action_server(status: int) -> Iterator[str]:
    """A server whose /ready says this status."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/ready" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/ready"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def assistant(folder: Path, agent: Agent | None, actions: int = 200) -> Iterator[str]:
    with action_server(actions) as address:
        channel = OperationsChannel(core(folder), None, address)
        with Served(channel, Script(), agent) as served:
            yield served.url.rstrip("/")


def ready(url: str) -> httpx.Response:
    return CLIENT.get(f"{url}/ready")


def test_it_is_ready_once_it_has_read_a_message(tmp_path: Path) -> None:
    agent = Agent()
    with assistant(tmp_path, agent) as url:
        deadline = time.monotonic() + SECONDS
        while ready(url).status_code != 200:
            assert time.monotonic() < deadline
        assert len(agent.read) == 1
        assert ready(url).json()["parts"] == {
            "running": True,
            "understanding": True,
            "actions": True,
            "store": True,
        }


@pytest.mark.parametrize("agent", [None, Agent(ready=False), Agent(fails=True)])
def test_without_understanding_it_is_alive_and_not_ready(tmp_path: Path, agent: Agent | None) -> None:
    with assistant(tmp_path, agent) as url:
        said = ready(url)
        assert (said.status_code, said.json()["parts"]["understanding"]) == (503, False)
        assert CLIENT.get(f"{url}/health").status_code == 200


def test_without_the_action_server_nobody_can_be_answered(tmp_path: Path) -> None:
    with assistant(tmp_path, Agent(), actions=503) as url:
        assert ready(url).json()["parts"]["actions"] is False
        assert ready(url).status_code == 503


def test_the_metrics_tell_of_turns_and_name_nobody(tmp_path: Path) -> None:
    harness = RestHarness(tmp_path)
    with harness.running(Script()):
        harness.say("recommend a film for Zebediah", person="77777")
        harness.rest()
    with assistant(tmp_path, Agent()) as url:
        told = CLIENT.get(f"{url}/metrics").text
    assert re.search(r'^parley_turn_seconds_count\{channel="rest"\} [1-9]', told, re.MULTILINE)
    assert re.search(r'^parley_channel_events_total\{channel="rest",event="message"\} [1-9]', told, re.MULTILINE)
    for part in ("waiting", "answering", "sending"):
        assert f'parley_part_seconds_count{{part="{part}"}}' in told
    assert "parley_queue_messages 0.0" in told
    assert "Zebediah" not in told
    assert "77777" not in told
    values = set(re.findall(r'(?:channel|event|part)="([^"]*)"', told))
    assert values
    assert all(re.fullmatch(r"[a-z ]{1,20}", value) for value in values)


def test_a_turn_logs_under_the_key_of_what_it_stores(tmp_path: Path) -> None:
    harness, found = RestHarness(tmp_path), []

    async def listen(message: Any) -> None:
        found.append((logs._turn.get(), logs.key_in(message.sender_id, message.message_id)))

    with harness.running(Script(before=listen)):
        harness.say("hello")
        harness.rest()
    turn, key = found[0]
    assert turn == key[:12]


@pytest.mark.parametrize(("variable", "value"), [("PARLEY_METRICS_TOKEN", "short"), ("PARLEY_LOG_FORMAT", "loud")])
def test_a_setting_that_cannot_be_used_is_refused_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, value: str
) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable):
        OperationsChannel.from_credentials(None)
