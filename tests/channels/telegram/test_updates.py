"""What is read from each kind of update."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, CallbackQuery, Update, Voice

from channels.telegram.updates import (
    ALLOWED,
    Incoming,
    Membership,
    Pictured,
    Spoken,
    Tap,
    Text,
    Unread,
    address,
    read_update,
)
from contract.sender import Identity
from tests.channels.telegram.bot_api import BOT, TOKEN, Json, chat, user
from tests.channels.telegram.every_update import EVERY_UPDATE, MESSAGE, PHOTO, POST, SERVICE, UNREADABLE

NAME = BOT["username"]
CLIENT = Bot(TOKEN)
ANN = Identity("telegram", "5")
ANN_IN_GROUP = Identity("telegram", "5", "-100")
FROM_BOT: Json = {"message_id": 1, "date": 1, "chat": chat(-100), "from": BOT, "text": "Which one?"}


def read(**content: Any) -> Incoming | None:
    return read_update(Update.de_json({"update_id": 1, **content}, CLIENT), NAME)


def said(text: str, **changes: Any) -> Incoming | None:
    """In a group."""
    return read(message={**MESSAGE, "chat": chat(-100), "text": text, **changes})


def test_there_is_a_fixture_for_everything_that_telegram_sends() -> None:
    assert set(Update.ALL_TYPES) <= set(EVERY_UPDATE)


@pytest.mark.parametrize("kind", sorted(EVERY_UPDATE))
def test_only_what_is_asked_for_is_read(kind: str) -> None:
    assert (read(**{kind: EVERY_UPDATE[kind]}) is not None) == (kind in ALLOWED)


def test_a_text_in_private() -> None:
    assert read(message=MESSAGE) == Text(ANN, "hi")


def test_what_is_written_below_a_picture_is_read() -> None:
    without = {name: value for name, value in MESSAGE.items() if name != "text"}

    assert read(message={**without, **PHOTO, "caption": "like this"}) == Pictured(ANN, "f", None, "like this")


@pytest.mark.parametrize("kind", sorted(set(UNREADABLE) - {"photo"}))
def test_who_sends_what_cannot_be_read_is_told_so(kind: str) -> None:
    without = {name: value for name, value in MESSAGE.items() if name != "text"}

    assert read(message={**without, **UNREADABLE[kind]}) == Unread(ANN)


@pytest.mark.parametrize("kind", sorted(SERVICE))
@pytest.mark.parametrize("number", [5, -100])
def test_what_happens_in_a_chat_is_no_message(kind: str, number: int) -> None:
    without = {name: value for name, value in MESSAGE.items() if name != "text"}

    assert read(message={**without, "chat": chat(number), **SERVICE[kind]}) is None


def test_an_edited_message_is_not_read_again() -> None:
    assert read(edited_message={**MESSAGE, "edit_date": 2}) == Unread(ANN, edited=True)


def test_where_somebody_is_now_is_no_edited_message() -> None:
    without = {name: value for name, value in MESSAGE.items() if name != "text"}

    assert read(edited_message={**without, **UNREADABLE["location"]}) is None


@pytest.mark.parametrize(
    "sender",
    [
        {"from": {**BOT, "id": 9}},
        {"sender_chat": POST["chat"], "is_automatic_forward": True},
    ],
)
def test_bots_and_those_who_are_nobody_are_not_answered(sender: Json) -> None:
    assert said(f"@{NAME} hello", **sender) is None


# Groups


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("just talking", None),
        (f"@{NAME} a comedy", "a comedy"),
        (f"@{NAME.upper()}, a comedy", "a comedy"),
        (f"a comedy, @{NAME}", "a comedy, "),
        (f"@{NAME}2 a comedy", None),
        (f"me@{NAME}", None),
        (f"@{NAME}", "/help"),
        ("/help", "/help"),
        (f"/help@{NAME}", f"/help@{NAME}"),
        (f"/nosuch@{NAME}", f"/nosuch@{NAME}"),
        ("/help@other_bot", None),
        ("/ban", None),  # another bot's
        ("/helpful things", None),
        ("and/or", None),
    ],
)
def test_in_a_group_only_what_is_for_the_bot_is_read(text: str, read_as: str | None) -> None:
    assert said(text) == (None if read_as is None else Text(ANN_IN_GROUP, read_as))


def test_in_a_group_an_answer_to_the_bot_is_for_it() -> None:
    assert said("the second", reply_to_message=FROM_BOT) == Text(ANN_IN_GROUP, "the second")
    assert said("the second", reply_to_message={**FROM_BOT, "from": user(6)}) is None


def test_in_a_group_a_picture_is_not_for_the_bot() -> None:
    without = {name: value for name, value in MESSAGE.items() if name != "text"}

    assert read(message={**without, "chat": chat(-100), **PHOTO}) is None
    assert read(message={**without, "chat": chat(-100), **PHOTO, "reply_to_message": FROM_BOT}) == Pictured(
        ANN_IN_GROUP, "f", None
    )


def test_a_topic_is_a_conversation_of_its_own() -> None:
    heard = said("/help", message_thread_id=7, is_topic_message=True)

    assert heard == Text(Identity("telegram", "5", "-100_7"), "/help")
    assert address(heard.who) == (-100, 7)


def test_replies_outside_a_forum_are_no_topic() -> None:
    assert said("/help", message_thread_id=7) == Text(ANN_IN_GROUP, "/help")


# Taps, voices, members


def tap(**changes: Any) -> Tap:
    query = read(callback_query={**EVERY_UPDATE["callback_query"], **changes})
    assert isinstance(query, Tap)
    assert isinstance(query.query, CallbackQuery)
    return query


def test_a_tap_is_by_who_tapped_where_the_message_is() -> None:
    assert tap().who == ANN
    assert tap().data == "+AAAA"
    assert tap(message=FROM_BOT).who == ANN_IN_GROUP
    assert tap(message=FROM_BOT, **{"from": user(6)}).who == Identity("telegram", "6", "-100")
    assert tap(message={**FROM_BOT, "message_thread_id": 7, "is_topic_message": True}).who == Identity(
        "telegram", "5", "-100_7"
    )


def test_a_tap_on_a_message_that_telegram_no_longer_has() -> None:
    assert tap(message={"message_id": 1, "date": 0, "chat": chat(5)}).who == ANN
    assert tap(message={"message_id": 1, "date": 0, "chat": chat(-100)}).who is None
    without = {name: value for name, value in EVERY_UPDATE["callback_query"].items() if name != "message"}
    heard = read(callback_query={**without, "inline_message_id": "i"})
    assert isinstance(heard, Tap)
    assert heard.who is None


def test_a_tap_without_data() -> None:
    without = {name: value for name, value in EVERY_UPDATE["callback_query"].items() if name != "data"}
    heard = read(callback_query={**without, "game_short_name": "g"})

    assert isinstance(heard, Tap)
    assert heard.data == ""


def test_a_voice_message() -> None:
    voice = {"file_id": "f", "file_unique_id": "f", "duration": 2}
    without = {name: value for name, value in MESSAGE.items() if name != "text"}

    assert read(message={**without, "voice": voice}) == Spoken(ANN, Voice("f", "f", 2))


@pytest.mark.parametrize(("status", "blocked"), [("kicked", True), ("member", False)])
def test_who_blocks_the_bot(status: str, blocked: bool) -> None:
    change = {**EVERY_UPDATE["my_chat_member"], "new_chat_member": {"status": status, "user": BOT, "until_date": 0}}

    assert read(my_chat_member=change) == Membership(ANN, blocked)
    assert read(my_chat_member={**change, "chat": chat(-100)}) is None


def test_ids_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(TypeError, match="number"):
        read(message={**MESSAGE, "from": {**user(5), "id": "5@-100"}})
