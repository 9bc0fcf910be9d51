from __future__ import annotations

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
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
                options = {"ignore_rule_only_turns": hidden, "omit_unset_slots": omit, "rule_only_data": {}}
                expected = states._states_for_tracker_history(DOMAIN, tracker, **options)
                assert tracker.past_states(DOMAIN, **options) == expected
                assert tracker.past_states(DOMAIN, **options) == expected


def test_what_one_policy_does_to_its_states_no_other_sees() -> None:
    tracker = talk()
    first = tracker.past_states(DOMAIN)
    first[-1]["user"].clear()
    del first[-1]["prev_action"]
    assert tracker.past_states(DOMAIN) == states._states_for_tracker_history(DOMAIN, tracker)
