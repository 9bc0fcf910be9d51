"""How messages in other languages than English are read, on what others wrote; nothing is learnt from these files."""

from __future__ import annotations

from pathlib import Path

import pytest

from understanding.foreign.measure import measure
from understanding.reader import Reader

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]


# What was measured less what two trainings differ by (.02) and a little more.
@pytest.mark.trained
@pytest.mark.parametrize(("messages", "intents", "moves"), [("zh.txt", 0.86, 0.76), ("zh_strangers.txt", 0.85, 0.74)])
def test_chinese_is_read(messages: str, intents: float, moves: float) -> None:
    found = measure("zh", Reader(ROOT / "var" / "reader-zh"), FOLDER / messages)
    assert found["intents right"] >= intents
    assert found["moves F1"] >= moves
