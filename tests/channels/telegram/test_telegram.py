"""What the bot promises beyond the contract of all channels, by webhook."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage

from channels import wording
from channels.commands import MENU
from channels.telegram.channel import CROWD
from channels.telegram.updates import ALLOWED
from contract.sender import Identity
from tests.channels.harness import Script
from tests.channels.telegram.bot_api import BOT, TOKEN, Json, Refusal, Sent, chat, user
from tests.channels.telegram.every_update import EVERY_UPDATE, MESSAGE, SERVICE, UNREADABLE
from tests.channels.telegram.telegram_harness import CLIENT, SECRET, TelegramHarness

GROUP = -100
POSTER = "https://images.example.org/heat.jpg"
FILM: Json = {
    "item": "tt1",
    "title": "Heat (1995)",
    "text": "Crime",
    "buttons": [
        {"title": title, "payload": f'/{intent}{{"title": "tt1"}}'}
        for title, intent in (("Like", "like"), ("Save", "save"))
    ],
}
LIST: Json = {
    "text": "A list:\n1. Heat (1995)",
    "custom": {"cards": [FILM]},
    "buttons": [{"title": "More", "payload": "/more"}],
}


JPEG = b"\xff\xd8\xff"


def in_group(bot: TelegramHarness, text: str, person: int, **changes: Any) -> list[Sent]:
    assert bot.post(bot.api.message(text, person, chat=chat(GROUP), **changes)) == 200
    bot.rest()
    return bot.api.in_chat(GROUP)


def calls(bot: TelegramHarness, method: str) -> list[Json]:
    return [given for name, given in bot.api.calls if name == method]


async def _set(event: asyncio.Event) -> None:
    event.set()


def button(sent: Sent, label: str) -> str:
    return next(data for name, data in sent.buttons if name == label)


# The start


def test_telegram_is_told_once_where_to_call_and_with_which_secret(bot: TelegramHarness) -> None:
    [told] = calls(bot, "setWebhook")
    assert told["url"] == "https://parley.example.org/webhooks/telegram/webhook"
    assert told["secret_token"] == SECRET
    assert all(kind in told["allowed_updates"] for kind in ALLOWED)
    [commands] = calls(bot, "setMyCommands")
    assert all(f'"{name}"' in commands["commands"] for name in MENU)
    assert bot.api.polls == []


def test_a_start_without_telegram_is_made_up_for(harness: TelegramHarness, script: Script) -> None:
    harness.api.refusals["getMe"] = [Refusal(502, "Bad Gateway")]
    harness.api.refusals["setWebhook"] = [Refusal(429, "Too Many Requests", 1)]
    with harness.running(script):
        harness.wait_until(lambda: harness.api.webhook is not None)
        harness.say("hello")
        assert harness.text() == "You said: hello"


def test_a_wrong_token_is_told_and_nothing_hangs(
    harness: TelegramHarness, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    harness.is_ready = lambda: "BotFather" in caplog.text  # type: ignore[method-assign]
    harness.api.refusals["getMe"] = [Refusal(401, "Unauthorized")]
    with harness.running(script):
        # Whoever calls then is asked to come again.
        assert harness.post(harness.api.message("hello", 5)) == 503
        assert harness.served is not None
        assert CLIENT.get(f"{harness.served.url}/").json() == {"status": "connecting"}
    assert TOKEN not in caplog.text


def test_without_a_menu_the_bot_works(
    harness: TelegramHarness, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    harness.api.refusals["setMyCommands"] = [Refusal(404, "Not Found: method not found")]
    with harness.running(script):
        harness.say("hello")
        assert harness.text() == "You said: hello"
        assert harness.served is not None
        assert CLIENT.get(f"{harness.served.url}/").json() == {"status": "ok", "bot": BOT["username"]}
    [told] = [record.getMessage() for record in caplog.records if "menu of commands" in record.getMessage()]
    assert "method not found" in told
    assert "\n" not in told


def test_what_cannot_be_read_is_one_line_in_the_log(bot: TelegramHarness, caplog: pytest.LogCaptureFixture) -> None:
    for broken in ({**MESSAGE, "date": "never"}, {**MESSAGE, "chat": 5}, {**MESSAGE, "from": {"id": "x"}}):
        assert bot.post({"update_id": bot.api.next_update(), "message": broken}) == 200
    bot.rest()

    told = [record.getMessage() for record in caplog.records if "could not be read" in record.getMessage()]
    assert len(told) == bot.count("unreadable") == 3
    assert not any("\n" in each for each in told)


def test_the_address_is_for_posting_only(bot: TelegramHarness) -> None:
    assert bot.served is not None
    assert CLIENT.get(f"{bot.served.url}/").json() == {"status": "ok", "bot": BOT["username"]}
    assert CLIENT.get(f"{bot.served.url}/webhook").status_code == 405
    assert CLIENT.put(f"{bot.served.url}/webhook").status_code == 405


# Whatever Telegram sends


def test_every_update_is_acknowledged(bot: TelegramHarness) -> None:
    without = {name: value for name, value in MESSAGE.items() if name != "text"}
    contents: list[dict[str, Any]] = [{kind: content} for kind, content in EVERY_UPDATE.items()]
    contents += [{"message": {**without, **each}} for each in (*UNREADABLE.values(), *SERVICE.values())]
    contents += [{"channel_post": EVERY_UPDATE["channel_post"], "unknown": 1}, {}, {"message": {**without, "new": {}}}]

    assert {bot.post({"update_id": bot.api.next_update(), **content}) for content in contents} == {200}
    bot.rest()
    assert bot.count("send error") == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "chat", "from", "message", "data", "text", "date", "type", "voice"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)
SHAPED = st.fixed_dictionaries(
    {"update_id": st.integers() | JSON},
    optional={kind: JSON | st.just(EVERY_UPDATE[kind]) for kind in ALLOWED},
)
BROKEN = st.builds(
    lambda name, value: {"update_id": 1, "message": {**MESSAGE, name: value}},
    st.sampled_from([*MESSAGE, "voice", "edit_date", "message_thread_id", "reply_to_message", "caption"]),
    JSON,
)


def test_random_json_never_makes_the_server_fail(bot: TelegramHarness) -> None:
    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(JSON | SHAPED | BROKEN)
    def holds(update: Any) -> None:
        [status] = bot.send_raw(json.dumps(update).encode(), {"Content-Type": "application/json"})
        assert status in (200, 400)

    logging.disable(logging.CRITICAL)
    try:
        holds()
        bot.rest()
    finally:
        logging.disable(logging.NOTSET)
    bot.say("hello", "77")
    assert bot.text("77") == "You said: hello"


# Groups


def test_in_a_group_everybody_has_a_conversation_of_their_own(bot: TelegramHarness, script: Script) -> None:
    in_group(bot, "nobody asked the bot", 5)
    assert script.heard == []
    in_group(bot, f"@{BOT['username']} a comedy", 5)
    shown = in_group(bot, "/help", 6)
    in_group(bot, "another one", 6, reply_to_message=shown[-1].as_telegram())

    assert [(heard.text, heard.sender_id) for heard in script.heard] == [
        ("a comedy", f"telegram:5@{GROUP}"),
        ("/help", f"telegram:6@{GROUP}"),
        ("another one", f"telegram:6@{GROUP}"),
    ]
    assert bot.api.in_chat(5) == bot.api.in_chat(6) == []


def test_in_a_group_a_button_is_for_who_asked(bot: TelegramHarness, script: Script) -> None:
    script.answer = lambda message: [LIST]
    [shown] = in_group(bot, "/more", 5)
    like = button(shown, "1. Like")

    stranger = bot.api.tap(like, 6, shown)
    assert bot.post(stranger) == 200
    bot.rest()
    assert bot.api.answers[stranger["callback_query"]["id"]]["text"] == wording.FOREIGN_BUTTON
    assert len(script.heard) == 1
    assert "✓" not in str(shown.keyboard)

    bot.post(bot.api.tap(like, 5, shown))
    bot.rest()
    assert script.heard[1].parse_data["intent"]["name"] == "like"
    assert script.heard[1].sender_id == f"telegram:5@{GROUP}"
    assert button(shown, "✓ 1. Like") == like


def test_a_topic_gets_its_answers_in_the_topic(bot: TelegramHarness, script: Script) -> None:
    script.answer = lambda message: [LIST]
    [shown] = in_group(bot, "/more", 5, message_thread_id=7, is_topic_message=True)
    assert shown.thread == 7

    bot.post(bot.api.tap(button(shown, "1. Like"), 5, shown))
    bot.rest()
    assert [heard.sender_id for heard in script.heard] == [f"telegram:5@{GROUP}_7"] * 2
    assert [sent.thread for sent in bot.api.in_chat(GROUP)] == [7, 7]


# Taps


def test_a_tap_is_always_answered_and_marked_once(bot: TelegramHarness, script: Script) -> None:
    script.answer = lambda message: [LIST] if message.text == "a film" else [{"text": "Noted."}]
    bot.say("a film", "5")
    bot.rest()
    [shown] = bot.api.in_chat(5)
    like = button(shown, "1. Like")
    taps = [bot.api.tap(like, 5, shown), bot.api.tap(like, 5, shown), bot.api.tap("+nothing", 5, shown)]
    taps.append(bot.api.tap(button(shown, "1. Save"), 5, None))
    for tap in taps:
        assert bot.post(tap) == 200
        bot.rest()

    told = [bot.api.answers[tap["callback_query"]["id"]].get("text") for tap in taps]
    assert told == [None, wording.USED_BUTTON, wording.OLD_BUTTON, wording.OLD_BUTTON]
    assert [label for label, _ in shown.buttons] == ["✓ 1. Like", "1. Save", "More"]
    assert [heard.text for heard in script.heard] == ["a film", "Like"]


def test_two_taps_in_quick_succession_are_both_marked(bot: TelegramHarness, script: Script) -> None:
    script.answer = lambda message: [LIST]
    bot.say("a film", "5")
    bot.rest()
    [shown] = bot.api.in_chat(5)
    # Telegram sends the message as it was when the button was tapped.
    taps = [bot.api.tap(button(shown, label), 5, shown) for label in ("1. Like", "1. Save")]
    for tap in taps:
        bot.post(tap)
    bot.rest()

    assert [label for label, _ in shown.buttons] == ["✓ 1. Like", "✓ 1. Save", "More"]


def test_a_tap_that_cannot_be_answered_or_marked_counts(bot: TelegramHarness, script: Script) -> None:
    script.answer = lambda message: [LIST] if message.text == "a film" else [{"text": "Noted."}]
    bot.say("a film", "5")
    bot.rest()
    [shown] = bot.api.in_chat(5)
    bot.api.refusals["answerCallbackQuery"] = [Refusal(400, "Bad Request: query is too old")]
    bot.api.refusals["editMessageReplyMarkup"] = [Refusal(400, "Bad Request: message to edit not found")]
    assert bot.post(bot.api.tap(button(shown, "1. Like"), 5, shown)) == 200

    assert bot.last("5").text == "Noted."


# Sending


def test_a_picture_that_is_not_there_becomes_a_text(bot: TelegramHarness, script: Script) -> None:
    missing = "https://images.example.org/missing.jpg"
    cards = [{**FILM, "image": missing}, {**FILM, "title": "Up (2009)", "image": POSTER}]
    script.answer = lambda message: [{**LIST, "custom": {"cards": cards}}, {"image": missing}]
    bot.say("a film", "5")
    bot.rest()

    _, first, second, alone = bot.api.in_chat(5)
    assert (first.method, first.text) == ("sendMessage", "1. Heat (1995)\nCrime")
    assert [label for label, _ in first.buttons] == ["Like", "Save"]
    assert (second.photo, second.text) == (POSTER, "2. Up (2009)\nCrime")
    assert alone.text == missing
    assert bot.count("send error") == 0


def test_a_list_is_one_photo_with_the_list_as_its_caption(bot: TelegramHarness, script: Script) -> None:
    script.answer = lambda message: [LIST, {"text": "And?"}]
    bot.say("a film", "5")
    bot.rest()

    [drawn] = bot.api.in_chat(5)
    assert (drawn.method, drawn.text) == ("sendPhoto", "A list:\n1. Heat (1995)\n\nAnd?")
    assert drawn.drawn is not None
    assert drawn.drawn.startswith(JPEG)
    assert [label for label, _ in drawn.buttons] == ["1. Like", "1. Save", "More"]

    bot.post(bot.api.tap(button(drawn, "1. Like"), 5, drawn))
    bot.rest()
    assert [label for label, _ in drawn.buttons] == ["✓ 1. Like", "1. Save", "More"]


def test_a_question_that_the_caption_has_no_room_for_stands_below_with_its_choices(
    bot: TelegramHarness, script: Script
) -> None:
    list_of_900 = {**LIST, "text": LIST["text"] + "\n" + "word " * 180}
    question = {"text": "And? " * 50, "buttons": [{"title": "1990s", "payload": "/inform"}]}
    script.answer = lambda message: [list_of_900, question]
    bot.say("a film", "5")
    bot.rest()

    drawn, after = bot.api.in_chat(5)
    assert drawn.text.startswith("A list:")
    assert [label for label, _ in drawn.buttons] == ["1. Like", "1. Save"]
    assert after.text == ("And? " * 50).strip()
    assert [label for label, _ in after.buttons] == ["More", "1990s"]


def test_a_question_stands_below_posters(bot: TelegramHarness, script: Script) -> None:
    cards = [{**FILM, "image": POSTER}]
    question = {"text": "And?", "buttons": [{"title": "1990s", "payload": "/inform"}]}
    script.answer = lambda message: [{**LIST, "custom": {"cards": cards}}, question]
    bot.say("a film", "5")
    bot.rest()

    assert [sent.text for sent in bot.api.in_chat(5)] == ["A list:", "1. Heat (1995)\nCrime", "And?"]
    assert [label for label, _ in bot.api.in_chat(5)[-1].buttons] == ["More", "1990s"]


def test_in_a_crowd_lists_come_without_pictures(bot: TelegramHarness, script: Script) -> None:
    script.answer = lambda message: [{**LIST, "custom": {"cards": [{**FILM, "image": POSTER}]}}]
    gate = asyncio.Event()

    async def first() -> bool:
        return await gate.wait()

    async def put() -> None:
        bot.core.outbox.put(Identity("telegram", "5", str(GROUP)).room, first)

    assert bot.served is not None
    bot.served.call(put())
    for person in range(5, 12):
        bot.post(bot.api.message("@parley_test_bot a film", person, chat=chat(GROUP)))
    bot.wait_until(lambda: bot.core.outbox.size == 8)
    bot.served.call(_set(gate))
    bot.rest()

    shown = bot.api.in_chat(GROUP)
    as_text = [sent for sent in shown if sent.text == "A list:\n1. Heat (1995)"]
    assert len(as_text) == 7 - CROWD
    assert [label for label, _ in as_text[0].buttons] == ["1. Like", "1. Save", "More"]
    assert sum(sent.photo == POSTER for sent in shown) == CROWD


def test_a_list_that_is_too_long_for_a_caption_stands_below_its_picture(bot: TelegramHarness, script: Script) -> None:
    text = LIST["text"] + "\n" + "word " * 300
    script.answer = lambda message: [{**LIST, "text": text}]
    bot.say("a film", "5")
    bot.rest()

    picture, listed = bot.api.in_chat(5)
    assert (picture.method, picture.text, picture.buttons) == ("sendPhoto", "", [])
    assert listed.text == text.strip()
    assert [label for label, _ in listed.buttons] == ["1. Like", "1. Save", "More"]


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(400, "Bad Request: not enough rights to send photos to the chat"),
        Refusal(413, "Request Entity Too Large"),
        Refusal(500, "Internal Server Error"),
        Refusal(0),  # nothing is answered: the picture may be there
    ],
)
@pytest.mark.parametrize("more", ["", "word " * 300])
def test_a_list_is_not_lost_with_its_picture(bot: TelegramHarness, script: Script, refusal: Refusal, more: str) -> None:
    bot.api.refusals["sendPhoto"] = [refusal]
    script.answer = lambda message: [{**LIST, "text": f"{LIST['text']}\n{more}"}]
    bot.say("a film", "5")
    bot.rest()

    [listed] = bot.api.in_chat(5)
    assert listed.method == "sendMessage"
    assert listed.text.startswith("A list:\n1. Heat (1995)")
    assert [label for label, _ in listed.buttons] == ["1. Like", "1. Save", "More"]
    assert bot.count("send error") == 0


def test_a_flood_is_waited_out_with_the_picture(bot: TelegramHarness, script: Script) -> None:
    bot.api.refusals["sendPhoto"] = [Refusal(429, "Too Many Requests: retry after 1", 1)]
    script.answer = lambda message: [LIST]
    bot.say("a film", "5")
    bot.rest()

    assert [sent.method for sent in bot.api.in_chat(5)] == ["sendPhoto"]


def test_a_list_in_a_group_is_one_message_in_its_topic(bot: TelegramHarness, script: Script) -> None:
    script.answer = lambda message: [LIST]
    sent = in_group(bot, "/more", 5, message_thread_id=7, is_topic_message=True)

    assert [(each.method, each.thread) for each in sent] == [("sendPhoto", 7)]


def test_pictures_can_be_switched_off_and_a_list_goes_without_when_it_cannot_be_drawn(
    harness: TelegramHarness, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    script.answer = lambda message: [LIST]
    with harness.running(script, pictures=False):
        harness.say("a film", "5")
        harness.rest()
    monkeypatch.setattr("channels.pictures.studio.drawn", lambda shown: 1 / 0)
    with harness.running(script):
        harness.say("a film", "6")
        harness.rest()

    assert [sent.method for sent in harness.api.sent] == ["sendMessage", "sendMessage"]


def test_who_has_blocked_the_bot_is_left_alone_until_they_come_back(bot: TelegramHarness, script: Script) -> None:
    bot.api.refusals["sendMessage"] = [Refusal(403, "Forbidden: bot was blocked by the user")]
    script.answer = lambda message: [{"text": "One."}, {"text": "Two."}]
    bot.say("hello", "5")
    bot.rest()
    assert len(calls(bot, "sendMessage")) == 1
    assert bot.count("blocked") == 1
    assert script.finished == 1  # the turn was kept

    bot.say("hello again", "5")
    assert bot.text("5") == "One.\n\nTwo."


def test_that_somebody_blocks_and_unblocks_the_bot_is_remembered_across_restarts(
    harness: TelegramHarness, script: Script
) -> None:
    def change(status: str) -> Json:
        content = {
            **EVERY_UPDATE["my_chat_member"],
            "new_chat_member": {"status": status, "user": BOT, "until_date": 0},
        }
        return {"update_id": harness.api.next_update(), "my_chat_member": content}

    ann = Identity("telegram", "5")
    with harness.running(script):
        harness.post(change("kicked"))
        assert harness.core.is_blocked(ann)
    with harness.running(script):
        assert harness.core.is_blocked(ann)
        harness.post(change("member"))
        assert not harness.core.is_blocked(ann)


def test_a_flood_is_waited_out_and_nothing_is_lost(bot: TelegramHarness) -> None:
    bot.api.refusals["sendMessage"] = [Refusal(429, "Too Many Requests: retry after 1", 1)]
    bot.say("hello", "5")

    assert bot.text("5") == "You said: hello"


def test_a_message_that_may_have_arrived_is_not_sent_twice(bot: TelegramHarness, script: Script) -> None:
    bot.api.refusals["sendMessage"] = [Refusal(0)]
    bot.say("hello", "5")
    bot.rest()

    assert len(calls(bot, "sendMessage")) == 1
    assert bot.count("send error") == 1
    assert script.finished == 1


def test_a_slow_turn_shows_that_it_is_worked_on_in_the_right_place(bot: TelegramHarness, script: Script) -> None:
    async def slow(_message: UserMessage) -> None:
        await asyncio.sleep(0.3)

    script.before = slow
    in_group(bot, "/help", 5, message_thread_id=7, is_topic_message=True)

    typing = calls(bot, "sendChatAction")
    assert typing
    assert typing[0] == {"chat_id": str(GROUP), "action": "typing", "message_thread_id": "7"}


def test_what_is_exported_is_a_file_in_private_only(bot: TelegramHarness, script: Script) -> None:
    attachment = {"name": "parley.json", "content": {"feedback": []}}
    script.answer = lambda message: [{"text": "Here it is.", "custom": {"event": "exported", "attachment": attachment}}]
    in_group(bot, "/profile", 5)
    bot.say("export", "5")
    bot.rest()

    assert [sent.text for sent in bot.api.in_chat(GROUP)] == [wording.PRIVATE_ONLY]
    assert [sent.file for sent in bot.api.in_chat(5)] == [None, "parley.json"]


def test_an_edited_message_is_answered_by_a_sentence(bot: TelegramHarness, script: Script) -> None:
    changed = {**bot.api.said("something else", 5), "edit_date": 2}
    assert bot.post({"update_id": bot.api.next_update(), "edited_message": changed}) == 200

    assert bot.text("5") == wording.EDITED
    assert script.heard == []


def test_nothing_of_a_person_and_no_token_is_logged(
    harness: TelegramHarness, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), harness.running(script):
        harness.api.refusals["sendMessage"] = [Refusal(400, "Bad Request: secretive"), Refusal(0)]
        for _ in range(2):
            harness.say("secretive", "471147114711")
            harness.rest()
        harness.post({"update_id": 9, "message": {**MESSAGE, "date": "secretive", "from": user(471147114711)}})
        harness.post(harness.api.tap("+secretive", 471147114711, None))
        harness.rest()

    assert "an update could not be read" in caplog.text
    assert TOKEN not in caplog.text
    assert "secretive" not in caplog.text
    assert "471147114711" not in caplog.text
