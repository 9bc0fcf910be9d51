"""Which rules go with a conversation, without holding each of them against all of it.

Rasa goes back to the begin of the conversation, though no rule is longer than a few steps, and takes every rule apart,
though most are for another intent.
"""

from __future__ import annotations

from collections.abc import Mapping

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import State
from rasa.shared.nlu.constants import INTENT

_possible_keys = RulePolicy._get_possible_keys


def possible_keys(self: RulePolicy, lookup: Mapping[str, str], states: list[State]) -> set[str]:
    """Return the keys of the rules that apply, as ``RulePolicy._get_possible_keys`` does."""
    keys = set(lookup)
    if states and states[-1].get(PREVIOUS_ACTION):
        intent = states[-1].get(USER, {}).get(INTENT)
        keys = {key for key in keys if _may_be_for(self._rule_key_to_state(key)[-1], intent)}
    longest = max((len(self._rule_key_to_state(key)) for key in keys), default=0)
    for age, state in enumerate(reversed(states[-longest:] if longest else [])):
        keys = {key for key in keys if self._is_rule_applicable(key, age, state)}
    return keys


def _may_be_for(newest: State, intent: object) -> bool:
    """Whether a rule's newest state is not for another intent; where there was an action before it, that decides."""
    wanted = newest.get(USER, {}).get(INTENT)
    return not wanted or wanted in (intent, SHOULD_NOT_BE_SET)
