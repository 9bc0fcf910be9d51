"""What operators want to know of: messages that were not understood, and requests for which nothing was found."""

from __future__ import annotations

from actions.turn import Turn
from monitoring import metrics
from recommender.domain.need import Need


async def missed(turn: Turn) -> None:
    """Note that a message was not understood; what it says is kept only where the operator asks for texts."""
    metrics.MISSED.inc()
    await turn.call(turn.recommender.notice, turn.user, "missed", text=None if turn.is_tap else turn.text)


async def dead_end(turn: Turn, need: Need) -> None:
    """Note that nothing was found for a need."""
    metrics.DEAD_ENDS.inc()
    await turn.call(turn.recommender.notice, turn.user, "dead end", need=need)
