"""The two doors of the page: its own address, and the frame in which other sites show it as a widget.

A door has a cookie of its own, sent only where it belongs, and says who may frame it. So the page itself stays out of
every frame (SameSite=Strict, frame-ancestors 'none'), and a widget's session is good for nothing but the widget.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sanic.request import Request

from channels.rate_limiter import RateLimiter
from channels.security import Refused
from channels.settings import CoreSettings
from channels.web.session import COOKIE, LIFETIME, WIDGET_COOKIE, Session, Sessions
from channels.web.settings import WebSettings

BASE = "/webhooks/web"

# Only our own files, and posters from anywhere over TLS.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
OWN_PICTURES = POLICY.replace("'self' https:", "'self'")
PAGE_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Door:
    """A way in.

    Args:
        path: where it is, below the channel's address.
        sessions: whom it knows.
        settings: of the page.
        messages: how fast one of them may write.
        frames: the sites that may show it in a frame.
        same_site: when browsers send its cookie, RFC 6265bis.
    """

    path: str
    sessions: Sessions
    settings: WebSettings
    messages: RateLimiter
    frames: frozenset[str] = frozenset()
    same_site: str = "Strict"

    @property
    def is_framed(self) -> bool:
        """Whether other sites show it."""
        return bool(self.frames)

    def headers(self, *, remote_pictures: bool) -> dict[str, str]:
        """Return the headers of everything that it serves."""
        policy = POLICY if remote_pictures else OWN_PICTURES
        if self.is_framed:
            policy = policy.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(sorted(self.frames))}")
        framing = {} if self.is_framed else {"X-Frame-Options": "DENY"}
        return {**PAGE_HEADERS, **framing, "Content-Security-Policy": policy}

    def cookie(self, session: Session) -> str:
        """Return the Set-Cookie header of a session.

        A cookie that is sent within other sites' pages has to be Secure, and is kept apart for each of them
        (Partitioned, CHIPS): nobody can be followed by it from one site to the next.
        """
        parts = [
            f"{self.sessions.cookie}={self.sessions.sign(session)}",
            f"Path={BASE}{self.path}",
            f"Max-Age={LIFETIME}",
            "HttpOnly",
            f"SameSite={self.same_site}",
        ]
        if self.is_framed or self.settings.is_public:
            parts.append("Secure")
        if self.is_framed:
            parts.append("Partitioned")
        return "; ".join(parts)

    def enter(self, request: Request) -> str | None:
        """Return the cookie that who opens the page is to get, None for who has one that is good for long."""
        now = time.time()
        session = self.sessions.read(request.cookies, now)
        fresh = self.sessions.make(now) if session is None else self.sessions.renewed(session, now)
        return None if fresh is None else self.cookie(fresh)

    def session(self, request: Request) -> Session:
        """Return the session of a request.

        Raises:
            Refused: another site sends it, or it has no session.
        """
        self.check_host(request)
        if request.headers.get("sec-fetch-site") not in (None, "same-origin"):
            raise Refused(403, "foreign_origin", "This address is for its own page only.")
        session = self.sessions.read(request.cookies, time.time())
        if session is None:
            raise Refused(401, "no_session", "Open the page again.")
        return session

    def admitted(self, request: Request) -> Session:
        """Return the session of a request that changes something.

        Raises:
            Refused: it does not come from our page, has no session, or comes too fast.
        """
        session = self.session(request)
        if not self.settings.allows_origin(str(request.headers.get("origin") or "")):
            raise Refused(403, "foreign_origin", "This address is for its own page only.")
        wait = self.messages.wait(session.name)
        if wait:
            headers = {"Retry-After": str(max(1, round(wait)))}
            raise Refused(429, "too_fast", "That was a lot at once; wait a moment, please.", headers)
        return session

    def check_host(self, request: Request) -> None:
        """Raise `Refused` where the page is opened by a name that is not its own."""
        if not self.settings.allows_host(str(request.headers.get("host") or "")):
            raise Refused(403, "foreign_host", "The page has another address.")


def doors(core: CoreSettings, settings: WebSettings) -> list[Door]:
    """Return the page's own door, and that of the widget where sites are named that may show it.

    A session may go as fast as a person, but half as much at once: here the page is asked to come again in a moment,
    and does, while what is one too many of a person is not taken at all.
    """
    key, messages = core.key, RateLimiter(core.person_rate, max(1.0, core.person_burst / 2))
    own = Door("", Sessions(key, COOKIE), settings, messages)
    if not settings.widget_origins:
        return [own]
    framed = Door("/widget", Sessions(key, WIDGET_COOKIE), settings, messages, settings.widget_origins, "None")
    return [own, framed]
