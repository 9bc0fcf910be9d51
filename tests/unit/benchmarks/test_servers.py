"""How the benchmarks ask servers."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from benchmarks import servers
from benchmarks.servers import Caller, processor_ticks
from scripts.console import ProblemError


class Hasty(BaseHTTPRequestHandler):
    """Promises to keep the connection, and closes it without a word after each answer."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        self.send_response(500 if body == b'"fail"' else 200)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def caller(monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    with HTTPServer(("127.0.0.1", 0), Hasty) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Caller("hasty", server.server_port, Path("x.log"))
        server.shutdown()


def test_a_connection_that_was_idle_is_opened_again(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "IDLE_SECONDS", 0.0)

    assert [caller.post("/", number) for number in range(5)] == list(range(5))


def test_an_answer_that_tells_of_trouble_is_a_problem(caller: Caller) -> None:
    with pytest.raises(ProblemError, match=r"hasty answered 500: .* \(see x.log\)"):
        caller.post("/", "fail")


def test_the_processor_time_of_this_process_is_found() -> None:
    before = processor_ticks(Path("/proc/self/stat").read_text("utf-8"))
    while sum(os.times()[:2]) * servers.TICKS < before + 2:
        pass
    assert processor_ticks(Path("/proc/self/stat").read_text("utf-8")) > before
