from __future__ import annotations

from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig

DOMAIN = Domain.from_dict(
    {"slots": {"need": {"type": "any", "mappings": [{"type": "custom"}]}}, "actions": ["action_x"]}
)
ENDPOINT = EndpointConfig("http://localhost", enable_selective_domain=True)


def talk(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("ann", list(events), DOMAIN.slots)


def said(text: str, at: float) -> UserUttered:
    parsed = {"text": text, "intent": {"name": "ask"}, "entities": [], "moves": [{"move": "want"}]}
    return UserUttered(text, parsed["intent"], [], parsed, at, "rest", f"id-{text}")


def turn(number: int) -> list[Event]:
    at = 10.0 * number
    return [
        said(f"message {number}", at),
        ActionExecuted("action_x", timestamp=at + 1),
        BotUttered(f"answer {number}", timestamp=at + 2),
        SlotSet("need", number, timestamp=at + 3),
        ActionExecuted("action_listen", timestamp=at + 4),
    ]


BEGIN: list[Event] = [ActionExecuted("action_session_start", timestamp=1.0), SessionStarted(timestamp=2.0)]


def test_everything_but_the_events_is_as_rasa_sends_it() -> None:
    tracker = talk(*BEGIN, *turn(1), *turn(2), said("now", 30.0))
    body = RemoteAction("action_x", ENDPOINT)._action_call_format(tracker, DOMAIN)
    assert body["next_action"] == "action_x"
    assert body["sender_id"] == "ann"
    assert "domain" not in body
    rasas = tracker.current_state(EventVerbosity.ALL)
    assert {**body["tracker"], "events": None} == {**rasas, "events": None}
    assert body["tracker"]["latest_message"]["moves"] == [{"move": "want"}]
    assert body["tracker"]["slots"] == {"need": 2, "session_started_metadata": None}


def test_the_begin_of_conversation_and_session_and_the_last_two_messages_are_sent() -> None:
    old = [ActionExecuted("action_session_start", timestamp=0.1), SessionStarted(timestamp=0.2), *turn(0)]
    tracker = talk(*old, *BEGIN, *turn(1), *turn(2), said("now", 30.0))
    sent = RemoteAction("action_x", ENDPOINT)._action_call_format(tracker, DOMAIN)["tracker"]["events"]
    assert [(each["event"], each["timestamp"]) for each in sent] == [
        ("action", 0.1),
        ("session_started", 2.0),
        ("user", 20.0),
        ("user", 30.0),
    ]
    assert [each.get("message_id") for each in sent[2:]] == ["id-message 2", "id-now"]
    assert sent[3]["input_channel"] == "rest"


def test_what_was_before_a_restart_is_not_sent() -> None:
    tracker = talk(*BEGIN, *turn(1), said("/restart", 20.0), Restarted(timestamp=21.0), said("now", 30.0))
    sent = RemoteAction("action_x", ENDPOINT)._action_call_format(tracker, DOMAIN)["tracker"]["events"]
    assert [(each["event"], each["timestamp"]) for each in sent] == [("user", 30.0)]


def test_a_call_does_not_grow_with_the_conversation() -> None:
    short, long = (
        talk(*BEGIN, *(event for number in range(turns) for event in turn(number)), said("now", 1e6))
        for turns in (3, 100)
    )
    bodies = [RemoteAction("action_x", ENDPOINT)._action_call_format(each, DOMAIN)["tracker"] for each in (short, long)]
    assert len(bodies[0]["events"]) == len(bodies[1]["events"])
