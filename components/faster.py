"""What is exchanged in Rasa for the same, done faster: a few methods, in this one version of it."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import rasa
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.utils.endpoints import EndpointConfig

from components.action_calls import call_body
from components.beside import parse_message
from components.connections import session
from components.graph import run
from components.rules import possible_keys
from components.schema_once import validate_action_result
from components.states import states_for_tracker_history

logger = logging.getLogger(__name__)

CHECKED_VERSION = "3.6.21"


def install() -> bool:
    """Exchange the methods, if this is the version of Rasa that they were written for; return whether it was.

    Beside those of the imported modules: Rasa looks for the class of each event among all classes that there are, which
    was a fifth of a turn; an event's name has the same class for ever.
    """
    if rasa.__version__ != CHECKED_VERSION:
        logger.warning("Rasa %s is not %s: turns take longer, and grow longer still", rasa.__version__, CHECKED_VERSION)
        return False
    RemoteAction._validate_action_result = validate_action_result
    RemoteAction._action_call_format = call_body
    EndpointConfig.session = session
    MessageProcessor.parse_message = parse_message
    DaskGraphRunner.run = run
    RulePolicy._get_possible_keys = possible_keys
    Domain.states_for_tracker_history = states_for_tracker_history
    Domain.is_empty = is_empty
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(lru_cache(maxsize=256)(Event.resolve_by_type))
    return True


def is_empty(self: Domain) -> bool:
    """Whether a domain has nothing, as ``Domain.is_empty`` says, which makes an empty one to compare with each time."""
    return bool(self.as_dict() == _empty())


@lru_cache(maxsize=1)
def _empty() -> dict[str, Any]:
    empty: dict[str, Any] = Domain.empty().as_dict()
    return empty
