"""Pauses between attempts."""

from __future__ import annotations

import asyncio

import pytest

from channels.backoff import Backoff


def test_each_pause_is_twice_as_long_up_to_a_bound_and_success_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    async def fail(waiting: Backoff, times: int) -> None:
        for _ in range(times):
            await waiting.pause()

    monkeypatch.setattr(asyncio, "sleep", sleep)
    waiting = Backoff()
    asyncio.run(fail(waiting, 8))
    waiting.reset()
    asyncio.run(fail(waiting, 2))

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 1, 2]
