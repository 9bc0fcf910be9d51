"""What `make serve` starts, on free ports with stores of the tests' own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from recommender.domain.feedback import Kind
from recommender.store import open_store, pseudonym
from scripts.ports import free_port
from tests.e2e.conversation import ROOT

START_SECONDS = 180
KEY = "a key that only the tests use"


@dataclass(frozen=True)
class Serving:
    """A running assistant: where it answers, and what it was started with."""

    url: str
    environment: Mapping[str, str]

    def events(self, person: str) -> list[tuple[Kind, str]]:
        """Return what the training store keeps that a person said, oldest first: kinds and items."""
        with open_store(self.environment["PARLEY_STORE_URL"]) as store:
            return [(event.kind, event.item) for event in store.feedback(pseudonym(KEY.encode(), person))]


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """Return what keeps a test's processes apart from everything else on this machine."""
    return {
        **os.environ,
        "PARLEY_ACTIONS_PORT": str(free_port()),
        "PARLEY_PORT": str(free_port()),
        "PARLEY_STORE_URL": f"sqlite:///{folder / 'parley.db'}",
        "PARLEY_CHANNEL_STORE_URL": f"sqlite:///{folder / 'channels.db'}",
        "PARLEY_TRACKER_URL": f"sqlite:///{folder / 'conversations.db'}",
        "PARLEY_PSEUDONYM_KEY": KEY,
        **changes,
    }


@contextmanager
def serving(settings: Mapping[str, str]) -> Iterator[Serving]:
    """Run both processes until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.chat", "serve"], cwd=ROOT, env=dict(settings), stdin=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{settings['PARLEY_PORT']}"
    try:
        deadline = time.monotonic() + START_SECONDS * int(settings.get("PARLEY_WORKERS", "1"))
        while not _is_ours(url):
            assert process.poll() is None, "the server stopped; see var/log"
            assert time.monotonic() < deadline, "the server did not start; see var/log"
            time.sleep(0.5)
        yield Serving(url, settings)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _is_ours(url: str) -> bool:
    """Whether the assistant answers there: until it has taken the port, anybody else may be given it."""
    try:
        return "Parley" in httpx.get(url, timeout=5).text
    except httpx.HTTPError:
        return False
