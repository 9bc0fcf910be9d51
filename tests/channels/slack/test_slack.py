"""What the Slack app promises beyond the contract of all channels."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels import wording
from channels.slack.settings import SlackSettings
from tests.channels.harness import Script
from tests.channels.slack.slack_harness import ENDPOINTS, SlackHarness
from tests.channels.slack.web_api import BOT_TOKEN, TEAM, Json, Refusal, Sent, WebApi, as_event, signed
from tests.channels.test_contract import JSON, card, listing, saying

POSTER = "https://images.example/poster.jpg"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def harness(tmp_path: Path) -> SlackHarness:
    return SlackHarness(tmp_path)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def api(harness: SlackHarness, script: Script) -> Iterator[WebApi]:
    """Slack, with the app running."""
    with harness.running(script):
        yield harness.api


def whispers(api: WebApi) -> list[tuple[str | None, str]]:
    return [(sent.only_for, sent.text) for sent in api.sent if sent.only_for]


# Events


def test_slack_may_verify_the_address(api: WebApi, harness: SlackHarness) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}).encode()
    answer = harness.post("events", body, {"Content-Type": "application/json; charset=utf-8", **signed(body)})

    assert answer.json() == {"challenge": "3eZbrw1a"}


def test_slack_may_check_the_certificate(api: WebApi, harness: SlackHarness) -> None:
    body = b"ssl_check=1&token=x"
    statuses = [harness.post(name, body, {**FORM, **signed(body)}).status_code for name in ("interactions", "commands")]

    assert statuses == [200, 200]
    assert harness.post("commands", body, FORM).status_code == 401


def test_a_content_type_may_have_a_parameter(api: WebApi, harness: SlackHarness) -> None:
    payload = api.message("hello", "U1", "D1")
    assert harness.event(payload, **{"Content-Type": "application/json; charset=utf-8"}) == 200

    assert harness.text() == "You said: hello"


@pytest.mark.parametrize("reason", ["http_timeout", "http_error", "connection_failed", "unknown_error"])
def test_a_retry_is_acknowledged_and_not_answered_again(
    api: WebApi, harness: SlackHarness, script: Script, reason: str
) -> None:
    payload = api.message("hello", "U1", "D1")
    retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": reason}

    assert [harness.event(payload), harness.event(payload, **retry), harness.event(payload, **retry)] == [200] * 3
    harness.rest()
    assert len(script.heard) == 1


def test_a_retry_of_what_never_arrived_is_answered(api: WebApi, harness: SlackHarness, script: Script) -> None:
    harness.event(api.message("hello", "U1", "D1"), **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_error"})
    harness.rest()

    assert len(script.heard) == 1


def test_a_replay_within_the_window_does_nothing(api: WebApi, harness: SlackHarness, script: Script) -> None:
    endpoint, body, headers = as_event(api.message("hello", "U1", "D1"))

    assert [harness.post(endpoint, body, headers).status_code for _ in range(3)] == [200] * 3
    harness.rest()
    assert len(script.heard) == 1


def test_what_is_for_another_workspace_or_app_is_refused(api: WebApi, harness: SlackHarness, script: Script) -> None:
    payload = api.message("hello", "U1", "D1")
    others = [{**payload, "team_id": "T9", "authorizations": []}, {**payload, "api_app_id": "A9"}]
    tap = api.tap({"type": "button", "value": "x"}, Sent("D1", "1.1", ""), "U1")

    assert [harness.event(other) for other in others] == [403, 403]
    assert harness.interaction({**tap, "team": {"id": "T9"}}) == 403
    assert harness.command("hello", team_id="T9").status_code == 403
    harness.rest()
    assert script.heard == []
    assert harness.count("foreign") == 4


def test_the_event_of_a_shared_channel_is_ours_if_our_installation_sees_it(
    api: WebApi, harness: SlackHarness, script: Script
) -> None:
    assert harness.event({**api.mention("hello", "U1", "C1"), "team_id": "T9"}) == 200
    harness.rest()

    assert script.heard[0].sender_id.startswith("slack:T1.U1@")


def test_a_rate_limited_app_is_told_so_and_goes_on(api: WebApi, harness: SlackHarness) -> None:
    assert harness.event({"type": "app_rate_limited", "team_id": TEAM, "api_app_id": "A1", "token": "x"}) == 200


# Where people talk


def test_a_mention_is_answered_in_its_thread_and_followed_up_there(
    api: WebApi, harness: SlackHarness, script: Script
) -> None:
    mention = api.mention("a film", "U1", "C3", ts="17.0001")
    harness.event(mention)
    harness.event(api.message("<@U0BOT> a film", "U1", "C3", ts="17.0001"))  # the same, told as a message
    harness.event(api.message("the second", "U1", "C3", thread_ts="17.0001"))
    harness.event(api.message("I agree", "U2", "C3", thread_ts="17.0001"))  # somebody else, to somebody else
    harness.event(api.message("unrelated", "U1", "C3"))
    harness.rest()

    assert [(sent.thread, sent.shown) for sent in api.in_channel("C3")] == [
        ("17.0001", "You said: a film"),
        ("17.0001", "You said: the second"),
    ]
    assert {message.sender_id for message in script.heard} == {"slack:T1.U1@C3.17.0001"}
    assert {message.input_channel for message in script.heard} == {"slack"}


def test_a_thread_is_followed_after_a_restart_until_it_is_to_be_forgotten(harness: SlackHarness) -> None:
    script = Script()
    with harness.running(script):
        harness.event(harness.api.mention("a film", "U1", "C3", ts="17.0001"))
        harness.rest()
    script.answer = lambda message: [
        {"text": "done", "custom": {"event": "forgotten"} if "delete" in message.text else {}}
    ]
    with harness.running(script):
        for text in ("more", "delete everything", "more"):
            harness.event(harness.api.message(text, "U1", "C3", thread_ts="17.0001"))
            harness.rest()

    assert [message.text for message in script.heard] == ["a film", "more", "delete everything"]


def test_a_thread_of_the_direct_messages_is_answered_there(api: WebApi, harness: SlackHarness, script: Script) -> None:
    script.answer = lambda _message: [listing(card())]
    harness.event(api.message("a film", "U1", "D1", thread_ts="16.0001"))
    token = harness.choices()["Like"]
    harness.tap(token)
    harness.rest()

    assert {sent.thread for sent in api.in_channel("D1")} == {"16.0001"}
    assert [message.sender_id for message in script.heard] == ["slack:T1.U1"] * 2


def test_two_people_in_one_thread_have_a_conversation_each(api: WebApi, harness: SlackHarness, script: Script) -> None:
    harness.event(api.mention("a film", "U1", "C3", ts="17.0001"))
    harness.event(api.mention("a comedy", "U2", "C3", thread_ts="17.0001"))
    harness.rest()

    assert sorted(message.sender_id for message in script.heard) == ["slack:T1.U1@C3.17.0001", "slack:T1.U2@C3.17.0001"]


def test_who_opens_the_direct_messages_for_the_first_time_is_greeted(
    api: WebApi, harness: SlackHarness, script: Script
) -> None:
    api.history["D2"] = [{"text": "earlier"}]
    opened = {"type": "app_home_opened", "tab": "messages", "event_ts": "17.0001"}
    for user in ("1", "2", "1"):
        harness.event(api.event({**opened, "user": f"U{user}", "channel": f"D{user}"}))
        harness.rest()

    assert [(message.sender_id, message.parse_data["intent"]["name"]) for message in script.heard] == [
        ("slack:T1.U1", "start")
    ]


def test_an_edit_and_a_file_are_answered_with_what_to_do(api: WebApi, harness: SlackHarness, script: Script) -> None:
    message = {"type": "message", "user": "U1", "text": "new", "ts": "16.1", "edited": {"user": "U1"}}
    changed = {"subtype": "message_changed", "message": message, "previous_message": {"text": "old"}, "channel": "D1"}
    harness.event(api.event({"type": "message", "ts": "17.1", **changed}))
    harness.event(api.message("", "U1", "D1", subtype="file_share"))

    assert harness.text() == f"{wording.EDITED}\n{wording.NOT_TEXT}"
    assert script.heard == []


# The slash command


def test_a_slash_command_is_answered_in_the_direct_messages(api: WebApi, harness: SlackHarness, script: Script) -> None:
    answer = harness.command("a french comedy", channel="C3")

    assert answer.json() == {"response_type": "ephemeral", "text": wording.IN_PRIVATE.format(bot="U0BOT")}
    assert harness.text() == "You said: a french comedy"
    assert harness.command("more", channel="D1").content == b""
    harness.rest()
    assert script.heard[1].parse_data["intent"]["name"] == "more"
    assert len(api.methods("conversations.open")) == 1


def test_a_slash_command_is_acknowledged_before_it_is_answered(harness: SlackHarness) -> None:
    gate = asyncio.Event()
    script = Script(before=lambda _message: gate.wait())
    with harness.running(script) as served:
        assert harness.command("a french comedy").status_code == 200
        assert script.finished == 0
        served.call(_set(gate))
        harness.rest()


def test_a_forged_slash_command_does_nothing(api: WebApi, harness: SlackHarness, script: Script) -> None:
    harness.command('/like{"title": "tt0113277"}')

    assert harness.text() == wording.UNKNOWN_COMMAND
    assert script.heard == []


# Taps


def test_a_tap_marks_its_button_and_removes_what_it_ruled_out(harness: SlackHarness) -> None:
    script = saying(listing(card(image=POSTER), text="A list:\n1. Heat (1995)"))
    script.answer = lambda message: [
        {**listing(card(image=POSTER)), "buttons": [{"title": name, "payload": "/more"} for name in ("More", "Other")]}
    ]
    with harness.running(script):
        harness.say("a film")
        choices = harness.choices()
        first = harness.message_with(choices["Like"], "D1")
        for label in ("Like", "Why?", "More"):
            harness.tap(choices[label])
        harness.rest()

    labels = [(each["text"]["text"], each.get("style")) for each in first.buttons]
    assert labels == [("✓ Like", "primary"), ("✓ Why?", "primary"), ("✓ More", "primary")]
    assert first.shown.startswith("A list:")


def test_who_taps_in_vain_is_told_and_nobody_else(harness: SlackHarness) -> None:
    script = saying(listing(card()))
    with harness.running(script):
        harness.event(harness.api.mention("a film", "U1", "C3", ts="17.0001"))
        harness.rest()
        (sent,) = harness.api.in_channel("C3")
        like = sent.buttons[0]
        harness.interaction(harness.api.tap(like, sent, "U2"))
        harness.rest()
        harness.interaction(harness.api.tap(like, sent, "U1"))
        harness.rest()
        harness.interaction(harness.api.tap(like, sent, "U1"))
        harness.interaction(harness.api.tap({**like, "value": "A" * 22}, sent, "U1"))
        harness.rest()

    assert [message.text for message in script.heard] == ["a film", "Like"]
    assert whispers(harness.api)[0] == ("U2", wording.FOREIGN_BUTTON)
    assert sorted(whispers(harness.api)[1:]) == [("U1", wording.OLD_BUTTON), ("U1", wording.USED_BUTTON)]
    assert {sent.thread for sent in harness.api.sent} == {"17.0001"}


@pytest.mark.parametrize(
    "kind", ["view_submission", "view_closed", "shortcut", "message_action", "block_suggestion", "workflow_step_edit"]
)
def test_other_interactions_are_acknowledged_with_nothing(api: WebApi, harness: SlackHarness, kind: str) -> None:
    payload = {"type": kind, "team": {"id": TEAM}, "api_app_id": "A1", "user": {"id": "U1"}, "view": {"id": "V1"}}
    body = urlencode({"payload": json.dumps(payload)}).encode()
    answer = harness.post("interactions", body, {**FORM, **signed(body)})

    assert (answer.status_code, answer.content) == (200, b"")


# What goes out


def test_nobody_is_notified_and_nothing_unfurls(harness: SlackHarness) -> None:
    with harness.running(saying({"text": "<!channel> @here <@U1> https://example.org"})):
        harness.say("hello")
        assert harness.text() == "<!channel> @here <@U1> https://example.org"
    (posted,) = harness.api.methods("chat.postMessage")

    assert posted["text"] == "&lt;!channel&gt; @here &lt;@U1&gt; https://example.org"
    assert (posted["unfurl_links"], posted["unfurl_media"], posted["link_names"]) == (False, False, False)
    assert "as_user" not in posted


def test_a_picture_that_slack_cannot_fetch_is_left_out(harness: SlackHarness) -> None:
    with harness.running(saying(listing(card(image="https://images.example/missing.jpg")))):
        harness.say("a film")
        read = harness.text()

    assert "Crime, 170 minutes" in read
    assert [shown.images for shown in harness.seen() if shown.images] == []
    assert harness.count("send error") == 0


def test_a_list_gets_its_picture_when_it_stands_there(harness: SlackHarness) -> None:
    films = listing(card(), card("Up (2009)"), text="A list:\n1. Heat (1995)\n2. Up (2009)\nEnjoy!")
    with harness.running(saying(films)):
        harness.say("a film")
        harness.rest()
    (posted,) = harness.api.methods("chat.postMessage")
    (sent,) = harness.api.in_channel("D1")

    assert [block["type"] for block in posted["blocks"] if block["type"] == "image"] == []
    assert [block["type"] for block in sent.blocks][:3] == ["section", "image", "header"]
    picture = sent.blocks[1]
    assert picture["alt_text"] == "1. Heat (1995), 2. Up (2009)"
    assert harness.api.pictures[picture["slack_file"]["id"]].startswith(b"\xff\xd8\xff")
    assert [block for block in sent.blocks if block["type"] != "image"] == posted["blocks"]


def test_the_same_list_is_uploaded_once(harness: SlackHarness) -> None:
    with harness.running(saying(listing(card()))):
        harness.say("a film")
        harness.rest()
        harness.say("again")
        harness.rest()

    assert [block["type"] for sent in harness.api.in_channel("D1") for block in sent.blocks].count("image") == 2
    assert len(harness.api.pictures) == 1


def test_a_picture_waits_until_slack_knows_its_file(harness: SlackHarness) -> None:
    harness.api.unready = 2
    with harness.running(saying(listing(card()))):
        harness.say("a film")
        harness.rest()

    assert [block["type"] for block in harness.api.in_channel("D1")[0].blocks].count("image") == 1
    assert len(harness.api.methods("chat.update")) == 3


def test_a_button_that_is_tapped_before_the_picture_comes_stays_marked(harness: SlackHarness) -> None:
    harness.api.uploads.clear()
    with harness.running(saying(listing(card()))):
        harness.say("a film")
        harness.wait_until(lambda: bool(harness.api.in_channel("D1")))
        sent = harness.api.in_channel("D1")[0]
        harness.tap(sent.buttons[0]["value"])
        harness.wait_until(lambda: sent.changed == 1)
        harness.api.uploads.set()
        harness.rest()

    assert sent.changed == 2
    assert [block["type"] for block in sent.blocks].count("image") == 1
    assert [each["text"]["text"] for each in sent.buttons][:2] == ["✓ Like", "Why?"]


def test_a_picture_stays_when_a_button_is_tapped(harness: SlackHarness) -> None:
    with harness.running(saying(listing(card()))):
        harness.say("a film")
        harness.tap(harness.choices()["Like"])
        harness.rest()
    sent = harness.api.in_channel("D1")[0]

    assert [block["type"] for block in sent.blocks].count("image") == 1
    assert [each["text"]["text"] for each in sent.buttons][:2] == ["✓ Like", "Why?"]


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("files.getUploadURLExternal", "missing_scope"),
        ("files.getUploadURLExternal", "fatal_error"),
        ("files.completeUploadExternal", "ratelimited"),
        ("chat.update", "cant_update_message"),
        ("chat.update", "msg_blocks_too_long"),
    ],
)
def test_a_list_stays_as_it_is_when_its_picture_fails(harness: SlackHarness, method: str, error: str) -> None:
    harness.api.refusals[method] = [Refusal(error)]
    with harness.running(saying(listing(card()))):
        harness.say("a film")
        read = harness.text()

    assert "1. Heat (1995)\nCrime, 170 minutes" in read
    assert [block["type"] for block in harness.api.in_channel("D1")[0].blocks].count("image") == 0
    assert harness.count("send error") == 0


def test_without_the_scope_nothing_is_tried_again(harness: SlackHarness) -> None:
    harness.api.refusals["files.getUploadURLExternal"] = [Refusal("missing_scope")]
    with harness.running(saying(listing(card()))):
        harness.say("a film")
        harness.rest()
        harness.say("again")
        harness.rest()

    assert len(harness.api.methods("files.getUploadURLExternal")) == 1


def test_pictures_can_be_switched_off(harness: SlackHarness) -> None:
    with harness.running(saying(listing(card())), pictures=False):
        harness.say("a film")
        harness.rest()

    assert harness.api.methods("files.getUploadURLExternal") == []
    assert harness.api.methods("chat.update") == []


def test_slack_asks_for_patience_and_gets_it(api: WebApi, harness: SlackHarness) -> None:
    api.refusals["chat.postMessage"] = [Refusal("ratelimited", 1), Refusal("ratelimited", 0)]
    harness.say("hello")

    assert harness.text() == "You said: hello"
    assert len(api.methods("chat.postMessage")) == 3


def test_a_channel_that_is_gone_is_not_written_to_until_somebody_writes_there(
    api: WebApi, harness: SlackHarness, script: Script
) -> None:
    script.answer = lambda _message: [{"text": "one"}, {"text": "two"}]
    api.refusals["chat.postMessage"] = [Refusal("channel_not_found")]
    harness.say("hello")
    harness.rest()
    assert harness.seen() == []
    assert harness.count("blocked") == 1
    harness.say("again")

    assert harness.text() == "one\n\ntwo"


def test_a_question_is_in_the_message_of_its_list_below_the_items(
    api: WebApi, harness: SlackHarness, script: Script
) -> None:
    question = {"text": "Which decade?", "buttons": [{"title": "1990s", "payload": "/inform"}]}
    heat = {"text": "A list:\n1. Heat (1995)", "custom": {"cards": [{"title": "Heat (1995)"}]}}
    script.answer = lambda _message: [{"text": "Noted."}, heat, question]
    harness.say("a film")
    harness.rest()

    [sent] = api.in_channel("D1")
    texts = [block["text"]["text"] for block in sent.blocks if "text" in block]
    assert texts[0].startswith("Noted.")
    assert texts[-1] == "Which decade?"
    assert [button["text"]["text"] for button in sent.buttons][-1] == "1990s"


def test_an_export_is_a_file_in_the_direct_messages_only(harness: SlackHarness) -> None:
    file = {"type": "file", "name": "my-data.json", "content": {"feedback": []}}
    script = saying({"text": "Here.", "custom": {"attachment": file, "event": "exported"}})
    with harness.running(script):
        harness.event(harness.api.mention("export my data", "U1", "C3", ts="17.0001"))
        harness.say("export my data")
        harness.rest()
        data = json.loads(harness.api.files["my-data.json"])

    assert [sent.shown for sent in harness.api.in_channel("C3")] == [wording.PRIVATE_ONLY]
    assert [sent.file for sent in harness.api.in_channel("D1")] == [None, "my-data.json"]
    assert set(data) == {"feedback", "channel"}


def test_an_hourglass_stands_on_what_takes_long(harness: SlackHarness) -> None:
    gate = asyncio.Event()
    script = Script(before=lambda _message: gate.wait())
    with harness.running(script) as served:
        harness.say("slow", key="900001")
        harness.wait_until(lambda: bool(harness.api.reactions))
        assert harness.api.reactions == [("D1", "1600000000.900001", "hourglass_flowing_sand")]
        served.call(_set(gate))
        harness.rest()

    assert harness.api.reactions == []
    assert len(harness.api.methods("reactions.add")) == 1


def test_an_app_that_slack_cannot_be_reached_for_asks_to_be_called_again(harness: SlackHarness) -> None:
    script = Script()
    harness.is_ready = lambda: True  # type: ignore[method-assign]
    harness.api.refusals["auth.test"] = [Refusal("fatal_error")]
    with harness.running(script):
        payload = harness.api.message("hello", "U1", "D1")
        assert harness.event(payload) == 503
        harness.wait_until(lambda: SlackHarness.is_ready(harness))
        assert harness.event(payload) == 200
        harness.rest()

    assert len(script.heard) == 1


def test_a_server_that_is_being_stopped_asks_to_be_called_again(
    api: WebApi, harness: SlackHarness, script: Script
) -> None:
    harness.core.inbox._closing = True

    assert harness.event(api.message("hello", "U1", "D1")) == 503
    assert harness.command("hello").status_code == 503
    assert script.heard == []


def test_who_is_shed_in_a_thread_of_the_direct_messages_is_told_there(harness: SlackHarness) -> None:
    gate = asyncio.Event()
    script = Script(before=lambda _message: gate.wait())
    with harness.running(script, waiting_each=1) as served:
        for _ in range(4):
            harness.event(harness.api.message("hello", "U1", "D1", thread_ts="16.0001"))
        harness.wait_until(lambda: bool(harness.api.in_channel("D1")))
        assert [(sent.thread, sent.shown) for sent in harness.api.in_channel("D1")] == [("16.0001", wording.BUSY)]
        served.call(_set(gate))
        harness.rest()

    assert len(script.heard) == 2


def test_a_token_that_is_refused_is_told(harness: SlackHarness, caplog: pytest.LogCaptureFixture) -> None:
    harness.is_ready = lambda: "refuses" in caplog.text  # type: ignore[method-assign]
    harness.api.refusals["auth.test"] = [Refusal("invalid_auth")]
    with caplog.at_level(logging.INFO), harness.running(Script()):
        assert "PARLEY_SLACK_BOT_TOKEN" in caplog.text
        assert BOT_TOKEN not in caplog.text


def test_without_a_signing_secret_nothing_is_taken_over_http(harness: SlackHarness) -> None:
    without = SlackSettings(BOT_TOKEN, None, None, "A1", harness.api.url)
    harness.settings = lambda: replace(without, api=harness.api.url)  # type: ignore[method-assign]
    script = Script()
    with harness.running(script):
        assert harness.event(harness.api.message("hello", "U1", "D1")) == 401
        assert set(harness.send_unauthorized()) == {401}


# Whatever comes


@given(
    JSON | st.dictionaries(st.sampled_from(["type", "event", "team", "actions", "user", "channel", "message"]), JSON)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_signed_payload_is_a_failure(api: WebApi, harness: SlackHarness, given: Any) -> None:
    ours: Json = {"team_id": TEAM, "api_app_id": "A1", "type": "event_callback", "team": {"id": TEAM}}
    inner = given if isinstance(given, dict) else {}
    bodies = {
        "events": json.dumps({**ours, "event": {"type": "message", **inner}}).encode(),
        "interactions": urlencode({"payload": json.dumps({**ours, "type": "block_actions", **inner})}).encode(),
        "commands": urlencode(
            {"team_id": TEAM, "api_app_id": "A1", "trigger_id": "1", **inner}, errors="replace"
        ).encode(),
    }
    kinds = {"events": {"Content-Type": "application/json"}, "interactions": FORM, "commands": FORM}
    for name in ENDPOINTS:
        assert harness.post(name, bodies[name], {**kinds[name], **signed(bodies[name])}).status_code < 500


@given(st.binary(max_size=60))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_signed_form_is_a_failure(api: WebApi, harness: SlackHarness, given: bytes) -> None:
    for name in ENDPOINTS[1:]:
        for body in (given, b"payload=" + given):
            assert harness.post(name, body, {**FORM, **signed(body)}).status_code < 500


async def _set(event: asyncio.Event) -> None:
    event.set()
