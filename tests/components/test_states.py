from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from components import states

DOMAIN = Domain.from_dict(
    {
        "intents": ["ask", "like"],
        "actions": ["action_x"],
        "slots": {"mood": {"type": "text", "mappings": [{"type": "custom"}]}},
    }
)


def talk() -> DialogueStateTracker:
    return DialogueStateTracker.from_events(
        "ann",
        [
            ActionExecuted("action_listen"),
            UserUttered("hello", {"name": "ask"}),
            ActionExecuted("action_x", hide_rule_turn=True),
            SlotSet("mood", "good"),
            ActionExecuted("action_listen"),
        ],
        DOMAIN.slots,
    )


def test_policies_are_given_what_rasa_makes_and_the_talk_goes_on() -> None:
    tracker = talk()
    for event in (UserUttered("fine", {"name": "like"}), ActionExecuted("action_x")):
        tracker.update(event, DOMAIN)
        for hidden in (False, True):
            for omit in (False, True):
                options: dict[str, Any] = {
                    "ignore_rule_only_turns": hidden,
                    "omit_unset_slots": omit,
                    "rule_only_data": {},
                }
                expected = states._states_for_tracker_history(DOMAIN, tracker, **options)
                assert tracker.past_states(DOMAIN, **options) == expected
                assert tracker.past_states(DOMAIN, **options) == expected


def test_what_one_policy_does_to_its_states_no_other_sees() -> None:
    tracker = talk()
    first = tracker.past_states(DOMAIN)
    first[-1]["user"].clear()
    del first[-1]["prev_action"]
    assert tracker.past_states(DOMAIN) == states._states_for_tracker_history(DOMAIN, tracker)


EVERYTHING: list[Event] = [
    ActionExecuted("action_session_start"),
    SessionStarted(),
    ActionExecuted("action_listen"),
    UserUttered("hello", {"name": "ask"}, [{"entity": "title", "value": "Heat"}]),
    DefinePrevUserUtteredFeaturization(False),
    ActionExecuted("action_x", hide_rule_turn=True),
    SlotSet("mood", "good"),
    BotUttered("an answer"),
    ActionExecuted("action_listen", hide_rule_turn=True),
    UserUttered("fine", {"name": "like"}),
    DefinePrevUserUtteredFeaturization(False),
    ActionExecuted("action_x"),
    SlotSet("mood", None),
    ActionExecuted("action_listen"),
    UserUttered("no", {"name": "ask"}),
    UserUtteranceReverted(),
    UserUttered("yes", {"name": "like"}),
    ActionExecuted("action_x", hide_rule_turn=True),
    ActionReverted(),
    ActiveLoop("loop"),
    ActionExecuted("loop"),
    ActionExecuted("action_listen"),
    UserUttered("more", {"name": "ask"}),
    ActionExecuted("loop"),
    ActiveLoop(None),
    FollowupAction("action_x"),
    ActionExecuted("action_x", hide_rule_turn=True),
    ActionExecuted("action_listen", hide_rule_turn=True),
    Restarted(),
    ActionExecuted("action_session_start"),
    SessionStarted(),
    ActionExecuted("action_listen"),
    UserUttered("again", {"name": "ask"}),
    ActionExecuted("action_x"),
]


def test_a_replay_goes_on_and_sees_what_a_whole_one_sees() -> None:
    for every in (1, 2, 5):  # events between two looks at the talk
        tracker = DialogueStateTracker.from_events("ann", [], DOMAIN.slots)
        for number, event in enumerate(EVERYTHING):
            tracker.update(event, DOMAIN)
            if number % every:
                continue
            for hidden in (False, True):
                options: dict[str, Any] = {
                    "ignore_rule_only_turns": hidden,
                    "rule_only_data": {"rule_only_slots": ["mood"]},
                }
                expected = states._states_for_tracker_history(DOMAIN, tracker, **options)
                assert tracker.past_states(DOMAIN, **options) == expected


def test_what_has_been_replayed_is_not_replayed_again() -> None:
    tracker = talk()
    tracker.past_states(DOMAIN)
    replay = getattr(tracker, states._KEPT)
    begun = list(replay.moments)
    tracker.update(UserUttered("fine", {"name": "like"}), DOMAIN)
    tracker.past_states(DOMAIN)
    assert getattr(tracker, states._KEPT) is replay
    assert [one is other for one, other in zip(begun, replay.moments, strict=False)] == [True] * len(begun)
    tracker.past_states(Domain.from_dict({"intents": ["ask", "like"], "actions": ["action_x"]}))
    assert getattr(tracker, states._KEPT) is not replay
