"""What the shop answers to Chinese sentences about things that are bought."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from recommender.domain.feedback import Kind
from tests.e2e.conversation import Conversation

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
Events = Callable[[Conversation], list[tuple[Kind, str]]]
HAN = re.compile("[\u4e00-\u9fff]")


def test_which_thing_is_disliked_is_asked(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("我最近买了这件衣服，感觉不太好")
    assert "哪一个" in reply.text
    assert events(talk) == []  # nothing was named


def test_the_newest_of_a_brand_that_is_not_named(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("我看中这个品牌，想了解他们的最新产品")
    assert HAN.search(reply.text)
    assert "专门推荐电影" not in reply.text
    assert events(talk) == []


def test_films_are_not_sold_here(conversation: Start) -> None:
    reply = conversation().say("推荐一部好看的电影")
    assert "店里" in reply.text or "挑东西" in reply.text
    assert reply.shown == []
