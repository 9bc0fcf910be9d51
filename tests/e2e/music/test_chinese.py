"""Music asked for in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.e2e.conversation import Conversation

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
HAN = re.compile("[\u4e00-\u9fff]")


def test_music_for_a_mood(conversation: Start) -> None:
    reply = conversation().say("我最近有点丧，推荐一些适合的情绪音乐")
    assert reply.shown
    assert (reply.slots["need"] or {}).get("require")  # the mood was understood
    assert HAN.search(reply.text)


def test_classics_for_who_knows_little(conversation: Start) -> None:
    reply = conversation().say("我对现代音乐不太了解，能不能推荐一些经典歌曲")
    assert reply.shown
    assert HAN.search(reply.text)
