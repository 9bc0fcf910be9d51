"""What `make chat` and `make serve` start, as processes of their own that talk over HTTP."""

from __future__ import annotations

import hmac
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from recommender.domain.feedback import Kind
from tests.e2e.conftest import REST_TOKEN
from tests.e2e.conversation import ROOT
from tests.e2e.serving import KEY, START_SECONDS, Serving, environment

pytestmark = pytest.mark.trained


def pseudonymous(person: str) -> str:
    """What the channels' store calls a person, see channels/store.py."""
    return hmac.digest(KEY.encode(), f"channel\x1f{person}".encode(), "sha256").hex()[:32]


@pytest.fixture
def client(served: Serving) -> Iterator[httpx.Client]:
    """A program that may use the REST channel of a running assistant."""
    headers = {"Authorization": f"Bearer {REST_TOKEN}"}
    with httpx.Client(base_url=f"{served.url}/webhooks/rest", headers=headers, timeout=60) as program:
        yield program


class Program:
    """A program that talks for one of its users."""

    def __init__(self, client: httpx.Client, sender: str) -> None:
        self._client, self._sender = client, sender
        self.tokens: dict[str, list[str]] = {}

    def say(self, text: str) -> str:
        return self._ask("/messages", text=text)

    def tap(self, label: str, position: int = 0) -> str:
        return self._ask("/taps", token=self.tokens[label][position])

    def refused(self, token: str) -> int:
        return self._client.post("/taps", json={"sender": self._sender, "token": token}).status_code

    def _ask(self, path: str, **body: str) -> str:
        answer = self._client.post(path, json={"sender": self._sender, **body})
        assert answer.status_code == 200, answer.text
        self.messages = answer.json()["messages"]
        assert self.messages, f"no answer to {body}"
        self.tokens = {}
        for message in self.messages:
            for part in (message, *message["cards"]):
                for choice in part["choices"]:
                    self.tokens.setdefault(choice["label"], []).append(choice["token"])
        return "\n".join(str(message["text"]) for message in self.messages)


def test_a_talk_over_http_with_taps_and_what_it_leaves_in_the_stores(client: httpx.Client, served: Serving) -> None:
    ann, bob = Program(client, "ann"), Program(client, "bob")

    def events(name: str) -> list[tuple[Kind, str]]:
        return served.events(f"rest:tests.{name}")

    listed = ann.say("a french comedy from the 90s")
    cards = [card for message in ann.messages for card in message["cards"]]
    assert [f"{position}. {card['title']}" in listed for position, card in enumerate(cards, 1)] == [True] * 3
    first, second, third = (card["item"] for card in cards)
    offered = ann.tokens
    like, dislike = offered["Like"][0], offered["Not for me"][1]
    assert cards[0]["title"] in ann.tap("Like", 0)
    assert ann.refused(like) == 409  # twice
    assert bob.refused(dislike) == 404  # somebody else's
    assert bob.refused('/dislike{"title": "' + second + '"}') == 400  # no token at all
    assert "/help" in bob.say('/dislike{"title": "' + second + '"}')
    assert events("ann") == [(Kind.LIKE, first)]
    assert events("bob") == []
    ann.tokens = offered
    ann.tap("Not for me", 1)
    ann.tokens = offered
    ann.tap("Save", 2)
    ann.tokens = offered
    assert "picked it because" in ann.tap("Why?", 2)
    assert events("ann") == [(Kind.LIKE, first), (Kind.DISLIKE, second), (Kind.SAVE, third)]
    ann.tokens = offered
    assert "1. " in ann.tap("More")
    assert "Which one" in ann.say("something like Heat")
    assert "Heat (1995)" in ann.tap("Heat (1995)")
    assert "/help" not in ann.say("/help")
    ann.say("/privacy")
    ann.tap("Export my data")
    ann.tap("Yes, show it here")
    exported = next(message["attachment"] for message in ann.messages if message["attachment"])
    assert len(exported["content"]["feedback"]) == 3
    assert exported["content"]["channel"]["offers"]
    ann.say("/privacy")
    ann.tap("Delete everything")
    ann.tap("Yes, delete everything")
    assert events("ann") == []
    with closing(sqlite3.connect(served.environment["PARLEY_CHANNEL_STORE_URL"].removeprefix("sqlite:///"))) as kept:
        tables = ("offers", "deliveries", "kept")
        people = {row[0] for table in tables for row in kept.execute(f"SELECT person FROM {table}")}  # noqa: S608
    assert pseudonymous("rest:tests.ann") not in people
    assert pseudonymous("rest:tests.bob") in people
    assert "don't know anything" in ann.say("what do you know about me?")


def test_in_the_terminal_without_a_terminal(tmp_path: Path) -> None:
    talk = subprocess.run(
        [sys.executable, "-m", "scripts.chat", "chat"],
        cwd=ROOT,
        env=environment(tmp_path),
        input="recommend a french comedy from the 90s\nwho directed the first?\n/stop\n",
        capture_output=True,
        text=True,
        timeout=2 * START_SECONDS,
        check=False,
    )
    assert talk.returncode == 0, talk.stdout + talk.stderr
    assert "1. " in talk.stdout
    assert "directed by" in talk.stdout
