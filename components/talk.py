"""Who says the message that is being understood, and what the bot said before: Rasa tells its components neither."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


@dataclass(frozen=True)
class Talk:
    """`person` is the conversation's id, `before` the text with which the bot answered last."""

    person: str = ""
    before: str = ""


_NOBODY = Talk()
_current: ContextVar[Talk] = ContextVar("talk", default=_NOBODY)


def talk_of(tracker: DialogueStateTracker) -> Talk:
    """Return what was said last in a conversation."""
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered) and event.text:
            return Talk(str(tracker.sender_id), str(event.text))
        if isinstance(event, UserUttered):
            break
    return Talk(str(tracker.sender_id))


@contextmanager
def talking(talk: Talk) -> Iterator[None]:
    """Have the components know of a talk, in this thread."""
    token = _current.set(talk)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Talk:
    """Return the talk that the message belongs to; an empty one where nobody said."""
    return _current.get()
