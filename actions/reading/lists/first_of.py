"""Several places of a list in one word: "save the first two", "the last three of those". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.message import Move
from actions.reading.lists.counting import with_places
from actions.state import State

_COUNTS: Mapping[str, int] = {
    word: number
    for number, words in {2: ("two", "2", "couple"), 3: ("three", "3"), 4: ("four", "4"), 5: ("five", "5")}.items()
    for word in words
}
# "The first two hours" are no places of a list.
_FIRST_OF = re.compile(
    rf"\b(?:the )?(?P<end>first|last) (?P<count>{'|'.join(_COUNTS)})\b(?! (?:and a half|hours?|hrs|minutes?|mins?"
    r"|years?|weeks?|days?|months?|nights?|times?|seasons?|episodes?|chapters?|decades?|parts?|acts?|verses?|stars?|hundred)\b)",
    re.IGNORECASE,
)


def first_of(move: Move, state: State) -> Move | None:
    """Return a move with each place that "the first two" means; None where nothing of the kind is said."""
    said = _FIRST_OF.search(move.text) if state.shown else None
    if said is None:
        return None
    start, end = (move.start + each for each in said.span())
    if any(each.start < end and start < each.end for each in move.of("title")):
        return None
    count = min(_COUNTS[said["count"].casefold()], len(state.shown))
    places = range(1, count + 1) if said["end"].casefold() == "first" else range(-count, 0)
    return with_places(move, said.span(), places)
