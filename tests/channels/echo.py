"""The REST channel on loopback with an echo in Rasa's place, for tests of other environments.

Runs in the assistant environment: writes its address on a line, and ends with its standard input.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rasa.core.channels.channel import UserMessage

from channels.rest import RestChannel
from channels.rest.settings import RestSettings
from tests.channels.served import Served, core
from tests.channels.stand_ins import HEAT, Ears, Eyes, with_senses


async def echo(message: UserMessage) -> None:
    """Answer with the message itself, a card and a choice."""
    card = {"title": "A card", "buttons": [{"title": "Like", "payload": '/like{"title": "tt1"}'}]}
    answer = {
        "text": f"You said: {message.text}",
        "buttons": [{"title": "More", "payload": "/more"}],
        "custom": {"cards": [card]},
    }
    await message.output_channel.send_response(message.sender_id, answer)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        settings = RestSettings({"tests": sys.argv[1]}, rate=100_000.0, burst=100_000.0)
        shared = core(Path(folder))
        with_senses(Ears("a western"), Eyes(HEAT))(shared)
        with Served(RestChannel(shared, settings), echo) as served:
            print(served.url, flush=True)  # noqa: T201
            sys.stdin.read()
