"""What a process keeps of messages until they are dealt with: who takes it, for how long, and who can read it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types

from channels.kept import LEASE, LIFETIME, Kept, Kind, Row
from channels.schema import kept
from channels.store import PRUNE_EVERY, Store
from contract.sender import Identity
from tests.channels.clock import Clock

ANN, BOB = Identity("telegram", "5", "-100"), Identity("web", "bob")
OURSELVES = f"{os.getppid()}-ours"  # of a process that runs as long as the tests do
ALIVE = f"{os.getppid()}-another"
DEAD = f"{2**22 + 1}-gone"  # Linux has no greater number of a process
EARLIER = f"{os.getpid()}-before-us"


Use = Callable[..., None]


@pytest.fixture
def use(tmp_path: Path, clock: Clock) -> Use:
    def run(work: Callable[[Store], Awaitable[None]], key: bytes = b"a key that only the tests use") -> None:
        async def main() -> None:
            store = Store(f"sqlite:///{tmp_path / 'channels.db'}", key, LIFETIME, clock)
            await store.open()
            try:
                await work(store)
            finally:
                await store.close()

        asyncio.run(main())

    return run


async def keep(by: Kept, store: Store, text: str, who: Identity = ANN, kind: Kind = Kind.HEARD) -> int:
    return await store.run(lambda connection: by.keep_in(connection, kind, f"key of {text}", who, {"text": text}))


async def found(by: Kept) -> tuple[Kind, str] | None:
    row = await by.find("1")
    return None if row is None else (row.kind, row.content["text"])


async def taken(by: Kept) -> list[str]:
    return [row.content["text"] for row in await by.take(("telegram", "web"))]


def test_what_is_kept_comes_back_as_it_was(use: Use) -> None:
    async def work(store: Store) -> None:
        number = await keep(Kept(store, DEAD), store, "a western", kind=Kind.SAID)
        assert await Kept(store).take(("telegram",)) == [
            Row(number, Kind.SAID, "key of a western", ANN, {"text": "a western"}, tries=1)
        ]

    use(work)


@pytest.mark.parametrize(
    ("owner", "is_taken"),
    [(DEAD, True), (EARLIER, True), (ALIVE, False), (OURSELVES, False)],
    ids=("dead", "earlier", "alive", "ourselves"),
)
def test_what_a_process_of_this_machine_keeps_is_taken_as_soon_as_it_is_gone(
    use: Use, owner: str, is_taken: bool
) -> None:
    async def work(store: Store) -> None:
        await keep(Kept(store, owner), store, "1")
        await keep(Kept(store, owner), store, "2")
        assert await taken(Kept(store, OURSELVES)) == (["1", "2"] if is_taken else [])

    use(work)


def test_what_nobody_stays_with_is_taken_after_the_lease_and_once(use: Use, clock: Clock) -> None:
    async def work(store: Store) -> None:
        owner, other = Kept(store, ALIVE), Kept(store, OURSELVES)
        await keep(owner, store, "1")
        clock.now += LEASE - 1
        await owner.stay()
        clock.now += LEASE - 1
        assert await taken(other) == []
        clock.now += 2
        assert await taken(other) == ["1"]
        assert await taken(other) == [], "it is ours now"
        clock.now += LEASE + 1
        (row,) = await owner.take(("telegram",))
        assert row.tries == 2

    use(work)


def test_what_is_left_is_taken_at_once(use: Use) -> None:
    async def work(store: Store) -> None:
        owner, other = Kept(store, ALIVE), Kept(store, OURSELVES)
        first, _ = await keep(owner, store, "1"), await keep(owner, store, "2")
        await owner.put_back(first)
        assert await taken(other) == ["1"]
        await owner.leave()
        assert await taken(other) == ["2"]

    use(work)


def test_only_what_is_for_a_channel_of_the_process_is_taken_and_no_answers(use: Use) -> None:
    async def work(store: Store) -> None:
        gone = Kept(store, DEAD)
        await keep(gone, store, "for telegram")
        await keep(gone, store, "for the page", BOB)
        await keep(gone, store, "an answer", BOB, Kind.ANSWER)
        assert [row.content["text"] for row in await Kept(store).take(("web",))] == ["for the page"]

    use(work)


def test_an_answer_is_found_by_its_request_until_it_expires(use: Use, clock: Clock) -> None:
    async def work(store: Store) -> None:
        mine = Kept(store)
        assert await mine.find("1") is None
        await store.run(lambda connection: mine.keep_in(connection, Kind.HEARD, "1", BOB, {"text": "question"}))
        assert await found(mine) == (Kind.HEARD, "question")

        def answer(connection: sa.engine.Connection) -> None:
            mine.drop_in(connection, "1")
            mine.keep_in(connection, Kind.ANSWER, "1", BOB, {"text": "answer"}, lifetime=60)

        await store.run(answer)
        assert await found(mine) == (Kind.ANSWER, "answer")
        clock.now += 61
        assert await mine.find("1") is None

    use(work)


def test_what_is_too_old_is_neither_taken_nor_kept(use: Use, clock: Clock, tmp_path: Path) -> None:
    async def work(store: Store) -> None:
        await keep(Kept(store, DEAD), store, "1")
        clock.now += LIFETIME + 1
        assert await taken(Kept(store)) == []
        clock.now += PRUNE_EVERY
        await store.run(lambda connection: None)

    use(work)
    with closing(sqlite3.connect(tmp_path / "channels.db")) as file:
        assert file.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_nobody_without_the_key_can_read_it(use: Use, tmp_path: Path) -> None:
    async def first(store: Store) -> None:
        await keep(Kept(store, DEAD), store, "secret-4711 words")

    async def second(store: Store) -> None:
        assert await taken(Kept(store)) == []
        (row,) = await store.run(lambda connection: connection.execute(sa.select(kept)).mappings().all())
        assert store.unsealed(row["sealed"]) is None

    use(first)
    assert b"4711" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    use(second, key=b"another key of the tests")


def test_what_is_forgotten_is_not_taken_up(use: Use) -> None:
    async def work(store: Store) -> None:
        await keep(Kept(store, DEAD), store, "1")
        await keep(Kept(store, DEAD), store, "2", BOB)
        await store.forget(ANN.person)
        assert await taken(Kept(store)) == ["2"]

    use(work)
