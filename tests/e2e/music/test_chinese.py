"""Music asked for in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from recommender.service import Recommender
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


def test_a_time_and_a_country(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    reply = talk.say("六十年代的英国乐队")
    artists = [recommender.catalogue.item(item) for item in reply.shown]
    assert artists
    assert all("60s" in artist.terms["decade"] and "British" in artist.terms["origin"] for artist in artists)
    assert "六十年代的" in reply.text
    assert "英国的" in reply.text
    assert "因为" in talk.say("为什么推荐第一位？").text


def test_a_band_by_its_chinese_name(conversation: Start, recommender: Recommender) -> None:
    reply = conversation().say("类似披头士的乐队")
    [example] = (reply.slots["need"] or {})["examples"]
    assert recommender.catalogue.item(example).title == "The Beatles"
    assert "披头士（The Beatles）" in reply.text


def test_what_is_ruled_out(conversation: Start, recommender: Recommender) -> None:
    reply = conversation().say("来点热闹的，不要金属")
    assert reply.shown
    assert not any(
        "Metal" in genre for item in reply.shown for genre in recommender.catalogue.item(item).terms["genre"]
    )
