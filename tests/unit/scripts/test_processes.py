"""Starting and stopping what runs in the background; small programs stand for the servers."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from scripts import chat, processes
from scripts.console import ProblemError
from scripts.ports import check_free, free_port

SERVER = """
import http.server, os

class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()

http.server.HTTPServer(("127.0.0.1", int(os.environ["PARLEY_ACTIONS_PORT"])), Health).serve_forever()
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which `python -m actions` is what the test writes there."""

    class HereAndNow:
        python = Path(sys.executable)

    monkeypatch.setattr(processes, "ROOT", tmp_path)
    monkeypatch.setattr(chat, "LOGS", tmp_path)
    monkeypatch.setattr(chat, "ACTIONS", HereAndNow())
    return tmp_path / "actions.py"


def start(port: int) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return chat.action_server({**os.environ, "PARLEY_ACTIONS_PORT": str(port)})


def wait(process: subprocess.Popen[bytes], port: int) -> None:
    url = f"http://127.0.0.1:{port}/health"
    processes.wait_until_healthy(process, url, "action server", chat.LOGS / "actions.log")


def test_the_action_server_runs_inside_the_block_and_not_after_it(server: Path) -> None:
    server.write_text(SERVER, encoding="utf-8")
    port = free_port()

    with start(port) as process:
        wait(process, port)
        with pytest.raises(ProblemError):
            check_free(port, "the action server", "PARLEY_ACTIONS_PORT")

    check_free(port, "the action server", "PARLEY_ACTIONS_PORT")


def test_the_action_server_is_stopped_when_the_talk_fails(server: Path) -> None:
    server.write_text(SERVER, encoding="utf-8")

    with pytest.raises(KeyboardInterrupt), start(free_port()) as process:
        raise KeyboardInterrupt

    assert process.poll() is not None


def test_a_server_that_does_not_start_shows_the_end_of_its_log(server: Path) -> None:
    server.write_text("raise SystemExit('the models are missing')", encoding="utf-8")
    port = free_port()

    with pytest.raises(ProblemError, match=r"the models are missing(.|\n)*did not start"), start(port) as process:
        wait(process, port)


def test_a_process_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.2)
    program = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        processes.stop(process)

        assert process.poll() == -9
