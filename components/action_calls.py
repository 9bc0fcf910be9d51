"""What an action server is told of a conversation: its slots, the latest message, and the few events that count.

Rasa posts every event with each call: 35 KB after ten short turns, and more with each one. What our actions go by is in
the slots. Of the events they ask when the conversation began (for a deletion from another channel), when its session
did, and which message came before this one (`actions/runner.py`, `actions/stale.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import rasa
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, Restarted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

MESSAGES = 2  # the latest, and the one before


def call_body(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """Return what is posted, as ``RemoteAction._action_call_format`` does, with the events that count."""
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = [_told(each) for each in told_events(tracker.events)]
    body = {"next_action": self.name(), "sender_id": tracker.sender_id, "tracker": state, "version": rasa.__version__}
    if not self._is_selective_domain_enabled() or domain.does_custom_action_explicitly_need_domain(self.name()):
        body["domain"] = domain.as_dict()
    return body


def told_events(events: Iterable[Event]) -> list[Event]:
    """Return the oldest event since the last restart, the begin of the session, and the latest messages, in order."""
    told: list[Event] = []
    messages: list[Event] = []
    for event in events:
        if isinstance(event, Restarted):
            told, messages = [], []
            continue
        if isinstance(event, UserUttered):
            messages = [*messages[1 - MESSAGES :], event]
        if not told or isinstance(event, SessionStarted):
            told = [*told[:1], event]
    return [*told, *(each for each in messages if each is not told[0])]


def _told(event: Event) -> dict[str, Any]:
    """Return an event without what was made of a message: that of the latest one is told beside the events."""
    data: dict[str, Any] = event.as_dict()
    data.pop("parse_data", None)
    return data
