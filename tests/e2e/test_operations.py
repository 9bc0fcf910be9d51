"""Both processes as those who run them see them: while people talk, and without telling who they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from recommender.store import open_store, pseudonym
from scripts import ready
from scripts.chat import LOGS
from tests.e2e.conftest import OPERATOR_SECRET, REST_TOKEN
from tests.e2e.serving import KEY, Serving

pytestmark = pytest.mark.trained
PERSON = "zebediah-4711"


@pytest.fixture(scope="module")
def addresses(served: Serving) -> tuple[str, str]:
    """Where the assistant and the action server answer, after a talk with somebody."""
    headers = {"Authorization": f"Bearer {REST_TOKEN}"}
    with httpx.Client(base_url=f"{served.url}/webhooks/rest", headers=headers, timeout=60) as program:
        for text in (
            "a french comedy from the 90s",
            "loved the first",
            "brgl frml zebrabrot",
            "a french western from the 50s with Bill Murray",
        ):
            answer = program.post("/messages", json={"sender": PERSON, "text": text})
            assert answer.status_code == 200
            assert answer.json()["messages"]
    return served.url, f"http://127.0.0.1:{served.environment['PARLEY_ACTIONS_PORT']}"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30) as opened:
        yield opened


def value(text: str, series: str) -> float:
    """Return the value of one series."""
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    assert found, series
    return float(found[1])


def test_both_are_ready_and_say_on_what_that_stands(addresses: tuple[str, str], client: httpx.Client) -> None:
    parts = [client.get(f"{address}/ready").json() for address in addresses]
    assert parts == [
        {"ready": True, "parts": {"running": True, "understanding": True, "actions": True, "store": True}},
        {"ready": True, "parts": {"recommender": True, "store": True}},
    ]
    assert [client.get(f"{address}/health").status_code for address in addresses] == [200, 200]
    assert [ready.main([address]) for address in addresses] == [0, 0]


def test_both_tell_of_the_talk_and_of_nobody(addresses: tuple[str, str], client: httpx.Client, served: Serving) -> None:
    assistant, actions = (client.get(f"{address}/metrics").text for address in addresses)
    assert value(assistant, 'parley_turn_seconds_count{channel="rest"}') >= 4
    for part in ("waiting", "reading", "linking", "answering", "sending"):
        assert value(assistant, f'parley_part_seconds_count{{part="{part}"}}') >= 1
    assert value(assistant, "parley_queue_limit_messages") == 200
    assert value(actions, 'parley_action_seconds_count{action="action_recommend"}') >= 1
    assert value(actions, "parley_items_shown_total") >= 3
    assert value(actions, 'parley_reactions_total{kind="like"}') >= 1
    assert value(actions, "parley_dead_ends_total") >= 1
    assert re.search(r'^parley_model_info\{version="\d{8}T\d{6}Z-\w{8}"\} 1\.0$', actions, re.MULTILINE)
    assert value(actions, 'parley_model_figure{figure="NDCG@10"}') > 0
    for told in (assistant, actions):
        assert value(told, "parley_ready") == 1
        for secret in (PERSON, "zebediah", "zebrabrot", pseudonym(KEY.encode(), f"rest:tests.{PERSON}"), "127.0.0.1"):
            assert secret not in told
        assert len(told.splitlines()) < 2_000


def test_a_turn_has_one_id_from_the_channel_to_the_store(addresses: tuple[str, str], served: Serving) -> None:
    with open_store(served.environment["PARLEY_STORE_URL"]) as store:
        [liked] = store.feedback(pseudonym(KEY.encode(), f"rest:tests.{PERSON}"))
    turn = liked.key[:12]
    assert re.search(rf"\[{turn}\]: a turn on rest took", (LOGS / "assistant.log").read_text("utf-8"))
    assert re.search(rf"\[{turn}\]: action_\w+ took", (LOGS / "actions.log").read_text("utf-8"))


def test_the_operator_sees_what_happened_and_no_texts(addresses: tuple[str, str], client: httpx.Client) -> None:
    page = f"{addresses[1]}/operator"
    assert client.get(page).status_code == 401
    said = client.get(page, auth=("", OPERATOR_SECRET))
    assert said.status_code == 200
    assert "zebrabrot" not in said.text
    assert "PARLEY_OPERATOR_TEXTS" in said.text
    nothing_found = said.text.split("<h2>Nothing found</h2>")[1].split("<h2>")[0]
    assert "Bill Murray" in nothing_found
