"""Whether a request is from Slack, https://docs.slack.dev/authentication/verifying-requests-from-slack."""

from __future__ import annotations

import re
from collections.abc import Mapping

from slack_sdk.signature import Clock, SignatureVerifier

TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


class Signatures:
    """Checks signatures v0: HMAC-SHA256 over the time and the body, at most five minutes old, in constant time."""

    def __init__(self, signing_secret: str, clock: Clock | None = None) -> None:
        self._verifier = SignatureVerifier(signing_secret, clock or Clock())

    def is_genuine(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether Slack has signed the body; never raises, whatever is in the headers."""
        time, signature = headers.get(TIMESTAMP), headers.get(SIGNATURE)
        if time is None or signature is None or not re.fullmatch(r"[0-9]{1,12}", time) or not signature.isascii():
            return False
        try:
            return self._verifier.is_valid(body, time, signature)
        except ValueError:  # the body is no UTF-8
            return False
