"""Rasa, ready when it says so: `python -m components run ...` is `rasa run ...`, warm before it takes a message.

The first message would otherwise wait for what is only made when it is needed, and collections of garbage would go
through everything that was loaded, with everybody waiting for up to a second and a half, again and again. What is
loaded stays until the end, so the collector is told to leave it alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import sys
import time
from collections.abc import Mapping
from typing import Any

import aiohttp
import rasa.core.run
from rasa.__main__ import main
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

logger = logging.getLogger(__name__)

# One of each kind: a wish with names and numbers, and an answer that only the trained policy knows what to do with.
MESSAGES = ("hello, something short from the 90s, not with somebody", "yes")

WAIT = "PARLEY_ACTIONS_WAIT"  # seconds; of scripts/chat.py, which starts both at once

_load_agent = rasa.core.run.load_agent_on_start


async def load_agent_on_start(*arguments: Any, **options: Any) -> Agent:
    """Load the agent as Rasa does, and make it warm."""
    agent = await _load_agent(*arguments, **options)
    await warm_up(agent)
    await wait_for_actions(os.environ)
    gc.collect()
    gc.freeze()
    return agent


async def warm_up(agent: Agent) -> None:
    """Have some messages read and the next action predicted, of a conversation that is kept nowhere."""
    processor = agent.processor
    if processor is None:
        return
    tracker = DialogueStateTracker.from_events("warm-up", [], processor.domain.slots)
    for text in MESSAGES:
        try:
            parsed = await processor.parse_message(UserMessage(text), tracker)
            tracker.update(ActionExecuted("action_listen"), processor.domain)
            said = UserUttered(text, parsed["intent"], parsed["entities"], parsed)
            tracker.update(said, processor.domain)
            processor.predict_next_with_tracker(tracker)
        except Exception:  # whatever it is: people's messages may be answered all the same
            logger.exception("the assistant could not be warmed up")


async def wait_for_actions(environment: Mapping[str, str]) -> None:
    """Take no message before the action server answers, where whoever started both says for how long to wait.

    Without it, who writes in that time on a slow machine would get no answer, and in the terminal not a word.
    """
    deadline = time.monotonic() + float(environment.get(WAIT, "0"))
    health = environment.get("PARLEY_ACTIONS_URL", "").rpartition("/webhook")[0] + "/health"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        while time.monotonic() < deadline:
            with contextlib.suppress(aiohttp.ClientError, asyncio.TimeoutError):
                async with session.get(health) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    rasa.core.run.load_agent_on_start = load_agent_on_start
    sys.argv[0] = "rasa"
    main()
