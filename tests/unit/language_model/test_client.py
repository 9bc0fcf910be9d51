"""The client gives an answer or nothing, whatever the server does, and asks no more than it may."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from language_model.client import MAX_ANSWER_BYTES, Answer, Client, _NoAnswerError, _read
from language_model.limits import Breaker, Budget
from language_model.settings import ModelSettings
from tests.scripted_model import ScriptedModel, completion, scripted_model

ASKED = [{"role": "user", "content": "hello"}]


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        yield model


@pytest.fixture
def settings(server: ScriptedModel) -> ModelSettings:
    return ModelSettings(url=server.url, model="small", seconds=30)


def ask(client: Client, **changes: Any) -> Answer | None:
    return client.ask("test", ASKED, **{"person": "somebody", "max_tokens": 10, **changes})


def calls(outcome: str) -> float:
    return REGISTRY.get_sample_value("parley_model_calls_total", {"task": "test", "outcome": outcome}) or 0.0


def test_the_answer_is_what_the_model_said(server: ScriptedModel, settings: ModelSettings) -> None:
    server.answer = "  Because of the shadows. "
    assert ask(Client(settings)) == Answer("Because of the shadows.")


def test_only_the_talk_is_sent(server: ScriptedModel, settings: ModelSettings) -> None:
    ask(Client(replace(settings, key="a-key")), schema={"type": "object"})
    assert server.asked == [
        {
            "model": "small",
            "messages": ASKED,
            "max_tokens": 10,
            "temperature": 0,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "test", "strict": True, "schema": {"type": "object"}},
            },
        }
    ]
    assert server.sent[0]["authorization"] == "Bearer a-key"
    assert "somebody" not in json.dumps([server.asked, server.sent])


def test_an_answer_that_was_cut_says_so(server: ScriptedModel, settings: ModelSettings) -> None:
    server.answer = completion("and then", reason="length")
    assert ask(Client(settings)) == Answer("and then", cut=True)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (completion(None, message={"refusal": "I can't."}), "refused"),
        (completion("…", reason="content_filter"), "refused"),
        (completion(None), "broken"),
        (b"{not json", "broken"),
        (b"[]", "broken"),
        (b'{"choices": []}', "broken"),
        (b'{"choices": [{"message": 1}]}', "broken"),
        (b"[" * 100_000, "broken"),
        (b" " * (MAX_ANSWER_BYTES + 1), "broken"),
    ],
)
def test_what_is_no_answer_is_none(
    server: ScriptedModel, settings: ModelSettings, answer: dict[str, Any] | bytes, outcome: str
) -> None:
    server.answer = answer
    before = calls(outcome)
    assert ask(Client(settings)) is None
    assert calls(outcome) == before + 1


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500, 503])
def test_an_error_is_no_answer_and_is_not_followed(server: ScriptedModel, settings: ModelSettings, status: int) -> None:
    server.status, server.headers = status, {"Location": server.url + "/elsewhere"}
    before = calls("error")
    assert ask(Client(settings)) is None
    assert (calls("error"), len(server.asked)) == (before + 1, 1)


def test_a_packed_answer_is_not_unpacked(server: ScriptedModel, settings: ModelSettings) -> None:
    server.answer, server.headers = gzip.compress(b" " * 10**6), {"Content-Encoding": "gzip"}
    assert ask(Client(settings)) is None


def test_a_model_that_is_slow_is_not_waited_for(server: ScriptedModel, settings: ModelSettings) -> None:
    server.may_answer.clear()
    before = calls("slow")
    assert ask(Client(replace(settings, seconds=0.2))) is None
    assert calls("slow") == before + 1


def test_an_answer_that_drips_is_not_waited_for(server: ScriptedModel, settings: ModelSettings) -> None:
    server.drips = True  # some hundred bytes, one by one: each is in time, the whole is not
    before = calls("slow")
    assert ask(Client(replace(settings, seconds=0.3))) is None
    assert calls("slow") == before + 1


def test_a_model_that_is_down_is_no_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    before = calls("down")
    assert ask(Client(ModelSettings(url=url, model="none"))) is None
    assert calls("down") == before + 1


def test_after_failures_it_rests_and_one_question_tries_again(server: ScriptedModel, settings: ModelSettings) -> None:
    now = 1000.0
    client = Client(settings, breaker=Breaker(lambda: now))
    server.status = 500
    assert [ask(client) for _ in range(5)] == [None] * 5
    assert len(server.asked) == Breaker.FAILURES  # the others were not asked
    now += Breaker.REST_SECONDS
    assert ask(client) is None
    assert ask(client) is None
    assert len(server.asked) == Breaker.FAILURES + 1  # it failed again, and rests again
    now += Breaker.REST_SECONDS
    server.status = 200
    assert [ask(client), ask(client)] == [Answer("Hello."), Answer("Hello.")]


def test_what_it_refuses_to_say_is_no_failure(server: ScriptedModel, settings: ModelSettings) -> None:
    server.answer = completion(None, message={"refusal": "no"})
    client = Client(settings)
    assert [ask(client) for _ in range(5)] == [None] * 5
    assert len(server.asked) == 5


def test_no_more_are_waited_for_than_may_be(server: ScriptedModel, settings: ModelSettings) -> None:
    client = Client(replace(settings, at_once=1))
    server.may_answer.clear()
    found: list[Answer | None] = []
    thread = threading.Thread(target=lambda: found.append(ask(client)))
    thread.start()
    while not server.asked:
        thread.join(0.01)
    before = calls("busy")
    assert ask(client) is None  # at once: nobody else waits for the model
    assert calls("busy") == before + 1
    server.may_answer.set()
    thread.join()
    assert found == [Answer("Hello.")]


def test_a_person_s_budget_is_for_a_day(server: ScriptedModel, settings: ModelSettings) -> None:
    now = 0.0
    # 5 characters are 1 token beforehand, 10 may be answered: 11 are taken, 42 were used.
    client = Client(settings, budget=Budget(50, 10_000, lambda: now))
    assert ask(client) is not None
    assert ask(client) is None
    assert ask(client, person="somebody else") is not None
    now += 86_400
    assert ask(client) is not None
    assert len(server.asked) == 3


def test_the_budget_of_all_people_is_for_a_day(server: ScriptedModel, settings: ModelSettings) -> None:
    client = Client(settings, budget=Budget(10_000, 90, lambda: 0.0))
    assert [ask(client, person=str(person)) is not None for person in range(4)] == [True, True, False, False]


def test_what_was_never_answered_costs_nothing(server: ScriptedModel, settings: ModelSettings) -> None:
    client = Client(settings, budget=Budget(20, 20, lambda: 0.0), breaker=Breaker(lambda: 0.0))
    server.status = 500
    assert ask(client) is None
    server.status = 200
    assert ask(client) is not None


def test_tokens_and_what_they_cost_are_counted(server: ScriptedModel, settings: ModelSettings) -> None:
    def count(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, {"task": "test", **labels}) or 0.0

    def counts() -> tuple[float, float, float]:
        return (
            count("parley_model_tokens_total", kind="prompt"),
            count("parley_model_tokens_total", kind="answer"),
            count("parley_model_cost_total"),
        )

    before = counts()
    ask(Client(replace(settings, prices=(100_000, 200_000))))
    # 30 tokens at 0.1 and 12 at 0.2
    assert [after - old for after, old in zip(counts(), before, strict=True)] == pytest.approx([30, 12, 5.4])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "message", "content", "refusal", "usage", "prompt_tokens", "finish_reason"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values | st.builds(completion, st.text(max_size=20), usage=json_values))
def test_any_answer_is_read_or_refused(body: object) -> None:
    try:
        answer, usage = _read(json.dumps(body).encode())
    except _NoAnswerError:
        return
    assert isinstance(answer.text, str)
    assert usage is None or min(usage.prompt, usage.answer) >= 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 60), st.integers(0, 60)), max_size=30))
def test_no_budget_is_exceeded_by_what_is_taken(questions: list[tuple[str, int, int]]) -> None:
    budget = Budget(100, 150, lambda: 0.0)
    used: dict[str, int] = {}
    for person, estimate, spent in questions:
        fits = used.get(person, 0) + estimate <= 100 and sum(used.values()) + estimate <= 150
        assert budget.take(person, estimate) == fits
        if fits:
            budget.settle(person, estimate, min(spent, estimate))
            used[person] = used.get(person, 0) + min(spent, estimate)
