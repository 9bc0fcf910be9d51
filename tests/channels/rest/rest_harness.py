"""A program that uses the REST channel, for the contract suite."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import httpx

from channels.channel import Channel
from channels.core import Core
from channels.rest import RestChannel
from channels.rest.settings import RestSettings
from tests.channels.harness import Background, ChannelHarness, Shown

TOKEN = "a-token-that-only-the-tests-use"
CLIENT = httpx.Client(trust_env=False, verify=False)  # noqa: S501 - loopback only; reading certificates takes long
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


class RestHarness(ChannelHarness):
    NAME = "rest"
    WAITS = True

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._background = Background()
        self._seen: dict[str, list[Shown]] = {}
        self._refuse = False
        self.notices: list[str] = []
        """The sentences of refusals, which a program shows."""

    def channel(self, shared: Core) -> Channel:
        harness = self

        class Refusing(RestChannel):
            """Fails to hand over an answer while the harness says so: over HTTP nothing else can go wrong."""

            async def deliver(self, to: Any, message: Any, reply_to: Any) -> None:
                if harness._refuse:
                    raise ConnectionError("refused by the test")
                await super().deliver(to, message, reply_to)

        return Refusing(shared, RestSettings({"tests": TOKEN}, rate=1000.0, burst=1000.0))

    def say(self, text: str, person: str = "1", key: str | None = None) -> int:
        return self._post("messages", person, {"text": text}, key)

    def tap(self, token: str, person: str = "1", key: str | None = None, shown_to: str | None = None) -> int:
        return self._post("taps", person, {"token": token}, key)

    def speak(self, recording: bytes, person: str = "1", key: str | None = None) -> int:
        """Ask for the text of a recording, and send it as a message."""
        answer = self.upload("recordings", recording, "audio/ogg")
        if answer.status_code != 200:
            self.notices.append(answer.json()["message"])
            return answer.status_code
        return self.say(answer.json()["text"], person, key)

    def show(self, picture: bytes, person: str = "1", key: str | None = None) -> int:
        answer = self.upload(f"pictures?sender={person}", picture, "image/png", {"Idempotency-Key": key} if key else {})
        if answer.status_code == 200:
            self._seen.setdefault(person, []).extend(map(Shown.of, answer.json()["messages"]))
        else:
            self.notices.append(answer.json()["message"])
        return answer.status_code

    def upload(self, path: str, data: bytes, kind: str, headers: dict[str, str] | None = None) -> httpx.Response:
        assert self.served is not None
        headers = {**HEADERS, "Content-Type": kind, **(headers or {})}
        return CLIENT.post(f"{self.served.url}/{path}", content=data, headers=headers, timeout=60)

    def seen(self, person: str = "1") -> list[Shown]:
        self.wait_until(self._background.idle)
        return self._seen.get(person, [])

    def refuse_sends(self, refuse: bool) -> None:
        self._refuse = refuse

    def send_raw(self, body: bytes, headers: dict[str, str]) -> list[int]:
        assert self.served is not None
        return [
            CLIENT.post(f"{self.served.url}/{path}", content=body, headers={**HEADERS, **headers}).status_code
            for path in ("messages", "taps")
        ]

    def send_unauthorized(self) -> list[int]:
        assert self.served is not None
        others = ("Bearer x", f"Bearer {TOKEN}x", TOKEN)
        wrong: list[dict[str, str]] = [{}, *({"Authorization": other} for other in others)]
        return [
            CLIENT.post(f"{self.served.url}/{path}", json={"sender": "1", "text": "hi"}, headers=headers).status_code
            for path in ("messages", "taps")
            for headers in wrong
        ]

    def _post(self, path: str, person: str, body: dict[str, str], key: str | None) -> int:
        """Send a request, and return when it has been accepted or refused: its answer may take as long as a turn."""
        assert self.served is not None
        url, before = f"{self.served.url}/{path}", sum(self.core.counts.values())
        headers = {**HEADERS, "Idempotency-Key": key or uuid.uuid4().hex}
        status = 200
        seen = self._seen.setdefault(person, [])

        def work() -> None:
            nonlocal status
            try:
                answer = CLIENT.post(url, json={"sender": person, **body}, headers=headers, timeout=60)
            except httpx.TransportError:
                return  # the server was killed
            status = answer.status_code
            if status == 200:
                seen.extend(map(Shown.of, answer.json()["messages"]))
            else:
                seen.append(Shown(answer.json()["message"]))

        thread = self._background.start(work)
        self.wait_until(lambda: not thread.is_alive() or sum(self.core.counts.values()) > before)
        return status
