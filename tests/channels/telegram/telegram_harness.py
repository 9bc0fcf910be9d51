"""People who talk to the bot through a Bot API server on loopback, by webhook, for the contract suite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from channels.channel import Channel
from channels.core import Core
from channels.telegram import TelegramChannel
from channels.telegram.channel import SECRET_HEADER
from channels.telegram.settings import TelegramSettings
from tests.channels.harness import ChannelHarness, Script, Shown
from tests.channels.served import Served
from tests.channels.telegram.bot_api import TOKEN, BotApi, Json, Refusal, Sent

SECRET = "a-secret-that-only-the-tests-use"
CLIENT = httpx.Client(trust_env=False, verify=False)  # noqa: S501 - loopback only; reading certificates takes long


class TelegramHarness(ChannelHarness):
    NAME = "telegram"
    URL: str | None = "https://parley.example.org"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.api = BotApi()

    def channel(self, shared: Core) -> Channel:
        channel = TelegramChannel(shared, TelegramSettings(TOKEN, self.URL, SECRET, self.api.url))
        # The pace of the real bot is tested by itself; the suite sends faster than people do.
        channel._sender._overall = channel._sender._chats = channel._sender._groups = _Unlimited()  # type: ignore[assignment]
        return channel

    @contextmanager
    def running(self, script: Script, **limits: Any) -> Iterator[Served]:
        with self.api.running(), super().running(script, **limits) as served:
            self.wait_until(self.is_ready)
            yield served

    def is_ready(self) -> bool:
        assert self.served is not None
        is_reached = self.served.channel._connection.is_reached
        return is_reached and bool(self.api.webhook or self.api.polls)

    def post(self, update: Json, **headers: str) -> int:
        assert self.served is not None
        url = f"{self.served.url}/webhook"
        return CLIENT.post(url, json=update, headers={SECRET_HEADER: SECRET, **headers}).status_code

    def say(self, text: str, person: str = "1", key: str | None = None) -> int:
        return self.post(self.api.message(text, int(person), update_id=int(key) if key else None))

    def tap(self, token: str, person: str = "1", key: str | None = None, shown_to: str | None = None) -> int:
        on = self._message_with(token, int(shown_to or person))
        data = next((data for _, data in on.buttons if data[1:] == token), token) if on else token
        return self.post(self.api.tap(data, int(person), on, update_id=int(key) if key else None))

    def speak(self, recording: bytes, person: str = "1", key: str | None = None, **changes: Any) -> int:
        self.api.files["voice"] = recording
        content = {"file_id": "voice", "file_unique_id": "v", "duration": 2, "file_size": len(recording), **changes}
        message = self.api.said("", int(person), voice=content)
        return self.post({"update_id": int(key) if key else self.api.next_update(), "message": message})

    def show(self, picture: bytes, person: str = "1", key: str | None = None, **changes: Any) -> int:
        """Send a photo, of which Telegram has a small and a large form; `changes` are of the message."""
        self.api.files |= {"small": b"a thumbnail", "large": picture}
        sizes = [
            {"file_id": name, "file_unique_id": name, "width": side, "height": side, "file_size": len(picture)}
            for name, side in (("small", 90), ("large", 1280))
        ]
        message = self.api.said("", int(person), **{"photo": sizes, **changes})
        return self.post({"update_id": int(key) if key else self.api.next_update(), "message": message})

    def seen(self, person: str = "1") -> list[Shown]:
        return [_shown(sent) for sent in self.api.in_chat(int(person))]

    def refuse_sends(self, refuse: bool) -> None:
        self.api.refusing = Refusal(400, "Bad Request: the test says so") if refuse else None

    def send_raw(self, body: bytes, headers: dict[str, str]) -> list[int]:
        assert self.served is not None
        headers = {SECRET_HEADER: SECRET, **headers}
        return [CLIENT.post(f"{self.served.url}/webhook", content=body, headers=headers).status_code]

    def send_unauthorized(self) -> list[int]:
        assert self.served is not None
        wrong: tuple[dict[str, str], ...] = (
            {},
            {SECRET_HEADER: ""},
            {SECRET_HEADER: SECRET[:-1]},
            {SECRET_HEADER: SECRET + "x"},
            {"Authorization": SECRET},
        )
        update = self.api.message("hi", 1)
        return [
            CLIENT.post(f"{self.served.url}/webhook", json=update, headers=headers).status_code for headers in wrong
        ]

    def _message_with(self, token: str, person: int) -> Sent | None:
        messages = self.api.in_chat(person)
        found = [each for each in messages if any(data[1:] == token for _, data in each.buttons)]
        return found[-1] if found else messages[-1] if messages else None


class _Unlimited:
    def wait(self, key: str) -> float:
        return 0.0


def _shown(sent: Sent) -> Shown:
    """What a person sees; the number before a label tells the item, and is left out as the mark of a chosen one is."""
    labels = [(label.removeprefix("✓ "), data[1:]) for label, data in sent.buttons]
    choices = [
        (label.partition(". ")[2] if label[:1].isdigit() and ". " in label else label, token) for label, token in labels
    ]
    return Shown(sent.text, choices, [sent.photo] if sent.photo else [], [sent.file] if sent.file else [])
