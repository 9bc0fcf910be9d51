"""The web page on loopback with what listens and looks, and an echo in Rasa's place, for a browser in tests.

Runs in the assistant environment: writes its address on a line, and ends with its standard input.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rasa.core.channels.channel import UserMessage

from channels.web import WebChannel
from channels.web.settings import WebSettings
from tests.channels.served import Served, core


async def echo(message: UserMessage) -> None:
    """Answer with what was said, or with the titles that a picture shows."""
    parsed = message.parse_data or {}
    titles = [each["value"][0] for each in parsed.get("entities", ()) if each["entity"] == "title"]
    text = f"You show: {', '.join(titles)}" if parsed.get("entities") else f"You said: {message.text}"
    buttons = [{"title": title, "payload": "/like"} for title in ("Tell me about it", "I like it", "Something like it")]
    answer = {"text": text, "buttons": buttons if titles else []}
    await message.output_channel.send_response(message.sender_id, answer)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, Served(WebChannel(core(Path(folder)), WebSettings()), echo) as served:
        print(served.url, flush=True)  # noqa: T201
        sys.stdin.read()
