"""Lists as cards, for channels that show more than text: each item with what can be done with it in one tap."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set

from actions.failing import log_failure
from actions.turn import Turn
from contract.bot_message import Button, Card, CardButton
from recommender.catalogue.speech import Having
from recommender.domain.feedback import Kind
from recommender.service import StoreError
from recommender.wording.languages import described, tr
from recommender.wording.phrases import ListedItem

logger = logging.getLogger(__name__)

# What stands on the buttons of a card, and the intent of tapping it; {had} is what the catalogue calls to have
# had one.
CARD_BUTTONS = {"Like": "like", "Not for me": "dislike", "{had}": "seen", "Save": "save", "Why?": "why"}
MORE_BUTTONS = {"Tell me more": "ask_about", "More like it": "ask"}  # where they lie behind another
MORE: Button = {"title": "More", "payload": "/more"}
# What a tap says of an item, and another takes back.
TOGGLES = (Kind.LIKE, Kind.DISLIKE, Kind.SEEN, Kind.SAVE)

Held = Mapping[str, Set[Kind]]


async def say_list(
    turn: Turn, response: str, told: Sequence[ListedItem], *, request: str = "", more: bool = False
) -> None:
    """Say items by a response with places for them and for what was asked for; `more` offers the next page."""
    held = await held_of(turn) if turn.is_rich else {}
    having = described(turn.recommender.spec).having
    turn.say(
        response,
        buttons=[MORE] if more and turn.is_rich else [],
        cards=[card(each, having, held.get(each.item, ()), roomy=turn.is_roomy) for each in told],
        items="\n".join(f"{position}. {each}" for position, each in enumerate(told, start=1)),
        request=request,
    )


def card(told: ListedItem, having: Having, held: Collection[Kind] = (), *, roomy: bool = False) -> Card:
    """Return one item as a card. A tap names the item by its id, never by its place.

    Args:
        told: the item.
        having: what it is called to have had one.
        held: what the person has said of it, which tapping takes back.
        roomy: whether there is room for more than the most important buttons.
    """
    return {
        "item": told.item,
        "title": told.label,
        "text": told.facts,
        "figures": list(told.figures),
        "about": told.about,
        "reason": told.reason,
        "image": told.image,
        "link": told.link,
        "buttons": _buttons(told.item, having, held, roomy=roomy),
    }


async def noted(turn: Turn, words: Mapping[str, str]) -> list[Card]:
    """Return cards anew whose items something was just noted of, or taken back, with the words for that by item."""
    if not turn.is_rich:
        return []
    held, having = await held_of(turn), described(turn.recommender.spec).having
    return [
        {
            "item": item,
            "title": turn.recommender.wording.label(item),
            "text": said,
            "buttons": _buttons(item, having, held.get(item, ()), roomy=turn.is_roomy),
        }
        for item, said in words.items()
    ]


async def held_of(turn: Turn) -> Held:
    """Return what the person has said of items, by item; nothing while the store is down: a list can be had then."""
    held: dict[str, set[Kind]] = defaultdict(set)
    try:
        for each in await turn.call(turn.recommender.memory.opinions, turn.user):
            held[each.item].add(each.kind)
    except StoreError as error:
        log_failure(logger, "what a person holds of items is not shown on the cards", error)
    return held


def _buttons(item: str, having: Having, held: Collection[Kind], *, roomy: bool) -> list[CardButton]:
    """Return the buttons of a card; one that is pressed takes back what it said."""
    found: list[CardButton] = []
    for title, intent in {**CARD_BUTTONS, **(MORE_BUTTONS if roomy else {})}.items():
        pressed = intent in TOGGLES and intent in held
        said = {"title": item, "reaction": intent} if pressed else {"title": item}
        made: CardButton = {
            "title": tr(title).format(had=having.call.capitalize()),
            "payload": f"/{'undo' if pressed else intent}{json.dumps(said)}",
            "kind": intent,
        }
        if pressed:
            made["pressed"] = True
        found.append(made)
    return found
