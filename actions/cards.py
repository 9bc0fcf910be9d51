"""Lists as cards, for channels that show more than text: each item with what can be done with it in one tap."""

from __future__ import annotations

import json
from collections.abc import Sequence

from actions.turn import Turn
from contract.bot_message import Button, Card
from recommender.catalogue.speech import Having
from recommender.wording.languages import described, tr
from recommender.wording.phrases import ListedItem

# What stands on the buttons of a card, and the intent of tapping it; {had} is what the catalogue calls to have
# had one.
CARD_BUTTONS = {"Like": "like", "Not for me": "dislike", "{had}": "seen", "Save": "save", "Why?": "why"}
MORE: Button = {"title": "More", "payload": "/more"}


def say_list(turn: Turn, response: str, told: Sequence[ListedItem], *, request: str = "", more: bool = False) -> None:
    """Say items by a response with places for them and for what was asked for; `more` offers the next page."""
    turn.say(
        response,
        buttons=[MORE] if more and turn.is_rich else [],
        cards=[card(each, described(turn.recommender.spec).having) for each in told],
        items="\n".join(f"{position}. {each}" for position, each in enumerate(told, start=1)),
        request=request,
    )


def card(told: ListedItem, having: Having) -> Card:
    """Return one item as a card. A tap names the item by its id, never by its place."""
    return {
        "item": told.item,
        "title": told.label,
        "text": told.facts,
        "reason": told.reason,
        "image": told.image,
        "buttons": [
            {
                "title": tr(title).format(had=having.call.capitalize()),
                "payload": f"/{intent}{json.dumps({'title': told.item})}",
            }
            for title, intent in CARD_BUTTONS.items()
        ],
    }
