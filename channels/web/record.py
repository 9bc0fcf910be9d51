"""What Rasa's record of a conversation has to show, for a page that comes back after a restart."""

from __future__ import annotations

from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic

from channels.message import BotMessage
from channels.ocr.viewer import TEXT as PICTURE
from channels.rasa_message import read_bot_message
from channels.security import log_failure
from contract.sender import Identity

A_PICTURE = "(a picture)"  # what the page shows of one that was sent
HISTORY = 50  # messages that are read back


async def recorded(app: Sanic, who: Identity, *, pictures: bool) -> list[str | BotMessage]:
    """Return what was said last, oldest first: a person's messages as text, the bot's as they were.

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
    found: list[str | BotMessage] = []
    for event in tracker.applied_events() if tracker is not None else []:
        if isinstance(event, UserUttered) and event.text and not event.text.startswith("/"):
            found.append(event.text)
        elif isinstance(event, UserUttered) and event.text == PICTURE:
            found.append(A_PICTURE)
        elif isinstance(event, BotUttered):
            told = read_bot_message({**event.data, "text": event.text}, pictures=pictures)
            if not told.is_empty:
                found.append(told)
    return found[-HISTORY:]
