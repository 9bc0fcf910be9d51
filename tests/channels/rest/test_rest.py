"""What is special about the channel for programs."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage

from channels.delivery import ANSWERS_KEPT
from channels.reception import MAX_MESSAGE
from channels.rest import RestChannel
from channels.rest.settings import RestSettings
from tests.channels.harness import Script
from tests.channels.rest.rest_harness import CLIENT
from tests.channels.served import Served, core

SHOP, KIOSK = "token-of-the-shop-1", "token-of-the-kiosk-2"
OTHER = f"{os.getppid()}-other"  # a server of another process, which lives
TOKENS = {"shop": SHOP, "kiosk": KIOSK}


class Program:
    def __init__(self, served: Served, token: str = SHOP) -> None:
        self._url, self._token = served.url, token

    def post(self, path: str = "messages", key: str | None = None, **body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}", **({"Idempotency-Key": key} if key else {})}
        return CLIENT.post(f"{self._url}/{path}", json=body, headers=headers, timeout=30)


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)


async def _set(event: asyncio.Event) -> None:
    event.set()


def running(folder: Path, script: Script, rate: float = 1000.0, burst: float = 1000.0, **limits: Any) -> Served:
    return Served(RestChannel(core(folder, **limits), RestSettings(TOKENS, rate, burst)), script)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def served(tmp_path: Path, script: Script) -> Iterator[Served]:
    with running(tmp_path, script) as server:
        yield server


def test_a_message_has_all_its_parts(served: Served, script: Script) -> None:
    card = {
        "item": "tt1",
        "title": "Heat (1995)",
        "text": "Crime",
        "figures": ["170 min"],
        "about": "Crime",
        "reason": "you like Alien",
        "image": "https://images.example/heat.jpg",
        "link": "https://pages.example/heat",
        "buttons": [{"title": "Like", "payload": '/like{"title": "tt1"}', "kind": "like", "pressed": True}],
    }
    script.answer = lambda _message: [
        {
            "text": "A list",
            "custom": {"cards": [card], "wishes": [{"title": "French", "payload": "/inform"}]},
            "buttons": [{"title": "More", "payload": "/more"}],
        }
    ]

    (message,) = Program(served).post(sender="ann", text="a film").json()["messages"]

    like = message["cards"][0]["choices"][0].pop("token")
    more, wish = message["choices"][0].pop("token"), message["wishes"][0].pop("token")
    assert len({like, more, wish}) == 3
    assert message == {
        "text": "A list",
        "image": None,
        "cards": [
            {
                "item": "tt1",
                "title": "Heat (1995)",
                "text": "Crime",
                "figures": ["170 min"],
                "about": "Crime",
                "reason": "you like Alien",
                "image": "https://images.example/heat.jpg",
                "link": "https://pages.example/heat",
                "choices": [{"label": "Like", "kind": "like", "pressed": True}],
            }
        ],
        "noted": [],
        "wishes": [{"label": "French", "kind": "", "pressed": False}],
        "choices": [{"label": "More", "kind": "", "pressed": False}],
        "attachment": None,
    }


def test_two_programs_never_share_a_person(served: Served, script: Script) -> None:
    Program(served, SHOP).post(sender="ann", text="hi")
    Program(served, KIOSK).post(sender="ann", text="hi")
    Program(served, SHOP).post(sender="ann@home", text="hi")

    assert [message.sender_id for message in script.heard] == [
        "rest:shop.ann",
        "rest:kiosk.ann",
        "rest:shop.ann%40home",
    ]


@pytest.mark.parametrize("header", ["", "Bearer", f"Basic {SHOP}", SHOP, f"Bearer {SHOP}x", "Bearer ü"])
def test_without_a_token_one_is_told_how_to_come_in(served: Served, header: str) -> None:
    answer = CLIENT.post(f"{served.url}/messages", json={}, headers={"Authorization": header.encode()})  # type: ignore[arg-type]  # as bytes: httpx takes no other characters than ASCII in a str

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["error"] == "unauthorized"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"sender": "ann"}, "text"),
        ({"sender": "ann", "text": ""}, "text"),
        ({"sender": "ann", "text": 5}, "text"),
        ({"sender": "ann", "text": "x" * 20_001}, "text"),
        ({"text": "hi"}, "sender"),
        ({"text": "hi", "sender": 5}, "sender"),
        ({"text": "hi", "sender": ""}, "sender"),
        ({"text": "hi", "sender": "a b"}, "sender"),
        ({"text": "hi", "sender": "ann\n"}, "sender"),
        ({"text": "hi", "sender": "x" * 65}, "sender"),
    ],
)
def test_a_field_that_is_not_fit_is_named(served: Served, script: Script, body: dict[str, Any], field: str) -> None:
    answer = Program(served).post(**body)

    assert (answer.status_code, answer.json()["error"]) == (400, "bad_field")
    assert answer.json()["message"].startswith(field)
    assert script.heard == []


def test_the_longest_names_and_texts_are_fit(served: Served) -> None:
    assert Program(served).post(sender="@" * 64, text="hi").status_code == 200
    assert (
        Program(served).post(sender="ann", text="x" * MAX_MESSAGE).json()["messages"][0]["text"].startswith("You said")
    )


def test_a_request_that_is_sent_again_gets_the_same_answer_and_no_second_turn(served: Served, script: Script) -> None:
    program = Program(served)

    answers = [program.post(key="k1", sender="ann", text="hi") for _ in range(3)]

    assert len({answer.text for answer in answers}) == 1
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len(script.heard) == 1


def test_a_request_that_is_sent_again_while_it_is_answered_waits_for_the_same_answer(
    served: Served, script: Script
) -> None:
    gate = asyncio.Event()
    script.before = lambda _message: gate.wait()
    answers: list[httpx.Response] = []
    threads = [
        threading.Thread(target=lambda: answers.append(Program(served).post(key="k1", sender="ann", text="hi")))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()

    async def release() -> None:
        while not script.heard:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        gate.set()

    served.call(release())
    for thread in threads:
        thread.join()

    assert {answer.text for answer in answers} == {answers[0].text}
    assert answers[0].json()["messages"][0]["text"] == "You said: hi"
    assert len(script.heard) == 1


def test_a_key_is_the_program_s_own_and_of_one_request(served: Served, script: Script) -> None:
    assert Program(served, SHOP).post(key="k1", sender="ann", text="hi").status_code == 200
    assert Program(served, KIOSK).post(key="k1", sender="ann", text="hi").status_code == 200
    assert Program(served, SHOP).post(key="k1", sender="ann", text="other").status_code == 422
    assert Program(served, SHOP).post(key="k1", sender="bob", text="hi").status_code == 422
    assert Program(served, SHOP).post(key="x" * 200, sender="bob", text="hi").status_code == 400
    assert len(script.heard) == 2


def test_after_a_restart_a_request_that_is_sent_again_gets_the_same_answer(tmp_path: Path, script: Script) -> None:
    with running(tmp_path, script) as served:
        first = Program(served).post(key="k1", sender="ann", text="hi")
    with running(tmp_path, script) as served:
        again = Program(served).post(key="k1", sender="ann", text="hi")
        other = Program(served).post(key="k1", sender="ann", text="ho")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert (other.status_code, other.json()["error"]) == (422, "key_reused")
    assert len(script.heard) == 1


def test_a_request_that_another_server_works_on_waits_there_for_the_same_answer(tmp_path: Path, script: Script) -> None:
    gate = asyncio.Event()
    script.before = lambda _message: gate.wait()
    found: dict[str, httpx.Response] = {}

    def ask(name: str, served: Served) -> threading.Thread:
        def work() -> None:
            found[name] = Program(served).post(key="k1", sender="ann", text="hi")

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    with running(tmp_path, script, owner=OTHER) as other, running(tmp_path, script) as served:
        first = ask("first", other)
        wait_until(lambda: len(script.heard) == 1)
        second = ask("second", served)
        wait_until(lambda: served.channel.core.counts["rest", "duplicate"] == 1)
        assert found == {}
        other.call(_set(gate))
        first.join()
        second.join()

    assert found["second"].json() == found["first"].json()
    assert found["first"].json()["messages"][0]["text"] == "You said: hi"
    assert len(script.heard) == 1


def test_a_request_without_a_key_is_not_done_again_after_a_kill(tmp_path: Path, script: Script) -> None:
    """Nobody could get its answer, and who sends it again would have it done twice."""
    script.before = lambda _message: asyncio.sleep(30)
    with running(tmp_path, script) as served:
        headers = {"Authorization": f"Bearer {SHOP}"}
        with pytest.raises(httpx.ReadTimeout):
            CLIENT.post(f"{served.url}/messages", json={"sender": "ann", "text": "hi"}, headers=headers, timeout=0.5)
        wait_until(lambda: len(script.heard) == 1)
        served.kill()
    script.before = None
    with running(tmp_path, script) as served:
        assert Program(served).post(sender="ann", text="again").status_code == 200

    assert [message.text for message in script.heard] == ["hi", "again"]


def test_an_answer_that_is_kept_no_longer_is_not_made_up(tmp_path: Path, script: Script) -> None:
    with running(tmp_path, script) as served:
        assert Program(served).post(key="k1", sender="ann", text="hi").status_code == 200
    with running(tmp_path, script) as served:
        served.channel.core.store.clock = lambda: time.time() + ANSWERS_KEPT + 1
        answer = Program(served).post(key="k1", sender="ann", text="hi")

    assert (answer.status_code, answer.json()["error"]) == (409, "already_handled")
    assert len(script.heard) == 1


def test_a_tap_that_is_sent_again_after_a_restart_gets_the_same_answer(tmp_path: Path, script: Script) -> None:
    script.answer = lambda message: [
        {"text": f"You said: {message.text}", "buttons": [{"title": "More", "payload": "/more"}]}
    ]
    with running(tmp_path, script) as served:
        token = Program(served).post(sender="ann", text="hi").json()["messages"][0]["choices"][0]["token"]
        first = Program(served).post("taps", key="k1", sender="ann", token=token)
    with running(tmp_path, script) as served:
        again = Program(served).post("taps", key="k1", sender="ann", token=token)
        used = Program(served).post("taps", key="k2", sender="ann", token=token)

    assert first.json()["messages"][0]["text"] == "You said: More"
    assert again.json() == first.json()
    assert (used.status_code, used.json()["error"]) == (409, "already_used")


def test_a_refused_request_may_be_sent_again(tmp_path: Path, script: Script) -> None:
    with running(tmp_path, script, waiting=0) as served:
        answer = Program(served).post(key="k1", sender="ann", text="hi")
        assert (answer.status_code, answer.json()["error"]) == (429, "busy")
        assert int(answer.headers["Retry-After"]) >= 1
    with running(tmp_path, script) as served:
        assert Program(served).post(key="k1", sender="ann", text="hi").status_code == 200


def test_requests_come_no_faster_than_allowed(tmp_path: Path, script: Script) -> None:
    with running(tmp_path, script, rate=0.001, burst=2.0) as served:
        statuses = [Program(served).post(sender="ann", text="hi").status_code for _ in range(4)]
        other = Program(served, KIOSK).post(sender="ann", text="hi")
        refused = Program(served).post(sender="ann", text="hi")

    assert statuses == [200, 200, 429, 429]
    assert other.status_code == 200
    assert refused.json()["error"] == "too_fast"
    assert int(refused.headers["Retry-After"]) > 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "messages", 405), ("PUT", "taps", 405), ("DELETE", "messages", 405), ("GET", "nowhere", 404)],
)
def test_other_methods_and_paths_are_refused_plainly(served: Served, method: str, path: str, status: int) -> None:
    answer = CLIENT.request(method, f"{served.url}/{path}")

    assert answer.status_code == status
    assert answer.json() == {"error": "refused", "message": "The request cannot be served."}


def test_the_specification_is_served(served: Served) -> None:
    answer = CLIENT.get(f"{served.url}/openapi.yml")

    assert answer.status_code == 200
    assert answer.text.startswith("openapi: 3.")
    assert CLIENT.get(served.url).json() == {"status": "ok"}


def test_a_program_that_hangs_up_loses_no_message(served: Served, script: Script) -> None:
    gate = asyncio.Event()

    async def before(_message: UserMessage) -> None:
        await gate.wait()

    script.before = before
    headers = {"Authorization": f"Bearer {SHOP}"}
    with pytest.raises(httpx.ReadTimeout):
        CLIENT.post(f"{served.url}/messages", json={"sender": "ann", "text": "hi"}, headers=headers, timeout=0.5)

    async def end() -> None:
        while not script.heard:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        gate.set()
        while not script.finished:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    served.call(end())
    assert script.finished == 1


def test_nothing_is_sent_that_nobody_asked_for(served: Served) -> None:
    output = served.channel.get_output_channel()

    served.call(output.send_response("rest:shop.ann", {"text": "a reminder"}))

    assert served.channel.core.counts["rest", "send error"] == 1
