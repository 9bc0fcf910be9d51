"""The harness of each channel. A channel joins the contract suite by its line in `HARNESSES`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.channels.clock import Clock
from tests.channels.harness import ChannelHarness
from tests.channels.rest.rest_harness import RestHarness
from tests.channels.slack.slack_harness import SlackHarness
from tests.channels.telegram.telegram_harness import TelegramHarness
from tests.channels.web.web_harness import WebHarness

HARNESSES: Mapping[str, type[ChannelHarness]] = {
    "rest": RestHarness,
    "slack": SlackHarness,
    "telegram": TelegramHarness,
    "web": WebHarness,
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=sorted(HARNESSES))
def harness(request: pytest.FixtureRequest, tmp_path: Path) -> ChannelHarness:
    return HARNESSES[request.param](tmp_path)
