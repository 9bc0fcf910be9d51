"""The bare bot is made from the project's own files."""

from __future__ import annotations

from typing import Any

import yaml

from benchmarks.bare import bare_config, bare_domain, bare_rules
from benchmarks.conversations import CONVERSATIONS
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


def test_the_mix_is_large_enough_and_never_repeats_itself() -> None:
    messages = [text for conversation in CONVERSATIONS for text in conversation]
    assert len(messages) >= 20
    assert len(set(messages)) == len(messages)
