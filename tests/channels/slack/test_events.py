"""What is read of what Slack tells, and what is ignored."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.slack.events import (
    App,
    Opened,
    Place,
    Tap,
    Text,
    Unread,
    is_ours,
    read_command,
    read_event,
    read_tap,
    said,
)
from contract.sender import Identity
from tests.channels.slack.web_api import APP, BOT, BOT_USER, TEAM, Json, Sent, WebApi

US = App(TEAM, BOT_USER, BOT, APP)
ANN = Identity("slack", "T1.U1")
API = WebApi()


def event(text: str = "hi", channel: str = "D1", **changes: Any) -> Json:
    inner: Json = API.message(text, "U1", channel, **{"ts": "17.0001", **changes})["event"]
    return inner


def test_a_direct_message_is_private() -> None:
    assert read_event(event("a film"), US) == Text("message D1 17.0001", ANN, "a film", Place("D1", "17.0001"))


def test_a_direct_message_in_a_thread_is_the_same_conversation() -> None:
    found = read_event(event("a film", thread_ts="16.0001"), US)

    assert found == Text("message D1 17.0001", ANN, "a film", Place("D1", "17.0001", "16.0001"))


def test_a_mention_begins_a_conversation_in_its_thread() -> None:
    found = read_event(event("<@U0BOT>  a film", "C3", type="app_mention"), US)

    assert found == Text(
        "message C3 17.0001", Identity("slack", "T1.U1", "C3.17.0001"), "a film", Place("C3", "17.0001")
    )


def test_a_mention_in_a_thread_belongs_to_the_thread() -> None:
    found = read_event(event("film <@U0BOT|parley>?", "C3", type="app_mention", thread_ts="16.0002"), US)

    assert isinstance(found, Text)
    assert (found.who.chat, found.text, found.addressed) == ("C3.16.0002", "film ?", True)


def test_a_bare_mention_is_a_greeting() -> None:
    found = read_event(event("<@U0BOT>", "C3", type="app_mention"), US)

    assert isinstance(found, Text)
    assert found.text == "/start"


def test_a_reply_in_a_thread_concerns_us_only_if_they_talk_with_us_there() -> None:
    found = read_event(event("the second", "C3", thread_ts="16.0002"), US)

    assert isinstance(found, Text)
    assert (found.who.chat, found.addressed) == ("C3.16.0002", False)


@pytest.mark.parametrize("subtype", ["file_share", "me_message", "thread_broadcast"])
def test_what_a_person_writes_is_read_whatever_it_is_called(subtype: str) -> None:
    found = read_event(event("a film", subtype=subtype), US)

    assert isinstance(found, Text)
    assert found.text == "a film"


def test_a_file_without_a_word_cannot_be_read() -> None:
    assert read_event(event("", subtype="file_share", files=[{"id": "F1"}]), US) == Unread(
        "message D1 17.0001", ANN, Place("D1", "17.0001")
    )


def edit(text: str = "new", **changes: Any) -> Json:
    message = {"type": "message", "user": "U1", "text": text, "ts": "16.0001", "edited": {"user": "U1"}, **changes}
    return event(subtype="message_changed", user=None, message=message, previous_message={"text": "old"}, ts="17.0002")


def test_an_edit_is_told_apart_from_a_link_that_unfurls() -> None:
    assert read_event(edit(), US) == Unread("message D1 17.0002", ANN, Place("D1", "16.0001"), edited=True)
    assert read_event(edit("old"), US) is None
    assert read_event(edit(bot_id="B0BOT"), US) is None


def test_opening_the_direct_messages() -> None:
    opened = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages", "event_ts": "17.0001"}

    assert read_event(opened, US) == Opened("opened T1 U1", ANN, Place("D1"))
    assert read_event({**opened, "tab": "home"}, US) is None


IGNORED: list[Json] = [
    event(subtype="channel_join"),
    event(subtype="channel_topic"),
    event(subtype="bot_message", bot_id="B9"),
    event(subtype="message_deleted", deleted_ts="16.0001", previous_message={"text": "x"}),
    event(subtype="message_replied"),
    event(subtype="assistant_app_thread"),
    event(subtype="something_new"),
    event(subtype=5),
    event(bot_id="B9"),
    event(bot_profile={"id": "B9"}),
    event(user="U0BOT"),
    event(user="USLACKBOT"),
    event(user=None),
    event(user="not an id"),
    {**event(), "channel": None},
    event(ts="tomorrow"),
    event("hello all", "C3"),
    event("<@U0BOT> a film", "C3"),  # comes as app_mention as well
    event("<@U0BOT> a film", "C3", thread_ts="16.1"),
    event("<@U9> what do you think?", "C3", thread_ts="16.1"),
    event("", "C3", thread_ts="16.1"),
    event("x", "C3", type="app_mention", bot_id="B9"),
    *(
        {"type": kind, "user": "U1", "channel": "C3"}
        for kind in (
            "app_uninstalled",
            "tokens_revoked",
            "team_join",
            "member_joined_channel",
            "reaction_added",
            "file_shared",
            "link_shared",
            "channel_archive",
            "pin_added",
            "assistant_thread_started",
        )
    ),
    {},
]


@pytest.mark.parametrize("ignored", IGNORED)
def test_everything_else_is_ignored(ignored: Json) -> None:
    assert read_event(ignored, US) is None


def test_references_are_read_as_the_person_sees_them() -> None:
    links = "<https://a.example/x|a.example> <https://b.example>"
    raw = f"<@U0BOT> like <@U9|ann> &amp; <@U8> in <#C1|films>, {links} <!here> &amp;lt;"

    assert said(raw, US) == "like @ann &  in #films, a.example https://b.example  &lt;"


def test_a_reference_cannot_make_a_command() -> None:
    """What is read is treated as typed: the channel's own check of commands follows."""
    assert said('&lt;/like{"title": "x"}', US) == '</like{"title": "x"}'


