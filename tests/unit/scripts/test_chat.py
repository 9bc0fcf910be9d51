"""Starting and stopping the two processes; small programs stand for the servers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from scripts import chat
from scripts.console import ProblemError
from scripts.environments import ROOT
from scripts.serving import Serving

SERVER = """
import http.server, os

class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()

http.server.HTTPServer(("127.0.0.1", int(os.environ["PARLEY_ACTIONS_PORT"])), Health).serve_forever()
"""


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use_is_one_sentence_that_names_the_way_out(taken: int) -> None:
    with pytest.raises(
        ProblemError, match=rf"^Port {taken}, which the action server needs, is in use: .*PARLEY_ACTIONS_PORT\.$"
    ):
        chat.check_free(taken, "the action server", "PARLEY_ACTIONS_PORT")


def test_a_free_port_passes() -> None:
    chat.check_free(chat.free_port(), "the action server", "PARLEY_ACTIONS_PORT")


@pytest.mark.parametrize("text", ["", "0", "65536", "five", "-1", "٥٠٥٥"])
def test_a_port_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PARLEY_PORT", text)

    with pytest.raises(ProblemError, match="PARLEY_PORT must be a port between 1 and 65535"):
        chat.port("PARLEY_PORT", 5005)


def test_the_port_is_the_default_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_PORT", raising=False)
    assert chat.port("PARLEY_PORT", 5005) == 5005

    monkeypatch.setenv("PARLEY_PORT", "6000")
    assert chat.port("PARLEY_PORT", 5005) == 6000


@pytest.mark.parametrize(("mode", "arguments"), [("talk", ["talk"]), ("chat now", ["chat", "now"])])
def test_an_unknown_mode_shows_the_usage(mode: str, arguments: list[str]) -> None:
    with pytest.raises(ProblemError, match="Usage"):
        chat.main(arguments)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which `python -m actions` is what the test writes there."""

    class HereAndNow:
        python = Path(sys.executable)

    monkeypatch.setattr(chat, "ROOT", tmp_path)
    monkeypatch.setattr(chat, "LOGS", tmp_path)
    monkeypatch.setattr(chat, "ACTIONS", HereAndNow())
    return tmp_path / "actions.py"


def start(port: int) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return chat.action_server({**os.environ, "PARLEY_ACTIONS_PORT": str(port)})


def test_the_action_server_runs_inside_the_block_and_not_after_it(server: Path) -> None:
    server.write_text(SERVER, encoding="utf-8")
    port = chat.free_port()

    with start(port) as process:
        chat.wait_until_healthy(process, f"http://127.0.0.1:{port}/health")
        with pytest.raises(ProblemError):
            chat.check_free(port, "the action server", "PARLEY_ACTIONS_PORT")

    chat.check_free(port, "the action server", "PARLEY_ACTIONS_PORT")


def test_the_action_server_is_stopped_when_the_talk_fails(server: Path) -> None:
    server.write_text(SERVER, encoding="utf-8")

    with pytest.raises(KeyboardInterrupt), start(chat.free_port()) as process:
        raise KeyboardInterrupt

    assert process.poll() is not None


def test_a_server_that_does_not_start_shows_the_end_of_its_log(server: Path) -> None:
    server.write_text("raise SystemExit('the models are missing')", encoding="utf-8")
    port = chat.free_port()

    with pytest.raises(ProblemError, match=r"the models are missing(.|\n)*did not start"), start(port) as process:
        chat.wait_until_healthy(process, f"http://127.0.0.1:{port}/health")


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Your input ->  \r\n", "Your input ->"),
        ("        \r Your input ->  hi   \r      \r\r\n", "Your input ->  hi"),
        ("\x1b[94mTry Heat (1995).\x1b[0m\n", "Try Heat (1995)."),
        (" \r\n", ""),
    ],
)
def test_a_line_that_redraws_itself_becomes_plain(line: str, text: str) -> None:
    assert chat.plain(line) == text


def test_the_talk_ends_with_the_input(tmp_path: Path) -> None:
    sink = tmp_path / "typed"

    chat._feed(["hi\n", "no newline"], sink.open("wb"))

    assert sink.read_bytes() == b"hi\nno newline\n/stop\n"


def test_a_process_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "STOP_SECONDS", 0.2)
    program = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        chat.stop(process)

        assert process.poll() == -9


def test_who_talks_in_the_terminal_is_the_same_person_every_time() -> None:
    command = chat.rasa_command(Serving((), "127.0.0.1", 5006), Path("model"), {})

    assert command[-2:] == ["--conversation-id", chat.PERSON]


def test_what_is_served_listens_where_it_is_told_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chat, "write_credentials", lambda channels: tmp_path / "-".join(channels))

    command = chat.rasa_command(Serving(("rest", "web"), "192.0.2.1", 5006), Path("model"), {})

    assert command[3:10] == ["run", "--model", "model", "--interface", "192.0.2.1", "--port", "5006"]
    assert command[10:] == ["--credentials", str(tmp_path / "rest-web")]


def test_one_assistant_of_several_is_told_what_they_share(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(chat, "write_credentials", lambda channels: tmp_path / "-".join(channels))
    served = Serving(("web",), "127.0.0.1", 5006)

    shared = chat.rasa_command(served, Path("model"), {"PARLEY_REDIS_URL": "redis://127.0.0.1:6379/0"})
    alone = chat.rasa_command(served, Path("model"), {"PARLEY_REDIS_URL": " "})

    assert shared[shared.index("--endpoints") + 1] == chat.SHARED
    assert (ROOT / chat.SHARED).is_file()
    assert "--endpoints" not in alone
