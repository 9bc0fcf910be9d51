from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.utils.endpoints import EndpointConfig

from components.shortening import MOST_TURNS
from components.tracker_rows import SAID
from components.tracker_store import ForgetfulMemory, ForgetfulSQL

SLOTS = ("need", "lost")
DOMAIN = Domain.from_dict({"slots": {name: {"type": "any", "mappings": [{"type": "custom"}]} for name in SLOTS}})
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


@pytest.fixture
def sql(tmp_path: Path) -> ForgetfulSQL:
    return ForgetfulSQL(DOMAIN, db=str(tmp_path / "trackers.db"))


@contextmanager
def outage(store: ForgetfulSQL) -> Iterator[None]:
    """Take the table away for a while."""
    store.engine.execute("ALTER TABLE events RENAME TO elsewhere")
    yield
    store.engine.execute("ALTER TABLE elsewhere RENAME TO events")


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


def slots(store: TrackerStore, sender: str) -> dict[str, object]:
    tracker = asyncio.run(store.get_or_create_tracker(sender, append_action_listen=False))
    return {name: tracker.get_slot(name) for name in SLOTS}


def test_a_conversation_with_a_turn_that_was_not_kept_begins_anew_and_says_so(sql: ForgetfulSQL) -> None:
    for sender in ("ann", "bob"):
        say(sql, sender, *BEFORE)
    with outage(sql):
        assert slots(sql, "ann") == {"need": None, "lost": True}
        say(sql, "ann", UserUttered("another list"), SlotSet("need", "y"), SlotSet("lost", False))
    assert slots(sql, "ann") == {"need": None, "lost": True}  # neither what was before nor what was not kept
    assert slots(sql, "bob") == {"need": "x", "lost": None}
    say(sql, "ann", UserUttered("the first"), SlotSet("need", "z"), SlotSet("lost", False))
    assert slots(sql, "ann") == {"need": "z", "lost": False}
    assert kept(sql, "ann") == ["action", "session_started", "slot", "action", "user", "slot", "slot"]


def test_a_conversation_that_could_be_read_and_not_be_kept_is_lost_as_well(sql: ForgetfulSQL) -> None:
    say(sql, "ann", *BEFORE)
    tracker = asyncio.run(sql.get_or_create_tracker("ann", append_action_listen=False))
    tracker.update(SlotSet("need", "y"), DOMAIN)
    with outage(sql):
        asyncio.run(sql.save(tracker))
    assert slots(sql, "ann") == {"need": None, "lost": True}


def test_what_could_not_be_deleted_is_with_the_next_turn_of_anybody(sql: ForgetfulSQL, tmp_path: Path) -> None:
    say(sql, "ann", *BEFORE)
    tracker = asyncio.run(sql.get_or_create_tracker("ann", append_action_listen=False))
    for each in (Restarted(), *AFTER):
        tracker.update(each, DOMAIN)
    with outage(sql):
        asyncio.run(sql.save(tracker))
    assert any(b"secret" in path.read_bytes() for path in tmp_path.iterdir())
    say(sql, "bob", UserUttered("hello"))
    assert not any(b"secret" in path.read_bytes() for path in tmp_path.iterdir())


def test_a_clock_that_is_set_back_loses_no_turn(sql: ForgetfulSQL) -> None:
    say(sql, "ann", SessionStarted(timestamp=1000.0), SlotSet("need", "x", timestamp=1001.0))
    say(sql, "ann", SlotSet("need", "y", timestamp=500.0))
    say(sql, "ann", SlotSet("need", "z", timestamp=501.0))
    assert slots(sql, "ann")["need"] == "z"
    say(sql, "ann", SessionStarted(timestamp=600.0), SlotSet("need", "new", timestamp=601.0))
    tracker = asyncio.run(sql.retrieve("ann"))
    assert tracker is not None
    assert [event.type_name for event in tracker.events] == ["session_started", "slot"]


def test_no_id_is_logged_and_the_file_is_its_owner_s_only(
    sql: ForgetfulSQL, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    safe = FailSafeTrackerStore(sql)  # as Rasa has it
    say(safe, "telegram:4711", *BEFORE)
    with outage(sql):
        say(safe, "telegram:4711", UserUttered("hello"))
        assert asyncio.run(safe.retrieve_full_tracker("telegram:4711")) is None
    assert "could not be read or kept" in caplog.text
    assert "4711" not in caplog.text
    assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0]


def long_talk(store: TrackerStore, sender: str, turns: int) -> None:
    say(store, sender, ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"))
    for number in range(turns):
        message, action = UserUttered(f"message {number}", {"name": "ask"}), ActionExecuted("action_x")
        say(
            store,
            sender,
            *(
                message,
                action,
                BotUttered(f"answer {number}"),
                SlotSet("need", number),
                ActionExecuted("action_listen"),
            ),
        )


def texts(store: TrackerStore, sender: str) -> list[str]:
    tracker = asyncio.run(store.retrieve_full_tracker(sender))
    assert tracker is not None
    return [each.text for each in tracker.applied_events() if isinstance(each, UserUttered | BotUttered)]


def test_a_turn_of_a_long_conversation_reads_little_and_all_slots(store: TrackerStore) -> None:
    long_talk(store, "ann", 60)
    tracker = asyncio.run(store.retrieve("ann"))
    assert tracker is not None
    assert sum(isinstance(each, UserUttered) for each in tracker.events) <= 2 * MOST_TURNS
    assert len(tracker.events) < 100
    assert tracker.get_slot("need") == 59
    assert tracker.latest_message is not None
    assert tracker.latest_message.text == "message 59"
    assert [each.type_name for each in tracker.events][1] == "session_started" or isinstance(store, ForgetfulSQL)


def test_what_was_said_can_be_shown_again_in_order(store: TrackerStore) -> None:
    long_talk(store, "ann", 20)
    said = [text for number in range(20) for text in (f"message {number}", f"answer {number}")]
    assert texts(store, "ann") == said
    long_talk(store, "bob", 80)
    said = [text for number in range(80) for text in (f"message {number}", f"answer {number}")]
    found = texts(store, "bob")
    assert found[-SAID:] == said[-SAID:]
    assert len(found) < SAID + 4 * MOST_TURNS


def test_a_restart_leaves_nothing_of_a_long_conversation_either(store: TrackerStore, tmp_path: Path) -> None:
    long_talk(store, "ann", 40)
    long_talk(store, "bob", 40)
    say(store, "ann", UserUttered("delete everything"), Restarted(), *AFTER)
    assert kept(store, "ann") == ["action", "session_started", "action"]
    assert len(texts(store, "bob")) > 50
    long_talk(store, "ann", 3)
    assert texts(store, "ann") == [text for number in range(3) for text in (f"message {number}", f"answer {number}")]


def test_a_broker_is_told_of_every_event_once(store: TrackerStore) -> None:
    published: list[dict[str, object]] = []

    class Broker(EventBroker):
        def publish(self, event: dict[str, object]) -> None:
            published.append(event)

    store.event_broker = Broker()
    long_talk(store, "ann", 30)
    assert [each["text"] for each in published if each["event"] == "user"] == [f"message {n}" for n in range(30)]