SENT = Sent("C3", "18.0001", "text", [{"type": "section"}], thread="17.0001")
BUTTON = {"type": "button", "value": "token", "action_id": "one.own.0", "text": {"text": "Like"}}


def test_a_tap_belongs_to_the_conversation_of_its_message() -> None:
    tap = read_tap(API.tap(BUTTON, SENT, "U1", action_ts="19.0001"), US)

    assert tap == Tap(
        key="tap U1 1.2.19.0001",
        who=Identity("slack", "T1.U1", "C3.17.0001"),
        token="token",
        action="one.own.0",
        place=Place("C3", "18.0001", "17.0001"),
        text="text",
        blocks=({"type": "section", "block_id": "b1"},),
    )


def test_a_tap_in_the_direct_messages_is_private() -> None:
    tap = read_tap(API.tap(BUTTON, Sent("D1", "18.0001", "text"), "U1"), US)

    assert tap is not None
    assert (tap.who, tap.place) == (ANN, Place("D1", "18.0001"))


CHANGED: tuple[Json, ...] = (
    {"type": "view_submission"},
    {"type": "view_closed"},
    {"type": "shortcut"},
    {"type": "message_action"},
    {"type": "block_suggestion"},
    {"type": "interactive_message"},
    {"actions": []},
    {"actions": None},
    {"actions": ["x"]},
    {"actions": [{"type": "static_select", "selected_option": {"value": "x"}}]},
    {"user": None},
    {"trigger_id": 5},
    {"message": {}, "container": {"type": "view"}},
    {"channel": "C3", "container": None},
)
OTHERS: list[Json] = [{**API.tap(BUTTON, SENT, "U1"), **change} for change in CHANGED]


@pytest.mark.parametrize("payload", OTHERS)
def test_other_interactions_are_ignored(payload: Json) -> None:
    assert read_tap(payload, US) is None


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a french comedy", "a french comedy"),
        ("", "/help"),
        ("help", "/help"),
        ("More", "/more"),
        ("/saved", "/saved"),
        ("more like Heat", "more like Heat"),
        ("start something funny", "start something funny"),
        ("link 7KQM-W3ZP", "/link 7KQM-W3ZP"),
        ('/like{"title": "x"}', '/like{"title": "x"}'),
    ],
)
def test_a_slash_command_is_a_command_of_ours_or_a_message(typed: str, text: str) -> None:
    found = read_command(API.command(typed, "U1", "C3", trigger_id="5.6"), US)

    assert found == Text("command 5.6", ANN, text, Place("C3"))


def test_a_slash_command_needs_who_and_what() -> None:
    assert read_command(API.command("x", "U1", "C3", trigger_id=""), US) is None
    assert read_command(API.command("x", "nobody", "C3"), US) is None
    assert read_command({}, US) is None


def test_only_what_is_for_this_app_here_is_ours() -> None:
    assert is_ours(US, "A1", "T1")
    assert is_ours(US, "A1", "T9", "T1")  # an event of a shared channel, seen by our installation
    assert not is_ours(US, "A2", "T1")
    assert not is_ours(US, "A1", "T2")
    assert not is_ours(US, None, None)
    assert is_ours(App("T1", "U1", "B1"), "A5", "T1")


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["U1", "C3", "D1", "17.1", "button"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=4), children, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "type subtype user channel ts thread_ts text message previous_message tab bot_id files actions container trigger_id"
)
KINDS = ["message", "app_mention", "app_home_opened", "message_changed", "block_actions", "button", "id", "value"]
PAYLOADS = st.dictionaries(
    st.sampled_from(FIELDS.split()),
    st.sampled_from(KINDS) | JUNK | st.dictionaries(st.sampled_from(FIELDS.split()), JUNK),
)


@settings(deadline=None)
@given(PAYLOADS)
def test_whatever_is_in_it_it_is_read_or_ignored(payload: Json) -> None:
    for read in (read_event, read_tap, read_command):
        found = read(payload, US)
        assert found is None or found.who.channel == "slack"
