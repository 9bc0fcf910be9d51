"""What is kept of a long conversation: enough to go on exactly as if all of it were there.

Rasa keeps every event, and each turn reads, replays and copies all of them several times: turn 150 would take three
times the first. What a later turn depends on is little. Rules see the last turn. The trained policies see the last few
turns that no rule hides from them (`hide_rule_turn`). What the conversation is about is in the slots, and no slot has a
part in what is predicted (`influence_conversation: false` in domain.yml). So old turns are reduced to the values of the
slots, those that the trained policies may still see to what these see, and what was said is handed out, for a page that
shows the conversation again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)

MOST_TURNS = 6  # before old turns are reduced
WHOLE_TURNS = 3  # that stay as they are: rules see one, and the actions ask for the message before the last
SEEN_TURNS = 3  # that the policies may see: each is two states or more, and they look at three (config.yml)

# What these did is in the slots. A conversation with other events in its old turns stays whole.
_REDUCED = (ActionExecuted, BotUttered, DefinePrevUserUtteredFeaturization, SlotSet, UserUttered)
_SEEN = (ActionExecuted, DefinePrevUserUtteredFeaturization, UserUttered)


@dataclass(frozen=True)
class Shortened:
    """A shorter record of a conversation. `said` is what people and bot said in the turns that were reduced."""

    events: tuple[Event, ...]
    said: tuple[UserUttered | BotUttered, ...]


def shortened(events: Sequence[Event]) -> Shortened | None:
    """Return the events that the turns to come depend on; None while there are few, or some that cannot be reduced.

    Every session before the last one is left as it is.
    """
    begin = max((number for number, each in enumerate(events) if isinstance(each, SessionStarted)), default=-1) + 1
    starts = [number for number, each in enumerate(events) if number >= begin and isinstance(each, UserUttered)]
    if len(starts) <= MOST_TURNS:
        return None
    whole = starts[-WHOLE_TURNS]
    if not all(isinstance(each, _REDUCED) for each in events[begin:whole]):
        return None
    old = [events[start:end] for start, end in pairwise([*starts[:-WHOLE_TURNS], whole])]
    seen = [turn for turn in old if any(isinstance(each, ActionExecuted) and not each.hide_rule_turn for each in turn)]
    slots = {each.key: each for each in events[begin:whole] if isinstance(each, SlotSet)}
    kept = [each for turn in seen[-SEEN_TURNS:] for each in turn if isinstance(each, _SEEN)]
    opening = [each for each in events[begin : starts[0]] if not isinstance(each, SlotSet)]
    remaining = {id(each) for each in kept}
    said = [each for turn in old for each in turn if isinstance(each, (UserUttered, BotUttered))]
    return Shortened(
        events=(*events[:begin], *opening, *kept, *slots.values(), *events[whole:]),
        said=tuple(each for each in said if id(each) not in remaining),
    )
