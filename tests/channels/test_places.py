"""Places for turns: each chat in its turn, and none with all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from channels.places import Places


class Hall:
    """People of several chats who want a place and keep it until they are told to go."""

    def __init__(self, most: int, most_each: int) -> None:
        self.places = Places(most, most_each)
        self.inside: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._leave: dict[str, asyncio.Event] = {}

    async def come(self, *names: str) -> None:
        for name in names:
            self._leave[name] = asyncio.Event()
            self.tasks[name] = asyncio.get_running_loop().create_task(self._stay(name))
            await self.turns()

    async def go(self, name: str) -> None:
        self._leave[name].set()
        await self.turns()

    @staticmethod
    async def turns() -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def _stay(self, name: str) -> None:
        async with self.places.one(name[0]):
            self.inside.append(name)
            await self._leave[name].wait()


def run(work: Callable[[Hall], Coroutine[Any, Any, None]], most: int = 3, most_each: int = 2) -> None:
    async def main() -> None:
        hall = Hall(most, most_each)
        await work(hall)
        for task in hall.tasks.values():
            task.cancel()

    asyncio.run(main())


def test_no_chat_has_all_places() -> None:
    async def work(hall: Hall) -> None:
        await hall.come("a1", "a2", "a3", "b1", "c1")
        assert hall.inside == ["a1", "a2", "b1"]
        await hall.go("b1")
        assert hall.inside[3:] == ["c1"]
        await hall.go("a1")
        assert hall.inside[4:] == ["a3"]

    run(work)


def test_a_chat_that_has_had_a_place_is_behind_those_that_have_not() -> None:
    async def work(hall: Hall) -> None:
        await hall.come("z1", "a1", "a2", "a3", "b1", "b2", "c1")
        for name in ("z1", "a1", "b1", "c1", "a2", "b2"):
            await hall.go(name)
        assert hall.inside == ["z1", "a1", "b1", "c1", "a2", "b2", "a3"]

    run(work, most=1)


def test_who_gives_up_waiting_takes_no_place() -> None:
    async def work(hall: Hall) -> None:
        await hall.come("a1", "b1", "c1")
        hall.tasks["b1"].cancel()
        await hall.turns()
        await hall.go("a1")
        assert hall.inside == ["a1", "c1"]

    run(work, most=1)


def test_a_place_that_is_lent_to_who_gives_up_in_that_moment_is_free_again() -> None:
    async def work(hall: Hall) -> None:
        await hall.come("a1", "b1")
        hall._leave["a1"].set()
        await asyncio.sleep(0)  # a1 has given its place to b1, which does not know yet
        await asyncio.sleep(0)
        hall.tasks["b1"].cancel()
        await hall.turns()
        await hall.come("c1")
        assert "c1" in hall.inside

    run(work, most=1)


@pytest.mark.parametrize("failure", [ValueError(), asyncio.CancelledError()])
def test_a_failure_gives_the_place_back(failure: BaseException) -> None:
    async def main() -> None:
        places = Places(1, 1)
        with pytest.raises(type(failure)):
            async with places.one("a"):
                raise failure
        async with places.one("b"):
            pass

    asyncio.run(main())
