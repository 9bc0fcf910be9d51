"""Talks with the bot through a Bot API server on loopback: polling, the real assistant, and what is kept of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from recommender.domain.feedback import Kind
from tests.channels.telegram.bot_api import BOT, BotApi, Json, Sent, chat
from tests.e2e.serving import Serving

pytestmark = pytest.mark.trained

ANSWER_SECONDS = 90.0


class Talk:
    """One person who talks with the bot, in private or in a group."""

    def __init__(self, api: BotApi, person: int, place: int | None = None) -> None:
        self._api, self._person, self._place = api, person, place or person

    @property
    def messages(self) -> list[Sent]:
        return self._api.in_chat(self._place)

    def say(self, text: str, expected: str) -> Sent:
        """Say something; return the first answer that has what is expected."""
        return self.send(self._api.message(text, self._person, chat=chat(self._place)), expected)

    def tap(self, label: str, expected: str, on: Sent | None = None) -> Sent:
        """Tap the newest button with this label."""
        shown = on or next(each for each in reversed(self.messages) if label in dict(each.buttons))
        return self.send(self._api.tap(dict(shown.buttons)[label], self._person, shown), expected)

    def send(self, update: Json, expected: str) -> Sent:
        before = len(self.messages)
        self._api.deliver(update)

        def found() -> list[Sent]:
            return [each for each in self.messages[before:] if expected in each.text]

        wait_until(lambda: bool(found()), lambda: f"{expected!r} in {[each.text for each in self.messages[before:]]}")
        return found()[0]


def wait_until(true: Callable[[], Any], what: Callable[[], str]) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"it did not come to that: {what()}"
        time.sleep(0.05)


def titles(listed: Sent) -> list[str]:
    """Return what a list shows, as its lines begin."""
    lines = [line.partition(". ") for line in listed.text.splitlines()]
    return [rest.split(" (")[0] for number, _, rest in lines if number.isdigit()]


def test_a_talk_with_taps_and_what_it_leaves_in_the_store(served: Serving, bot_api: BotApi) -> None:
    ann = Talk(bot_api, 5)
    ann.say("/start", "")
    listed = ann.say("a french comedy from the 90s", "1. ")
    first, second, third = titles(listed)
    assert "More" in dict(listed.buttons)
    ann.tap("1. Like", first)
    ann.tap("2. Not for me", second, listed)
    ann.tap("3. Save", third, listed)
    assert [kind for kind, _ in served.events("telegram:5")] == [Kind.LIKE, Kind.DISLIKE, Kind.SAVE]
    wait_until(lambda: "✓ 3. Save" in dict(listed.buttons), lambda: str(listed.buttons))
    assert {"✓ 1. Like", "✓ 2. Not for me", "✓ 3. Save"} <= set(dict(listed.buttons))

    twice = bot_api.tap(dict(listed.buttons)["✓ 1. Like"], 5, listed)
    bot_api.deliver(twice)
    wait_until(lambda: twice["callback_query"]["id"] in bot_api.answers, lambda: "an answer to the second tap")
    assert "already" in bot_api.answers[twice["callback_query"]["id"]]["text"]

    ann.say("who directed the first?", "directed by")
    ann.say("something like Heat", "Which one")
    ann.tap("Heat (1995)", "Heat (1995)")
    ann.say("shorter", "minutes")
    ann.say("/undo", "")
    ann.say("what do you know about me?", first)
    edited = bot_api.said("a musical", 5, edit_date=2)
    ann.send({"update_id": bot_api.next_update(), "edited_message": edited}, "changes to earlier messages")
    voice = bot_api.said("", 5, voice={"file_id": "v", "file_unique_id": "v", "duration": 2})
    # "Please type" where nothing listens (requirements/speech.in), "Please try again" where this cannot be heard.
    ann.send({"update_id": bot_api.next_update(), "message": voice}, "Please t")

    ann.say("/privacy", "pseudonym")
    ann.tap("Export my data", "")
    ann.tap("Yes, show it here", "")
    wait_until(lambda: any(each.file for each in ann.messages), lambda: "a file")
    ann.say("/privacy", "pseudonym")
    ann.tap("Delete everything", "")
    ann.tap("Yes, delete everything", "")
    wait_until(lambda: served.events("telegram:5") == [], lambda: str(served.events("telegram:5")))
    ann.say("what do you know about me?", "don't know anything")


def test_two_people_in_one_group(served: Serving, bot_api: BotApi) -> None:
    ann, bob = Talk(bot_api, 51, -100), Talk(bot_api, 52, -100)
    bot_api.deliver(bot_api.message("a french comedy from the 90s", 51, chat=chat(-100)))  # not for the bot
    listed = ann.say(f"@{BOT['username']} a french comedy from the 90s", "1. ")
    other = bob.say(f"@{BOT['username']} an american thriller", "1. ")
    assert len([each for each in bot_api.in_chat(-100) if "1. " in each.text]) == 2

    foreign = bot_api.tap(dict(listed.buttons)["1. Like"], 52, listed)
    bot_api.deliver(foreign)
    wait_until(lambda: foreign["callback_query"]["id"] in bot_api.answers, lambda: "an answer to the tap")
    assert "somebody else" in bot_api.answers[foreign["callback_query"]["id"]]["text"]
    ann.tap("1. Like", titles(listed)[0], listed)
    bob.tap("2. Not for me", titles(other)[1], other)

    assert [kind for kind, _ in served.events("telegram:51")] == [Kind.LIKE]
    assert [kind for kind, _ in served.events("telegram:52")] == [Kind.DISLIKE]
    # What they like is theirs wherever they are, and is not told where others read along.
    assert titles(listed)[0] in Talk(bot_api, 51).say("what do you know about me?", titles(listed)[0]).text
