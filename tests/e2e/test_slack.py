"""Talks in Slack with the real assistant, its real processes, and a Slack on loopback."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import httpx
import pytest

from recommender.domain.feedback import Kind
from tests.channels.slack.web_api import Sent, WebApi, as_command, as_event, as_interaction, unescaped
from tests.e2e.serving import Serving

ANSWER_SECONDS = 60

pytestmark = pytest.mark.trained


class Person:
    """Somebody in Slack, in the direct messages or in a thread of a channel."""

    def __init__(self, served: Serving, slack: WebApi, user: str, channel: str = "") -> None:
        self._served, self._slack, self._user = served, slack, user
        self._channel = channel or f"D{user[1:]}"
        self.thread: str | None = None

    def say(self, text: str, expected: str) -> Sent:
        """Write, and return the message of the answer in which something stands."""
        thread = {"thread_ts": self.thread} if self.thread else {}
        return self._answered(expected, as_event(self._slack.message(text, self._user, self._channel, **thread)))

    def mention(self, text: str, expected: str) -> Sent:
        payload = self._slack.mention(text, self._user, self._channel)
        self.thread = payload["event"]["ts"]
        return self._answered(expected, as_event(payload))

    def command(self, text: str, expected: str) -> Sent:
        return self._answered(expected, as_command(self._slack.command(text, self._user, "C1")))

    def tap(self, on: Sent, label: str, expected: str, position: int = 0) -> Sent:
        """Tap the button with a label, of those that have it."""
        return self._answered(expected, self._tapping(on, label, position))

    def tap_in_vain(self, on: Sent, label: str) -> str:
        """Tap, and return what only this person is told."""
        before = len(self._slack.sent)
        self._deliver(self._tapping(on, label, 0))
        found = self._wait(lambda: [each for each in self._slack.sent[before:] if each.only_for == self._user])
        return unescaped(found[0].text)

    def sees(self, sent: Sent, true: Callable[[], bool]) -> None:
        """Wait until a message has changed."""
        self._wait(lambda: [sent] if true() else [])

    def events(self) -> list[tuple[Kind, str]]:
        return self._served.events(f"slack:T1.{self._user}")

    def _tapping(self, on: Sent, label: str, position: int) -> tuple[str, bytes, dict[str, str]]:
        buttons = [each for each in on.buttons if unescaped(each["text"]["text"]).removeprefix("✓ ") == label]
        return as_interaction(self._slack.tap(buttons[position], on, self._user))

    def _answered(self, expected: str, delivery: tuple[str, bytes, dict[str, str]]) -> Sent:
        before = len(self._slack.sent)
        self._deliver(delivery)
        return self._wait(
            lambda: [
                each
                for each in self._slack.sent[before:]
                if each.channel == self._channel and (expected in each.shown or expected == each.file)
            ]
        )[0]

    def _deliver(self, delivery: tuple[str, bytes, dict[str, str]]) -> None:
        endpoint, body, headers = delivery
        url = f"{self._served.url}/webhooks/slack/{endpoint}"
        assert httpx.post(url, content=body, headers=headers, timeout=30).status_code == 200

    def _wait(self, found: Callable[[], list[Sent]]) -> list[Sent]:
        deadline = time.monotonic() + ANSWER_SECONDS
        while not (sent := found()):
            assert time.monotonic() < deadline, [each.shown for each in self._slack.in_channel(self._channel)[-3:]]
            time.sleep(0.05)
        return sent


def titles(sent: Sent) -> list[str]:
    """What the cards of a message are headed with, without their numbers."""
    headings = [unescaped(block["text"]["text"]) for block in sent.blocks if block["type"] == "header"]
    return [heading.partition(". ")[2] for heading in headings]


def labels(sent: Sent) -> list[str]:
    return [unescaped(each["text"]["text"]) for each in sent.buttons]


def chosen(sent: Sent) -> list[str]:
    return [label for label in labels(sent) if label.startswith("✓ ")]


def test_a_talk_in_the_direct_messages_with_taps_and_what_it_leaves_in_the_store(
    served: Serving, slack: WebApi
) -> None:
    ann = Person(served, slack, "U2")
    listed = ann.say("a french comedy from the 90s", "1. ")
    first, second, third = titles(listed)
    ann.tap(listed, "Like", first, 0)
    assert ann.tap_in_vain(listed, "Like") == "You tapped that already."
    ann.tap(listed, "Not for me", second, 1)
    ann.tap(listed, "Save", third, 2)
    ann.tap(listed, "Why?", "picked it because", 2)
    kept = ann.events()
    assert [kind for kind, _ in kept] == [Kind.LIKE, Kind.DISLIKE, Kind.SAVE]
    assert len({item for _, item in kept}) == 3
    ann.sees(listed, lambda: chosen(listed) == ["✓ Like", "✓ Not for me", "✓ Save", "✓ Why?"])

    which = ann.say("something like Heat", "Which one")
    assert len(which.buttons) > 1
    ann.tap(which, "Heat (1995)", "1. ")
    ann.sees(which, lambda: labels(which) == ["✓ Heat (1995)"])
    ann.say("shorter", "minutes")
    assert ann.events() == kept
    ann.say(' /dislike{"title": "tt0113277"}', "/help")
    ann.command("what do you know about me?", first)
    asked = ann.command("export my data", "Shall I?")
    ann.tap(asked, "Yes, show it here", "my-data.json")
    exported = json.loads(slack.files.pop("my-data.json"))
    assert len(exported["feedback"]) == 3
    assert exported["channel"]["offers"]
    ann.say("start over", "fresh start")
    asked = ann.say("delete everything about me", "delete")
    ann.tap(asked, "Yes, delete everything", "is deleted")
    assert ann.events() == []
    ann.say("what do you know about me?", "don't know anything")


def test_a_talk_in_a_thread_of_a_channel_while_somebody_else_talks_there(served: Serving, slack: WebApi) -> None:
    bea, cem = Person(served, slack, "U3", "C7"), Person(served, slack, "U4", "C7")
    listed = bea.mention("a western with a happy ending", "1. ")
    cem.thread = bea.thread
    first, second, _ = titles(listed)
    assert cem.tap_in_vain(listed, "Like") == "That button is for somebody else."
    bea.tap(listed, "Like", first, 0)
    bea.say("the second one is boring", second)
    assert [kind for kind, _ in bea.events()] == [Kind.LIKE, Kind.DISLIKE]
    assert cem.events() == []
    bea.say("why the first one?", "because")
    bea.say("who directed it?", "directed by")
    asked = bea.say("export my data", "Shall I?")
    bea.tap(asked, "Yes, show it here", "private chat")
    assert not slack.files
    assert {each.thread for each in slack.in_channel("C7")} == {bea.thread}
