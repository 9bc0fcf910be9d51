"""The reader, the linker and the fallback in a pipeline that Rasa builds and loads; what is read is scripted."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.model_training import train_nlu

from components import reader
from components.linker import CatalogueLinker, MissingLexiconError
from tests.components.bad_input import BAD_INPUT
from tests.unit.understanding.small_lexicon import write_lexicon
from understanding.moves import INTENTS, MOVES, leading
from understanding.reader import Mark, Move, Reader, Reading

CONFIG = """
recipe: default.v1
assistant_id: test
language: en
pipeline:
  - name: components.words.Words
  - name: components.reader.MoveReader
  - name: components.linker.CatalogueLinker
  - name: components.fallback.WishFallback
    threshold: 0.1
    ambiguity_threshold: 0.0
"""
NLU = """
version: "3.1"
nlu:
- intent: ask
  examples: |
    - something like [Heat](title)
    - a film with [Tom Cruise](person)
- intent: like
  examples: |
    - I loved [Heat](title)
    - loved the first one
"""
# What the scripted reader makes of a stretch between commas, by the first words that it has.
SCRIPT = {"something like": "similar", "no ": "avoid", "preferably": "prefer", "loved": "like"}
NAMES = {"Tom Cruise": "person", "Jane Nobody": "person", "Clue": "title"}


class ScriptedReader(Reader):
    """Reads what the script says, and everything else as a wish."""

    def __init__(self) -> None:
        """Load nothing."""

    def read(self, text: str, names: Sequence[tuple[int, int]] = ()) -> Reading:
        """Read a message."""
        moves = []
        for part in re.finditer(r"[^,]*\w[^,]*", text):
            move = next((kind for words, kind in SCRIPT.items() if words in part[0]), "want")
            moves.append(Move(move, part.start(), part.end(), 0.9))
        pieces = [found.span() for found in re.finditer(r"\w+", text)]
        scores = np.full((len(pieces), len(MOVES)), -9.0, np.float32)
        for row, (start, _) in enumerate(pieces):
            scores[row, MOVES.index(next(each.move for each in moves if each.start <= start < each.end))] = 0.0
        marks = [Mark(kind, *found.span()) for name, kind in NAMES.items() for found in re.finditer(name, text)]
        lead = INTENTS[moves[leading([each.move for each in moves])].move][0] if moves else None
        intents = ((lead, 0.9), ("thank", 0.1)) if lead else ()
        return Reading(tuple(moves), tuple(marks), intents, tuple(pieces), scores, MOVES)


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARLEY_HOME", str(home))
        patch.setenv("RASA_TELEMETRY_ENABLED", "false")
        patch.setattr(reader, "_reader", lambda folder, changed: ScriptedReader())
        yield write_lexicon(home)


@pytest.fixture(scope="module")
def agent(lexicon: Path, tmp_path_factory: pytest.TempPathFactory) -> Agent:
    directory = tmp_path_factory.mktemp("assistant")
    (directory / "config.yml").write_text(CONFIG, "utf-8")
    (directory / "nlu.yml").write_text(NLU, "utf-8")
    model = train_nlu(str(directory / "config.yml"), str(directory / "nlu.yml"), str(directory / "models"))
    assert model is not None
    return Agent.load(model)


def parse(agent: Agent, text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = asyncio.run(agent.parse_message(text))
    json.dumps(parsed)  # a tracker store has to be able to keep it
    return parsed


def test_moves_arrive_in_order_with_the_intent_of_the_leading_one(agent: Agent) -> None:
    parsed = parse(agent, "something like Clue, no horror")
    assert parsed["moves"] == [
        {"move": "similar", "start": 0, "end": 19, "confidence": 0.9},
        {"move": "avoid", "start": 20, "end": 30, "confidence": 0.9},
    ]
    assert parsed["intent"] == {"name": "ask", "confidence": 0.9}
    assert [each["name"] for each in parsed["intent_ranking"]] == ["ask", "thank"]


def test_what_is_linked_has_the_role_of_its_move(agent: Agent) -> None:
    text = "something like Clue (1985), no horror, preferably under two hours"
    entities = parse(agent, text)["entities"]
    assert [(entity["entity"], entity["value"], entity.get("role")) for entity in entities] == [
        ("title", ["clue-1985"], "example"),
        ("genre", ["Horror"], "exclude"),
        ("runtime", {"low": None, "high": 120}, "prefer"),
    ]
    assert [text[entity["start"] : entity["end"]] for entity in entities] == [
        "Clue (1985)",
        "horror",
        "under two hours",
    ]


def test_what_the_reader_marks_is_replaced_or_kept_as_text(agent: Agent) -> None:
    linked = parse(agent, "a film with Tom Cruise")["entities"]
    assert [(entity["entity"], entity["value"]) for entity in linked] == [("actor", ["Tom Cruise"])]
    unknown = parse(agent, "a film with Jane Nobody")["entities"]
    assert ("person", "Jane Nobody") in [(entity["entity"], entity["value"]) for entity in unknown]
    assert {entity["extractor"] for entity in linked + unknown} == {"CatalogueLinker"}


@pytest.mark.parametrize("text", BAD_INPUT.values(), ids=BAD_INPUT.keys())
def test_bad_input_is_parsed(agent: Agent, text: str) -> None:
    assert "entities" in parse(agent, text)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_a_blank_message_is_not_understood(agent: Agent, text: str) -> None:
    assert parse(agent, text)["intent"] == {"name": "nlu_fallback", "confidence": 1.0}


def test_a_missing_lexicon_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    monkeypatch.setenv("PARLEY_CATALOGUE", "albums")
    context = ExecutionContext(GraphSchema({}), node_name="linker")
    with pytest.raises(MissingLexiconError, match=r"albums has not been built .*PARLEY_CATALOGUE=albums make data"):
        CatalogueLinker.create(CatalogueLinker.get_default_config(), None, Resource("linker"), context)
