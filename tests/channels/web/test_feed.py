from __future__ import annotations

import asyncio

from channels.web import feed as feeds
from channels.web.feed import RESET, Entry, Feed, Feeds
from tests.channels.loops import in_a_loop


def drained(queue: asyncio.Queue[Entry | None] | None) -> list[Entry | None]:
    assert queue is not None
    return [queue.get_nowait() for _ in range(queue.qsize())]


def kinds(entries: list[Entry | None]) -> list[str]:
    return [entry.kind if entry else "end" for entry in entries]


def test_an_entry_is_a_server_sent_event() -> None:
    entry = Entry("said", {"text": "a\nb <é>"}, "x-1")

    assert entry.encoded() == 'id: x-1\nevent: said\ndata: {"text": "a\\nb <é>"}\n\n'
    assert Entry("typing", {}).encoded() == "event: typing\ndata: {}\n\n"


@in_a_loop
async def test_who_comes_first_gets_everything() -> None:
    feed = Feed()
    await feed.add("said", {"n": 1})
    await feed.add("message", {"n": 2})

    assert kinds(drained(await feed.listen(""))) == ["reset", "said", "message"]


@in_a_loop
async def test_who_comes_back_gets_what_was_missed() -> None:
    feed = Feed()
    await feed.add("said", {"n": 1})
    first = await feed.listen("")
    seen = drained(first)[-1]
    assert seen is not None
    feed.leave(first)  # type: ignore[arg-type]
    await feed.add("message", {"n": 2})
    await feed.flash("typing")

    assert kinds(drained(await feed.listen(seen.id))) == ["message"]


@in_a_loop
async def test_an_id_of_another_life_gets_everything() -> None:
    feed = Feed()
    await feed.add("said", {})

    assert kinds(drained(await feed.listen("0badcafe-1"))) == ["reset", "said"]


@in_a_loop
async def test_old_entries_are_dropped() -> None:
    feed = Feed()
    for number in range(feeds.KEPT + 5):
        await feed.add("message", {"n": number})
    entries = drained(await feed.listen(""))[1:]

    assert [entry.data["n"] for entry in entries if entry] == list(range(5, feeds.KEPT + 5))


@in_a_loop
async def test_clearing_reaches_open_pages() -> None:
    feed = Feed()
    await feed.add("said", {})
    queue = await feed.listen("")
    drained(queue)
    await feed.clear()

    assert drained(queue) == [RESET]
    assert await feed.begin()


@in_a_loop
async def test_a_page_that_falls_behind_is_ended() -> None:
    feed = Feed()
    queue = await feed.listen("")
    for number in range(feeds.MAX_BEHIND + 1):
        await feed.add("message", {"n": number})

    assert drained(queue)[-1] is None


@in_a_loop
async def test_only_so_many_pages() -> None:
    feed = Feed()
    queues = [await feed.listen("") for _ in range(feeds.MAX_LISTENERS)]

    assert None not in queues
    assert await feed.listen("") is None
    feed.leave(queues[0])  # type: ignore[arg-type]
    assert await feed.listen("") is not None


@in_a_loop
async def test_conversations_nobody_looks_at_are_dropped_first() -> None:
    known = Feeds()
    watched = known.make("watched")
    await watched.listen("")
    for number in range(feeds.MAX_FEEDS + 3):
        known.make(f"idle-{number}")

    assert known.get("watched") is watched
    assert known.get("idle-0") is None
    assert known.get(f"idle-{feeds.MAX_FEEDS + 2}") is not None


@in_a_loop
async def test_the_end_reaches_all() -> None:
    known = Feeds()
    queues = [await known.make(name).listen("") for name in ("a", "b")]
    await known.end()

    assert [drained(queue)[-1] for queue in queues] == [None, None]
