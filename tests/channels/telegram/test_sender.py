"""How fast is sent, and what is sent again, by a clock that the tests set."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import httpx
import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from channels.delivery import Blocked
from channels.pace import MAX_PATIENCE
from channels.telegram.sender import Sender


class Time:
    """A clock; whoever sleeps moves it on. Only one may sleep at a time."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += max(seconds, 1e-6)  # what is less is lost in rounding


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def sender(time: Time) -> Sender:
    return Sender(time.sleep, time)


class Calls:
    """Fails with what is given, in order, and then answers."""

    def __init__(self, time: Time, *failures: TelegramError) -> None:
        self._time, self._failures = time, list(failures)
        self.made: list[tuple[int, float]] = []

    async def __call__(self, chat: int) -> str:
        self.made.append((chat, self._time.now - 1000.0))
        if self._failures:
            raise self._failures.pop(0)
        return "sent"


def caused(error: NetworkError, cause: Exception) -> NetworkError:
    error.__cause__ = cause
    return error


def run(work: Callable[[], Awaitable[object]]) -> object:
    async def started() -> object:
        return await work()

    return asyncio.run(started())


def sent_at(sender: Sender, time: Time, chats: list[int]) -> list[float]:
    async def send() -> list[float]:
        calls = Calls(time)
        for chat in chats:
            await sender.send(chat, calls)
        return [round(at, 2) for _, at in calls.made]

    return asyncio.run(send())


def test_a_chat_gets_a_short_burst_and_then_one_message_a_second(sender: Sender, time: Time) -> None:
    at = sent_at(sender, time, [5] * 6)

    assert at[2] < 0.1
    assert [round(each) for each in at[3:]] == [1, 2, 3]


def test_no_more_than_30_messages_a_second_in_all(sender: Sender, time: Time) -> None:
    at = sent_at(sender, time, list(range(1, 91)))

    assert all(late - early >= 0.99 for early, late in zip(at, at[30:], strict=False))
    assert at[-1] == pytest.approx(89 / 30, abs=0.01)


def test_no_more_than_20_messages_a_minute_in_a_group(sender: Sender, time: Time) -> None:
    at = sent_at(sender, time, [-100] * 60)

    assert all(late - early >= 60 for early, late in zip(at, at[20:], strict=False))
    assert at[4] <= 2  # five of them at once, as far as a chat takes it


def test_one_chat_does_not_hold_up_another(sender: Sender, time: Time) -> None:
    assert sent_at(sender, time, [5] * 4 + [6])[4] - 1 < 0.1


def test_who_was_too_fast_waits_as_long_as_telegram_says(sender: Sender, time: Time) -> None:
    calls = Calls(time, RetryAfter(7), RetryAfter(dt.timedelta(seconds=2)))

    assert run(lambda: sender.send(5, calls)) == "sent"
    assert [round(at) for _, at in calls.made] == [0, 7, 9]


def test_nothing_else_goes_to_a_chat_that_telegram_has_asked_to_be_left_alone(sender: Sender, time: Time) -> None:
    async def talk() -> None:
        with pytest.raises(RetryAfter):
            await sender.send(5, Calls(time, RetryAfter(int(MAX_PATIENCE) + 5)))
        early = Calls(time)
        with pytest.raises(RetryAfter):
            await sender.send(5, early)
        assert early.made == []
        other = Calls(time)
        await sender.send(6, other)
        assert other.made[0][1] < 1
        time.now += 10
        late = Calls(time)
        await sender.send(5, late)
        assert late.made == [(5, MAX_PATIENCE + 5)]

    asyncio.run(talk())


def test_patience_ends(sender: Sender, time: Time) -> None:
    calls = Calls(time, *[RetryAfter(100)] * 10)

    with pytest.raises(RetryAfter):
        run(lambda: sender.send(5, calls))
    assert [round(at) for _, at in calls.made] == [0, 100, 200, 300]


@pytest.mark.parametrize(
    "failure",
    [
        BadRequest("Button_data_invalid"),
        TimedOut(),
        caused(TimedOut(), httpx.ReadTimeout("")),
        caused(NetworkError(""), httpx.ReadError("")),
        caused(NetworkError(""), httpx.RemoteProtocolError("")),
        NetworkError("Bad Gateway"),
    ],
)
def test_what_was_refused_or_may_have_arrived_is_not_sent_again(
    sender: Sender, time: Time, failure: TelegramError
) -> None:
    calls = Calls(time, failure)

    with pytest.raises(type(failure)):
        run(lambda: sender.send(5, calls))
    assert len(calls.made) == 1


@pytest.mark.parametrize(
    "failure",
    [
        caused(NetworkError(""), httpx.ConnectError("")),
        caused(TimedOut(), httpx.ConnectTimeout("")),
        caused(TimedOut(), httpx.PoolTimeout("")),
    ],
)
def test_what_was_never_sent_is_sent_again(sender: Sender, time: Time, failure: NetworkError) -> None:
    calls = Calls(time, failure, failure)

    assert run(lambda: sender.send(5, calls)) == "sent"
    assert [round(at) for _, at in calls.made] == [0, 1, 3]

    calls = Calls(time, *[failure] * 100)
    with pytest.raises(NetworkError):
        run(lambda: sender.send(6, calls))
    pauses = [round(late - early) for (_, early), (_, late) in zip(calls.made, calls.made[1:], strict=False)]
    assert pauses[:6] == [1, 2, 4, 8, 16, 30]
    assert MAX_PATIENCE - 30 <= sum(pauses) <= MAX_PATIENCE


def test_who_blocked_the_bot_is_not_tried_again(sender: Sender, time: Time) -> None:
    calls = Calls(time, Forbidden("bot was blocked by the user"))

    with pytest.raises(Blocked):
        run(lambda: sender.send(5, calls))
    assert len(calls.made) == 1


def test_a_group_that_has_moved_is_followed(sender: Sender, time: Time) -> None:
    calls = Calls(time, ChatMigrated(-1001))

    assert run(lambda: sender.send(-1, calls)) == "sent"
    assert [chat for chat, _ in calls.made] == [-1, -1001]
