"""The wishes that stand, for channels that show them: each can be taken back with one tap."""

from __future__ import annotations

import json
from typing import Any

from actions.state import State
from actions.turn import Turn
from contract.bot_message import Button
from recommender.domain.need import Need
from recommender.wording.languages import language, tr
from recommender.wording.phrases import quoted

MAX_WISHES = 12


def tell_wishes(turn: Turn, before: Need, after: State) -> None:
    """Add the wishes that stand to the last message, where they have changed or a list goes by them."""
    messages: list[dict[str, Any]] = turn.dispatcher.messages
    if not turn.is_rich or not messages:
        return
    lists = [each for each in messages if (each.get("custom") or {}).get("cards")]
    if lists or after.need != before:
        told = (lists or messages)[-1]
        told["custom"] = {**(told.get("custom") or {}), "wishes": wishes_of(turn, after.need)}


def wishes_of(turn: Turn, need: Need) -> list[Button]:
    """Return a button for each wish: what it is called, and the message that takes it back."""
    say, label = turn.recommender.wording.say_condition, turn.recommender.wording.label
    found: list[tuple[str, dict[str, Any]]] = [
        *((say(each), each.model_dump(mode="json")) for each in need.require),
        *((tr("about {what}").format(what=quoted(each)), {"theme": each}) for each in need.themes),
        *((tr("like {item}").format(item=label(each)), {"example": each}) for each in need.examples),
        *((tr("preferably {what}").format(what=say(each)), each.model_dump(mode="json")) for each in need.prefer),
        *((say(each, excluded=True), each.model_dump(mode="json")) for each in need.exclude),
        *((language().grammar.none.format(words=quoted(each)), {"theme": each}) for each in need.unwanted),
    ]
    return [{"title": title, "payload": f"/inform{json.dumps({'drop': what})}"} for title, what in found[:MAX_WISHES]]
