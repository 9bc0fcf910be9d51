"""The pace of sending, and what is repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from channels.delivery import Blocked
from channels.pace import MAX_PATIENCE
from channels.slack.sender import Sender


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def refused(code: str, status: int = 200, /, **headers: str) -> SlackApiError:
    response = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": code},
        headers=headers,
        status_code=status,
    )
    return SlackApiError("refused", response)


class Call:
    """A call that fails so many times as there are errors, and then returns."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.made = 0

    async def __call__(self, _channel: str = "") -> str:
        self.made += 1
        if self.errors:
            raise self.errors.pop(0)
        return "sent"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def send(clock: Clock) -> Callable[..., str]:
    sender = Sender(clock.sleep, clock)

    def run(call: Callable[[], Awaitable[str]], channel: str = "C1") -> str:
        return asyncio.run(sender.send(channel, lambda _channel: call()))

    return run


def test_a_channel_gets_a_burst_and_then_a_message_a_second(send: Any, clock: Clock) -> None:
    for _ in range(5):
        send(Call())

    assert clock.slept == [1.0, 1.0]


def test_channels_do_not_wait_for_each_other_until_there_are_many(send: Any, clock: Clock) -> None:
    for number in range(20):
        send(Call(), f"C{number}")
    assert clock.slept == []

    send(Call(), "C20")
    assert clock.slept == [pytest.approx(0.2)]


@pytest.mark.parametrize(
    "error", [refused("ratelimited", 429, **{"Retry-After": "7"}), refused("rate_limited", **{"retry-after": "7"})]
)
def test_slack_is_left_alone_for_as_long_as_it_says(send: Any, clock: Clock, error: SlackApiError) -> None:
    call = Call(error)

    assert send(call) == "sent"
    assert (call.made, clock.slept) == (2, [7.0])


def test_others_are_not_sent_to_either_in_the_meantime(clock: Clock) -> None:
    sender = Sender(clock.sleep, clock)

    async def both() -> None:
        asked = refused("ratelimited", 429, **{"Retry-After": str(int(MAX_PATIENCE) + 1)})
        with pytest.raises(SlackApiError):
            await sender.send("C1", Call(asked))
        early = Call()
        with pytest.raises(SlackApiError):
            await sender.send("C2", early)
        assert early.made == 0
        clock.now += 200
        await sender.send("C2", Call())

    asyncio.run(both())

    assert clock.slept == [pytest.approx(MAX_PATIENCE + 1 - 200)]


def test_who_is_told_to_wait_too_long_gives_up(send: Any, clock: Clock) -> None:
    call = Call(refused("ratelimited", 429, **{"Retry-After": str(int(MAX_PATIENCE) + 1)}))
    with pytest.raises(SlackApiError):
        send(call)

    assert (call.made, clock.slept) == (1, [])


@pytest.mark.parametrize(
    "error",
    [
        refused("invalid_blocks"),
        refused("fatal_error"),
        refused("", 500),
        asyncio.TimeoutError(),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(),
    ],
)
def test_what_may_have_arrived_is_not_sent_again(send: Any, error: Exception) -> None:
    call = Call(error)
    with pytest.raises(type(error)):
        send(call)

    assert call.made == 1


def test_a_connection_that_was_never_made_is_tried_again(send: Any) -> None:
    never = [aiohttp.ClientConnectorError(None, OSError()) for _ in range(100)]  # type: ignore[arg-type]
    assert send(Call(*never[:3])) == "sent"
    with pytest.raises(aiohttp.ClientConnectorError):
        send(Call(*never))


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "not_in_channel", "cannot_dm_bot"])
def test_a_channel_that_cannot_be_written_to_is_blocked(send: Any, code: str) -> None:
    with pytest.raises(Blocked):
        send(Call(refused(code)))


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth", "missing_scope"])
def test_a_token_that_is_refused_is_told_and_blocks_nobody(
    send: Any, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SlackApiError):
        send(Call(refused(code)))

    assert code in caplog.text


def test_an_answer_that_is_no_json_is_a_failure_like_others(send: Any) -> None:
    with pytest.raises(SlackApiError):
        send(Call(SlackApiError("not JSON", {"status": 502, "headers": {}, "body": "<html>"})))
