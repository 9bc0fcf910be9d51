"""Messages are understood beside the event loop: one that takes long to read holds up nobody else.

The network that reads a message runs without Python's lock, so that it uses another core as well. What is understood,
and in which order a conversation's messages are answered, stays the same: a turn waits for its own message.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker

from components.talk import talk_of, talking
from language_model.client import configured

THREADS = 2  # that understand messages; all that is not the network waits for Python's lock anyway
# Beside them as many as may wait for a language model, so that nobody else waits for it.

_parse_message = MessageProcessor.parse_message


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    model = configured()
    waiting = 0 if model is None or model.settings.reads == "never" else model.settings.at_once
    return ThreadPoolExecutor(max_workers=THREADS + waiting, thread_name_prefix="understanding")


async def parse_message(
    self: MessageProcessor,
    message: UserMessage,
    tracker: DialogueStateTracker | None = None,
    only_output_properties: bool = True,
) -> dict[str, Any]:
    """Return what a message says, as ``MessageProcessor.parse_message`` does."""
    if self.http_interpreter:
        remote: dict[str, Any] = await _parse_message(self, message, tracker, only_output_properties)
        return remote
    if tracker is None:
        tracker = DialogueStateTracker.from_events(message.sender_id, [])
    parse = partial(self._parse_message_with_graph, message, tracker, only_output_properties)
    talk = talk_of(tracker)

    def understood() -> dict[str, Any]:
        with talking(talk):
            found: dict[str, Any] = parse()
            return found

    parsed: dict[str, Any] = await asyncio.get_running_loop().run_in_executor(_threads(), understood)
    self._update_full_retrieval_intent(parsed)
    self._check_for_unseen_features(parsed)
    return parsed
