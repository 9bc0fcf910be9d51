"""What the base of all channels does that no platform's peer shows."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from rasa.core.channels.channel import UserMessage
from sanic import Blueprint

from channels import security, wording
from channels.channel import Channel
from channels.core import Core
from channels.delivery import Blocked
from channels.inbox import Accepted
from channels.intake import MAX_TRIES
from channels.kept import Kind
from channels.message import BotMessage, Choice, Said
from channels.schema import kept
from contract.sender import Identity
from tests.channels.harness import Script
from tests.channels.served import Served, core

ANN, ANN_IN_GROUP, BOB = Identity("small", "1"), Identity("small", "1", "-100"), Identity("small", "2")
EXPORT = {
    "text": "That is everything.",
    "custom": {"attachment": {"name": "my-data.json", "content": {"feedback": []}}, "event": "exported"},
}


class Small(Channel):
    """Keeps what it is to send."""

    NAME = "small"

    def __init__(self, shared: Core) -> None:
        super().__init__(shared)
        self.sent: list[tuple[str, BotMessage]] = []
        self.typed = 0
        self.refuses: Exception | None = None

    def routes(self, blueprint: Blueprint) -> None:
        return

    async def deliver(self, to: Identity, message: BotMessage, reply_to: str | None) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.sent.append((str(to), message))

    async def typing(self, to: Identity) -> None:
        self.typed += 1

    @property
    def texts(self) -> list[str]:
        return [message.text for _, message in self.sent]


Use = Callable[..., None]


@pytest.fixture
def use(tmp_path: Path) -> Use:
    def run(work: Callable[[Small], Awaitable[None]], script: Any, **limits: Any) -> None:
        async def main() -> None:
            channel = Small(core(tmp_path, **limits))
            channel.blueprint(script)
            await channel.core.start()
            try:
                await work(channel)
            finally:
                await channel.core.drain()
                await channel.core.close()

        asyncio.run(main())

    return run


async def hear(channel: Small, text: str, who: Identity = ANN, key: str | None = None) -> None:
    reception = await channel.receive_text(key or text, who, text)
    assert reception.done is not None
    await reception.done


def test_who_blocked_us_hears_nothing_until_they_write_again(use: Use) -> None:
    async def work(channel: Small) -> None:
        channel.refuses = Blocked()
        await hear(channel, "1")
        channel.refuses = None
        await channel.get_output_channel().send_response(str(ANN), {"text": "a reminder"})
        assert channel.sent == []
        assert await channel.core.store.all_blocked() == {channel.core.store.alias(str(ANN))}
        await hear(channel, "2")
        assert channel.texts == ["You said: 2"]
        assert await channel.core.store.all_blocked() == set()
        assert channel.core.counts["small", "blocked"] == 1
        assert channel.core.counts["small", "send error"] == 0

    use(work, Script())


def test_a_document_goes_to_private_chats_only_and_has_the_channel_s_part(use: Use) -> None:
    async def work(channel: Small) -> None:
        await hear(channel, "in private")
        await hear(channel, "in a group", ANN_IN_GROUP)
        (_, private), (_, group) = channel.sent
        assert private.attachment is not None
        assert set(private.attachment.content) == {"feedback", "channel"}
        assert len(private.attachment.content["channel"]["deliveries"]) == 1
        assert group == BotMessage(wording.PRIVATE_ONLY)

    use(work, Script(answer=lambda _message: [EXPORT]))


def test_when_all_is_forgotten_the_channel_forgets_as_well(use: Use) -> None:
    def answer(message: UserMessage) -> list[dict[str, Any]]:
        if message.text == "delete":
            return [{"text": "Done.", "custom": {"event": "forgotten"}}]
        return [{"text": "Which?", "buttons": [{"title": "This", "payload": "/more"}]}]

    async def work(channel: Small) -> None:
        await hear(channel, "a film")
        await hear(channel, "a film", ANN_IN_GROUP, key="other")
        (token,) = {choice.token for _, message in channel.sent[:1] for choice in message.choices}
        channel.refuses = ConnectionError()  # even when the last word does not arrive
        await hear(channel, "delete")
        left = await channel.core.store.export(ANN.person)
        assert not any(left.values())
        assert (await channel.receive_tap("tap", ANN, token)).sentence == wording.OLD_BUTTON

    use(work, Script(answer=answer))


def test_a_slow_turn_is_seen_to_be_under_way(use: Use) -> None:
    async def work(channel: Small) -> None:
        async def slow(_message: UserMessage) -> None:
            while channel.typed < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

        script.before = slow
        await hear(channel, "1")
        typed = channel.typed
        await asyncio.sleep(0.2)
        assert channel.typed == typed

    script = Script()
    use(work, script)


def test_that_a_turn_is_under_way_is_not_shown_for_ever_where_a_cancellation_is_lost(use: Use) -> None:
    async def work(channel: Small) -> None:
        begun = asyncio.Event()

        async def deaf(_to: Identity) -> None:
            begun.set()
            with contextlib.suppress(asyncio.CancelledError):  # as HTTP clients on anyio do now and then
                await asyncio.sleep(60)

        async def slow(_message: UserMessage) -> None:
            await begun.wait()

        channel.typing = deaf  # type: ignore[method-assign,assignment]  # of any name
        script.before = slow
        await hear(channel, "1")
        for _ in range(100):
            await asyncio.sleep(0.01)
            if not channel.tasks:
                return
        raise AssertionError("it goes on")

    script = Script()
    use(work, script)


def test_without_the_database_there_is_an_answer_without_buttons(use: Use) -> None:
    async def work(channel: Small) -> None:
        await channel.core.store.run(lambda connection: connection.exec_driver_sql("DROP TABLE offers"))
        await hear(channel, "a film")
        assert channel.texts == ["Which?"]
        assert channel.sent[0][1].choices == ()
        tapped = await channel.receive_tap("tap", ANN, "A" * 22)
        assert tapped.sentence == wording.BUSY

    use(work, Script(answer=lambda _message: [{"text": "Which?", "buttons": [{"title": "This", "payload": "/more"}]}]))


def test_we_say_only_now_and_then_that_we_are_busy(use: Use) -> None:
    async def work(channel: Small) -> None:
        gate = asyncio.Event()
        script.before = lambda _message: gate.wait()
        accepted = [(await channel.receive_text(str(n), ANN, str(n))).accepted for n in range(20)]
        assert accepted.count(Accepted.BUSY) >= 5
        gate.set()

    script = Script()

    async def both(channel: Small) -> None:
        await work(channel)
        await channel.core.drain()
        assert channel.texts.count(wording.BUSY) == 1

    use(both, script)


@pytest.mark.parametrize("limits", [{"person_burst": 2.0, "person_rate": 0.01}, {"burst": 2.0, "rate": 0.1}])
def test_what_is_too_fast_of_a_person_or_of_all_is_shed_and_told(use: Use, limits: dict[str, float]) -> None:
    async def work(channel: Small) -> None:
        for number, expected in enumerate((Accepted.ACCEPTED, Accepted.ACCEPTED, Accepted.BUSY)):
            reception = await channel.receive_text(str(number), ANN, "hello")
            assert reception.accepted is expected
        tapped = await channel.receive_tap("tap", ANN, "A" * 22)
        assert tapped.sentence == wording.BUSY
        other = await channel.receive_text("other", BOB, "hello")
        assert other.accepted is (Accepted.ACCEPTED if "person_rate" in limits else Accepted.BUSY)
        await channel.core.drain()
        assert wording.BUSY in channel.texts

    use(work, Script(), **limits)


def test_a_channel_may_say_what_it_has_read_itself(use: Use) -> None:
    script = Script()

    async def work(channel: Small) -> None:
        heard = await channel.receive("1", ANN, Said("what was heard"))
        answered = await channel.receive("2", ANN, BotMessage(wording.NOT_TEXT, choices=(Choice("a", Said("a")),)))
        for reception in (heard, answered):
            assert reception.done is not None
            await reception.done
        assert channel.texts == ["You said: what was heard", wording.NOT_TEXT]
        assert [message.parse_data for message in script.heard] == [None]

    use(work, script)


@pytest.mark.parametrize(
    ("tries", "content", "heard", "told"),
    [
        (MAX_TRIES - 1, {"said": {"text": "a film", "intent": None, "entities": []}}, ["a film"], "You said: a film"),
        (MAX_TRIES, {"said": {"text": "a film", "intent": None, "entities": []}}, [], wording.INTERRUPTED),
        (1, {"something": "of another version"}, [], wording.INTERRUPTED),
    ],
)
def test_a_message_that_processes_die_of_or_cannot_read_is_not_tried_for_ever(
    use: Use, tries: int, content: dict[str, Any], heard: list[str], told: str
) -> None:
    script = Script()

    async def work(channel: Small) -> None:
        core = channel.core
        row = {**content, "id": "1", "reply_to": None}
        await core.store.run(lambda connection: core.kept.keep_in(connection, Kind.HEARD, "small:1", ANN, row))
        await core.kept.leave()
        await core.store.run(lambda connection: connection.execute(kept.update().values(tries=tries)))
        [taken] = await core.kept.take(("small",))
        await channel.resume(taken)
        while not channel.texts:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert channel.texts == [told]
        assert (await core.store.export(ANN.person))["kept"] == []

    use(work, script)
    assert [message.text for message in script.heard] == heard


def test_a_message_that_comes_again_while_it_is_taken_up_is_answered(use: Use) -> None:
    async def work(channel: Small) -> None:
        core = channel.core
        row = {"text": "a western", "id": "1", "reply_to": None}
        await core.store.run(lambda connection: core.kept.keep_in(connection, Kind.HEARD, "small:1", ANN, row))
        await core.kept.leave()
        assert core.inbox.reserve("small:1", ANN) is None
        for _ in range(MAX_TRIES + 1):
            [taken] = await core.kept.take(("small",))
            await channel.resume(taken)
        core.inbox.give_up("small:1", ANN)
        [taken] = await core.kept.take(("small",))
        await channel.resume(taken)
        while not channel.texts:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert channel.texts == ["You said: a western"]

    use(work, Script())


def test_what_could_not_be_noted_as_done_is_noted_later(use: Use) -> None:
    async def work(channel: Small) -> None:
        store = channel.core.store
        script.before = lambda _message: store.run(rename("deliveries", "away"))
        await hear(channel, "1")
        assert channel.texts == ["You said: 1"]
        await store.run(rename("away", "deliveries"))
        assert len((await store.export(ANN.person))["kept"]) == 1
        await channel.core.drain()
        left = await store.export(ANN.person)
        assert left["kept"] == []
        assert left["deliveries"][0]["done"] is not None

    def rename(name: str, to: str) -> Callable[[Any], object]:
        return lambda connection: connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO {to}")

    script = Script()
    use(work, script)


def test_the_output_is_named_like_the_channel(tmp_path: Path) -> None:
    assert Small(core(tmp_path)).get_output_channel().name() == "small"
    assert Small.name() == "small"


def test_what_is_sent_to_nobody_is_counted_and_not_raised(use: Use) -> None:
    async def work(channel: Small) -> None:
        await channel.get_output_channel().send_response("default", {"text": "hello"})
        assert channel.core.counts["small", "send error"] == 1

    use(work, Script())


def test_the_id_of_a_message_is_the_delivery_s_or_the_token_s(use: Use) -> None:
    """The training store counts a message by its id: a delivery or a tap that comes again has the same."""
    script = Script(answer=lambda _message: [{"text": "x", "buttons": [{"title": "This", "payload": "/more"}]}])

    async def work(channel: Small) -> None:
        await hear(channel, "a", key="1")
        await hear(channel, "b", key="2")
        token = channel.sent[0][1].choices[0].token
        await channel.receive_tap("3", ANN, token)
        await channel.core.drain()

    use(work, script)
    ids = [message.message_id for message in script.heard]
    assert len(set(ids)) == 3
    assert all(len(each) == 32 for each in ids)


def test_the_server_says_what_it_is_and_waits_for_no_half_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "REQUEST_SECONDS", 0.2)
    with Served(Small(core(tmp_path)), Script()) as served:
        address = served.url.partition("/webhooks")[0]
        said = httpx.get(f"{address}/")
        assert said.text == security.ABOUT
        assert "rasa" not in said.text.lower()
        place = urlsplit(address)
        assert place.port is not None
        with socket.create_connection((place.hostname, place.port), timeout=30) as half:
            half.sendall(b"POST /webhooks/small/ HTTP/1.1\r\nHost: a")
            assert half.recv(100).startswith(b"HTTP/1.1 408")
            while half.recv(1000):
                pass
