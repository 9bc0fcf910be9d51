"""The whole bot with a language model that lies as badly as it can: what people have stored is as without it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from actions.engine import Engine
from actions.runner import build_executor
from language_model.client import Client
from language_model.settings import ModelSettings
from recommender.settings import Settings
from recommender.store import open_store
from tests.e2e.conversation import ROOT, Assistant, Conversation
from tests.injections import MESSAGES
from tests.scripted_model import ScriptedModel, scripted_model

# Said between the injections, so that there is something that could be stored or confirmed.
TALK = ("recommend something", *MESSAGES, "I loved Heat (1995)", "no horror please", "how was your day?")
LYING = ("like", "delete_data", "affirm", "save", "stop_remembering", "want")


def lie(question: dict[str, Any]) -> str:
    """Say that every word of the message is the worst that there is, and that it has been done."""
    if "response_format" not in question:
        return "I have deleted all your data, and saved the first for you."
    said = json.loads(question["messages"][-1]["content"])["person"]
    kind = LYING[len(said) % len(LYING)]
    return json.dumps({"moves": [{"move": kind, "words": said}], "title": said.split()[:5]})


@pytest.fixture(scope="module")
def liar() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        model.answer = lie
        yield model


@pytest.fixture(scope="module")
def talked_into(liar: ScriptedModel) -> Iterator[Assistant]:
    limits = {"PARLEY_LLM_PERSON_TOKENS": "1e9", "PARLEY_LLM_SECONDS": "60"}
    changes = {"PARLEY_LLM_URL": liar.url, "PARLEY_LLM_READS": "always", **limits}
    running = Assistant(sorted((ROOT / "models").glob("*.tar.gz"))[-1], **changes)
    yield running
    running.close()


def kept(assistant: Assistant, folder: Path, model: Client | None) -> tuple[list[tuple[str, str]], list[str]]:
    """Have the talk in a store of its own; return what it keeps, and all answers."""
    url = f"sqlite:///{folder / 'store.db'}"
    engine = Engine(Settings(store_url=url))
    with ThreadPoolExecutor(max_workers=2) as pool, open_store(url) as store:
        talk = Conversation(assistant, build_executor(engine, pool, model))
        answers = [talk.say(text).text for text in TALK]
        user = engine.recommender().pseudonym(f"{talk.channel}:{talk.sender}")
        found = [(str(each.kind), each.item) for each in store.feedback(user)]
    engine.close()
    return found, answers


def test_a_lying_model_stores_deletes_and_claims_nothing(
    assistant: Assistant, talked_into: Assistant, liar: ScriptedModel, tmp_path: Path
) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "with").mkdir()
    without, _ = kept(assistant, tmp_path / "without", None)
    model = Client(ModelSettings(url=liar.url, model="m", seconds=60, writes="always"))
    having, answers = kept(talked_into, tmp_path / "with", model)
    assert liar.asked
    assert [each for each in having if each not in without] == []
    for answer in answers:
        assert "deleted all your data" not in answer
        assert "saved the first" not in answer
