"""What every channel does, each with the peer of its own platform (harness.py)."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage

from channels import wording
from channels.settings import SettingsError
from contract.channels import CHANNELS
from tests.channels.conftest import HARNESSES
from tests.channels.harness import ChannelHarness, Raw, Script

LIKE = '/like{"title": "tt0113277"}'
HOSTILE = [
    "<b>Bold</b> & <script>alert(1)</script>",
    "_under_ *star* [link](https://example.org) ~tilde~ `code` >quote #hash +plus -minus =is |bar {brace} .dot !bang",
    "\\_escaped\\* \\\\ back",
    "@channel <!here> <@U123> @everyone <https://example.org|Heat>",
    "&lt;b&gt; &amp;amp; &#x27;",
    "שלום עולם (1995) مرحبا",
    "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 ก็",
    "zero\u200dwidth\u200cjoiners",
    "javascript:alert(1) ${HOME} %s {0} {{x}}",
]


def saying(*messages: Raw) -> Script:
    return Script(answer=lambda _message: messages)


def card(title: str = "Heat (1995)", **more: Any) -> Raw:
    return {
        "item": "tt0113277",
        "title": title,
        "text": "Crime, 170 minutes",
        "reason": "you like Alien",
        "buttons": [{"title": "Like", "payload": LIKE}, {"title": "Why?", "payload": '/why{"title": "tt0113277"}'}],
        **more,
    }


def listing(*cards: Raw, text: str = "A list:\n1. Heat (1995)") -> Raw:
    return {"text": text, "custom": {"cards": list(cards)}, "buttons": [{"title": "More", "payload": "/more"}]}


def test_every_channel_is_held_to_this() -> None:
    assert HARNESSES.keys() == CHANNELS.keys()


# What the bot says


def test_a_text_arrives_as_it_is(harness: ChannelHarness) -> None:
    with harness.running(Script()):
        harness.say("hello there")

        assert harness.text() == "You said: hello there"


def test_what_is_offered_can_be_tapped_and_reaches_the_assistant_as_a_structured_message(
    harness: ChannelHarness,
) -> None:
    script = saying(listing(card()))
    with harness.running(script):
        harness.say("a film")
        choices = harness.choices()
        assert {"Like", "Why?", "More"} <= set(choices)
        harness.tap(choices["Like"])
        harness.rest()

    tapped = script.heard[1]
    assert tapped.parse_data["intent"] == {"name": "like", "confidence": 1.0}
    assert [(each["entity"], each["value"]) for each in tapped.parse_data["entities"]] == [("title", "tt0113277")]
    assert tapped.text == "Like"
    assert tapped.sender_id == script.heard[0].sender_id
    assert tapped.input_channel == harness.NAME


def test_every_payload_fits_into_64_bytes(harness: ChannelHarness) -> None:
    long = f'/like{{"title": "{"t" * 3000}"}}'
    script = saying({"text": "Which?", "buttons": [{"title": f"Choice {n}", "payload": long} for n in range(20)]})
    with harness.running(script):
        harness.say("a film")
        choices = harness.choices()
        harness.tap(choices["Choice 19"])
        harness.rest()

    assert len(choices) == 20
    assert all(0 < len(token.encode()) <= 64 for token in choices.values())
    assert script.heard[1].parse_data["entities"][0]["value"] == "t" * 3000


def test_ten_cards_with_and_without_posters_lose_nothing(harness: ChannelHarness) -> None:
    posters = [None, "https://images.example/poster.jpg", "http://plain.example/x.jpg", "not an address", 7, ""]
    cards = [card(f"Film {n}", image=posters[n % len(posters)], item=f"i{n}") for n in range(10)]
    text = "A list:\n" + "\n".join(f"{n + 1}. Film {n}" for n in range(10))
    with harness.running(saying(listing(*cards, text=text))) as served:
        harness.say("a film")
        read = harness.text()
        images = {image for shown in harness.seen() for image in shown.images}

    assert all(f"Film {n}" in read for n in range(10))
    assert images <= {"https://images.example/poster.jpg"}
    assert served.channel.core.counts[harness.NAME, "send error"] == 0


def test_pictures_from_elsewhere_are_left_out_where_only_drawn_ones_are_wanted(harness: ChannelHarness) -> None:
    poster = "https://images.example/poster.jpg"
    told = {**listing(card(image=poster), card("Alien (1979)")), "image": poster}
    with harness.running(saying(told), remote_pictures=False):
        harness.say("a film")
        harness.rest()
        shown = harness.seen()

    assert poster not in {image for each in shown for image in each.images}
    assert any(each.text or each.images for each in shown)


def test_a_text_of_ten_thousand_characters_arrives_whole_and_in_order(harness: ChannelHarness) -> None:
    words = [f"word{n:04}" for n in range(1112)]
    text = " ".join(words)
    assert len(text) >= 10_000
    with harness.running(saying({"text": text})):
        harness.say("everything")

        assert harness.text().split() == words


def test_a_long_text_is_never_split_inside_of_what_a_reader_takes_for_one_character(harness: ChannelHarness) -> None:
    family = "👩‍👩‍👧‍👦"
    with harness.running(saying({"text": family * 1500})):
        harness.say("families")
        harness.rest()
        pieces = [shown.text.strip() for shown in harness.seen()]

    assert "".join(pieces) == family * 1500
    assert all(piece.replace(family, "") == "" for piece in pieces)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_shown_as_it_is(harness: ChannelHarness, title: str) -> None:
    message = listing(card(title), text=f"Look:\n1. {title} – crime")
    message["buttons"] = [{"title": title, "payload": "/more"}]
    with harness.running(saying(message)):
        harness.say("a film")
        read = harness.text()
        choices = harness.choices()

    assert _plain(title) in _plain(read)
    assert any(_plain(label)[:20] == _plain(title)[:20] for label in choices)
    assert harness.count("send error") == 0


def test_a_title_cannot_turn_the_direction_of_what_follows(harness: ChannelHarness) -> None:
    with harness.running(saying({"text": "\u202eesrever\u202c and \u2066isolated\u2069 \x00\x1b[31mred"})):
        harness.say("a film")

        assert harness.text() == "esrever and isolated [31mred"


def test_a_document_is_sent_as_a_file(harness: ChannelHarness) -> None:
    attachment = {"type": "file", "name": "my-data.json", "content": {"feedback": [1, 2]}}
    with harness.running(saying({"text": "Here.", "custom": {"attachment": attachment}})):
        harness.say("export my data")
        harness.rest()

        assert [name for shown in harness.seen() for name in shown.files] == ["my-data.json"]


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"text": None},
        {"text": 5, "custom": "x", "buttons": "y"},
        {"text": "ok", "custom": {"cards": [1, None, {}, {"title": 5}], "attachment": [], "event": {}}},
        {"text": "ok", "buttons": [None, {"title": "x"}, {"payload": "/x"}, {"title": "", "payload": "/more"}]},
        {"text": "ok", "buttons": [{"title": "x", "payload": '/x{"a":'}, {"title": "y", "payload": "/x{1:2}"}]},
        {"elements": [{"title": "An element", "subtitle": "of Rasa"}], "text": "ok"},
        {"text": "ok", "quick_replies": [{"title": "Quick", "payload": "/more"}]},
        {"text": "ok", "image": "https://images.example/poster.jpg"},
        {"text": "ok", "attachment": "https://example.org/file"},
    ],
)
def test_whatever_an_action_sends_something_is_said(harness: ChannelHarness, junk: Raw) -> None:
    with harness.running(saying(junk)):
        harness.say("hello")
        read = harness.text()

    assert ("ok" in read) if junk.get("text") == "ok" else (read == wording.TROUBLE)
    assert harness.count("send error") == 0


# Taps


def test_tapping_twice_counts_once(harness: ChannelHarness) -> None:
    script = saying(listing(card()))
    with harness.running(script):
        harness.say("a film")
        token = harness.choices()["Like"]
        for _ in range(3):
            harness.tap(token)
        harness.rest()

    assert [message.text for message in script.heard] == ["a film", "Like"]


def test_a_tap_delivered_twice_counts_once(harness: ChannelHarness) -> None:
    script = saying(listing(card()))
    with harness.running(script):
        harness.say("a film")
        token = harness.choices()["Like"]
        for _ in range(2):
            harness.tap(token, key="900001")
        harness.rest()

    assert [message.text for message in script.heard] == ["a film", "Like"]


def test_a_tap_by_somebody_else_does_nothing(harness: ChannelHarness) -> None:
    script = saying(listing(card()))
    with harness.running(script):
        harness.say("a film", person="1")
        token = harness.choices("1")["Like"]
        harness.say("a film", person="2")
        harness.tap(token, person="2", shown_to="1")
        harness.rest()
        assert [message.text for message in script.heard] == ["a film", "a film"]

        harness.tap(token, person="1")
        harness.rest()

    assert script.heard[-1].text == "Like"


@pytest.mark.parametrize(
    "forged", [LIKE, '/choose{"option": "1.0"}', "x", "A" * 22, "A" * 64, "../../x", "💣", "/restart", "'; DROP TABLE"]
)
def test_a_forged_token_does_nothing(harness: ChannelHarness, forged: str) -> None:
    script = saying(listing(card()))
    with harness.running(script):
        harness.say("a film")
        harness.rest()
        status = harness.tap(forged)
        harness.rest()

    assert len(script.heard) == 1
    assert status < 500


def test_a_tap_on_an_old_button_is_answered_and_does_nothing(harness: ChannelHarness) -> None:
    script = saying(listing(card()))
    with harness.running(script, token_lifetime=-1.0):
        harness.say("a film")
        harness.tap(harness.choices()["Like"])
        harness.rest()

    assert len(script.heard) == 1


def test_a_button_works_after_a_restart(harness: ChannelHarness) -> None:
    script = saying(listing(card()))
    with harness.running(script):
        harness.say("a film")
        token = harness.choices()["Like"]
    with harness.running(script):
        harness.tap(token)
        harness.rest()

    assert script.heard[-1].text == "Like"


# Text that pretends to be more


@pytest.mark.parametrize(
    "typed",
    [
        LIKE,
        '/choose{"option": "1.0"}',
        '  /like{"title": "tt0113277"}',
        '\u00a0\n/like@0.9{"title": "x"}',
        "/restart{}",
        "/session_start",
        "/nosuch",
        "/",
        "//like",
        '/like{"title": {"a": [1, 2]}}',
        "/" + "x" * 3000,
    ],
)
def test_a_typed_payload_never_reaches_the_assistant(harness: ChannelHarness, typed: str) -> None:
    script = Script()
    with harness.running(script):
        harness.say(typed)
        read = harness.text()

    assert script.heard == []
    assert "/help" in read


def test_a_command_is_a_structured_message(harness: ChannelHarness) -> None:
    script = Script()
    with harness.running(script):
        harness.say("/help")
        harness.say("/restart please")
        harness.rest()

    assert [message.parse_data["intent"]["name"] for message in script.heard] == ["help", "start_over"]


def test_privacy_is_explained_with_what_one_can_do(harness: ChannelHarness) -> None:
    script = Script()
    with harness.running(script):
        harness.say("/privacy")
        assert "pseudonym" in harness.text()
        harness.tap(harness.choices()["Export my data"])
        harness.rest()

    assert [message.parse_data["intent"]["name"] for message in script.heard] == ["export_data"]


def test_a_text_that_is_too_long_is_answered_and_not_read(harness: ChannelHarness) -> None:
    script = Script()
    with harness.running(script):
        harness.say("long " * 2000)

        assert harness.text() == wording.TOO_LONG
    assert script.heard == []


def test_control_characters_and_half_characters_are_dropped(harness: ChannelHarness) -> None:
    script = Script()
    with harness.running(script):
        harness.say("a\x00b\x1bc\u202e film")
        harness.rest()

    assert script.heard[0].text == "abc film"


# Delivery


def test_a_delivery_that_comes_again_is_dropped(harness: ChannelHarness) -> None:
    script = Script()
    with harness.running(script):
        statuses = [harness.say("once", key="900001") for _ in range(3)]
        harness.rest()

    assert len(script.heard) == 1
    assert all(status < 300 for status in statuses) or harness.WAITS


def test_a_delivery_that_comes_again_after_a_restart_is_dropped(harness: ChannelHarness) -> None:
    script = Script()
    with harness.running(script):
        harness.say("once", key="900001")
        harness.rest()
    with harness.running(script):
        harness.say("once", key="900001")
        harness.say("twice", key="900002")
        harness.rest()

    assert [message.text for message in script.heard] == ["once", "twice"]


def test_a_chat_is_answered_in_order_while_others_go_on(harness: ChannelHarness) -> None:
    gate = asyncio.Event()

    async def before(message: UserMessage) -> None:
        if message.text == "1":
            await gate.wait()

    script = Script(before=before)
    with harness.running(script) as served:
        for text in ("1", "2", "3"):
            harness.say(text, person="1")
        harness.say("other", person="2")
        harness.wait_until(lambda: script.finished == 1)
        assert [message.text for message in script.heard] == ["1", "other"]
        served.call(_set(gate))
        harness.rest()

    assert [message.text for message in script.heard if message.text != "other"] == ["1", "2", "3"]


def test_the_platform_is_answered_before_the_turn_ends(harness: ChannelHarness) -> None:
    if harness.WAITS:
        pytest.skip("the answer of the turn is the answer of the request")
    gate = asyncio.Event()
    script = Script(before=lambda _message: gate.wait())
    with harness.running(script) as served:
        assert harness.say("slow") < 300
        assert script.finished == 0
        served.call(_set(gate))
        harness.rest()

    assert script.finished == 1


def test_a_full_inbox_sheds_with_a_friendly_sentence(harness: ChannelHarness) -> None:
    gate = asyncio.Event()
    script = Script(before=lambda _message: gate.wait())
    with harness.running(script, waiting_each=2) as served:
        for text in ("1", "2", "3", "4", "5"):
            harness.say(text)
        harness.wait_until(lambda: harness.count("busy") == 2)
        served.call(_set(gate))
        read = harness.text()

    assert [message.text for message in script.heard] == ["1", "2", "3"]
    assert "busy" in read if harness.WAITS else wording.BUSY in read


def test_what_was_taken_is_finished_before_the_end(harness: ChannelHarness) -> None:
    script = Script(before=lambda _message: asyncio.sleep(0.3))
    with harness.running(script):
        for text in ("1", "2"):
            harness.say(text)

    assert script.finished == 2
    assert [shown.text for shown in harness.seen()] == ["You said: 1", "You said: 2"]


def test_what_cannot_be_finished_before_the_end_is_said(harness: ChannelHarness) -> None:
    script = Script(before=lambda _message: asyncio.sleep(30))
    with harness.running(script, drain_limit=0.2, turn_limit=60.0):
        for text in ("1", "2"):
            harness.say(text)

    assert script.finished == 0
    if not harness.WAITS:
        assert [shown.text for shown in harness.seen()] == [wording.RESTARTING, wording.RESTARTING]
    else:  # who waits is told to ask again
        assert ["same Idempotency-Key" in shown.text for shown in harness.seen()] == [True, True]
    script.before = None
    with harness.running(script):
        harness.wait_until(lambda: script.finished == 2)
        harness.rest()

    assert [message.text for message in script.heard] == ["1", "1", "2"]


def test_what_a_killed_process_had_taken_is_answered_by_the_next(harness: ChannelHarness) -> None:
    script = Script(before=lambda _message: asyncio.sleep(30))
    with harness.running(script) as served:
        for number, text in enumerate(("1", "2", "/privacy")):
            harness.say(text, key=f"90000{number}")
        harness.wait_until(lambda: len(script.heard) == 1)
        served.kill()
    script.before = None
    with harness.running(script):
        harness.wait_until(lambda: script.finished == 2)
        for number, text in enumerate(("1", "2", "/privacy")):
            harness.say(text, key=f"90000{number}")  # who got no answer asks again; platforms deliver again
        read = harness.text()

    assert [message.text for message in script.heard] == ["1", "1", "2"]
    assert read.index("You said: 1") < read.index("You said: 2") < read.index("pseudonym")
    assert [read.count(each) for each in ("You said: 1", "You said: 2", "pseudonym")] == [1, 1, 1]


def test_a_tap_that_a_killed_process_had_taken_counts(harness: ChannelHarness) -> None:
    script = saying(listing(card()))
    with harness.running(script) as served:
        harness.say("a film")
        token = harness.choices()["Like"]
        script.before = lambda _message: asyncio.sleep(30)
        harness.tap(token)
        harness.wait_until(lambda: len(script.heard) == 2)
        served.kill()
    script.before = None
    with harness.running(script):
        harness.wait_until(lambda: script.finished == 2)
        harness.rest()

    first, again = script.heard[1:]
    assert (again.text, again.message_id, again.sender_id) == ("Like", first.message_id, first.sender_id)
    assert again.parse_data == first.parse_data


# Failures


def test_a_failing_turn_is_told_and_does_not_come_again(harness: ChannelHarness) -> None:
    async def fail(_message: UserMessage) -> None:
        raise RuntimeError("no")

    script = Script(before=fail)
    with harness.running(script):
        harness.say("hello", key="900001")
        assert harness.text() == wording.TROUBLE
        harness.say("hello", key="900001")
        harness.rest()

    assert len(script.heard) == 1


def test_a_turn_without_a_word_is_told(harness: ChannelHarness) -> None:
    with harness.running(saying()):
        harness.say("hello")

        assert harness.text() == wording.TROUBLE


def test_a_turn_that_takes_too_long_is_told(harness: ChannelHarness) -> None:
    script = Script(before=lambda _message: asyncio.sleep(30))
    with harness.running(script, turn_limit=0.2):
        harness.say("hello")

        assert harness.text() == wording.TOO_SLOW


def test_a_send_error_does_not_end_the_turn(harness: ChannelHarness) -> None:
    script = saying({"text": "one"}, listing(card()), {"text": "three"})
    with harness.running(script):
        harness.refuse_sends(True)
        harness.say("hello")
        harness.wait_until(lambda: script.finished == 1)
        harness.rest()
        assert harness.count("send error") == (1 if harness.served.channel.JOINS else 3)  # type: ignore[union-attr]
        harness.refuse_sends(False)
        harness.say("again")
        read = harness.text()

    assert script.finished == 2
    assert "three" in read


def test_nobody_s_words_are_in_the_log(harness: ChannelHarness, caplog: pytest.LogCaptureFixture) -> None:
    async def fail(message: UserMessage) -> None:
        if "fail" in (message.text or ""):
            raise RuntimeError(f"about {message.text} of {message.sender_id}")

    script = Script(before=fail, answer=lambda message: [{"text": f"the answer-4711 to {message.text}"}])
    with caplog.at_level(logging.INFO), harness.running(script):
        harness.say("words-4711", person="471147114711")
        harness.say("fail-4711", person="471147114711")
        harness.rest()
        harness.refuse_sends(True)
        harness.say("unsent-4711", person="471147114711")
        harness.wait_until(lambda: len(script.heard) == 3)
        harness.rest()

    assert "4711" not in caplog.text


# Who may call


def test_who_does_not_know_the_secret_is_refused(harness: ChannelHarness) -> None:
    script = Script()
    with harness.running(script):
        statuses = harness.send_unauthorized()
        harness.rest()

    assert statuses
    assert set(statuses) <= {401, 403}
    assert script.heard == []


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b"{", {"Content-Type": "application/json"}),
        (b"\xff\xfe\x00", {"Content-Type": "application/json"}),
        (b"[" * 20_000, {"Content-Type": "application/json"}),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, {"Content-Type": "application/json"}),
        (b'{"sender": "\\ud800", "text": "\\ud800"}', {"Content-Type": "application/json"}),
        (b'{"a": NaN}', {"Content-Type": "application/json"}),
        (b'{"a": ' + b"9" * 10_000 + b"}", {"Content-Type": "application/json"}),
        (b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}),
        (b"payload=%7B", {"Content-Type": "application/x-www-form-urlencoded"}),
        (b"hello", {"Content-Type": "text/plain"}),
    ],
)
def test_a_broken_body_is_no_failure(harness: ChannelHarness, body: bytes, headers: dict[str, str]) -> None:
    script = Script()
    with harness.running(script):
        statuses = harness.send_raw(body, headers)
        harness.rest()

    assert all(200 <= status < 500 for status in statuses)
    assert script.heard == []


def test_a_huge_body_is_refused(harness: ChannelHarness) -> None:
    with harness.running(Script()):
        statuses = harness.send_raw(b" " * (2 << 20), {"Content-Type": "application/json"})

    assert set(statuses) == {413}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=20,
)


@pytest.fixture
def running(harness: ChannelHarness) -> Any:
    with harness.running(Script()):
        yield harness


@given(body=JSON)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_is_a_failure(running: ChannelHarness, body: object) -> None:
    statuses = running.send_raw(json.dumps(body).encode(), {"Content-Type": "application/json"})

    assert all(200 <= status < 500 for status in statuses)


def test_secrets_have_a_length(harness: ChannelHarness) -> None:
    """Each channel reads its secrets by `settings.secret`, which this holds to its word."""
    from channels.settings import secret

    good = secrets.token_hex(8)
    assert secret("X", {"X": good}) == good
    for bad in ("", "short", "${PARLEY_SECRET_OF_MINE}", good[:15], f"{good} x", "x" * 600):
        with pytest.raises(SettingsError, match="X"):
            secret("X", {"X": bad})


async def _set(event: asyncio.Event) -> None:
    event.set()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))
