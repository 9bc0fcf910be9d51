"""What policies see of a conversation is worked out once a prediction, and not once a policy.

Each policy asks for the same list of states, some twice, and each time the whole conversation is replayed for it.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker

_KEPT = "_parley_states"  # on the tracker
_Kept = tuple[int, dict[tuple[int, bool, bool, str], list[State]]]  # the number of events; what was asked for

_states_for_tracker_history = Domain.states_for_tracker_history


def states_for_tracker_history(
    self: Domain,
    tracker: DialogueStateTracker,
    omit_unset_slots: bool = False,
    ignore_rule_only_turns: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[State]:
    """Return the states, as ``Domain.states_for_tracker_history`` does; the caller may change them.

    The events of a tracker are only ever added to while actions are predicted, so their number tells whether it is
    still the same.
    """
    kept: _Kept = getattr(tracker, _KEPT, (-1, {}))
    if kept[0] != len(tracker.events):
        kept = len(tracker.events), {}
        setattr(tracker, _KEPT, kept)
    known = kept[1]
    asked = (id(self), omit_unset_slots, ignore_rule_only_turns, repr(rule_only_data))
    if asked not in known:
        known[asked] = _states_for_tracker_history(
            self, tracker, omit_unset_slots, ignore_rule_only_turns, rule_only_data
        )
    return [{kind: dict(part) for kind, part in state.items()} for state in known[asked]]
