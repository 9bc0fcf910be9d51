"""What is particular to groups: they move, and people write there in the name of others."""

from __future__ import annotations

import pytest

from channels import wording
from tests.channels.harness import Script
from tests.channels.telegram.bot_api import BOT, Json, chat
from tests.channels.telegram.every_update import CHANNEL
from tests.channels.telegram.telegram_harness import TelegramHarness

GROUP, SUPERGROUP = -100, -1001234
ASKED = {"text": "Which one?", "buttons": [{"title": "Heat (1995)", "payload": '/choose{"option": "o1"}'}]}
ANONYMOUS: Json = {"from": {**BOT, "id": 1087968824, "username": "GroupAnonymousBot"}, "sender_chat": chat(GROUP)}


def write(bot: TelegramHarness, text: str, group: int, **changes: object) -> None:
    message = bot.api.said(text, 5, chat=chat(group), **changes)
    assert bot.post({"update_id": bot.api.next_update(), "message": message}) == 200
    bot.rest()


def move(bot: TelegramHarness) -> None:
    """Have Telegram make a supergroup of the group: it tells so in both."""
    bot.api.moved[GROUP] = SUPERGROUP
    write(bot, "", GROUP, migrate_to_chat_id=SUPERGROUP)
    write(bot, "", SUPERGROUP, migrate_from_chat_id=GROUP)


def test_a_group_that_becomes_a_supergroup_goes_on_with_its_conversations(bot: TelegramHarness, script: Script) -> None:
    script.answer = lambda message: [ASKED]
    write(bot, "/help", GROUP)
    [shown] = bot.api.in_chat(GROUP)
    move(bot)
    write(bot, "/help", SUPERGROUP)
    shown.chat = SUPERGROUP  # Telegram takes the messages along
    bot.post(bot.api.tap(shown.buttons[0][1], 5, shown))
    bot.rest()

    assert {heard.sender_id for heard in script.heard} == {f"telegram:5@{GROUP}"}
    assert script.heard[-1].text == "Heat (1995)"
    assert len(bot.api.in_chat(GROUP)) == 0
    assert [sent.text for sent in bot.api.in_chat(SUPERGROUP)] == ["Which one?"] * 3
    assert [given["chat_id"] for name, given in bot.api.calls if name == "sendMessage"] == [
        str(GROUP),
        *[str(SUPERGROUP)] * 2,  # without trying the old one first
    ]


def test_it_does_so_after_a_restart_and_in_each_of_its_topics(harness: TelegramHarness, script: Script) -> None:
    with harness.running(script) as served:
        served.call(served.channel._groups.move(GROUP, SUPERGROUP))
    with harness.running(script):
        write(harness, "/help", SUPERGROUP)
        write(harness, "/help", SUPERGROUP, message_thread_id=7, is_topic_message=True)

    assert [heard.sender_id for heard in script.heard] == [f"telegram:5@{GROUP}", f"telegram:5@{GROUP}_7"]


def test_which_group_has_moved_is_kept_under_a_seal(harness: TelegramHarness, script: Script) -> None:
    with harness.running(script) as served:
        served.call(served.channel._groups.move(GROUP, SUPERGROUP))
    file = (harness.folder / "channels.db").read_bytes()

    assert str(SUPERGROUP).encode() not in file


@pytest.mark.parametrize("sender", [ANONYMOUS, {**ANONYMOUS, "sender_chat": CHANNEL}])
def test_who_writes_in_the_name_of_a_chat_is_told_why_that_is_not_answered(
    bot: TelegramHarness, script: Script, sender: Json
) -> None:
    write(bot, f"/help@{BOT['username']}", GROUP, **sender)
    write(bot, "something among themselves", GROUP, **sender)

    assert [sent.text for sent in bot.api.in_chat(GROUP)] == [wording.NAMELESS.format(bot=f"@{BOT['username']}")]
    assert script.heard == []


def test_a_post_that_telegram_forwards_into_the_group_is_for_nobody(bot: TelegramHarness) -> None:
    write(bot, f"@{BOT['username']} news", GROUP, **{**ANONYMOUS, "is_automatic_forward": True})

    assert bot.api.sent == []
