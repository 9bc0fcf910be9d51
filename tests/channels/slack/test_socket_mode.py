"""Socket Mode, with the library's client in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from channels import wording
from channels.slack import socket_mode
from channels.slack.settings import SlackSettings
from tests.channels.harness import Script
from tests.channels.slack.slack_harness import SlackHarness
from tests.channels.slack.socket_server import SocketServer
from tests.channels.slack.web_api import APP, APP_TOKEN, BOT_TOKEN, Refusal, WebApi
from tests.channels.test_contract import card, listing


class SocketHarness(SlackHarness):
    def __init__(self, folder: Path, server: SocketServer) -> None:
        super().__init__(folder)
        self.server = server

    def settings(self) -> SlackSettings:
        self.api.socket_url = self.server.url
        return SlackSettings(BOT_TOKEN, None, APP_TOKEN, APP, self.api.url)

    def is_ready(self) -> bool:
        return super().is_ready() and self.server.connected > 0

    def acknowledged(self, envelope: str) -> dict[str, object]:
        self.wait_until(lambda: envelope in self.server.acknowledged)
        return self.server.acknowledged[envelope]


@pytest.fixture
def server() -> Iterator[SocketServer]:
    with SocketServer() as running:
        yield running


@pytest.fixture
def harness(tmp_path: Path, server: SocketServer) -> SocketHarness:
    return SocketHarness(tmp_path, server)


@pytest.fixture
def script() -> Script:
    return Script(answer=lambda _message: [listing(card())])


@pytest.fixture
def api(harness: SocketHarness, script: Script) -> Iterator[WebApi]:
    with harness.running(script):
        yield harness.api


def test_events_taps_and_commands_come_through_the_socket(
    api: WebApi, harness: SocketHarness, server: SocketServer, script: Script
) -> None:
    event = server.send("events_api", api.message("a film", "U1", "D1"), accepts_response_payload=False)
    assert harness.acknowledged(event) == {"envelope_id": event}
    sent = harness.message_with(harness.choices()["Like"], "D1")

    tap = server.send("interactive", api.tap(sent.buttons[0], sent, "U1"), accepts_response_payload=True)
    assert harness.acknowledged(tap) == {"envelope_id": tap}
    harness.rest()
    command = server.send("slash_commands", api.command("more", "U2", "C1"), accepts_response_payload=True)
    assert harness.acknowledged(command) == {
        "envelope_id": command,
        "payload": {"response_type": "ephemeral", "text": wording.IN_PRIVATE.format(bot="U0BOT")},
    }
    harness.rest()

    assert [message.text for message in script.heard] == ["a film", "Like", "/more"]
    assert harness.event(api.message("over HTTP", "U1", "D1")) == 401


def test_an_envelope_is_acknowledged_before_it_is_answered_and_counts_once(
    harness: SocketHarness, server: SocketServer
) -> None:
    gate = asyncio.Event()
    script = Script(before=lambda _message: gate.wait())
    with harness.running(script) as served:
        payload = harness.api.message("slow", "U1", "D1")
        for envelope in (server.send("events_api", payload), server.send("events_api", payload, retry_attempt=1)):
            harness.acknowledged(envelope)
        assert script.finished == 0
        served.call(_set(gate))
        harness.rest()

    assert len(script.heard) == 1


def test_what_is_for_others_or_broken_is_acknowledged_and_ignored(
    api: WebApi, harness: SocketHarness, server: SocketServer, script: Script
) -> None:
    payload = api.message("hello", "U1", "D1")
    for kind, other in (
        ("events_api", {**payload, "api_app_id": "A9"}),
        ("events_api", {**payload, "event": None}),
        ("interactive", {}),
        ("slash_commands", {"team_id": "T1", "api_app_id": "A1"}),
        ("something_new", payload),
    ):
        envelope = server.send(kind, other)
        assert harness.acknowledged(envelope) == {"envelope_id": envelope}
    harness.rest()

    assert script.heard == []


def test_what_a_server_that_is_being_stopped_does_not_take_is_not_acknowledged(
    api: WebApi, harness: SocketHarness, server: SocketServer, script: Script
) -> None:
    harness.core.inbox._closing = True
    envelope = server.send("events_api", api.message("hello", "U1", "D1"))
    harness.wait_until(lambda: harness.count("closing") == 1)
    harness.acknowledged(server.send("something_new", {}))

    assert envelope not in server.acknowledged
    assert script.heard == []


def test_it_reconnects_when_slack_asks_for_it_and_when_the_connection_ends(
    api: WebApi, harness: SocketHarness, server: SocketServer, script: Script
) -> None:
    server.ask_to_reconnect()
    harness.wait_until(lambda: server.connected == 2)
    harness.acknowledged(server.send("events_api", api.message("one", "U1", "D1")))
    server.close()
    harness.wait_until(lambda: server.connected == 3)
    harness.acknowledged(server.send("events_api", api.message("two", "U1", "D1")))
    harness.rest()

    assert [message.text for message in script.heard] == ["one", "two"]


def test_an_address_that_has_expired_is_not_tried_for_ever(
    harness: SocketHarness, server: SocketServer, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_mode, "PATIENCE_SECONDS", 0.2)
    server.refusing = True
    harness.is_ready = lambda: len(harness.api.methods("apps.connections.open")) > 1  # type: ignore[method-assign]
    with harness.running(script):
        server.refusing = False
        harness.wait_until(lambda: server.connected > 0)
        harness.acknowledged(server.send("events_api", harness.api.message("hello", "U1", "D1")))
        harness.rest()

    assert len(script.heard) == 1


def test_a_token_that_is_refused_is_told(
    harness: SocketHarness, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    harness.api.refusals["apps.connections.open"] = [Refusal("invalid_auth")]
    harness.is_ready = lambda: "PARLEY_SLACK_APP_TOKEN" in caplog.text  # type: ignore[method-assign]
    with caplog.at_level(logging.INFO), harness.running(script):
        assert APP_TOKEN not in caplog.text


async def _set(event: asyncio.Event) -> None:
    event.set()
