from __future__ import annotations

import asyncio

from channels.web import feed as feeds
from channels.web.feed import RESET, Entry, Feed, Feeds


def drained(queue: asyncio.Queue[Entry | None] | None) -> list[Entry | None]:
    assert queue is not None
    return [queue.get_nowait() for _ in range(queue.qsize())]


def kinds(entries: list[Entry | None]) -> list[str]:
    return [entry.kind if entry else "end" for entry in entries]


def test_an_entry_is_a_server_sent_event() -> None:
    entry = Entry("said", {"text": "a\nb <é>"}, "x-1")

    assert entry.encoded() == 'id: x-1\nevent: said\ndata: {"text": "a\\nb <é>"}\n\n'
    assert Entry("typing", {}).encoded() == "event: typing\ndata: {}\n\n"


def test_who_comes_first_gets_everything() -> None:
    feed = Feed()
    feed.add("said", {"n": 1})
    feed.add("message", {"n": 2})

    assert kinds(drained(feed.listen(""))) == ["reset", "said", "message"]


def test_who_comes_back_gets_what_was_missed() -> None:
    feed = Feed()
    feed.add("said", {"n": 1})
    first = feed.listen("")
    seen = drained(first)[-1]
    assert seen is not None
    feed.leave(first)  # type: ignore[arg-type]
    feed.add("message", {"n": 2})
    feed.flash("typing")

    assert kinds(drained(feed.listen(seen.id))) == ["message"]


def test_an_id_of_another_life_gets_everything() -> None:
    feed = Feed()
    feed.add("said", {})

    assert kinds(drained(feed.listen("0badcafe-1"))) == ["reset", "said"]


def test_old_entries_are_dropped() -> None:
    feed = Feed()
    for number in range(feeds.KEPT + 5):
        feed.add("message", {"n": number})
    entries = drained(feed.listen(""))[1:]

    assert [entry.data["n"] for entry in entries if entry] == list(range(5, feeds.KEPT + 5))


def test_clearing_reaches_open_pages() -> None:
    feed = Feed()
    feed.add("said", {})
    queue = feed.listen("")
    drained(queue)
    feed.clear()

    assert drained(queue) == [RESET]
    assert feed.begin()


def test_a_page_that_falls_behind_is_ended() -> None:
    feed = Feed()
    queue = feed.listen("")
    for number in range(feeds.MAX_BEHIND + 1):
        feed.add("message", {"n": number})

    assert drained(queue)[-1] is None


def test_only_so_many_pages() -> None:
    feed = Feed()
    queues = [feed.listen("") for _ in range(feeds.MAX_LISTENERS)]

    assert None not in queues
    assert feed.listen("") is None
    feed.leave(queues[0])  # type: ignore[arg-type]
    assert feed.listen("") is not None


def test_conversations_nobody_looks_at_are_dropped_first() -> None:
    known = Feeds()
    watched = known.make("watched")
    watched.listen("")
    for number in range(feeds.MAX_FEEDS + 3):
        known.make(f"idle-{number}")

    assert known.get("watched") is watched
    assert known.get("idle-0") is None
    assert known.get(f"idle-{feeds.MAX_FEEDS + 2}") is not None


def test_the_end_reaches_all() -> None:
    known = Feeds()
    queues = [known.make(name).listen("") for name in ("a", "b")]
    known.end()

    assert [drained(queue)[-1] for queue in queues] == [None, None]
