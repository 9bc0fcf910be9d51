"""What is said and what is logged where the store or anything else fails."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from threading import current_thread
from typing import Any, cast

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.failing import NotDone, log_failure, saying
from actions.runner import ParleyAction
from actions.turn import Turn
from recommender.store import StoreUnavailable
from tests.unit.actions.conversing import Talk, talking

logger = logging.getLogger(__name__)
WORDS = "telegram:4711 said that I love Heat"


class Down:
    """A store that cannot be reached."""

    def __getattr__(self, _name: str) -> Any:
        raise StoreUnavailable("The training store sqlite:///x cannot be used: it is locked")


@pytest.fixture
def talk(tmp_path: Any) -> Any:
    with talking(tmp_path) as talk:
        yield talk


@pytest.mark.parametrize(
    ("intent", "response"),
    [
        ("delete_data", "utter_not_deleted"),
        ("stop_remembering", "utter_not_deleted"),
        ("forget_taste", "utter_not_deleted"),
        ("export_data", "utter_not_read"),
        ("profile", "utter_not_read"),
        ("saved", "utter_not_read"),
        ("link_account", "utter_not_done"),
        ("remember_again", "utter_not_done"),
    ],
)
async def test_what_a_store_that_is_down_means_is_said_of_what_was_asked(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, intent: str, response: str
) -> None:
    monkeypatch.setattr(talk.recommender, "_store", lambda: Down())
    monkeypatch.setattr(talk.recommender.memory, "_store", lambda: Down())
    monkeypatch.setattr(talk.recommender.accounts, "_store", lambda: Down())
    with pytest.raises(NotDone) as raised:
        await talk.tap(intent, confirmed=True)
    assert raised.value.response == response


def test_the_innermost_response_is_said() -> None:
    with pytest.raises(NotDone) as raised, saying("utter_outer"), saying("utter_inner"):
        raise StoreUnavailable("down")
    assert raised.value.response == "utter_inner"


def test_an_unexpected_failure_is_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise ValueError(WORDS)

    try:
        fails()
    except ValueError as error:
        log_failure(logger, "action_x failed (reference 1)", error)
    assert "action_x failed (reference 1): ValueError" in caplog.text
    assert "in fails" in caplog.text
    assert "4711" not in caplog.text


def test_a_failing_store_is_logged_with_its_sentence(caplog: pytest.LogCaptureFixture) -> None:
    try:
        with saying("utter_not_deleted"):
            raise StoreUnavailable("The training store x is locked")
    except NotDone as error:
        log_failure(logger, "action_x failed", error)
    assert "action_x failed: The training store x is locked" in caplog.text


class Broken:
    """An engine without a recommender."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def recommender(self) -> Any:
        raise self._error


def test_a_failing_action_answers_with_what_is_so_and_logs_no_id(caplog: pytest.LogCaptureFixture) -> None:
    with ThreadPoolExecutor(1) as pool:
        engine: Any = Broken(ValueError(WORDS))
        action = ParleyAction("action_recommend", {}, engine, pool)
        dispatcher = CollectingDispatcher()
        tracker = Tracker("telegram:4711", {}, {"text": WORDS}, [], False, None, {}, "action_listen")
        assert asyncio.run(action.run(dispatcher, tracker, {})) == []
    assert [each["response"] for each in dispatcher.messages] == ["utter_trouble"]
    assert "ValueError" in caplog.text
    assert "4711" not in caplog.text


def test_a_turn_is_answered_in_one_thread_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []

    async def answered(self: ParleyAction, *_: Any) -> list[Any]:
        await Turn.call(cast("Turn", None), lambda: threads.append(current_thread().name))
        threads.append(current_thread().name)
        return []

    monkeypatch.setattr(ParleyAction, "_answered", answered)
    with ThreadPoolExecutor(2, thread_name_prefix="pool") as pool:
        action = ParleyAction("action_recommend", {}, cast("Any", None), pool)
        assert asyncio.run(action.run(CollectingDispatcher(), cast("Any", None), {})) == []
    assert len(threads) == 2
    assert len(set(threads)) == 1
    assert threads[0].startswith("pool")


def test_a_handler_that_would_wait_for_the_loop_is_a_mistake_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answered(self: ParleyAction, *_: Any) -> list[Any]:
        await asyncio.sleep(0)
        return []

    monkeypatch.setattr(ParleyAction, "_answered", answered)
    with ThreadPoolExecutor(1) as pool:
        action = ParleyAction("action_recommend", {}, cast("Any", None), pool)
        with pytest.raises(RuntimeError, match="waits for an event loop"):
            asyncio.run(action.run(CollectingDispatcher(), cast("Any", None), {}))
