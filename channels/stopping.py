"""Ending tasks for sure."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

PATIENCE = 1.0  # seconds until a task that goes on is cancelled again


async def stop(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks until they have ended.

    Once is not enough on Python 3.10: `asyncio.wait_for`, anyio (under httpx) and async-timeout (under redis) now and
    then take a cancellation for their own and lose it. Whoever awaits such a task after one `cancel` waits for ever.

    Raises:
        Nothing that a task raises; who cares looks at the task.
    """
    late = {task for task in tasks if not task.done()}
    while late:
        for task in late:
            task.cancel()
        _, late = await asyncio.wait(late, timeout=PATIENCE)
