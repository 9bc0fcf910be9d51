"""What `make chat` and `make serve` start, as processes of their own that talk over HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scripts.chat import free_port
from tests.e2e.conversation import ROOT

pytestmark = pytest.mark.trained

START_SECONDS = 180


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Free ports, and a store of the test's own."""
    return {
        **os.environ,
        "PARLEY_ACTIONS_PORT": str(free_port()),
        "PARLEY_PORT": str(free_port()),
        "PARLEY_STORE_URL": f"sqlite:///{tmp_path / 'parley.db'}",
        "PARLEY_PSEUDONYM_KEY": "a key that only the tests use",
    }


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[str]:
    """The address of the REST channel of a running assistant."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.chat", "serve"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{environment['PARLEY_PORT']}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx.get(url, timeout=5)
                break
            except httpx.HTTPError:
                assert process.poll() is None, "the server stopped; see var/log"
                assert time.monotonic() < deadline, "the server did not start; see var/log"
                time.sleep(0.5)
        yield f"{url}/webhooks/rest/webhook"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def test_over_http(served: str) -> None:
    def say(text: str) -> list[dict[str, object]]:
        answer = httpx.post(served, json={"sender": "somebody", "message": text}, timeout=60)
        assert answer.status_code == 200
        messages: list[dict[str, object]] = answer.json()
        assert messages, f"no answer to {text!r}"
        return messages

    listed = str(say("a french comedy from the 90s")[0]["text"])
    assert "1. " in listed
    assert "3. " in listed
    asked = say("something like Heat")[-1]
    titles = {str(button["title"]): str(button["payload"]) for button in asked["buttons"]}  # type: ignore[attr-defined]
    assert "Heat (1995)" in str(say(titles["Heat (1995)"])[0]["text"])
    assert "like" in str(say("loved the first one")[0]["text"])


def test_in_the_terminal_without_a_terminal(environment: dict[str, str]) -> None:
    talk = subprocess.run(
        [sys.executable, "-m", "scripts.chat", "chat"],
        cwd=ROOT,
        env=environment,
        input="recommend a french comedy from the 90s\nwho directed the first?\n/stop\n",
        capture_output=True,
        text=True,
        timeout=2 * START_SECONDS,
        check=False,
    )
    assert talk.returncode == 0, talk.stdout + talk.stderr
    assert "1. " in talk.stdout
    assert "directed by" in talk.stdout
