"""The bot without a public address: it fetches what people write."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage

from channels.telegram.connection import POLL_SECONDS
from channels.telegram.updates import ALLOWED
from tests.channels.harness import Script
from tests.channels.served import core
from tests.channels.telegram.bot_api import Refusal
from tests.channels.telegram.every_update import EVERY_UPDATE, MESSAGE
from tests.channels.telegram.telegram_harness import CLIENT, TelegramHarness


class PollingHarness(TelegramHarness):
    URL = None

    def deliver(self, text: str, person: int = 5) -> None:
        self.api.deliver(self.api.message(text, person))

    def has_read(self, text: str, person: int = 5) -> bool:
        return text in [sent.text for sent in self.api.in_chat(person)]


@pytest.fixture
def harness(tmp_path: Path) -> PollingHarness:
    return PollingHarness(tmp_path)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def bot(harness: PollingHarness, script: Script) -> Iterator[PollingHarness]:
    with harness.running(script):
        yield harness


def test_what_people_write_is_fetched_and_answered_once(bot: PollingHarness, script: Script) -> None:
    for text in ("one", "two", "three"):
        bot.deliver(text)
    bot.wait_until(lambda: bot.has_read("You said: three"))
    bot.wait_until(lambda: bot.api.unfetched == 0)

    assert [heard.text for heard in script.heard] == ["one", "two", "three"]
    assert "deleteWebhook" in [method for method, _ in bot.api.calls]
    assert "setWebhook" not in [method for method, _ in bot.api.calls]
    assert int(bot.api.polls[0]["timeout"]) == POLL_SECONDS
    assert all(kind in bot.api.polls[0]["allowed_updates"] for kind in ALLOWED)


def test_the_webhook_is_shut_where_there_is_no_address(bot: PollingHarness) -> None:
    bot.wait_until(lambda: bool(bot.api.polls))

    assert bot.send_unauthorized() == [403] * 5


def test_errors_are_survived(bot: PollingHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    bot.wait_until(lambda: bool(bot.api.polls))
    bot.api.refusals["getUpdates"] = [Refusal(502, "Bad Gateway"), Refusal(0)]
    bot.deliver("before")
    bot.wait_until(lambda: bot.has_read("You said: before"))
    bot.deliver("after")
    bot.wait_until(lambda: bot.has_read("You said: after"))

    assert bot.api.refusals["getUpdates"] == []


def test_the_pause_after_errors_grows_up_to_a_bound(harness: PollingHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    connection = harness.channel(core(harness.folder))._connection

    class FailingBot:
        async def do_api_request(self, *_: object) -> object:
            raise OSError

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        connection._stopped = len(pauses) == 8

    connection._bot = FailingBot()
    monkeypatch.setattr(asyncio, "sleep", sleep)
    asyncio.run(connection._poll())

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_one_update_that_cannot_be_read_does_not_stop_the_others(bot: PollingHarness) -> None:
    bot.api.deliver({"update_id": bot.api.next_update(), "message": {**MESSAGE, "date": "never"}})
    bot.api.deliver({"update_id": bot.api.next_update(), "poll": EVERY_UPDATE["something_new"]})
    bot.deliver("hello")
    bot.wait_until(lambda: bot.has_read("You said: hello"))

    assert bot.count("unreadable") >= 1


def test_what_was_answered_before_a_restart_is_not_answered_again(harness: PollingHarness, script: Script) -> None:
    update = harness.api.message("hello", 5)
    with harness.running(script):
        harness.api.deliver(update)
        harness.wait_until(lambda: harness.has_read("You said: hello"))
        harness.rest()
    harness.api.deliver(update)  # the server did not learn that it had been taken
    with harness.running(script):
        harness.deliver("again")
        harness.wait_until(lambda: harness.has_read("You said: again"))
        harness.rest()

    assert [heard.text for heard in script.heard] == ["hello", "again"]


def test_what_comes_while_the_server_ends_is_left_for_the_next_one(harness: PollingHarness, script: Script) -> None:
    async def slow(_message: UserMessage) -> None:
        await asyncio.sleep(0.5)

    script.before = slow
    with harness.running(script):
        harness.deliver("first")
        harness.wait_until(lambda: bool(script.heard))
    harness.deliver("second")  # nobody fetches it
    assert harness.has_read("You said: first")
    assert harness.api.unfetched >= 1
    with harness.running(script):
        harness.wait_until(lambda: harness.has_read("You said: second"))


def test_a_bot_that_cannot_fetch_says_so(bot: PollingHarness) -> None:
    assert bot.served is not None
    url = f"{bot.served.url}/"
    bot.wait_until(lambda: bool(bot.api.polls))
    assert CLIENT.get(url).json()["status"] == "ok"
    bot.api.refusals["getUpdates"] = [Refusal(409, "Conflict: terminated by other getUpdates request")] * 2
    bot.deliver("before")  # ends the poll that waits
    bot.wait_until(lambda: CLIENT.get(url).json()["status"] == "connecting")
    bot.deliver("after")
    bot.wait_until(lambda: bot.has_read("You said: after"))
    bot.deliver("at last")
    bot.wait_until(lambda: CLIENT.get(url).json()["status"] == "ok")


@pytest.mark.parametrize("moment", [0.0, 0.01, 0.05])
def test_the_server_ends_while_it_waits_for_updates(harness: PollingHarness, script: Script, moment: float) -> None:
    with harness.running(script) as served:
        harness.wait_until(lambda: bool(harness.api.polls))
        served.call(asyncio.sleep(moment))
    assert harness.served is not None  # leaving the block asserts that the server has stopped
