"""The inbox: order, bounds, duplicates, and an end that loses nothing silently."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from channels.inbox import Accepted, Inbox, Job, Sent
from channels.store import Store
from contract.sender import Identity

ANN, BOB = Identity("web", "ann"), Identity("web", "bob")
LIMITS = {"lease": 60.0, "parallel": 4, "parallel_each": 2, "waiting": 20, "waiting_each": 5, "waiting_chat": 100}


class Log:
    """What jobs did, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.gate = asyncio.Event()

    def job(self, name: str, *, waits: bool = False) -> Job:
        async def run() -> Sent:
            self.lines.append(f"{name} begins")
            if waits:
                await self.gate.wait()
            self.lines.append(f"{name} ends")
            return ()

        async def drop() -> None:
            self.lines.append(f"{name} dropped")

        return Job(run, drop)


Test = Callable[[Inbox, Log], Awaitable[None]]


@pytest.fixture
def with_inbox(tmp_path: Path) -> Callable[..., None]:
    def run(work: Test, **limits: Any) -> None:
        async def main() -> None:
            store = Store(f"sqlite:///{tmp_path / 'channels.db'}", b"a key that only the tests use", 86400)
            await store.open()
            try:
                await work(Inbox(store, **{**LIMITS, **limits}), Log())
            finally:
                await store.close()

        asyncio.run(main())

    return run


async def idle(inbox: Inbox) -> None:
    while inbox.size:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


def test_a_conversation_keeps_its_order_however_fast_messages_come(with_inbox: Callable[..., None]) -> None:
    async def work(inbox: Inbox, log: Log) -> None:
        names = [str(n) for n in range(30)]
        await asyncio.gather(*(inbox.accept(name, ANN, log.job(name)) for name in names))
        await idle(inbox)
        assert [line for line in log.lines if "ends" in line] == [f"{name} ends" for name in names]

    with_inbox(work, waiting=100, waiting_each=100)


def test_a_slow_conversation_holds_up_nobody_else(with_inbox: Callable[..., None]) -> None:
    async def work(inbox: Inbox, log: Log) -> None:
        await inbox.accept("1", ANN, log.job("slow", waits=True))
        await inbox.accept("2", ANN, log.job("next"))
        await inbox.accept("3", BOB, log.job("other"))
        while "other ends" not in log.lines:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        assert log.lines == ["slow begins", "other begins", "other ends"]
        log.gate.set()
        await idle(inbox)
        assert log.lines[3:] == ["slow ends", "next begins", "next ends"]

    with_inbox(work)


def test_no_more_conversations_are_answered_at_a_time_than_allowed(with_inbox: Callable[..., None]) -> None:
    async def work(inbox: Inbox, log: Log) -> None:
        for n in range(5):
            await inbox.accept(str(n), Identity("web", str(n)), log.job(str(n), waits=True))
        await asyncio.sleep(0.05)
        assert log.lines == ["0 begins", "1 begins"]
        log.gate.set()
        await idle(inbox)
        assert len(log.lines) == 10

    with_inbox(work, parallel=2)


def test_a_duplicate_is_none_of_the_work(with_inbox: Callable[..., None]) -> None:
    async def work(inbox: Inbox, log: Log) -> None:
        several = await asyncio.gather(*(inbox.accept("1", ANN, log.job("it")) for _ in range(10)))
        await idle(inbox)
        again = await inbox.accept("1", ANN, log.job("it"))
        assert several.count(Accepted.ACCEPTED) == 1
        assert [*several, again].count(Accepted.DUPLICATE) == 10
        assert log.lines == ["it begins", "it ends"]

    with_inbox(work)


@pytest.mark.parametrize(
    ("limits", "who"),
    [({"waiting_each": 2}, ANN), ({"waiting": 3}, BOB)],
)
def test_what_is_too_much_is_shed_and_may_come_again(
    with_inbox: Callable[..., None], limits: dict[str, int], who: Identity
) -> None:
    async def work(inbox: Inbox, log: Log) -> None:
        for name in ("1", "2", "3"):
            assert await inbox.accept(name, ANN, log.job(name, waits=True)) is Accepted.ACCEPTED
            await asyncio.sleep(0.01)  # the first is out of the queue
        assert await inbox.accept("4", who, log.job("4")) is Accepted.BUSY
        log.gate.set()
        await idle(inbox)
        assert await inbox.accept("4", who, log.job("4")) is Accepted.ACCEPTED
        await idle(inbox)
        assert log.lines[-1] == "4 ends"

    with_inbox(work, **limits)


def test_a_duplicate_is_known_even_when_there_is_no_room(with_inbox: Callable[..., None]) -> None:
    async def work(inbox: Inbox, log: Log) -> None:
        await inbox.accept("1", ANN, log.job("1", waits=True))
        assert await inbox.accept("1", ANN, log.job("1")) is Accepted.DUPLICATE
        assert await inbox.accept("2", ANN, log.job("2")) is Accepted.BUSY
        log.gate.set()
        await idle(inbox)

    with_inbox(work, waiting=1)


def test_a_job_that_fails_stops_nothing(with_inbox: Callable[..., None]) -> None:
    async def work(inbox: Inbox, log: Log) -> None:
        async def fail() -> NoReturn:
            raise RuntimeError("no")

        await inbox.accept("1", ANN, Job(fail, fail))
        await inbox.accept("2", ANN, log.job("2"))
        await idle(inbox)
        assert log.lines == ["2 begins", "2 ends"]
        assert await inbox.accept("1", ANN, log.job("1")) is Accepted.DUPLICATE

    with_inbox(work)


def test_the_end_finishes_what_was_taken_and_takes_nothing_more(with_inbox: Callable[..., None]) -> None:
    async def work(inbox: Inbox, log: Log) -> None:
        await inbox.accept("1", ANN, log.job("1", waits=True))
        await inbox.accept("2", ANN, log.job("2"))
        draining = asyncio.create_task(inbox.drain(30))
        await asyncio.sleep(0.01)
        assert await inbox.accept("3", ANN, log.job("3")) is Accepted.CLOSING
        log.gate.set()
        assert await draining == 0
        assert log.lines == ["1 begins", "1 ends", "2 begins", "2 ends"]

    with_inbox(work)


def test_what_the_end_does_not_wait_for_is_dropped_aloud_and_may_come_again(with_inbox: Callable[..., None]) -> None:
    async def work(inbox: Inbox, log: Log) -> None:
        await inbox.accept("1", ANN, log.job("1", waits=True))
        await inbox.accept("2", ANN, log.job("2"))
        await inbox.accept("3", BOB, log.job("3"))
        assert await inbox.drain(0.05) == 3
        assert sorted(log.lines) == ["1 begins", "2 dropped", "3 dropped"]
        assert inbox.size == 0

    async def after(inbox: Inbox, log: Log) -> None:
        assert await inbox.accept("2", ANN, log.job("2")) is Accepted.ACCEPTED
        await idle(inbox)

    with_inbox(work, parallel=1)
    with_inbox(after, lease=-1.0)  # as if its lease were over


def test_without_the_database_deliveries_are_told_apart_from_memory(with_inbox: Callable[..., None]) -> None:
    async def work(inbox: Inbox, log: Log) -> None:
        store = inbox._store
        await store.run(lambda connection: connection.exec_driver_sql("DROP TABLE deliveries"))
        assert await inbox.accept("1", ANN, log.job("1")) is Accepted.ACCEPTED
        await idle(inbox)
        assert await inbox.accept("1", ANN, log.job("1")) is Accepted.DUPLICATE

    with_inbox(work)
