from __future__ import annotations

import random
from itertools import count

import pytest
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    ConversationPaused,
    DefinePrevUserUtteredFeaturization,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from components.shortening import MOST_TURNS, WHOLE_TURNS, shortened

INTENTS = ("ask", "like", "affirm", "deny", "why")
ACTIONS = ("action_recommend", "action_feedback", "action_choose")
DOMAIN = Domain.from_dict(
    {
        "intents": [{intent: {"use_entities": []}} for intent in INTENTS],
        "entities": ["title"],
        "slots": {
            name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
            for name in ("need", "focus")
        },
        "actions": list(ACTIONS),
    }
)
BEGIN: list[Event] = [
    ActionExecuted("action_session_start", timestamp=0.1),
    SessionStarted(timestamp=0.2),
    ActionExecuted("action_listen", timestamp=0.3),
]
HISTORY = 3  # config.yml: max_history of the trained policies


def turn(number: int, *, hidden: bool, focus: bool = False) -> list[Event]:
    """One turn as Rasa records it; a rule that no story has hides its turn from the trained policies."""
    at = 10.0 * number
    intent = {"name": INTENTS[number % len(INTENTS)], "confidence": 1.0}
    return [
        UserUttered(f"message {number}", intent, [{"entity": "title", "value": "x"}], timestamp=at),
        DefinePrevUserUtteredFeaturization(False, timestamp=at + 1),
        ActionExecuted(ACTIONS[number % len(ACTIONS)], timestamp=at + 2, hide_rule_turn=hidden),
        BotUttered(f"answer {number}", timestamp=at + 3),
        SlotSet("need", number, timestamp=at + 4),
        *([SlotSet("focus", f"item {number}", timestamp=at + 5)] if focus else []),
        ActionExecuted("action_listen", timestamp=at + 6, hide_rule_turn=hidden),
    ]


def tracker(events: list[Event]) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("ann", events, DOMAIN.slots)


def seen_by_trained_policies(events: list[Event]) -> list[State]:
    return tracker(events).past_states(DOMAIN, ignore_rule_only_turns=True, rule_only_data={})[-HISTORY:]


def seen_by_rules(events: list[Event]) -> list[State]:
    """The states that the longest rule looks at, and one more."""
    return tracker(events).past_states(DOMAIN)[-4:]


@pytest.mark.parametrize("hiding", [0.0, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("seed", range(5))
def test_policies_see_the_same_and_slots_hold_the_same_turn_after_turn(seed: int, hiding: float) -> None:
    chance = random.Random(seed)  # noqa: S311
    whole, short = list(BEGIN), list(BEGIN)
    for number in range(1, 60):
        new = turn(number, hidden=chance.random() < hiding, focus=chance.random() < 0.1)
        message, rest = new[:1], new[1:]
        for events, part in ((whole, message), (short, message), (whole, rest), (short, rest)):
            events.extend(part)
            if events is short:
                assert seen_by_trained_policies(short) == seen_by_trained_policies(whole)
                assert seen_by_rules(short) == seen_by_rules(whole)
                assert tracker(short).current_slot_values() == tracker(whole).current_slot_values()
        reduced = shortened(short)
        if reduced is not None:
            short = list(reduced.events)
    assert len(short) < len(BEGIN) + (MOST_TURNS + 1) * len(turn(1, hidden=False, focus=True)) + len(DOMAIN.slots)
    assert tracker(short).latest_message == tracker(whole).latest_message


def test_few_turns_stay_as_they_are() -> None:
    turns = [event for number in range(1, MOST_TURNS + 1) for event in turn(number, hidden=True)]
    assert shortened([*BEGIN, *turns]) is None


def test_what_was_said_in_reduced_turns_is_handed_out_once_and_the_last_turns_stay_whole() -> None:
    turns = [turn(number, hidden=True) for number in range(1, MOST_TURNS + 2)]
    reduced = shortened([*BEGIN, *(event for each in turns for event in each)])
    assert reduced is not None
    old, last = turns[:-WHOLE_TURNS], turns[-WHOLE_TURNS:]
    assert [each.text for each in reduced.said] == [
        text for number in range(1, len(old) + 1) for text in (f"message {number}", f"answer {number}")
    ]
    assert list(reduced.events[-len(last) * len(last[0]) :]) == [event for each in last for event in each]
    assert list(reduced.events[: len(BEGIN)]) == BEGIN


def test_what_was_before_the_session_is_left_alone() -> None:
    before = [*BEGIN, *turn(1, hidden=True), SlotSet("focus", "old", timestamp=20.0)]
    numbers = count(3)
    turns = [event for _ in range(MOST_TURNS + 1) for event in turn(next(numbers), hidden=True)]
    session = [ActionExecuted("action_session_start", timestamp=25.0), SessionStarted(timestamp=26.0)]
    reduced = shortened([*before, *session, *turns])
    assert reduced is not None
    assert list(reduced.events[: len(before) + len(session)]) == [*before, *session]


@pytest.mark.parametrize("other", [ConversationPaused(timestamp=15.5), Restarted(timestamp=15.5)])
def test_a_conversation_with_anything_else_in_its_old_turns_stays_whole(other: Event) -> None:
    turns = [event for number in range(2, 30) for event in turn(number, hidden=True)]
    assert shortened([*BEGIN, *turn(1, hidden=True), other, *turns]) is None
