"""People who talk to the app in Slack, with genuine signatures, for the contract suite."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from channels.channel import Channel
from channels.core import Core
from channels.slack import SlackChannel
from channels.slack.settings import SlackSettings
from tests.channels.harness import ChannelHarness, Script, Shown
from tests.channels.served import Served
from tests.channels.slack.web_api import (
    APP,
    BOT_TOKEN,
    SIGNING_SECRET,
    Json,
    Refusal,
    Sent,
    WebApi,
    as_command,
    as_event,
    as_interaction,
    signed,
    unescaped,
)

CLIENT = httpx.Client(trust_env=False, verify=False)  # noqa: S501 - loopback only; reading certificates takes long
ENDPOINTS = ("events", "interactions", "commands")


class SlackHarness(ChannelHarness):
    NAME = "slack"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.api = WebApi()

    def settings(self) -> SlackSettings:
        return SlackSettings(BOT_TOKEN, SIGNING_SECRET, None, APP, self.api.url)

    def channel(self, shared: Core) -> Channel:
        channel = SlackChannel(shared, self.settings())
        # The pace of the real app is tested by itself; the suite sends faster than people do.
        channel._sender._overall = channel._sender._channels = _Unlimited()  # type: ignore[assignment]
        channel._posting._pictures._pauses = (0.0, 0.01, 0.02)
        return channel

    @contextmanager
    def running(self, script: Script, **limits: Any) -> Iterator[Served]:
        with self.api.running(), super().running(script, **limits) as served:
            self.wait_until(self.is_ready)
            yield served

    def is_ready(self) -> bool:
        assert self.served is not None
        return self.served.channel._connection.us is not None

    def post(self, endpoint: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        assert self.served is not None
        return CLIENT.post(f"{self.served.url}/{endpoint}", content=body, headers=headers)

    def event(self, payload: Json, **headers: str) -> int:
        endpoint, body, signature = as_event(payload)
        return self.post(endpoint, body, {**signature, **headers}).status_code

    def interaction(self, payload: Json) -> int:
        return self.post(*as_interaction(payload)).status_code

    def command(self, text: str, person: str = "1", channel: str = "C1", **changes: str) -> httpx.Response:
        return self.post(*as_command(self.api.command(text, f"U{person}", channel, **changes)))

    def speak(self, recording: bytes, person: str = "1", key: str | None = None, **changes: Any) -> int:
        clip = {"mimetype": "audio/mp4", "subtype": "slack_audio", "duration_ms": 2000, **changes}
        return self._share("clip", recording, clip, person, key)

    def show(self, picture: bytes, person: str = "1", key: str | None = None, text: str = "", **changes: Any) -> int:
        return self._share("photo", picture, {"mimetype": "image/jpeg", **changes}, person, key, text)

    def _share(
        self, name: str, data: bytes, about: dict[str, Any], person: str, key: str | None, text: str = ""
    ) -> int:
        self.api.files[name] = data
        file = {
            "id": "F1",
            "size": len(data),
            "url_private_download": self.api.url.replace("/api/", f"/files/{name}"),
            **about,
        }
        changes = {"ts": f"1600000000.{key}"} if key else {}
        shared = self.api.message(text, f"U{person}", f"D{person}", subtype="file_share", files=[file], **changes)
        return self.event(shared)

    def say(self, text: str, person: str = "1", key: str | None = None) -> int:
        changes = {"ts": f"1600000000.{key}"} if key else {}
        payload = self.api.message(escaped(text), f"U{person}", f"D{person}", **changes)
        return self.event({**payload, "event_id": f"Ev{key}"} if key else payload)

    def tap(self, token: str, person: str = "1", key: str | None = None, shown_to: str | None = None) -> int:
        on = self.message_with(token, f"D{shown_to or person}")
        button = next((each for each in on.buttons if each["value"] == token), {"type": "button", "action_id": "one.1"})
        return self.interaction(self.api.tap({**button, "value": token}, on, f"U{person}", action_ts=key))

    def seen(self, person: str = "1") -> list[Shown]:
        return [shown for sent in self.api.in_channel(f"D{person}") if not sent.only_for for shown in _shown(sent)]

    def refuse_sends(self, refuse: bool) -> None:
        self.api.refusing = Refusal("fatal_error") if refuse else None

    def send_raw(self, body: bytes, headers: dict[str, str]) -> list[int]:
        return [self.post(endpoint, body, {**signed(body), **headers}).status_code for endpoint in ENDPOINTS]

    def send_unauthorized(self) -> list[int]:
        deliveries = [
            as_event(self.api.message("hi", "U1", "D1")),
            as_interaction(self.api.tap({"type": "button", "value": "x"}, Sent("D1", "1.1", ""), "U1")),
            as_command(self.api.command("hi", "U1", "C1")),
        ]
        return [
            self.post(endpoint, body, {"Content-Type": headers["Content-Type"], **wrong}).status_code
            for endpoint, body, headers in deliveries
            for wrong in wrong_signatures(body)
        ]

    def message_with(self, token: str, channel: str) -> Sent:
        messages = self.api.in_channel(channel)
        found = [each for each in messages if any(button["value"] == token for button in each.buttons)]
        return (found or messages)[-1]


def wrong_signatures(body: bytes) -> list[dict[str, str]]:
    """Headers that Slack would not send with this body now."""
    good, now = signed(body), int(time.time())
    signature = "X-Slack-Signature"
    return [
        {},
        {"X-Slack-Request-Timestamp": good["X-Slack-Request-Timestamp"]},
        {signature: good[signature]},
        {**good, signature: ""},
        {**good, signature: good[signature][:-1]},
        {**good, signature: good[signature].replace("v0=", "v1=")},
        {**good, signature: good[signature].upper()},
        {**good, "X-Slack-Request-Timestamp": str(int(good["X-Slack-Request-Timestamp"]) + 1)},
        {**good, "X-Slack-Request-Timestamp": "soon"},
        {**good, "X-Slack-Request-Timestamp": "9" * 400},
        signed(body + b" "),
        signed(body, now - 301),
        signed(body, now + 302),
    ]


def escaped(text: str) -> str:
    """What a person typed, as Slack delivers it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _Unlimited:
    def wait(self, key: str) -> float:
        return 0.0


def _shown(sent: Sent) -> list[Shown]:
    """What a person sees, block by block; the mark of a chosen button is left out."""
    if sent.file:
        return [Shown(files=[sent.file])]
    found = []
    for block in sent.blocks:
        one = Shown(unescaped(block["text"]["text"]) if "text" in block else "")
        one.images += [each["image_url"] for each in (block, block.get("accessory", {})) if "image_url" in each]
        one.choices += [
            (unescaped(each["text"]["text"]).removeprefix("✓ "), each["value"])
            for each in block.get("elements", ())
            if block["type"] == "actions"
        ]
        found.append(one)
    return found
