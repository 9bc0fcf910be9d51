"""What pages show, where several servers show it."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from channels.message import Said
from channels.web import WebChannel
from channels.web import shared_feed as shared
from channels.web.feed import KEPT, Entry, Feed
from channels.web.settings import WebSettings
from channels.web.shared_feed import SharedFeeds
from tests.browser import Browser
from tests.channels.harness import Script
from tests.channels.loops import in_a_loop
from tests.channels.served import Served, core
from tests.channels.web.test_feed import kinds


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


@asynccontextmanager
async def servers(url: str, name: str, count: int = 2) -> AsyncIterator[list[Feed]]:
    """One conversation as each of several servers has it."""
    known = [SharedFeeds(url, lambda each: each) for _ in range(count)]
    for each in known:
        await each.start()
    try:
        yield [each.make(name) for each in known]
    finally:
        for each in known:
            await each.end()


def key(name: str) -> str:
    """Where Redis has a conversation of `servers`."""
    return f"{shared.PREFIX}web feed {name}"


async def listen(feed: Feed, after: str = "") -> asyncio.Queue[Entry | None]:
    queue = await feed.listen(after)
    assert queue is not None
    return queue


async def next_of(queue: asyncio.Queue[Entry | None], count: int) -> list[Entry | None]:
    return [await asyncio.wait_for(queue.get(), 30) for _ in range(count)]


@in_a_loop
async def test_what_one_server_adds_another_shows(redis_url: str, name: str) -> None:
    async with servers(redis_url, name) as (here, there):
        queue = await listen(there)
        await here.add("said", {"text": "a\nb <é>"})
        await here.flash("typing")
        await here.add("message", {"n": 2})
        seen = await next_of(queue, 4)

    assert kinds(seen) == ["reset", "said", "typing", "message"]
    assert seen[1] is not None
    assert seen[1].data == {"text": "a\nb <é>"}


@in_a_loop
async def test_a_page_that_comes_back_to_another_server_gets_what_it_missed(redis_url: str, name: str) -> None:
    async with servers(redis_url, name) as (here, there):
        queue = await listen(here)
        await here.add("said", {})
        seen = (await next_of(queue, 2))[-1]
        here.leave(queue)
        await there.add("message", {})
        await there.flash("typing")
        assert seen is not None
        missed = await listen(there, seen.id)
        assert kinds(await next_of(missed, 1)) == ["message"]
        assert missed.empty()


@in_a_loop
async def test_entries_keep_their_order_on_all_pages(redis_url: str, name: str) -> None:
    async with servers(redis_url, name, 3) as feeds:
        queues = [await listen(feed) for feed in feeds]
        await asyncio.gather(*(feed.add("message", {"n": n}) for n in range(20) for feed in feeds))
        told = [await next_of(queue, 61) for queue in queues]

    ids = [[entry.id for entry in each if entry] for each in told]
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids[0])) == 61


@in_a_loop
async def test_clearing_reaches_the_pages_of_other_servers_and_what_is_kept(redis_url: str, name: str) -> None:
    async with servers(redis_url, name) as (here, there):
        await here.add("said", {"text": "something private"})
        queue = await listen(there)
        await here.clear()
        await here.add("message", {"text": "Gone."})
        assert kinds(await next_of(queue, 4)) == ["reset", "said", "reset", "message"]
        later = await next_of(await listen(there), 3)
        async with Redis.from_url(redis_url) as server:
            kept = await server.xrange(key(name))

    assert kinds(later) == ["reset", "reset", "message"]
    assert len(kept) == 2
    assert "private" not in str(kept)


@in_a_loop
async def test_one_server_begins_a_conversation(redis_url: str, name: str) -> None:
    async with servers(redis_url, name, 4) as feeds:
        assert sorted(await asyncio.gather(*(feed.begin() for feed in feeds))) == [False, False, False, True]
        await feeds[0].add("message", {})
        assert not await feeds[1].begin()


@in_a_loop
async def test_what_is_kept_is_bounded_in_number_and_time(redis_url: str, name: str) -> None:
    async with servers(redis_url, name) as (here, there):
        for number in range(KEPT + 5):
            await here.add("message", {"n": number})
        told = await next_of(await listen(there), KEPT + 1)
        async with Redis.from_url(redis_url) as server:
            left = await server.ttl(key(name))

    assert [entry.data["n"] for entry in told[1:] if entry] == list(range(5, KEPT + 5))
    assert 0 < left <= shared.LIFETIME


@in_a_loop
async def test_nothing_is_lost_while_a_server_does_not_hear(
    redis_url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "RETRY", 0.05)
    async with servers(redis_url, name) as (here, there), Redis.from_url(redis_url) as server:
        queue = await listen(there)
        await server.client_kill_filter(_type="pubsub")
        await here.add("message", {})
        assert kinds(await next_of(queue, 2)) == ["reset", "message"]


@in_a_loop
async def test_what_others_publish_harms_nothing(redis_url: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "RETRY", 0.05)
    async with servers(redis_url, name) as (here, there), Redis.from_url(redis_url) as server:
        queue = await listen(there)
        for nonsense in ("", "{", "[1]", "5", '["nobody", null]', '[["x"], null]'):
            await server.publish(shared.CHANGED, nonsense)
        await here.add("message", {})
        assert kinds(await next_of(queue, 2)) == ["reset", "message"]


@in_a_loop
async def test_without_redis_pages_see_what_their_own_server_does(tmp_path: Path, name: str) -> None:
    async with servers(f"unix://{tmp_path}/nothing", name, 1) as (feed,):
        assert await feed.begin()
        assert not await feed.begin()
        queue = await listen(feed)
        await feed.add("said", {})
        await feed.flash("typing")
        await feed.clear()
        # It is ended at once, and the page comes again: then everything may be there.
        assert kinds(await next_of(queue, 5)) == ["reset", "end", "said", "typing", "reset"]


Pair = Callable[..., tuple[Browser, Browser, Script]]


@pytest.fixture
def pair(tmp_path: Path, redis_url: str) -> Iterator[Pair]:
    """A browser at each of two servers with one session and one store, as behind a balancer."""
    with ExitStack() as running:

        def start(greeting: Said | None = None) -> tuple[Browser, Browser, Script]:
            class Page(WebChannel):
                GREETING = greeting

            script = Script()
            made = [Page(core(tmp_path), WebSettings(redis=redis_url)) for _ in range(2)]
            here, there = (running.enter_context(Served(each, script)).url for each in made)
            first = Browser(here)
            return first, Browser(there, first.cookie), script

        yield start


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)


def kept(browser: Browser) -> list[tuple[str, dict[str, Any]]]:
    """What a page was told; without that an answer is on its way, which depends on how busy the machine is."""
    return [each for each in list(browser.events) if each[0] != "typing"]


def count(browser: Browser, kind: str) -> int:
    return [each for each, _ in kept(browser)].count(kind)


def test_a_tap_at_one_server_on_what_another_offered(pair: Pair) -> None:
    here, there, script = pair()
    script.answer = lambda message: [
        {"text": f"You said: {message.text}", "buttons": [{"title": "More", "payload": "/more"}]}
    ]
    here.post("messages", {"text": "hello", "key": uuid.uuid4().hex})
    wait_until(lambda: count(there, "message") == 1)
    token = kept(there)[-1][1]["choices"][0]["token"]
    assert there.post("taps", {"token": token, "key": uuid.uuid4().hex}).status_code == 202
    wait_until(lambda: count(here, "message") == count(there, "message") == 2)
    again = here.post("taps", {"token": token, "key": uuid.uuid4().hex})

    assert again.json()["sentence"] == "You tapped that already."
    assert [kind for kind, _ in kept(here)] == ["reset", "said", "message", "tapped", "message"]
    assert kept(here) == kept(there)
    assert len(script.heard) == 2


def test_a_newcomer_is_greeted_by_one_server(pair: Pair) -> None:
    here, there, script = pair(greeting=WebChannel.GREETING)
    wait_until(lambda: count(here, "message") == count(there, "message") == 1)

    assert len(script.heard) == 1
    assert kept(here) == kept(there)
