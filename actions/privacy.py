"""Export, deletion, and not being remembered: each asks first, and does it only after a yes."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping

from actions.linking import linked
from actions.state import Forgotten, Option, State
from actions.turn import Turn
from contract.bot_message import EXPORTED, FORGOTTEN, Attachment
from recommender.wording.languages import tr

MAX_MESSAGE = 2_000  # characters of JSON in a message of text
MAX_ATTACHMENT = 200_000
FILE_NAME = "my-data.json"

# What is asked before each, and what the button for yes says.
_ASK: Mapping[str, tuple[str, str]] = {
    "export_data": ("utter_confirm_export", "Yes, show it here"),
    "delete_data": ("utter_confirm_delete", "Yes, delete everything"),
    "stop_remembering": ("utter_confirm_stop", "Yes, forget me"),
    "forget_taste": ("utter_confirm_forget_taste", "Yes, forget my taste"),
}
# What somebody who asks about privacy may want to do next, and the intent of it.
_WAYS: Mapping[str, str] = {
    "What do you know about me?": "profile",
    "Export my data": "export_data",
    "Delete my data": "delete_data",
}


async def privacy(turn: Turn) -> State:
    """Ask whether it is meant, or do it when that was said.

    Raises:
        recommender.store.StoreError: nothing was done.
    """
    intent = turn.message.intent
    if intent == "remember_again":
        await turn.call(turn.recommender.memory.remember, turn.user)
        turn.say("utter_remembering_again")
        return turn.state.after(offer=None, misses=0)
    if turn.message.of("confirmed"):
        return await _DO[intent](turn)
    response, yes = _ASK[intent]
    options = [
        Option(label=tr(yes), intent=intent, entities=({"entity": "confirmed", "value": True},)),
        Option(label=tr("No"), intent="deny"),
    ]
    offer = turn.offer("confirm", options)
    channels = await linked(turn)
    if channels:
        turn.say("utter_linked_too", channels=channels)
    turn.say(response, offer)
    return turn.state.after(offer=offer, misses=0)


async def about(turn: Turn) -> State:
    """Say what is kept, who can read it, and what can be done about it; each of that is one tap away."""
    options = [Option(label=tr(label), intent=intent) for label, intent in _WAYS.items()]
    offer = turn.offer("next", options)
    turn.say("utter_privacy", offer)
    if turn.recommender.keeps_texts:
        turn.say("utter_privacy_texts")
    if turn.model is not None:
        settings = turn.model.settings
        if settings.is_asked:
            turn.say("utter_privacy_model" if settings.is_here else "utter_privacy_model_elsewhere", host=settings.host)
        if settings.is_shown:
            shown = "utter_privacy_pictures" if settings.is_here else "utter_privacy_pictures_elsewhere"
            turn.say(shown, host=settings.host)
    return turn.state.after(offer=offer)


async def _export(turn: Turn) -> State:
    kept = await turn.call(turn.recommender.memory.export, turn.user)
    text = json.dumps(kept, ensure_ascii=False)
    response = "utter_export"
    attachment: Attachment | None = None
    if turn.is_rich and len(text) <= MAX_ATTACHMENT:
        attachment = {"name": FILE_NAME, "content": kept}
    elif len(text) <= MAX_MESSAGE:
        response = "utter_export_text"
    else:
        response = "utter_export_long"
    turn.say(
        response,
        attachment=attachment,
        event=EXPORTED if attachment else None,
        data=text if response == "utter_export_text" else "",
        sender=turn.sender,
        feedback=str(len(kept["feedback"])),
        preferences=str(len(kept["preferences"])),
        exposures=str(len(kept["exposures"])),
    )
    return turn.state.after(offer=None, misses=0)


async def _delete(turn: Turn) -> State:
    await _erase(turn, for_good=False)
    return Forgotten()


async def _stop(turn: Turn) -> State:
    await _erase(turn, for_good=True)
    return Forgotten()


async def _erase(turn: Turn, *, for_good: bool) -> None:
    """Delete everything, in all linked accounts; what the assistant has on record of this conversation goes as well.

    It cannot reach the person's other conversations: on our own channels one person may have several.
    """
    channels = await linked(turn)
    await turn.call(turn.recommender.memory.delete, turn.user, for_good=for_good, elsewhere=turn.is_rich)
    turn.say("utter_stopped" if for_good else "utter_deleted", event=FORGOTTEN)
    if channels:
        turn.say("utter_deleted_too", channels=channels)


async def _forget_taste(turn: Turn) -> State:
    await turn.call(turn.recommender.memory.forget, turn.user, items=None, keys=None)
    turn.say("utter_taste_forgotten")
    return turn.state.after(offer=None, misses=0)


_DO: Mapping[str, Callable[[Turn], Awaitable[State]]] = {
    "export_data": _export,
    "delete_data": _delete,
    "stop_remembering": _stop,
    "forget_taste": _forget_taste,
}
