"""Locks that several assistants share."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from components import lock_store
from components.lock_store import SharedLocks

Make = Callable[[], SharedLocks]


@pytest.fixture
def assistant(redis_url: str) -> Make:
    """The locks as another assistant has them."""

    def make() -> SharedLocks:
        found = LockStore.create(EndpointConfig(redis_url, type="components.lock_store.SharedLocks"))
        assert isinstance(found, SharedLocks)
        return found

    return make


@pytest.fixture
def name() -> str:
    return f"telegram:{uuid.uuid4().hex}"


@pytest.fixture
def server(redis_url: str) -> Iterator[Any]:
    with redis.Redis.from_url(redis_url) as client:
        yield client


def test_assistants_hold_a_conversation_one_after_the_other(assistant: Make, name: str) -> None:
    inside, most, turns = 0, 0, []
    guard = threading.Lock()

    async def answer(locks: SharedLocks, number: int) -> None:
        nonlocal inside, most
        async with locks.lock(name):
            with guard:
                inside += 1
                most = max(most, inside)
            await asyncio.sleep(0.002)
            turns.append(number)
            with guard:
                inside -= 1

    async def many(first: int) -> None:
        locks = assistant()
        await asyncio.gather(*(answer(locks, first + number) for number in range(10)))

    with ThreadPoolExecutor(4) as threads:  # each with a loop of its own, as each assistant has
        list(threads.map(lambda first: asyncio.run(many(first)), (0, 10, 20, 30)))

    assert most == 1
    assert sorted(turns) == list(range(40))


def test_a_ticket_is_given_once(assistant: Make, name: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        stores = [assistant() for _ in range(8)]
        tickets = list(threads.map(lambda number: stores[number % 8].issue_ticket(name), range(80)))

    assert sorted(tickets) == list(range(80))


def test_conversations_do_not_wait_for_each_other(assistant: Make, name: str) -> None:
    async def main() -> None:
        async with assistant().lock(name), assistant().lock(f"{name}@group"):
            pass

    asyncio.run(asyncio.wait_for(main(), 30))


def test_nothing_is_left_of_a_conversation_that_ended(assistant: Make, name: str, server: Any) -> None:
    async def main() -> None:
        async with assistant().lock(name):
            assert server.keys(lock_store._name(name))

    asyncio.run(main())

    assert not server.keys(f"{lock_store._name(name)}*")


def test_the_lock_of_an_assistant_that_died_ends(
    assistant: Make, name: str, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant().issue_ticket(name, lock_lifetime=0.05)  # and never gives it back

    async def main() -> None:
        async with assistant().lock(name):
            pass

    asyncio.run(asyncio.wait_for(main(), 30))
    assistant().issue_ticket(name)
    assert 0 < server.ttl(lock_store._name(name)) <= LOCK_LIFETIME + 1


def test_names_tell_nothing_of_who_talks(assistant: Make, server: Any) -> None:
    assistant().issue_ticket("telegram:471147114711")

    kept = [*server.keys("*"), *filter(None, map(server.get, server.keys("parley:lock:*")))]
    assert kept
    assert not [each for each in kept if b"471147114711" in each]


def test_without_redis_a_turn_fails_and_says_so(name: str) -> None:
    locks = SharedLocks(EndpointConfig("unix:///nowhere/redis.sock"))

    with pytest.raises((LockError, redis.exceptions.ConnectionError)):
        locks.issue_ticket(name)
