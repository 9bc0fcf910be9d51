"""Several assistants behind one address: whichever connection a message comes by, each talk goes on where it was."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from recommender.domain.feedback import Kind
from tests.e2e.conftest import REST_TOKEN
from tests.e2e.serving import Serving, environment, serving
from tests.e2e.test_served import Program

pytestmark = pytest.mark.trained

PEOPLE = [f"person-{number}" for number in range(8)]
HEADERS = {"Authorization": f"Bearer {REST_TOKEN}", "Connection": "close"}  # each request by a connection of its own


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Two assistants, as `make serve WORKERS=2` runs them."""
    changes = {
        "PARLEY_CHANNELS": "rest,web",
        "PARLEY_REST_TOKENS": f"tests:{REST_TOKEN}",
        "PARLEY_REST_RATE": "1000",
        "PARLEY_WORKERS": "2",
    }
    with serving(environment(tmp_path_factory.mktemp("workers"), **changes)) as running:
        yield running


@pytest.fixture
def client(shared: Serving) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{shared.url}/webhooks/rest", headers=HEADERS, timeout=60) as program:
        yield program


def talk(client: httpx.Client, shared: Serving, person: str) -> None:
    """A list, reactions by words and taps, undo: what each turn says depends on those before."""
    program = Program(client, person)
    program.say("a french comedy from the 90s")
    items = [card["item"] for message in program.messages for card in message["cards"]]
    assert len(items) == 3
    like, choices = program.tokens["Like"][0], program.tokens
    program.tap("Like")
    assert program.refused(like) == 409
    program.say("hated the second one")
    program.tokens = choices
    program.tap("Save", 2)
    who = f"rest:tests.{person}"
    assert shared.events(who) == [(Kind.LIKE, items[0]), (Kind.DISLIKE, items[1]), (Kind.SAVE, items[2])]
    program.say("undo that")
    assert (Kind.SAVE, items[2]) not in shared.events(who)[:2]
    assert "1. " in program.say("more")


def test_talks_at_the_same_time_each_go_on_in_order(client: httpx.Client, shared: Serving) -> None:
    with ThreadPoolExecutor(len(PEOPLE)) as threads:
        list(threads.map(lambda person: talk(client, shared, person), PEOPLE))


def test_a_request_sent_again_gets_the_same_answer(client: httpx.Client) -> None:
    for person in PEOPLE:
        request = {"sender": f"{person}-again", "text": "recommend something"}
        answers = [client.post("/messages", json=request, headers={"Idempotency-Key": f"k-{person}"}) for _ in range(3)]
        assert [each.status_code for each in answers] == [200] * 3
        assert answers[0].json() == answers[1].json() == answers[2].json()


def test_the_page_streams_the_answers_to_its_own_messages(shared: Serving) -> None:
    for number in range(4):
        with httpx.Client(base_url=f"{shared.url}/webhooks/web", timeout=60) as page:
            assert page.get("/").status_code == 200
            with page.stream("GET", "/events") as events:
                lines = events.iter_lines()
                assert _next(lines, "message")  # the greeting
                headers = {"Origin": shared.url}
                sent = page.post(
                    "/messages", json={"key": f"message-{number}", "text": "who are you?"}, headers=headers
                )
                assert sent.status_code == 202
                assert "who are you?" in _next(lines, "said")
                assert _next(lines, "message")


def _next(lines: Iterator[str], kind: str) -> str:
    """Return the data of the next event of a kind."""
    for line in lines:
        if line == f"event: {kind}":
            return next(lines)
    raise AssertionError(f"the stream ended without a {kind}")
