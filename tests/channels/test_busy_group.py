"""A group in which everybody writes at once, where a platform takes 20 messages a minute, holds up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sanic import Blueprint

from channels import wording
from channels.channel import Channel
from channels.core import Core
from channels.inbox import Accepted
from channels.kept import Kind
from channels.message import BotMessage
from channels.telegram.sender import Sender
from contract.sender import Identity
from tests.channels.harness import Script
from tests.channels.served import core
from tests.channels.virtual import VirtualTime

GROUP = -100
LIST = {"text": "A list:\n1. Heat", "custom": {"cards": [{"title": "Heat"}]}}
QUESTION = {"text": "Which decade?", "buttons": [{"title": "1990s", "payload": "/inform"}]}


class Paced(Channel):
    """Sends as the bot does, to a platform that keeps what it gets and when."""

    NAME = "paced"
    KEEPS: ClassVar[Kind | None] = Kind.SAID
    JOINS = True

    def __init__(self, shared: Core, time: VirtualTime) -> None:
        super().__init__(shared)
        self.time = time
        self.sender = Sender(time.sleep, time)
        self.sent: list[tuple[float, int, str]] = []

    def routes(self, blueprint: Blueprint) -> None:
        return

    async def deliver(self, to: Identity, message: BotMessage, reply_to: str | None) -> None:
        async def call(chat: int) -> None:
            self.sent.append((self.time.now - 1000.0, chat, message.text))

        await self.sender.send(int(to.chat or to.user), call)

    def at(self, chat: int) -> list[float]:
        return [round(at, 3) for at, where, _ in self.sent if where == chat]

    def texts(self, chat: int) -> list[str]:
        return [text for _, where, text in self.sent if where == chat]


class Immediate(Paced):
    """Another channel of the same process, whose platform takes everything at once."""

    NAME = "other"
    KEEPS = None
    JOINS = False

    async def deliver(self, to: Identity, message: BotMessage, reply_to: str | None) -> None:
        self.sent.append((self.time.now - 1000.0, int(to.user), message.text))


class Case:
    """A busy channel and another one."""

    def __init__(self, folder: Path, script: Script, **limits: Any) -> None:
        self.time, self.script = VirtualTime(), script
        self.core = core(folder, **limits)
        self.asked = 0  # what the store's thread is at
        self._count_what_the_store_is_asked()
        self.paced, self.other = Paced(self.core, self.time), Immediate(self.core, self.time)
        for channel in (self.paced, self.other):
            channel.blueprint(script)

    async def write(self, channel: Channel, who: Identity, text: str) -> Accepted:
        return (await channel.receive_text(f"{who} {text}", who, text)).accepted

    async def everybody_writes(self, members: int) -> list[Accepted]:
        return [
            await self.write(self.paced, Identity("paced", str(member), str(GROUP)), f"member {member}")
            for member in range(1, members + 1)
        ]

    async def settle(self) -> None:
        """Have everything done that needs no time: turns, and what may be sent at once."""
        await self.time.settle(lambda: self.core.inbox.size == 0 and self.asked == 0)

    async def rest(self) -> None:
        await self.settle()
        while await self.time.advance():
            await self.settle()

    def _count_what_the_store_is_asked(self) -> None:
        call = self.core.store._call

        async def counted(work: Callable[[], Any]) -> Any:
            self.asked += 1
            try:
                return await call(work)
            finally:
                self.asked -= 1

        self.core.store._call = counted  # type: ignore[method-assign]


Use = Callable[[Callable[[Case], Awaitable[None]]], None]


@pytest.fixture
def use(tmp_path: Path) -> Callable[..., None]:
    def run(work: Callable[[Case], Awaitable[None]], script: Script, **limits: Any) -> None:
        async def main() -> None:
            case = Case(tmp_path, script, **limits)
            await case.core.start()
            try:
                await work(case)
            finally:
                await case.core.drain()
                await case.core.close()

        asyncio.run(main())

    return run


@pytest.mark.parametrize("members", [1, 20])
def test_somebody_elsewhere_is_answered_at_once_however_busy_a_group_is(use: Callable[..., None], members: int) -> None:
    async def work(case: Case) -> None:
        await case.everybody_writes(members)
        await case.write(case.other, Identity("other", "7"), "elsewhere")
        await case.write(case.paced, Identity("paced", "8"), "in private on the same platform")
        await case.settle()
        assert case.other.at(7) == [0.0]
        await case.rest()
        # Of 30 messages a second in all, the group is sent four at once and this is one.
        assert case.paced.at(8)[0] <= 5 / 30

    use(work, Script())


def test_each_member_of_a_busy_group_gets_a_whole_answer_in_one_message_in_order(use: Callable[..., None]) -> None:
    async def work(case: Case) -> None:
        assert set(await case.everybody_writes(20)) == {Accepted.ACCEPTED}
        await case.rest()
        texts = case.paced.texts(GROUP)
        assert [text.splitlines()[0] for text in texts] == [f"For member {member}" for member in range(1, 21)]
        assert {text.splitlines()[-1] for text in texts} == {"Which decade?"}
        at = case.paced.at(GROUP)
        assert all(late - early >= 60 for early, late in zip(at, at[20:], strict=False))
        assert at[-1] <= 60, "twenty messages are a minute of a group; forty would be more than two"

    use(work, Script(answer=lambda message: [{"text": f"For {message.text}"}, LIST, QUESTION]))


def test_a_group_takes_no_more_than_it_can_be_told_and_says_so_once(use: Callable[..., None]) -> None:
    async def work(case: Case) -> None:
        taken = await case.everybody_writes(30)
        await case.rest()
        accepted = [f"You said: member {member}" for member, each in enumerate(taken, 1) if each is Accepted.ACCEPTED]
        assert len(accepted) >= 10
        assert Accepted.BUSY in taken
        texts = case.paced.texts(GROUP)
        assert [text for text in texts if text != wording.BUSY] == accepted
        assert texts.count(wording.BUSY) == 1
        # There is room again when the answers have been sent.
        assert await case.write(case.paced, Identity("paced", "30", str(GROUP)), "again") is Accepted.ACCEPTED
        await case.rest()
        assert case.paced.texts(GROUP)[-1] == "You said: again"

    use(work, Script(), waiting_chat=10)


def test_a_group_has_two_places_and_others_are_not_behind_all_of_it(use: Callable[..., None]) -> None:
    begun: list[str] = []
    gate = asyncio.Event()

    async def before(message: Any) -> None:
        begun.append(message.text)
        await gate.wait()

    async def work(case: Case) -> None:
        await case.everybody_writes(5)
        await case.write(case.other, Identity("other", "7"), "elsewhere")
        await case.time.settle(lambda: len(begun) == 3)
        assert begun == ["member 1", "member 2", "elsewhere"]
        gate.set()
        await case.rest()
        assert begun[3:] == ["member 3", "member 4", "member 5"]

    use(work, Script(before=before), parallel=3)


def test_chats_take_turns_where_the_platform_takes_only_so_much_in_all(use: Callable[..., None]) -> None:
    """Thirty a second in all: who comes with one message waits for one of each other chat, not for all of theirs."""

    async def work(case: Case) -> None:
        people = [Identity("paced", str(person)) for person in range(1, 41)]
        for person in people:
            await case.write(case.paced, person, "1")
            await case.write(case.paced, person, "2")
        await case.settle()
        await case.write(case.paced, Identity("paced", "99"), "late")
        await case.rest()
        order = [chat for _, chat, _ in case.paced.sent]
        late = order.index(99)
        assert all(order[:late].count(person) <= 2 for person in range(1, 41))
        assert case.paced.at(99)[0] <= 41 / 30 + 0.05
        assert all(case.paced.texts(person) == ["You said: 1", "You said: 2"] for person in range(1, 41))

    use(work, Script())


def test_what_a_group_has_not_been_told_at_the_end_is_told_by_the_next_process(
    use: Callable[..., None], tmp_path: Path
) -> None:
    async def first(case: Case) -> None:
        await case.everybody_writes(12)
        await case.settle()
        told.extend(case.paced.texts(GROUP))

    async def second(case: Case) -> None:
        case.core.attend("paced", case.paced.resume)
        await case.time.settle(lambda: case.core.outbox.size > 0)
        await case.rest()
        told.extend(case.paced.texts(GROUP))

    told: list[str] = []
    use(first, Script(), drain_limit=0.05)
    assert len(told) < 12
    use(second, Script())
    assert told == [f"You said: member {member}" for member in range(1, 13)]
