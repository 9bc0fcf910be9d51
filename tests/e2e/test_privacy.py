"""Export, deletion and not being remembered: asked for twice, done completely, in the store and in the tracker."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from recommender.store import Store
from tests.e2e.conversation import Assistant, Conversation

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
Events = Callable[[Conversation], list[tuple[Kind, str]]]


@pytest.fixture
def on_record(recommender: Recommender) -> Callable[[Conversation], dict[str, list[object]]]:
    """Everything that the store has on the person."""

    def read(talk: Conversation) -> dict[str, list[object]]:
        kept = recommender.memory.export(recommender.pseudonym(f"{talk.channel}:{talk.sender}"))
        return {name: kept[name] for name in ("feedback", "preferences", "exposures")}

    return read


OnRecord = Callable[[Conversation], dict[str, list[object]]]
NOTHING: dict[str, list[object]] = {"feedback": [], "preferences": [], "exposures": []}


def talked(start: Start, **options: str) -> Conversation:
    """Have a talk that leaves something of every kind."""
    talk = start(**options)
    for text in ("a french comedy with Audrey Tautou", "loved the first", "I hate horror", "always"):
        talk.say(text)
    return talk


def test_deletion_asks_first_and_a_no_changes_nothing(conversation: Start, on_record: OnRecord) -> None:
    talk = talked(conversation)
    before = on_record(talk)
    assert all(before.values())
    reply = talk.say("delete everything about me")
    assert "Shall I?" in reply.text
    assert [button["title"] for button in reply.buttons] == ["Yes, delete everything", "No"]
    assert "left everything" in talk.say("no").text
    assert on_record(talk) == before
    assert talk.replies[-1].slots["need"]["require"]


def test_after_deletion_neither_the_store_nor_the_tracker_has_anything_of_the_person(
    conversation: Start, on_record: OnRecord, assistant: Assistant, recommender: Recommender, store_file: Path
) -> None:
    talk = talked(conversation)
    other = talked(conversation)
    user = recommender.pseudonym(f"{talk.channel}:{talk.sender}")
    talk.say("delete everything about me")
    assert "deleted" in talk.say("yes").text
    assert on_record(talk) == NOTHING
    events = assistant.tracker(talk.sender)
    assert {event["event"] for event in events} <= {"action", "session_started"}
    assert "Tautou" not in json.dumps(events)
    assert talk.replies[-1].slots["need"] is None
    files = [path for path in store_file.parent.iterdir() if path.name.startswith(store_file.name)]
    assert not any(user.encode() in path.read_bytes() for path in files)
    assert all(on_record(other).values())
    assert "Tautou" in json.dumps(assistant.tracker(other.sender))


def test_deletion_by_a_tap(conversation: Start, on_record: OnRecord) -> None:
    talk = talked(conversation)
    talk.say("please delete my data")
    talk.tap("Yes, delete everything")
    assert on_record(talk) == NOTHING


@pytest.mark.parametrize("between", ["a western", "I don't care", "why the first one?", "previous ones", "hi"])
def test_a_yes_to_something_else_deletes_nothing(conversation: Start, on_record: OnRecord, between: str) -> None:
    talk = talked(conversation)
    talk.say("delete everything about me")
    talk.say(between)
    talk.say("yes")
    assert on_record(talk)["feedback"]
    assert on_record(talk)["preferences"]


def test_after_deletion_the_talk_goes_on_with_a_stranger(conversation: Start, events: Events) -> None:
    talk = talked(conversation)
    talk.say("delete everything about me")
    talk.say("yes")
    assert "don't know anything" in talk.say("what do you know about me?").text
    shown = talk.say("a western").shown
    talk.say("loved the first")
    assert events(talk) == [(Kind.LIKE, shown[0])]


def test_the_export_is_one_document_with_everything(conversation: Start, on_record: OnRecord) -> None:
    talk = talked(conversation, channel="rest")
    talk.say("export my data")
    reply = talk.say("yes")
    attachment = reply.attachments[0]
    assert attachment["name"] == "my-data.json"
    assert {name: attachment["content"][name] for name in NOTHING} == on_record(talk)
    assert talk.sender not in json.dumps(attachment)


def test_a_text_channel_gets_a_short_export_in_the_message(conversation: Start) -> None:
    talk = conversation(channel="cmdline")
    talk.say("I loved Fargo")
    talk.say("export my data")
    text = talk.say("yes").text
    assert json.loads(text[text.index("{") :])["feedback"][0]["kind"] == "like"


def test_a_text_channel_is_told_where_a_long_export_is_to_be_had(conversation: Start) -> None:
    talk = talked(conversation, channel="cmdline")
    for _ in range(4):
        talk.say("more")
    talk.say("export my data")
    reply = talk.say("yes")
    assert f"python -m recommender export --user cmdline:{talk.sender}" in reply.text
    assert reply.attachments == []


def test_of_who_is_not_to_be_remembered_nothing_is_written(
    conversation: Start, on_record: OnRecord, recommender: Recommender, store: Store
) -> None:
    talk = talked(conversation)
    talk.say("stop remembering me")
    assert all(on_record(talk).values())
    talk.say("yes")
    talk.say("a western")
    assert "won't keep that" in talk.say("loved the first").text
    talk.say("i've seen the second")
    talk.say("more")
    assert on_record(talk) == NOTHING
    assert not store.remembers(recommender.pseudonym(f"{talk.channel}:{talk.sender}"))
    assert "not to remember you" in talk.say("what do you know about me?").text
    assert "always" not in talk.say("I hate musicals").text


def test_who_wants_to_be_remembered_again_is(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("stop remembering me")
    talk.say("yes")
    talk.say("I loved Fargo")
    talk.say("you can remember me again")
    assert events(talk) == []
    talk.say("I loved Fargo")
    assert [kind for kind, _ in events(talk)] == [Kind.LIKE]
