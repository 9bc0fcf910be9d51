"""When the language model is asked what a message says, and what becomes of its answer before the linker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from components import second
from components.linker import BadModelError, CatalogueLinker, Lexicons
from components.reader import MOVES, MoveReader
from components.talk import Talk, talk_of, talking
from language_model.client import Client, configured
from language_model.settings import ModelSettings
from tests.components.test_pipeline import ScriptedReader
from tests.injections import LIES, MESSAGES
from tests.scripted_model import ScriptedModel, scripted_model
from tests.unit.understanding.small_lexicon import write_lexicon
from understanding.asking import RESERVED, STORING
from understanding.grounding import UNSURE
from understanding.reader import Reading

CONFIG: dict[str, Any] = {"current_year": 2020}
TEXT_SAID = "something like Clue, no Tom Cruise"


class UnsureReader(ScriptedReader):
    """Is sure of nothing."""

    def read(self, text: str, names: Any = ()) -> Reading:
        """Read a message."""
        reading = super().read(text, names)
        return replace(reading, moves=tuple(replace(move, confidence=UNSURE - 0.1) for move in reading.moves))


@pytest.fixture(scope="module")
def lexicons(tmp_path_factory: pytest.TempPathFactory) -> Lexicons:
    return Lexicons(write_lexicon(tmp_path_factory.mktemp("home")))


@pytest.fixture
def server() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        yield model


def use(server: ScriptedModel, monkeypatch: pytest.MonkeyPatch, reads: str, **changes: Any) -> None:
    client = Client(ModelSettings(url=server.url, model="m", reads=reads, **{"seconds": 30, **changes}))
    monkeypatch.setattr(second, "configured", lambda: client)


def parsed(lexicons: Lexicons, reader: ScriptedReader, text: str = TEXT_SAID) -> Message:
    message = Message({TEXT: text})
    MoveReader({}, reader).process([message])
    return CatalogueLinker(CONFIG, lexicons, reader).process([message])[0]


def told(message: Message) -> list[tuple[str, str]]:
    return [(each["move"], message.get(TEXT)[each["start"] : each["end"]]) for each in message.get(MOVES)]


def answer(*moves: tuple[str, str], **names: list[str]) -> str:
    return json.dumps({"moves": [{"move": move, "words": words} for move, words in moves], **names})


def test_where_the_reader_is_unsure_the_model_s_moves_are_linked(
    lexicons: Lexicons, server: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(server, monkeypatch, "unsure")
    server.answer = answer(("ask", "something like Clue"), ("prefer", "no Tom Cruise"), title=["Clue", "Nowhere"])
    message = parsed(lexicons, UnsureReader())
    assert told(message) == [("ask", "something like Clue"), ("prefer", "no Tom Cruise")]
    assert message.get(INTENT)["name"] == "ask"
    assert "Nowhere" not in json.dumps(message.get(ENTITIES))


def test_where_the_reader_is_sure_the_model_is_asked_only_if_always(
    lexicons: Lexicons, server: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reads, times in (("never", 0), ("unsure", 0), ("always", 1)):
        use(server, monkeypatch, reads)
        server.asked.clear()
        parsed(lexicons, ScriptedReader())
        assert len(server.asked) == times


@pytest.mark.parametrize("body", [b"{", b"", "no JSON", '{"moves": "none"}', '{"moves": [1]}', "[]"])
def test_without_an_answer_the_local_reading_stands(
    lexicons: Lexicons, server: ScriptedModel, monkeypatch: pytest.MonkeyPatch, body: str | bytes
) -> None:
    local = parsed(lexicons, UnsureReader())
    use(server, monkeypatch, "always")
    server.answer = body
    message = parsed(lexicons, UnsureReader())
    assert told(message) == told(local)
    assert message.get(ENTITIES) == local.get(ENTITIES)
    assert message.get(INTENT) == local.get(INTENT)


def test_a_slow_or_failing_model_leaves_the_local_reading(
    lexicons: Lexicons, server: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = told(parsed(lexicons, UnsureReader()))
    use(server, monkeypatch, "always")
    server.status = 500
    assert told(parsed(lexicons, UnsureReader())) == local
    use(server, monkeypatch, "always", seconds=0.2)
    server.status = 200
    server.may_answer.clear()
    assert told(parsed(lexicons, UnsureReader())) == local


def test_the_model_is_told_the_message_and_what_was_said_before_it_and_no_name(
    lexicons: Lexicons, server: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(server, monkeypatch, "always")
    with talking(Talk("telegram:12345", "What are you in the mood for?")):
        parsed(lexicons, ScriptedReader())
    (asked,) = server.asked
    assert json.loads(asked["messages"][-1]["content"]) == {
        "bot": "What are you in the mood for?",
        "person": TEXT_SAID,
    }
    assert "12345" not in json.dumps([asked, server.sent])


@pytest.mark.parametrize("text", MESSAGES)
def test_no_injection_makes_a_move_that_stores_deletes_or_confirms(
    lexicons: Lexicons, server: ScriptedModel, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    local = {each["move"] for each in parsed(lexicons, UnsureReader(), text).get(MOVES)}
    use(server, monkeypatch, "always", person_tokens=10**9, day_tokens=10**9)
    for lie in LIES:
        server.answer = json.dumps(lie(text))
        found = {each["move"] for each in parsed(lexicons, UnsureReader(), text).get(MOVES)}
        assert found & (STORING | RESERVED) <= local


def test_a_talk_is_who_speaks_and_what_the_bot_said_last() -> None:
    hello, hi = UserUttered("hello"), BotUttered("Hi!")
    assert talk_of(DialogueStateTracker.from_events("p", [hello, BotUttered("One."), hi])) == Talk("p", "Hi!")
    assert talk_of(DialogueStateTracker.from_events("p", [hi, hello])) == Talk("p", "")
    assert talk_of(DialogueStateTracker.from_events("p", [])) == Talk("p", "")


def test_settings_that_cannot_be_used_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_LLM_URL", "http://127.0.0.1/v1")
    monkeypatch.setenv("PARLEY_LLM_READS", "perhaps")
    configured.cache_clear()
    try:
        with pytest.raises(BadModelError, match="PARLEY_LLM_READS must be one of never, unsure, always"):
            CatalogueLinker.create(CONFIG, None, None, None)
    finally:
        configured.cache_clear()
