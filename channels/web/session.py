"""Sessions of the web page: a random name in a signed cookie. Nothing is kept on the server for them."""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from contract.sender import Identity

COOKIE = "parley_session"
WIDGET_COOKIE = "parley_widget"
LIFETIME = 30 * 86400  # seconds
RENEWED_AFTER = 86400
NAME_BYTES = 16
_FORM = re.compile(r"(?P<name>[A-Za-z0-9_-]{22})\.(?P<made>[0-9]{1,12})\.(?P<mac>[A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Session:
    """A browser that may come back. `made` is the time of the signature in seconds since the epoch."""

    name: str
    made: int

    @property
    def who(self) -> Identity:
        """Whom the assistant talks to."""
        return Identity("web", self.name)


class Sessions:
    """Makes, signs and reads sessions.

    Args:
        key: the secret of the signatures.
        cookie: the name of theirs. What is signed for one cookie is not good in another.
    """

    def __init__(self, key: bytes, cookie: str = COOKIE) -> None:
        self.cookie = cookie
        # A key of its own, so that a signature says nothing about anything else that is made with the same secret.
        purpose = b"web session" if cookie == COOKIE else cookie.encode()
        self._key = hmac.digest(key, purpose, "sha256")

    def make(self, now: float) -> Session:
        """Begin a session."""
        return Session(secrets.token_urlsafe(NAME_BYTES), int(now))

    def sign(self, session: Session) -> str:
        """Return the cookie's value: name, time and HMAC-SHA256 (RFC 2104)."""
        said = f"{session.name}.{session.made}"
        return f"{said}.{self._mac(said)}"

    def read(self, cookies: Mapping[str, str], now: float) -> Session | None:
        """Return the session of a request, or None where there is none, or one that is forged or too old."""
        match = _FORM.fullmatch(cookies.get(self.cookie) or "")
        if match is None or not hmac.compare_digest(match["mac"], self._mac(f"{match['name']}.{match['made']}")):
            return None
        session = Session(match["name"], int(match["made"]))
        return session if 0 <= now - session.made < LIFETIME else None

    def renewed(self, session: Session, now: float) -> Session | None:
        """Return the session with a new time of signature, where it is time for that."""
        return Session(session.name, int(now)) if now - session.made > RENEWED_AFTER else None

    def _mac(self, said: str) -> str:
        return urlsafe_b64encode(hmac.digest(self._key, said.encode(), "sha256")).decode().rstrip("=")
