"""Answers to a suggestion that are no opinion, and what is said only to be kind."""

from __future__ import annotations

import re

from actions.cards import MORE
from actions.feedback import event
from actions.reading.opinions.pointing import points_at_several
from actions.references import NothingMeant, targets
from actions.state import Option, State
from actions.turn import Turn
from recommender.catalogue.speech import either
from recommender.domain.feedback import Kind
from recommender.wording.languages import tr
from recommender.wording.phrases import join


async def accept(turn: Turn) -> State:
    """Be glad that something was found, and offer to keep it; to take a suggestion is a sign of interest, and no like.

    Raises:
        Unclear: a title fits several items.
    """
    them = any(points_at_several(move.text, turn.recommender.spec) for move in turn.message.moves)
    items = _items(turn) if turn.message.of("title") or not them else []
    if not items and len(turn.state.shown) == 1:
        items = list(turn.state.shown)
    if len(items) == 1:
        await turn.call(turn.recommender.note, [event(turn, Kind.DETAILS, items[0])])
        offer = turn.offer("next", [_save(turn, items[0], tr("Save it"))])
        turn.say("utter_accept", offer, item=turn.recommender.wording.label(items[0]))
        return turn.state.after(focus=items[0], offer=offer)
    several = items or list(turn.state.shown)
    if not several:
        turn.say("utter_accept_any", buttons=[MORE])
        return turn.state
    offer = turn.offer(
        "accepted",
        [_save(turn, item, tr("Save {item}").format(item=turn.recommender.wording.label(item))) for item in several],
    )
    labels = [turn.recommender.wording.label(item) for item in several]
    turn.say("utter_accept_which", offer, options=join(labels, "or"))
    return turn.state.after(offer=offer)


async def unseen(turn: Turn) -> State:
    """Say in a line what is not known yet; that it has not been seen is no opinion and is not stored.

    Raises:
        Unclear: a title fits several items, or none.
    """
    items = _items(turn)
    if not items:
        return _ask_about_which(turn)
    offer = turn.offer("next", [_save(turn, items[-1], tr("Save it")), _like_it(items[-1])])
    turn.say("utter_unseen", offer, about="\n".join(turn.recommender.wording.in_a_line(item) for item in items))
    return turn.state.after(focus=items[-1], offer=offer)


def _ask_about_which(turn: Turn) -> State:
    shown = [(item, turn.recommender.wording.label(item)) for item in turn.state.shown]
    if not shown:
        turn.say("utter_nothing_meant", buttons=[MORE])
        return turn.state
    options = [
        Option(label=label, intent="ask_about", entities=({"entity": "title", "value": [item]},), item=item)
        for item, label in shown
    ]
    offer = turn.offer("which", options)
    turn.say("utter_unseen_any", offer, options=join([label for _, label in shown], "or"))
    return turn.state.after(offer=offer)


async def mention(turn: Turn) -> State:
    """Take note, in a word, that nothing is claimed: hearsay is neither a wish nor an opinion.

    Raises:
        Unclear: a title fits several items, or none.
    """
    one = either(("one", *turn.recommender.spec.noun.singles))
    said = " ".join(move.text for move in turn.message.moves)
    points = turn.state.focus is not None and re.search(rf"\b(?:it|(?:that|this) {one})\b", said, re.IGNORECASE)
    items = _items(turn) if turn.message.mentions or points else []
    if not items:
        turn.say("utter_mentioned_any", buttons=[MORE])
        return turn.state
    offer = turn.offer("next", [_like_it(items[-1]), _save(turn, items[-1], tr("Save it"))])
    turn.say("utter_mentioned", offer, item=join([turn.recommender.wording.label(item) for item in items]))
    return turn.state.after(focus=items[-1], offer=offer)


def _items(turn: Turn) -> list[str]:
    """Return the items that are meant; none where several are shown and none is named."""
    try:
        return [target.item for target in targets(turn.message, turn.state, turn.recommender.catalogue)]
    except NothingMeant:
        return []


def _save(turn: Turn, item: str, label: str) -> Option:
    """Return the option to save an item. Who names the item instead of tapping takes it, and saves nothing."""
    return Option(label=label[:200], intent="save", entities=({"entity": "title", "value": [item]},), item=item)


def _like_it(item: str) -> Option:
    return Option(label=tr("More like it"), intent="ask", entities=({"entity": "title", "value": [item]},), item=item)
