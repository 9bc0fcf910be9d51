"""How the benchmark plays Slack: signed messages of different people, and what is refused is no time."""

from __future__ import annotations

import json
import threading
import urllib.error
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from benchmarks import slack
from tests.channels.slack.web_api import WebApi, signed


class Events(BaseHTTPRequestHandler):
    """Takes signed events; with `refusing` it takes none."""

    taken: ClassVar[list[dict[str, Any]]] = []
    refusing = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        expected = signed(body, int(self.headers["X-Slack-Request-Timestamp"]))
        genuine = self.headers["X-Slack-Signature"] == expected["X-Slack-Signature"]
        taken = genuine and not self.refusing and self.path == "/webhooks/slack/events"
        if taken:
            self.taken.append(json.loads(body)["event"])
        self.send_response(200 if taken else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(slack, "EVERY", 0.0)
    monkeypatch.setattr(Events, "taken", [])
    with HTTPServer(("127.0.0.1", 0), Events) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield SimpleNamespace(assistant=SimpleNamespace(port=server.server_port))
        server.shutdown()


def test_each_event_is_a_message_of_somebody_else(bot: Any) -> None:
    api = WebApi()
    assert all(slack._acknowledged(bot, api, number) > 0 for number in (1, 2))
    assert [(each["user"], each["channel"], each["text"]) for each in Events.taken] == [
        ("U1", "D1", slack.TEXT),
        ("U2", "D2", slack.TEXT),
    ]
    assert len({each["ts"] for each in Events.taken}) == 2


def test_what_is_refused_is_no_acknowledgement(bot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Events, "refusing", True)
    with pytest.raises(urllib.error.HTTPError):
        slack._acknowledged(bot, WebApi(), 1)
