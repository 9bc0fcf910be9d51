"""Ways into the bot's chat: links with something to say, and its name typed in other chats."""

from __future__ import annotations

import pytest

from channels import wording
from channels.telegram import inline
from tests.channels.harness import Script
from tests.channels.telegram.bot_api import user
from tests.channels.telegram.telegram_harness import TelegramHarness


def test_what_a_link_says_is_said_by_a_tap_only(bot: TelegramHarness, script: Script) -> None:
    bot.say("/start say_comedies_from_the_90s")
    [(label, token)] = bot.last().choices
    assert (bot.text(), label, script.heard) == (wording.BY_LINK, "comedies from the 90s", [])
    bot.tap(token)
    bot.rest()

    assert [(heard.text, heard.parse_data) for heard in script.heard] == [("comedies from the 90s", None)]


@pytest.mark.parametrize(
    "payload", ["", " start", " ref-8f3a", " say_", " say___", " say_/like", " say_a b", f" say_{'a' * 61}"]
)
def test_any_other_link_begins_as_ever(bot: TelegramHarness, script: Script, payload: str) -> None:
    bot.say(f"/start{payload}")
    bot.rest()

    assert [(heard.text, heard.parse_data["intent"]["name"]) for heard in script.heard] == [("/start", "start")]


def test_a_query_in_another_chat_is_answered_with_the_way_to_the_bot(bot: TelegramHarness, script: Script) -> None:
    query = {"id": "i", "from": user(5), "query": "a comedy, please", "offset": ""}
    assert bot.post({"update_id": bot.api.next_update(), "inline_query": query}) == 200
    bot.rest()

    [told] = [given for name, given in bot.api.calls if name == "answerInlineQuery"]
    assert (told["inline_query_id"], told["results"]) == ("i", "[]")
    assert "say_a_comedy_please" in told["button"]
    assert script.heard == []


@pytest.mark.parametrize(
    ("text", "parameter"),
    [
        ("comedies from the 90s", "say_comedies_from_the_90s"),
        ("  /like{1} ", "say_like_1"),
        ("喜剧", "start"),
        ("x" * 100, "say_" + "x" * 60),
    ],
)
def test_the_query_goes_along_as_far_as_a_link_can_hold_it(text: str, parameter: str) -> None:
    assert inline.parameter(text) == parameter
