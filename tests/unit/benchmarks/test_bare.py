"""The bare bot and the compared pipelines are made from the project's own files."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from benchmarks.bare import bare_config, bare_domain, bare_rules
from benchmarks.conversations import CONVERSATIONS
from benchmarks.nlu import CLASSIFIER, DIET, ENCODER, EXTRACTOR, pipelines, without
from scripts.environments import ROOT

DOMAIN: dict[str, Any] = {
    "version": "3.1",
    "session_config": {"session_expiration_time": 60},
    "intents": [{"greet": {"use_entities": []}}, "ask"],
    "entities": ["genre"],
    "slots": {"need": {"type": "any"}},
    "actions": ["action_recommend"],
    "responses": {"utter_greet": [{"text": "Hi!"}]},
}


def project(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return content


def test_the_domain_keeps_what_is_understood_and_nothing_that_is_done() -> None:
    assert bare_domain(DOMAIN) == {
        "version": "3.1",
        "session_config": {"session_expiration_time": 60},
        "intents": [{"greet": {"use_entities": []}}, "ask"],
        "entities": ["genre"],
        "actions": ["action_constant"],
    }


def test_each_intent_has_a_rule() -> None:
    assert bare_rules(DOMAIN)["rules"] == [
        {"rule": "greet", "steps": [{"intent": "greet"}, {"action": "action_constant"}]},
        {"rule": "ask", "steps": [{"intent": "ask"}, {"action": "action_constant"}]},
    ]


def test_the_pipeline_is_the_projects() -> None:
    config = project("config.yml")
    bare = bare_config(config)
    assert bare["pipeline"] == config["pipeline"]
    assert [policy["name"] for policy in bare["policies"]] == ["RulePolicy"]


def test_each_compared_pipeline_differs_in_what_its_name_says() -> None:
    config = project("config.yml")["pipeline"]
    names = {name: [each["name"] for each in pipeline] for name, pipeline in pipelines(config).items()}
    own = names.pop("config.yml")
    assert own == [each["name"] for each in config]
    assert set(own) - set(names["without the encoder"]) == {ENCODER}
    diet = names["DIET (1 x 128, 30 epochs) for both"]
    assert set(own) - set(diet) == {EXTRACTOR, CLASSIFIER}
    assert diet.index(DIET) == own.index(CLASSIFIER) - 1


def test_leaving_out_what_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="no Missing"):
        without([{"name": "WhitespaceTokenizer"}], "Missing")


def test_the_mix_is_large_enough_and_never_repeats_itself() -> None:
    messages = [text for conversation in CONVERSATIONS for text in conversation]
    assert len(messages) >= 20
    assert len(set(messages)) == len(messages)
