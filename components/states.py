"""What policies see of a conversation is worked out once a turn, and not once a policy and prediction.

Each policy asks for the same list of states, some twice, and each time Rasa replays the whole conversation for it.
Here it is replayed once, and goes on where it was when there are more events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker

_KEPT = "_parley_replay"  # on the tracker

_states_for_tracker_history = Domain.states_for_tracker_history


@dataclass(frozen=True)
class Moment:
    """The conversation before an action, or now.

    `hides` says whether the action's turn is hidden from the trained policies, None where that stays as it was.
    """

    state: State
    action: dict[str, str] | None
    hides: bool | None


@dataclass
class Replay:
    """A conversation as far as it has been replayed: the moment before each action."""

    domain: Domain
    past: DialogueStateTracker
    events: list[Event] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)

    def goes_on_to(self, domain: Domain, events: list[Event]) -> bool:
        """Whether these are the events so far, and more."""
        begin = events[: len(self.events)]
        return (
            self.domain is domain
            and len(begin) == len(self.events)
            and all(one is other for one, other in zip(begin, self.events, strict=True))
        )

    def go_on(self, events: list[Event]) -> None:
        """Replay the events that are new."""
        for event in events[len(self.events) :]:
            if isinstance(event, ActionExecuted):
                self.moments.append(self.moment(event.hide_rule_turn))
            self.past.update(event)
        self.events = events

    def moment(self, hides: bool) -> Moment:
        """Return how it is now."""
        loops = self.past.followup_action or self.past.latest_action_name == self.past.active_loop_name
        return Moment(self.domain.get_active_state(self.past), self.past.latest_action, None if loops else hides)


def states_for_tracker_history(
    self: Domain,
    tracker: DialogueStateTracker,
    omit_unset_slots: bool = False,
    ignore_rule_only_turns: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[State]:
    """Return the states, as ``Domain.states_for_tracker_history`` does; the caller may change them."""
    if omit_unset_slots:  # in training
        states: list[State] = _states_for_tracker_history(
            self, tracker, omit_unset_slots, ignore_rule_only_turns, rule_only_data
        )
        return states
    events = tracker.applied_events()
    replay: Replay | None = getattr(tracker, _KEPT, None)
    if replay is None or not replay.goes_on_to(self, events):
        replay = Replay(self, tracker.init_copy())
        setattr(tracker, _KEPT, replay)
    replay.go_on(events)
    moments = [*replay.moments, replay.moment(hides=False)]
    if ignore_rule_only_turns:
        return _seen(self, moments, rule_only_data)
    return [_copy(each.state) for each in moments]


def _seen(domain: Domain, moments: list[Moment], rule_only_data: dict[str, Any] | None) -> list[State]:
    """Return the states that trained policies see: without the turns that only rules are for."""
    states: list[State] = []
    action, hidden = None, False
    for each in moments:
        if not hidden:
            action = each.action
        if each.hides is not None:
            hidden = each.hides
        if hidden:
            continue
        state = _copy(each.state)
        domain._remove_rule_only_features(state, rule_only_data)
        if states:
            domain._substitute_rule_only_user_input(state, states[-1])
        if action:
            state[PREVIOUS_ACTION] = dict(action)
        states.append(domain._clean_state(state))
    return states


def _copy(state: State) -> State:
    return {kind: dict(part) for kind, part in state.items()}
