"""A bot by webhook, with a script in Rasa's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.harness import Script
from tests.channels.telegram.telegram_harness import TelegramHarness


@pytest.fixture
def harness(tmp_path: Path) -> TelegramHarness:
    return TelegramHarness(tmp_path)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def bot(harness: TelegramHarness, script: Script) -> Iterator[TelegramHarness]:
    with harness.running(script):
        yield harness
