"""People who talk over REST while things break: they ask for lists, and like one item of each, by a tap or in words."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.faults.ledger import Ledger, Reaction, Told

TOKEN = "a-token-that-only-the-faults-use"
PROGRAM = "faults"
ATTEMPT_SECONDS = 60.0
PAUSE_SECONDS = 0.3  # between attempts
AGAIN = frozenset({202, 429, 502, 503, 504})
CONFIRMS, DENIES = ("Noted: ", "Got it: "), "couldn't save that"  # all that `utter_noted` says
WISHES = ("recommend a comedy", "more", "something else", "a drama from the 90s", "more", "start over")
CLIENT = httpx.Client(trust_env=False, verify=False)  # noqa: S501 - loopback only; reading certificates takes long
PLACES = ("first", "second", "third")


@dataclass(frozen=True)
class Answer:
    """What came back at last: messages, or the code of a refusal; nothing of either where patience ended."""

    messages: Sequence[dict[str, Any]] = ()
    refusal: str = ""

    @property
    def text(self) -> str:
        return "\n".join(str(message["text"]) for message in self.messages)

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [card for message in self.messages for card in message["cards"]]


@dataclass
class Person:
    """One person, who asks again with the same key until there is an answer, as a program should."""

    name: str
    urls: Sequence[str]
    ledger: Ledger
    patience: float  # seconds
    liked: set[str] = field(default_factory=set)
    turns: int = 0

    def talk(self) -> None:
        """Ask for a list and like one of it that was not liked before."""
        listed = self._ask("/messages", text=WISHES[self.turns % len(WISHES)])
        cards = listed.cards
        fresh = [number for number, card in enumerate(cards[: len(PLACES)]) if card["item"] not in self.liked]
        if not fresh:
            return
        place = fresh[self.turns % len(fresh)]
        card = cards[place]
        tokens = [choice["token"] for choice in card["choices"] if choice["label"] == "Like"]
        self.liked.add(card["item"])
        by_tap = self.turns % 2 and tokens
        if by_tap:
            answer = self._ask("/taps", token=tokens[0])
        else:
            answer = self._ask("/messages", text=f"loved the {PLACES[place]}")
        self.ledger.write(reaction(self.name, card, answer))

    def _ask(self, path: str, **body: str) -> Answer:
        self.turns += 1
        self.ledger.turn()
        key = {"Idempotency-Key": uuid.uuid4().hex, "Authorization": f"Bearer {TOKEN}"}
        end = time.monotonic() + self.patience
        attempt = 0
        while time.monotonic() < end:
            url = self.urls[(self.turns + attempt) % len(self.urls)]
            attempt += 1
            try:
                response = CLIENT.post(
                    f"{url}/webhooks/rest{path}",
                    json={"sender": self.name, **body},
                    headers=key,
                    timeout=ATTEMPT_SECONDS,
                )
                if response.status_code == httpx.codes.OK:
                    return Answer(response.json()["messages"])
                if response.status_code not in AGAIN:
                    return Answer(refusal=response.json()["error"])
            except (httpx.HTTPError, ValueError, KeyError):
                pass
            time.sleep(PAUSE_SECONDS)
        return Answer()


def reaction(person: str, card: dict[str, Any], answer: Answer) -> Reaction:
    """Read what somebody who likes an item was told."""
    text, told, wrong = answer.text, Told.NEITHER, ""
    confirmed = any(each in text for each in CONFIRMS)
    if confirmed and card["title"] in text:
        told = Told.DONE
    elif confirmed:
        wrong = f"another was confirmed: {text[:200]!r}"
    elif DENIES in text:
        told = Told.NOT_DONE
    elif answer.refusal == "already_handled":  # which is as good as a confirmation
        told = Told.DONE
    return Reaction(person, card["item"], told, wrong)


@contextmanager
def talking(people: Sequence[Person]) -> Iterator[None]:
    """Have people talk until the end of the block, and finish what they have begun."""
    end = threading.Event()
    failures: list[BaseException] = []

    def go_on(person: Person) -> None:
        try:
            while not end.is_set():
                person.talk()
        except BaseException as error:  # it is raised at the end
            failures.append(error)

    threads = [threading.Thread(target=go_on, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        end.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
