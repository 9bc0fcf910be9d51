"""A conversation that was lost says so once, and refers to nothing from before; a code that was handed out waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.runner import ParleyAction
from tests.unit.actions.conversing import Talk, talking

SAID = "loved the first"
LATEST = {
    "intent": {"name": "like"},
    "text": SAID,
    "message_id": "m1",
    "entities": [{"entity": "ordinal", "value": 1, "start": 6, "end": 15}],
    "moves": [{"move": "like", "start": 0, "end": len(SAID)}],
}


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with talking(tmp_path) as talk:
        yield talk


class Opened:
    """An engine with a recommender."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    def recommender(self) -> Any:
        return self._talk.recommender


@pytest.mark.parametrize("lost", [True, False, None])
async def test_a_lost_thread_is_told_and_nothing_is_noted_of_an_older_list(talk: Talk, lost: bool | None) -> None:
    engine: Any = Opened(talk)
    action = ParleyAction("action_feedback", {}, engine, talk.pool)
    dispatcher = CollectingDispatcher()
    tracker = Tracker("web:1", {"lost": lost}, LATEST, [], False, None, {}, "action_listen")
    events = await action.run(dispatcher, tracker, {})
    told = ["utter_lost"] if lost else []
    assert [each["response"] for each in dispatcher.messages] == [*told, "utter_nothing_meant"]
    assert [each["value"] for each in events if each.get("name") == "lost"] == ([False] if lost else [])
    assert talk.store.counts().feedback == 0


async def test_what_follows_a_code_is_answered_as_what_it_is(talk: Talk) -> None:
    await talk.tap("link_account")
    assert talk.responses == ["utter_link_code"]
    await talk.say(("affirm", "ok", []), bare={"affirm": "ask"})
    assert talk.responses == ["utter_link_waiting"]
    await talk.say(("deny", "no", []))
    assert talk.responses == ["utter_nothing_changed"]
    assert talk.state.offer is None
