"""What `make cluster` runs: two of everything, of which each turn takes another."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest

from recommender.domain.feedback import Kind
from scripts.cluster import COPIES, PACKAGES
from scripts.ports import free_port
from scripts.private_servers import program
from tests.browser import Browser
from tests.e2e.conftest import REST_TOKEN
from tests.e2e.conversation import ROOT
from tests.e2e.serving import Serving, environment

MISSING = [package for name, package in PACKAGES.items() if program(name) is None]

pytestmark = [
    pytest.mark.trained,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed (Debian's packages): {', '.join(MISSING)}"),
]


@dataclass
class Cluster:
    """A running cluster: its processes by what they are called, and the addresses of what each turn can take."""

    balanced: Serving
    assistants: tuple[str, ...]
    processes: dict[str, int]
    balance: str

    def opinions(self, person: str) -> list[tuple[Kind, str]]:
        """Return what the training store keeps that a person said of items, without what they only asked about."""
        return [event for event in self.balanced.events(person) if event[0] is not Kind.DETAILS]

    def answered(self) -> dict[str, int]:
        """Return how many requests each server behind the balancer has had."""
        return {row["svname"]: int(row["stot"]) for row in self._rows()}

    def down(self) -> set[str]:
        """Return the servers that the balancer asks nothing any more."""
        return {row["svname"] for row in self._rows() if row["status"].startswith("DOWN")}

    def _rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(httpx.get(self.balance).text.removeprefix("# "))))

    def kill(self, name: str) -> None:
        """End a process as a power cut does."""
        os.kill(self.processes[name], signal.SIGKILL)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="parley-cluster-"))
    folder.chmod(0o711)  # the database runs as somebody else, who has to come to its own folder
    base = run_of_free_ports(2 * len(COPIES) + 2)
    settings = environment(
        folder,
        PARLEY_PORT=str(base),
        PARLEY_ACTIONS_PORT=str(base + len(COPIES) + 1),
        PARLEY_CLUSTER_HOME=str(folder),
        PARLEY_REST_TOKENS=f"tests:{REST_TOKEN}",
        PARLEY_REST_RATE="1000",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.cluster"],
        cwd=ROOT,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Each by itself"):
                break
        assert "Each by itself" in said, "the cluster did not start; see var/log"
        store = f"postgresql+psycopg://parley@/parley?host={folder / 'postgres'}"
        yield Cluster(
            Serving(f"http://127.0.0.1:{base}", {"PARLEY_STORE_URL": store}),
            tuple(f"http://127.0.0.1:{base + copy}" for copy in COPIES),
            {name: int(pid) for name, pid in re.findall(r"(assistant \d|action server \d) .*?process (\d+)", said)},
            f"http://127.0.0.1:{base + len(COPIES) + 1}/balance;csv",
        )
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)
        process.stdout.close()
        shutil.rmtree(folder)


def run_of_free_ports(count: int) -> int:
    """Return the first of so many ports in a row that nobody uses."""
    while True:
        first = free_port()
        if first + count < 65536 and all(map(is_free, range(first, first + count))):
            return first


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Program:
    """A program that talks for one of its users, with another assistant each time."""

    def __init__(self, addresses: tuple[str, ...], sender: str) -> None:
        self._addresses, self._sender = cycle(addresses), sender
        self.tokens: dict[str, list[str]] = {}
        self.titles: list[str] = []
        self.items: list[str] = []

    def say(self, text: str) -> str:
        return self._ask("messages", text=text)

    def tap(self, label: str, position: int = 0) -> str:
        return self._ask("taps", token=self.tokens[label][position])

    def _ask(self, path: str, **body: str) -> str:
        answer = post(next(self._addresses), path, sender=self._sender, **body)
        assert answer.status_code == 200, answer.text
        messages = answer.json()["messages"]
        assert messages, f"no answer to {body}"
        cards = [card for message in messages for card in message["cards"]]
        if cards:
            self.titles, self.items = [card["title"] for card in cards], [card["item"] for card in cards]
        offered = [choice for part in (*messages, *cards) for choice in part["choices"]]
        if offered:
            self.tokens = {}
        for choice in offered:
            self.tokens.setdefault(choice["label"], []).append(choice["token"])
        return "\n".join(str(message["text"]) for message in messages)


def post(address: str, path: str, **body: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {REST_TOKEN}"}
    return httpx.post(f"{address}/webhooks/rest/{path}", json=body, headers=headers, timeout=60)


def test_a_talk_that_takes_another_process_on_every_turn(cluster: Cluster) -> None:
    ann = Program(cluster.assistants, "ann")

    def events() -> list[tuple[Kind, str]]:
        return cluster.opinions("rest:tests.ann")

    before = cluster.answered()
    assert "1. " in ann.say("a french comedy from the 90s")
    first, second, third = ann.items
    titles = list(ann.titles)
    offered = dict(ann.tokens)
    assert titles[1] in ann.say("who directed the second one?")
    ann.tokens = offered
    assert titles[0] in ann.tap("Like", 0)
    ann.tokens = offered
    ann.tap("Not for me", 1)
    assert events() == [(Kind.LIKE, first), (Kind.DISLIKE, second)]
    assert titles[1] in ann.say("undo that")
    ann.say("save the third")
    assert events()[2:] == [(Kind.UNDO, second), (Kind.SAVE, third)]
    ann.say("something else")
    assert not {first, second, third} & set(ann.items), "what the other assistant showed is not shown again"
    assert titles[2] in ann.say("what do you know about me?")
    counts = cluster.answered()
    assert all(counts[name] > before[name] for name in ("actions1", "actions2"))


def test_two_messages_at_once_to_two_assistants(cluster: Cluster) -> None:
    bob = Program(cluster.assistants, "bob")
    bob.say("a thriller from the 90s")
    items, titles = list(bob.items), list(bob.titles)
    with ThreadPoolExecutor(2) as threads:
        said = zip(cluster.assistants, (f"i love {titles[0]}", f"i hate {titles[1]}"), strict=True)
        sent = [threads.submit(post, address, "messages", sender="bob", text=text) for address, text in said]
        answers = [each.result() for each in sent]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted(cluster.opinions("rest:tests.bob")) == sorted([(Kind.LIKE, items[0]), (Kind.DISLIKE, items[1])])
    # Neither turn has lost what the other one wrote down: both can be taken back.
    bob.say("undo that")
    bob.say("undo that")
    assert len([kind for kind, _ in cluster.opinions("rest:tests.bob") if kind is Kind.UNDO]) == 2


def test_the_page_open_at_one_assistant_shows_what_another_answers(cluster: Cluster) -> None:
    here, there = (f"{address}/webhooks/web" for address in cluster.assistants)
    watching = Browser(here)
    posting = Browser(there, watching.cookie)
    greeted = shows(watching, 1)
    assert greeted["text"]

    posting.post("messages", {"text": "a french comedy from the 90s", "key": uuid.uuid4().hex})
    listed = shows(watching, 2)
    liked = next(choice for choice in listed["cards"][0]["choices"] if choice["label"] == "Like")
    watching.post("taps", {"token": liked["token"], "key": uuid.uuid4().hex})
    assert listed["cards"][0]["title"] in shows(posting, 3)["text"]
    posting.post("messages", {"text": "undo that", "key": uuid.uuid4().hex})
    assert listed["cards"][0]["title"] in shows(watching, 4)["text"]

    name = watching.cookie.split(".")[0]
    assert [kind for kind, _ in cluster.opinions(f"web:{name}")] == [Kind.LIKE, Kind.UNDO]
    back = Browser(there, watching.cookie)
    shows(back, 4)
    assert [each for each in back.events if each[0] != "typing"] == [
        each for each in watching.events if each[0] != "typing"
    ]


def test_a_deletion_at_one_assistant_holds_at_the_other(cluster: Cluster) -> None:
    dora = Program(cluster.assistants, "dora")
    dora.say("a western")
    dora.tap("Like", 0)
    dora.say("/privacy")
    dora.tap("Delete everything")
    dora.tap("Yes, delete everything")

    assert cluster.opinions("rest:tests.dora") == []
    assert "don't know anything" in dora.say("what do you know about me?")


def test_the_others_go_on_when_one_of_each_is_killed(cluster: Cluster) -> None:
    """The last one, because nobody starts again what it kills."""
    carl = Program((cluster.balanced.url,), "carl")
    carl.say("a french comedy from the 90s")
    titles = list(carl.titles)
    cluster.kill("assistant 1")
    cluster.kill("action server 2")
    deadline = time.monotonic() + 60
    while not cluster.down() >= {"assistant1", "actions2"}:
        assert time.monotonic() < deadline, "the balancer does not see that they are gone"
        time.sleep(0.1)

    assert titles[1] in carl.say("who directed the second one?")
    assert titles[0] in carl.say("i love the first")
    assert [kind for kind, _ in cluster.opinions("rest:tests.carl")] == [Kind.LIKE]


def shows(browser: Browser, count: int) -> dict[str, Any]:
    """Return the message that a page shows as its `count`th, as soon as it does."""
    deadline = time.monotonic() + 60
    while len(told := [data for kind, data in list(browser.events) if kind == "message"]) < count:
        assert time.monotonic() < deadline, browser.events
        time.sleep(0.02)
    return told[count - 1]
