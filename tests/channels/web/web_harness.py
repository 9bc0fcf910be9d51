"""Browsers that have the page open, as far as HTTP goes, for the contract suite."""

from __future__ import annotations

import uuid
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from channels.channel import Channel
from channels.core import Core
from channels.web import WebChannel
from channels.web.session import COOKIE
from channels.web.settings import WebSettings
from tests.browser import Browser
from tests.channels.harness import ChannelHarness, Shown


class WebHarness(ChannelHarness):
    NAME = "web"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._browsers: dict[str, tuple[str, Browser]] = {}
        self._refuse = False
        self._cookies: dict[str, str] = {}
        self.notices: list[str] = []
        """What the page said itself, above its box."""

    def channel(self, shared: Core) -> Channel:
        harness = self

        class Refusing(WebChannel):
            """Fails to show a message while the harness says so; does not greet, so that tests hear only themselves."""

            GREETING = None

            async def deliver(self, to: Any, message: Any, reply_to: Any) -> None:
                if harness._refuse:
                    raise ConnectionError("refused by the test")
                await super().deliver(to, message, reply_to)

        return Refusing(shared, WebSettings())

    def browser(self, person: str = "1") -> Browser:
        """The browser of a person, who keeps the session and opens the page again after a restart."""
        assert self.served is not None
        url, browser = self._browsers.get(person, ("", None))
        if browser is None or url != self.served.url:
            browser = Browser(self.served.url, self._cookies.get(person))
            self._cookies[person] = browser.cookie
            self._browsers[person] = self.served.url, browser
        return browser

    def say(self, text: str, person: str = "1", key: str | None = None) -> int:
        return self.browser(person).post("messages", {"text": text, "key": _key(key)}).status_code

    def tap(self, token: str, person: str = "1", key: str | None = None, shown_to: str | None = None) -> int:
        return self.browser(person).post("taps", {"token": token, "key": _key(key)}).status_code

    def speak(self, recording: bytes, person: str = "1", key: str | None = None) -> int:
        """Record, and send what the page then has in its box, as it is; what it shows instead is noted."""
        answer = self.upload("recordings", recording, "audio/webm", person)
        if answer.status_code != 200:
            return answer.status_code
        told = answer.json()
        if told["sentence"]:
            self.notices.append(told["sentence"])
            return answer.status_code
        return self.say(told["text"], person, key)

    def show(self, picture: bytes, person: str = "1", key: str | None = None) -> int:
        answer = self.upload(f"pictures?key={_key(key)}", picture, "image/jpeg", person)
        if answer.is_success and answer.json().get("sentence"):
            self.notices.append(answer.json()["sentence"])
        return answer.status_code

    def upload(self, path: str, data: bytes, kind: str, person: str = "1", **headers: str) -> httpx.Response:
        browser = self.browser(person)
        headers = {"Origin": browser.origin, "Content-Type": kind, **headers}
        return browser.http.post(f"{browser.url}/{path}", content=data, headers=headers)

    def seen(self, person: str = "1") -> list[Shown]:
        browser = self._browsers[person][1]
        return [_shown(data) for kind, data in list(browser.events) if kind == "message"]

    def rest(self) -> None:
        """Wait as well until what was shown has come through the streams."""
        super().rest()
        assert self.served is not None
        feeds = self.served.channel._feeds
        for url, browser in self._browsers.values():
            feed = feeds.get(browser.cookie.split(".")[0]) if url == self.served.url else None
            if feed is not None:
                self.wait_until(partial(_has_come, browser, feed))

    def refuse_sends(self, refuse: bool) -> None:
        self._refuse = refuse

    def send_raw(self, body: bytes, headers: dict[str, str]) -> list[int]:
        browser = self.browser()
        headers = {"Origin": browser.origin, **headers}
        return [
            browser.http.post(f"{browser.url}/{path}", content=body, headers=headers).status_code
            for path in ("messages", "taps")
        ]

    def send_unauthorized(self) -> list[int]:
        browser = self.browser()
        good = {"Origin": browser.origin, "Cookie": f"{COOKIE}={browser.cookie}"}
        name, made, mac = browser.cookie.split(".")
        forged = [f"{name}.{made}.{'A' * 43}", f"{'A' * 22}.{made}.{mac}", f"{name}.{int(made) + 1}.{mac}", "", "x.y.z"]
        wrong = [
            {"Cookie": good["Cookie"]},
            {"Origin": browser.origin},
            *({**good, "Cookie": f"{COOKIE}={each}"} for each in forged),
            *({**good, "Origin": each} for each in ("null", "https://evil.example", f"{browser.origin}.evil.example")),
            {**good, "Sec-Fetch-Site": "cross-site"},
            {**good, "Host": "evil.example"},
        ]
        with httpx.Client(trust_env=False, verify=False) as http:  # noqa: S501 - loopback only
            return [
                http.post(f"{browser.url}/{path}", json={"text": "hi", "key": _key(None)}, headers=headers).status_code
                for path in ("messages", "taps")
                for headers in wrong
            ]


_KEPT = frozenset({"said", "tapped", "message"})


def _key(key: str | None) -> str:
    return f"delivery-{key}" if key else uuid.uuid4().hex


def _has_come(browser: Browser, feed: Any) -> bool:
    """Whether all that a feed has was read by a browser."""
    return len([kind for kind, _ in browser.events if kind in _KEPT]) >= len(feed._entries)


def _shown(message: dict[str, Any]) -> Shown:
    shown = Shown("\n".join(filter(None, (message["lead"], *map(_card, message["cards"])))))
    for part in (message, *message["cards"]):
        shown.choices += [(choice["label"], choice["token"]) for choice in part["choices"]]
        shown.images += [part["image"]] if part["image"] else []
    if message["attachment"]:
        shown.files.append(message["attachment"]["name"])
    return shown


def _card(card: dict[str, Any]) -> str:
    return "\n".join(filter(None, (card["title"], card["text"], card["reason"])))
