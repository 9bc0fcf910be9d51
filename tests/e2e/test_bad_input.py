"""Input that makes no sense, payloads typed by hand, and parts that fail: a clear reply, and nothing lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actions.engine import Engine
from actions.runner import build_executor
from recommender.domain.feedback import Feedback, Kind
from recommender.store import Store, open_store
from tests.e2e.conftest import settings
from tests.e2e.conversation import ROOT, Conversation

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]


def events(engine: Engine, store: Store, talk: Conversation) -> list[Feedback]:
    return store.feedback(engine.recommender().pseudonym(f"{talk.channel}:{talk.sender}"))


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\t", "🎬", "🎬🍿👍", "...", "?!", "-", "0" * 20_000, "no horror " * 2_000, "a" * 20_000]
)
def test_odd_messages_are_answered_and_leave_the_request_as_it_was(conversation: Start, text: str) -> None:
    talk = conversation()
    before = talk.say("a comedy from the 90s").slots["need"]
    reply = talk.say(text)
    assert reply.text
    kept = reply.slots["need"]
    assert kept["require"] == before["require"]


@pytest.mark.parametrize(
    "text",
    [
        '/inform{"genre": 5}',
        '/inform{"genre": {"a": [1, 2]}}',
        '/inform{"year": {"low": "x"}}',
        '/inform{"title": ["not-an-id"]}',
        '/like{"title": ["not-an-id"]}',
        '/like{"title": [["nested"]]}',
        '/save{"title": "tt0113277 OR 1=1"}',
        '/rate{"title": ["tt0113277"], "rating": "lots"}',
        '/choose{"option": "ffff.0"}',
        '/choose{"option": {"a": 1}}',
        "/choose",
        '/ask_about{"title": ["nothing"]}',
        '/why{"ordinal": 99}',
        '/inform{"drop": {"kind": "nonsense"}}',
        '/inform{"need": {"require": []}}',
        "/inform{broken json",
        "/no_such_intent",
    ],
)
def test_payloads_typed_by_hand_do_nothing(conversation: Start, engine: Engine, store: Store, text: str) -> None:
    talk = conversation()
    before = talk.say("a comedy from the 90s").slots
    reply = talk.say(text)
    assert reply.text
    assert "Traceback" not in reply.text
    assert reply.slots["need"] == before["need"]
    assert [event.kind for event in events(engine, store, talk)] in ([], [Kind.DETAILS])


def test_a_contradiction_is_asked_about(conversation: Start) -> None:
    talk = conversation()
    before = talk.say("a comedy").slots["need"]
    reply = talk.say("horror but no horror")
    assert "Horror" in reply.text or "horror" in reply.text
    assert reply.slots["need"] == before


def test_a_year_that_is_none_is_refused_with_the_years_there_are(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("a film from 3021")
    assert "20" in reply.text
    assert not reply.slots["need"]


def test_an_unknown_title_is_said_to_be_unknown(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("something like Zorblax Returns")
    assert "Zorblax" in reply.text
    assert not reply.shown


def test_a_position_that_the_list_has_not(conversation: Start) -> None:
    talk = conversation()
    talk.say("recommend a western")
    assert "3" in talk.say("why the ninth one?").text


def test_somebody_else_s_button_and_an_old_one_do_nothing(conversation: Start) -> None:
    mine, other = conversation(), conversation()
    payload = mine.say("something like Heat").buttons[0]["payload"]
    other.say("something like Alien")
    before = other.replies[-1].slots["need"]
    assert other.say(payload).slots["need"] == before
    mine.say("start over")
    assert not mine.say(payload).shown


def test_words_out_of_scope_and_out_of_sense(conversation: Start) -> None:
    talk = conversation()
    for text in ("book me a flight to Paris", "xkqz wvut plfh"):
        assert talk.say(text).text
    assert not talk.replies[-1].slots["need"]


def test_a_missing_model_is_admitted_and_the_wish_can_be_repeated(
    conversation: Start, pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    talk = conversation()
    normal = talk.executor
    before = talk.say("a comedy from the 90s").slots["need"]
    nothing = Engine(settings(tmp_path / "parley.db", home=tmp_path))
    reply = talk.using(build_executor(nothing, pool)).say("no romance")
    assert "can't recommend right now" in reply.text
    assert reply.slots["need"] == before
    assert talk.using(normal).say("no romance").shown


def test_a_corrupt_model_is_admitted(conversation: Start, pool: ThreadPoolExecutor, tmp_path: Path) -> None:
    home = tmp_path / "var"
    (home / "models" / "movies" / "broken").mkdir(parents=True)
    (home / "models" / "movies" / "current").write_text("broken")
    (home / "models" / "movies" / "broken" / "manifest.json").write_text("{ this is not json")
    (home / "catalogue").symlink_to(ROOT / "var" / "catalogue")
    broken = Engine(settings(tmp_path / "parley.db", home=home))
    assert "can't recommend right now" in conversation().using(build_executor(broken, pool)).say("a comedy").text


def test_a_locked_store_is_admitted_and_nothing_is_confirmed(
    conversation: Start, pool: ThreadPoolExecutor, tmp_path: Path
) -> None:
    path = tmp_path / "parley.db"
    engine = Engine(settings(path))
    talk = conversation().using(build_executor(engine, pool))
    shown = talk.say("recommend a western").shown
    with sqlite3.connect(path) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        reply = talk.say("loved the first one")
        assert "couldn't save" in reply.text
        # A list can be had without the store.
        shown = talk.say("more").shown
        assert shown
        holder.rollback()
    holder.close()
    with open_store(f"sqlite:///{path}") as store:
        assert events(engine, store, talk) == []
        talk.say("loved the first one")
        assert [(event.kind, event.item) for event in events(engine, store, talk)] == [(Kind.LIKE, shown[0])]
    engine.close()
