"""Rules are found as Rasa finds them."""

from __future__ import annotations

import json
from collections import OrderedDict
from itertools import product
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import SHOULD_NOT_BE_SET
from rasa.shared.core.domain import State

from components import rules


def state(action: str | None = None, intent: str | None = None, **slots: Any) -> State:
    parts: State = {}
    if action:
        parts["prev_action"] = {"action_name": action}
    if intent:
        parts["user"] = {"intent": intent}
    if slots:
        parts["slots"] = slots
    return parts


RULES = [
    [state("action_listen", "ask")],
    [state("action_listen", "like")],
    [state("action_listen", "ask"), state("action_x", "ask")],
    [state("action_listen", "ask"), state("action_x", "ask"), state("action_listen", "like")],
    [state("action_listen", "ask", mood=["good"])],
    [state("action_listen", "ask", mood=SHOULD_NOT_BE_SET)],
    [state("action_x")],
    [{"prev_action": {"action_name": "action_listen"}, "user": {"intent": SHOULD_NOT_BE_SET}}],
    [state(), state("action_listen", "like")],
    [state()],
    [state(None, "ask")],
]
LOOKUP = {json.dumps(each): "action_x" for each in RULES}
NOW = [
    state("action_listen", "ask"),
    state("action_listen", "ask", mood=("good",)),
    state("action_listen", "like"),
    state("action_x", "ask"),
    state("action_x"),
    state("action_listen"),
    state(),
    state(None, "ask"),
]


def policy() -> RulePolicy:
    """Return one that has learned nothing: what is asked of it needs no more."""
    return object.__new__(RulePolicy)


def test_the_same_rules_go_with_every_talk() -> None:
    found = {}
    talks = [list(each) for length in range(4) for each in product(NOW, repeat=length)]
    talks += [[*each, *each, *each] for each in talks[9:60]]
    for number, talk in enumerate(talks):
        found[number] = policy()._get_possible_keys(LOOKUP, talk)
    assert RulePolicy._get_possible_keys is rules.possible_keys
    assert found == {number: rules._possible_keys(policy(), LOOKUP, talk) for number, talk in enumerate(talks)}
    assert len({frozenset(each) for each in found.values()}) > len(NOW)
    assert policy()._get_possible_keys(OrderedDict(), NOW) == set()
