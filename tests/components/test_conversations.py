"""Conversations outlast the process, are for their owner only, and end."""

from __future__ import annotations

import asyncio
import stat
import time
from pathlib import Path

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered

from components.conversations import KEPT, Conversations

DOMAIN = Domain.empty()
ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    return tmp_path


def opened() -> Conversations:
    """The store of a process, as endpoints.yml makes it."""
    configured = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    made = TrackerStore.create(configured.tracker_store, DOMAIN)
    assert isinstance(made, Conversations)
    return made


def say(store: Conversations, sender: str, text: str, at: float | None = None) -> None:
    tracker = asyncio.run(store.get_or_create_tracker(sender, append_action_listen=False))
    for event in (SessionStarted(timestamp=at), ActionExecuted("action_listen", timestamp=at), UserUttered(text)):
        event.timestamp = at or time.time()
        tracker.update(event, DOMAIN)
    asyncio.run(store.save(tracker))


def said(store: Conversations, sender: str) -> list[str | None]:
    tracker = asyncio.run(store.retrieve(sender))
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


def test_a_conversation_goes_on_in_the_next_process(home: Path) -> None:
    say(opened(), "ann", "a western")

    assert opened().engine.hide_parameters, "ids are no part of an error that is logged"
    assert said(opened(), "ann") == ["a western"]
    assert said(opened(), "bob") == []


def test_it_may_be_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_TRACKER_URL", f"sqlite:///{home / 'elsewhere' / 'talks.db'}")
    say(opened(), "ann", "a western")

    assert said(opened(), "ann") == ["a western"]
    assert [path.name for path in home.iterdir()] == ["elsewhere"]


def test_in_memory_they_end_with_the_process(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_TRACKER_URL", "sqlite://")
    store = opened()
    say(store, "ann", "a western")

    assert said(store, "ann") == ["a western"]
    assert said(opened(), "ann") == []
    assert list(home.iterdir()) == []


def test_its_files_are_for_their_owner_only(home: Path) -> None:
    say(opened(), "ann", "a western")

    files = list((home / "store").iterdir())
    assert home / "store" / "conversations.db" in files
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_conversation_that_is_over_is_deleted_and_in_no_file(home: Path) -> None:
    store = opened()
    say(store, "ann", "a secret of long ago", time.time() - KEPT - 60)
    say(store, "bob", "a western of last month", time.time() - KEPT + 3600)

    later = opened()
    say(later, "cleo", "a musical")

    left = [said(later, sender) for sender in ("ann", "bob", "cleo")]
    assert left == [[], ["a western of last month"], ["a musical"]]
    assert not any(b"secret" in file.read_bytes() for file in (home / "store").iterdir())
