"""What the news answers in Chinese: topics and days are understood, and said, in it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from recommender.domain.dates import read_days
from recommender.domain.items import Item
from recommender.service import Recommender
from tests.e2e.conversation import Conversation, Reply

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
Shown = Callable[[Reply], list[Item]]
HAN = re.compile("[\u4e00-\u9fff]")
TODAY = read_days("2026-03-12")


@pytest.fixture
def shown(recommender: Recommender) -> Shown:
    """The stories that a reply leaves on the table."""
    return lambda reply: [recommender.catalogue.item(item) for item in reply.shown]


def test_what_is_new_in_sports(conversation: Start, shown: Shown) -> None:
    reply = conversation().say("体育有什么新消息")
    assert shown(reply)
    assert all("Sports" in story.terms["topic"] for story in shown(reply))
    assert "体育" in reply.text


def test_anything_from_today_and_no_politics(conversation: Start, shown: Shown) -> None:
    talk = conversation()
    reply = talk.say("今天的新闻")
    assert shown(reply)
    assert all(story.numbers["published"] >= TODAY for story in shown(reply))
    assert "2026年3月12日" in reply.text
    reply = talk.say("不要政治")
    assert shown(reply)
    assert not any("Politics" in story.terms["topic"] for story in shown(reply))
    assert "不要政治" in reply.text


def test_why_and_when(conversation: Start) -> None:
    talk = conversation()
    talk.say("科技新闻")
    assert "因为" in talk.say("为什么推荐第一条？").text
    assert HAN.search(talk.say("第一条是哪天的？").text)


def test_what_is_bought_is_not_in_the_news(conversation: Start) -> None:
    reply = conversation().say("我最近买了这件衣服，感觉不太好")
    assert HAN.search(reply.text)
    assert reply.shown == []
