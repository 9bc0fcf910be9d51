"""Slack's signatures."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import Clock

from channels.slack.signature import Signatures

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
# The example of https://docs.slack.dev/authentication/verifying-requests-from-slack.
TIME = 1531420618
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
    b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
    b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
    b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
HEADERS = {
    "X-Slack-Request-Timestamp": str(TIME),
    "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
}


class At(Clock):
    def __init__(self, time: float) -> None:
        self._time = time

    def now(self) -> float:
        return self._time


def test_the_example_of_the_documentation_is_genuine() -> None:
    assert Signatures(SECRET, At(TIME)).is_genuine(BODY, HEADERS)


def test_it_is_good_for_five_minutes() -> None:
    assert Signatures(SECRET, At(TIME + 300)).is_genuine(BODY, HEADERS)
    assert not Signatures(SECRET, At(TIME + 301)).is_genuine(BODY, HEADERS)
    assert not Signatures(SECRET, At(TIME - 301)).is_genuine(BODY, HEADERS)


def test_another_body_or_secret_is_not_genuine() -> None:
    assert not Signatures(SECRET, At(TIME)).is_genuine(BODY + b"&", HEADERS)
    assert not Signatures(SECRET + "x", At(TIME)).is_genuine(BODY, HEADERS)


ANYTHING = st.text(max_size=20) | st.sampled_from(
    [str(TIME), HEADERS["X-Slack-Signature"], "9" * 400, "１５", "-1", "1_0"]
)


@given(st.binary(max_size=40), st.dictionaries(st.sampled_from(sorted(HEADERS)), ANYTHING))
def test_nothing_else_is_genuine_and_nothing_raises(body: bytes, headers: dict[str, str]) -> None:
    assert not Signatures(SECRET, At(TIME)).is_genuine(body, headers)
