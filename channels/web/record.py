"""What Rasa's record of a conversation has to show, for a page that comes back after a restart."""

from __future__ import annotations

from dataclasses import dataclass

from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic

from channels.message import BotMessage
from channels.ocr.viewer import TEXT as PICTURE
from channels.rasa_message import read_bot_message
from channels.security import log_failure
from contract.sender import Identity

A_PICTURE = "(a picture)"  # what the page shows of one that was sent
HISTORY = 50  # messages that are read back
NOTING = frozenset({"like", "dislike", "seen", "save", "undo"})  # intents of taps that a card shows the outcome of


@dataclass(frozen=True)
class Recalled:
    """One thing that was said: a person's words, or a message of the bot.

    `at` is when, in seconds since the epoch. What only says what a tap on a card did is `on_card`.
    """

    said: str | BotMessage
    at: float
    on_card: bool = False


async def recorded(app: Sanic, who: Identity, *, pictures: bool) -> list[Recalled]:
    """Return what was said last, oldest first. A tap that only noted something of a card is told by its answer.

    Args:
        app: where Rasa runs.
        who: the person, and where they talk.
        pictures: whether those that are elsewhere may be shown.
    """
    agent = getattr(app.ctx, "agent", None)
    if agent is None:
        return []
    try:
        tracker = await agent.tracker_store.retrieve_full_tracker(str(who))
    except Exception as error:
        log_failure("an earlier conversation cannot be shown", error)
        return []
    found: list[Recalled] = []
    tapped = False
    for event in tracker.applied_events() if tracker is not None else []:
        if isinstance(event, UserUttered):
            tapped = _is_tap_on_card(event)
            text = A_PICTURE if event.text == PICTURE else event.text
            if text and not text.startswith("/") and not tapped:
                found.append(Recalled(text, event.timestamp))
        elif isinstance(event, BotUttered):
            told = read_bot_message({**event.data, "text": event.text}, pictures=pictures)
            if not told.is_empty:
                found.append(Recalled(told, event.timestamp, tapped and bool(told.noted)))
    return found[-HISTORY:]


def _is_tap_on_card(event: UserUttered) -> bool:
    """Whether a message is a tap that says something of an item: it names one that stands nowhere in its text."""
    untyped = any(each.get("entity") == "title" and each.get("end") == 0 for each in event.entities)
    return untyped and event.intent_name in NOTING
