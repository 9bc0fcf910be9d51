"""Ending tasks that lose a cancellation."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from channels import stopping
from channels.stopping import stop
from tests.channels.loops import in_a_loop


@in_a_loop
async def test_a_task_that_loses_cancellations_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "PATIENCE", 0.01)
    lost = 0

    async def stubborn() -> None:
        nonlocal lost
        for _ in range(3):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(3600)
            lost += 1
        await asyncio.sleep(3600)

    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(stubborn()), loop.create_task(asyncio.sleep(3600))]
    await asyncio.sleep(0)
    await stop(tasks)

    assert lost == 3
    assert all(task.cancelled() for task in tasks)


@in_a_loop
async def test_what_has_ended_is_left_alone() -> None:
    async def failing() -> None:
        raise ValueError

    task = asyncio.get_running_loop().create_task(failing())
    await asyncio.wait([task])
    await stop([task])
    await stop([])

    assert isinstance(task.exception(), ValueError)
