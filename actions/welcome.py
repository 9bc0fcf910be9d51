"""The welcome of somebody new, who is told what this is and gets a few ideas."""

from __future__ import annotations

from actions.state import State
from actions.turn import Turn
from contract.bot_message import Button
from recommender.wording.languages import described


async def welcome(turn: Turn) -> State:
    """Say what this is, and offer ideas to be tapped."""
    spec = described(turn.recommender.spec)
    turn.say(
        "utter_start",
        buttons=ideas(turn),
        event="welcome",
        count=f"{len(turn.recommender.catalogue):,}",
        things=spec.noun.many,
    )
    return turn.state


def ideas(turn: Turn) -> list[Button]:
    """Return what somebody who does not know what to say may tap: each is said as if it was typed."""
    return [{"title": each, "payload": each} for each in described(turn.recommender.spec).wording.ideas]
