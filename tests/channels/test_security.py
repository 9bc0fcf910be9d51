"""Comparing, bounding, refusing."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.rate_limiter import RateLimiter
from channels.security import MAX_DEPTH, Refused, is_deeper, log_failure, parse_object, same

SECRET = "0123456789abcdef"


@pytest.mark.parametrize(
    ("given_", "right"),
    [
        (SECRET, True),
        (SECRET[:-1], False),
        (SECRET + "x", False),
        (SECRET.upper(), False),
        ("", False),
        (None, False),
        ("ü\ud800", False),
    ],
)
def test_a_secret_is_compared_whole(given_: str | None, right: bool) -> None:
    assert same(given_, SECRET) is right


def nested(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b"null",
        b"\xff",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b"[" * 100_000,
        nested(MAX_DEPTH + 1),
    ],
)
def test_what_is_no_harmless_object_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        parse_object(body)

    assert (refused.value.status, refused.value.code) == (400, "bad_json")


def test_an_object_is_parsed() -> None:
    assert parse_object(b' {"a": [1, {"b": "\xc3\xa9"}]} ') == {"a": [1, {"b": "é"}]}
    assert parse_object(nested(MAX_DEPTH))


@given(st.recursive(st.integers(), lambda children: st.lists(children, max_size=3), max_leaves=20), st.integers(0, 8))
def test_depth_is_how_many_levels_hold_something(value: Any, most: int) -> None:
    def depth(each: Any) -> int:
        return 1 + max(map(depth, each)) if isinstance(each, list) and each else 0

    assert is_deeper(value, most) is (depth(value) > most)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_holds_its_burst_and_fills_at_its_rate() -> None:
    clock = Clock()
    limiter = RateLimiter(rate=2.0, burst=3.0, clock=clock)

    assert [limiter.wait("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert limiter.wait("b") == 0.0  # another's is another's
    clock.now += 0.25
    assert limiter.wait("a") == 0.25
    clock.now += 0.25
    assert limiter.wait("a") == 0.0
    assert limiter.wait("a") == 0.5
    clock.now += 1000
    assert [limiter.wait("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]


def test_a_limiter_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.rate_limiter.MAX_KEYS", 10)
    limiter = RateLimiter(rate=1.0, burst=1.0)

    for key in range(100):
        limiter.wait(str(key))

    assert len(limiter._buckets) == 10


def test_a_failure_is_logged_with_its_place_and_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise RuntimeError("what somebody said")
    except RuntimeError as error:
        with caplog.at_level(logging.DEBUG):
            log_failure("it failed", error)

    assert "it failed: RuntimeError" in caplog.text
    assert "test_a_failure_is_logged" in caplog.text
    assert "what somebody said" not in caplog.text.replace('raise RuntimeError("what somebody said")', "")
