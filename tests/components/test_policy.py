"""The remembering policy, trained on a few stories by Rasa itself."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.agent import Agent
from rasa.core.policies.ted_policy import TED, TEDPolicy
from rasa.model_training import train_core
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.policy import DialoguePolicy, Network

CONFIG = """
recipe: default.v1
assistant_id: test
language: en
pipeline: []
policies:
  - name: components.policy.DialoguePolicy
    max_history: 3
    epochs: 5
    random_seed: 1
"""
DOMAIN = """
version: "3.1"
intents: [greet, affirm, deny]
responses:
  utter_greet: [{text: hi}]
  utter_list: [{text: list}]
  utter_fine: [{text: fine}]
"""
STORIES = """
version: "3.1"
stories:
- story: yes
  steps: [{intent: greet}, {action: utter_greet}, {intent: affirm}, {action: utter_list}]
- story: no
  steps: [{intent: greet}, {action: utter_greet}, {intent: deny}, {action: utter_fine}]
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> tuple[DialoguePolicy, Agent]:
    folder = tmp_path_factory.mktemp("policy")
    for name, text in (("config.yml", CONFIG), ("domain.yml", DOMAIN), ("stories.yml", STORIES)):
        (folder / name).write_text(text)
    asyncio.set_event_loop(asyncio.new_event_loop())
    model = train_core(
        str(folder / "domain.yml"), str(folder / "config.yml"), str(folder / "stories.yml"), str(folder / "out")
    )
    assert model is not None
    return loaded(model)


def loaded(model: str) -> tuple[DialoguePolicy, Agent]:
    agent = Agent.load(model)
    assert agent.processor is not None
    nodes = agent.processor.graph_runner._instantiated_nodes
    found = [node._component for node in nodes.values() if isinstance(node._component, DialoguePolicy)]
    assert len(found) == 1
    return found[0], agent


def tracker(agent: Agent, *events: Event, sender: str = "a") -> DialogueStateTracker:
    assert agent.domain is not None
    start: list[Event] = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
    return DialogueStateTracker.from_events(sender, [*start, *events], domain=agent.domain)


def said(intent: str, text: str) -> UserUttered:
    return UserUttered(text, {"name": intent, "confidence": 1.0})


def test_a_known_situation_is_answered_as_the_network_does(
    policy: tuple[DialoguePolicy, Agent], monkeypatch: pytest.MonkeyPatch
) -> None:
    trained, agent = policy
    greeting = tracker(agent, said("greet", "hi"))
    first = trained.predict_action_probabilities(greeting, agent.domain)
    calls: list[DialogueStateTracker] = []
    network = TEDPolicy.predict_action_probabilities

    def counted(self: TEDPolicy, seen: DialogueStateTracker, *arguments: object, **more: object) -> object:
        calls.append(seen)
        return network(self, seen, *arguments, **more)

    monkeypatch.setattr(TEDPolicy, "predict_action_probabilities", counted)
    # Another person and other words, but the same situation.
    again = trained.predict_action_probabilities(tracker(agent, said("greet", "hello"), sender="b"), agent.domain)
    assert again.probabilities == first.probabilities
    assert calls == []

    answered = [said("greet", "hi"), ActionExecuted("utter_greet"), ActionExecuted("action_listen")]
    yes = trained.predict_action_probabilities(tracker(agent, *answered, said("affirm", "yes")), agent.domain)
    no = trained.predict_action_probabilities(tracker(agent, *answered, said("deny", "no")), agent.domain)
    assert len(calls) == 2
    assert yes.probabilities != no.probabilities


def test_the_network_is_read_from_its_file_as_rasa_s_own_is(
    policy: tuple[DialoguePolicy, Agent], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, agent = policy
    assert agent.processor is not None
    monkeypatch.setattr(DialoguePolicy, "model_class", staticmethod(lambda: TED))
    there, _ = loaded(str(agent.processor.model_path))
    assert type(here.model) is Network
    assert type(there.model) is TED
    for intent in ("greet", "affirm", "deny"):
        talk = tracker(agent, said("greet", "hi"), ActionExecuted("utter_greet"), said(intent, "x"))
        expected = there.predict_action_probabilities(talk, agent.domain).probabilities
        assert here.predict_action_probabilities(talk, agent.domain).probabilities == pytest.approx(expected, abs=1e-6)
