"""The outbox: order within a chat, all chats at once, and an end that says how much is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from channels.outbox import Outbox, Send


class Platform:
    """Takes what is sent when the gate of the chat is open."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.gates = {"a": asyncio.Event(), "b": asyncio.Event()}

    def send(self, chat: str, text: str) -> Send:
        async def send() -> bool:
            await self.gates[chat].wait()
            self.sent.append(text)
            return text != "refused"

        return send


async def turns(count: int = 20) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def run(work: Callable[[Outbox, Platform], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        await work(Outbox(), Platform())

    asyncio.run(main())


def test_a_chat_keeps_its_order_and_holds_up_no_other() -> None:
    async def work(outbox: Outbox, platform: Platform) -> None:
        first = [outbox.put("a", platform.send("a", text)) for text in ("1", "2", "refused")]
        other = outbox.put("b", platform.send("b", "other"))
        platform.gates["b"].set()
        assert await other
        assert (outbox.size, outbox.waiting("a"), outbox.waiting("b")) == (3, 2, 0)
        platform.gates["a"].set()
        assert await asyncio.gather(*first) == [True, True, False]
        await turns()
        assert platform.sent == ["other", "1", "2", "refused"]
        assert outbox.size == 0

    run(work)


def test_what_is_taken_back_while_it_waits_is_not_sent() -> None:
    async def work(outbox: Outbox, platform: Platform) -> None:
        first, second, third = (outbox.put("a", platform.send("a", text)) for text in ("1", "2", "3"))
        await turns()
        second.cancel()
        platform.gates["a"].set()
        assert [*await asyncio.gather(first, third)] == [True, True]
        assert platform.sent == ["1", "3"]

    run(work)


def test_the_end_sends_what_it_can_and_tells_what_is_left() -> None:
    async def work(outbox: Outbox, platform: Platform) -> None:
        left = [outbox.put("a", platform.send("a", text)) for text in ("1", "2")]
        sent = outbox.put("b", platform.send("b", "other"))
        platform.gates["b"].set()
        assert await outbox.drain(0.05) == 2
        assert await sent
        assert platform.sent == ["other"]
        assert outbox.size == 0
        for each in left:
            with pytest.raises(asyncio.CancelledError):
                await each
        assert await outbox.drain(0.05) == 0

    run(work)
