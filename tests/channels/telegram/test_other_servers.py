"""Bot API servers that nobody here wrote leave things out: what matters still works."""

from __future__ import annotations

import logging

import pytest

from tests.channels.harness import Script
from tests.channels.telegram.telegram_harness import TelegramHarness

LIST = {"text": "A list", "buttons": [{"title": "More", "payload": "/more"}]}


@pytest.fixture
def script() -> Script:
    return Script(answer=lambda message: [LIST])


def test_an_answer_that_cannot_be_read_is_to_a_message_that_arrived(
    bot: TelegramHarness, caplog: pytest.LogCaptureFixture
) -> None:
    bot.api.garbled = True
    bot.say("hello")

    assert bot.text() == "A list"
    assert bot.count("send error") == 0
    assert "what the Bot API server answered cannot be read" in caplog.text
    assert "could not be sent" not in caplog.text


def test_a_message_without_what_nobody_reads_is_answered(bot: TelegramHarness) -> None:
    message = {"message_id": 1, "chat": {"id": 5, "type": "private"}, "from": {"id": 5}, "text": "hello"}
    assert bot.post({"update_id": bot.api.next_update(), "message": message}) == 200

    assert bot.text("5") == "A list"


def test_a_tap_without_what_nobody_reads_counts(bot: TelegramHarness, script: Script) -> None:
    bot.say("hello", "5")
    bot.rest()
    [shown] = bot.api.in_chat(5)
    message = {"message_id": shown.id, "chat": {"id": 5, "type": "private"}}
    query = {"id": "q", "from": {"id": 5}, "data": shown.buttons[0][1], "message": message}
    assert bot.post({"update_id": bot.api.next_update(), "callback_query": query}) == 200
    bot.rest()

    assert [heard.text for heard in script.heard] == ["hello", "More"]
    assert "q" in bot.api.answers


def test_updates_that_are_malformed_are_a_line_each(bot: TelegramHarness, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for broken in ({"message": {"message_id": 1, "chat": 7}}, {"callback_query": {"from": 5}}, {"message": 5}):
        assert bot.post({"update_id": bot.api.next_update(), **broken}) == 200

    lines = [record.getMessage() for record in caplog.records if "could not be read" in record.getMessage()]
    assert len(lines) == bot.count("unreadable") == 3
    assert not any("\n" in line for line in lines)
    assert not any(record.exc_info for record in caplog.records)
