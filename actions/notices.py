"""What operators want to know of: messages that were not understood, and requests for which nothing was found."""

from __future__ import annotations

from actions.turn import Turn
from monitoring import metrics
from recommender.domain.need import Need


async def missed(turn: Turn) -> None:
    """Note that a message was not understood."""
    metrics.MISSED.inc()


async def dead_end(turn: Turn, need: Need) -> None:
    """Note that nothing was found for a need."""
    metrics.DEAD_ENDS.inc()
