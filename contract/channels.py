"""The channels that there are, and what is to be known of one where it is not its own code that runs.

A channel is a folder below `channels/` and a line here (docs/guides/channel.md): this is by what the actions know that
it takes their cards, and `make serve` what it can serve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class About:
    """What others need to know of a channel.

    called: its name in a sentence. spread: whether several assistants may serve it side by side; of any other the bot
    has one connection and one pace.
    """

    called: str
    spread: bool = False


CHANNELS: Mapping[str, About] = MappingProxyType(
    {
        "rest": About("the REST interface", spread=True),
        "slack": About("Slack"),
        "telegram": About("Telegram"),
        "web": About("the web page", spread=True),
    }
)
