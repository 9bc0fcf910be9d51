from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.utils.endpoints import EndpointConfig

from components.tracker_store import ForgetfulMemory, ForgetfulSQL

DOMAIN = Domain.from_dict({"slots": {"need": {"type": "any", "mappings": [{"type": "custom"}]}}})
BEFORE: list[Event] = [
    SessionStarted(),
    ActionExecuted("action_listen"),
    UserUttered("my secret"),
    SlotSet("need", "x"),
]
AFTER: list[Event] = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


@pytest.fixture(params=["memory", "sql", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TrackerStore:
    """Each store as endpoints.yml makes it."""
    if request.param == "memory":
        config = EndpointConfig(type="components.tracker_store.ForgetfulMemory")
    elif request.param == "file":
        config = EndpointConfig(
            type="components.conversations.Conversations", url=f"sqlite:///{tmp_path / 'trackers.db'}"
        )
    else:
        config = EndpointConfig(type="components.tracker_store.ForgetfulSQL", db=str(tmp_path / "trackers.db"))
    made = TrackerStore.create(config, DOMAIN)
    assert isinstance(made, ForgetfulMemory | ForgetfulSQL)
    return made


def say(store: TrackerStore, sender: str, *events: Event) -> None:
    """Have a turn: get the tracker, add events, save it."""
    tracker = asyncio.run(store.get_or_create_tracker(sender, append_action_listen=False))
    for event in events:
        tracker.update(event, DOMAIN)
    asyncio.run(store.save(tracker))


def kept(store: TrackerStore, sender: str) -> list[str]:
    tracker = asyncio.run(store.retrieve_full_tracker(sender))
    return [event.type_name for event in tracker.events] if tracker else []


def test_without_a_restart_everything_is_kept(store: TrackerStore) -> None:
    say(store, "ann", *BEFORE)
    say(store, "ann", UserUttered("more"))
    assert kept(store, "ann") == ["session_started", "action", "user", "slot", "user"]


def test_a_restart_leaves_nothing_of_what_was_before_in_any_session_and_nobody_else_alone(
    store: TrackerStore, tmp_path: Path
) -> None:
    for sender in ("ann", "bob"):
        say(store, sender, *BEFORE)
        say(store, sender, SessionStarted(), UserUttered("my second secret"))
    say(store, "ann", UserUttered("delete everything"), Restarted(), *AFTER)
    assert kept(store, "ann") == ["action", "session_started", "action"]
    assert len(kept(store, "bob")) > 3
    say(store, "bob", Restarted(), *AFTER)
    assert not any(b"secret" in path.read_bytes() for path in tmp_path.iterdir())


def test_the_conversation_goes_on_after_a_restart(store: TrackerStore) -> None:
    say(store, "ann", *BEFORE)
    say(store, "ann", Restarted(), *AFTER)
    say(store, "ann", UserUttered("hello again"), SlotSet("need", "y"))
    assert kept(store, "ann") == ["action", "session_started", "action", "user", "slot"]
    tracker = asyncio.run(store.retrieve("ann"))
    assert tracker is not None
    assert tracker.get_slot("need") == "y"
