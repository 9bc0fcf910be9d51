"""A browser that has the web page open, as far as HTTP goes; for tests of either environment."""

from __future__ import annotations

import contextlib
import json
import threading
from typing import Any
from urllib.parse import urlsplit

import httpx

COOKIE = "parley_session"


class Browser:
    """One session: a cookie, and what the page has been told since it was opened."""

    def __init__(self, url: str, cookie: str | None = None) -> None:
        self.url = url
        self.origin = f"http://{urlsplit(url).netloc}"
        with httpx.Client(trust_env=False, verify=False) as http:  # noqa: S501 - loopback only
            self.page = http.get(f"{url}/", headers={"Cookie": f"{COOKIE}={cookie or ''}"})
        self.cookie = self.page.cookies.get(COOKIE) or cookie or ""
        self.http = httpx.Client(
            trust_env=False,
            verify=False,  # noqa: S501 - loopback only
            timeout=30,
            headers={"Cookie": f"{COOKIE}={self.cookie}", "Connection": "close"},
        )
        self.events: list[tuple[str, dict[str, Any]]] = []
        self._open = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        assert self._open.wait(30), "no events"

    def post(self, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        return self.http.post(f"{self.url}/{path}", json=body, headers={"Origin": self.origin, **headers})

    def _listen(self) -> None:
        with contextlib.suppress(httpx.HTTPError), self.http.stream("GET", f"{self.url}/events") as answer:
            self._open.set()
            kind = ""
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    if kind == "reset":
                        self.events.clear()
                    self.events.append((kind, json.loads(line.removeprefix("data: "))))
