"""Picks one of several for somebody who cannot decide, and says what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence

from actions.references import NothingMeant, described, ordinal_item, title_items
from actions.state import State
from actions.turn import Turn
from recommender.service import StoreError
from recommender.wording.phrases import clauses


async def pick(turn: Turn) -> State:
    """Name the one that the ranking puts first of those that are named, or described ("of the french ones"), or shown.

    What was turned down, and what one has had where that is no reason to have it again, is left out.

    Raises:
        Unclear: which ones are meant cannot be told.
    """
    state, catalogue = turn.state, turn.recommender.catalogue
    named = [
        ordinal_item(each.value, state) if each.entity == "ordinal" else title_items(each, state, catalogue)
        for each in turn.message.of("title", "ordinal")
    ]
    shown = [item for item in state.shown if item in catalogue]
    shown = described(turn.message.mentions, shown, catalogue) or shown
    items = list(dict.fromkeys(named)) if len(named) > 1 else await _open(turn, shown)
    if not items:
        raise NothingMeant
    return say_pick(turn, items).after(offer=None)


def say_pick(turn: Turn, items: Sequence[str]) -> State:
    """Say which of some items the ranking puts first, and why; from then on it is what is talked about."""
    item, reasons = turn.recommender.pick(turn.user, turn.state.need, items)
    turn.say("utter_pick", item=turn.recommender.wording.label(item), reasons=clauses(reasons))
    return turn.state.after(focus=item, misses=0)


async def _open(turn: Turn, items: list[str]) -> list[str]:
    """Return the items of a list of which nothing was said that speaks against taking them now; else all."""
    try:
        signals = {each.item: each for each in await turn.call(turn.recommender.signals, turn.user)}
    except StoreError:
        return items  # a choice needs no memory
    again = turn.recommender.spec.repeat
    left = [
        item
        for item in items
        if item not in turn.state.refused
        and (item not in signals or not (signals[item].weight < 0 or (signals[item].seen and not again)))
    ]
    return left or items
