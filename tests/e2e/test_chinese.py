"""Conversations in Chinese through the real understanding, policies, actions, models and store."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from recommender.domain.conditions import Terms
from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.conversation import Conversation

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
Events = Callable[[Conversation], list[tuple[Kind, str]]]
HAN = re.compile("[\u4e00-\u9fff]")
ENGLISH_SENTENCE = re.compile(r"\b(?:the|and|you|I|is|it|of|to|for)\b")


@pytest.fixture
def has(recommender: Recommender) -> Callable[[str, str, str], bool]:
    """Whether the catalogue says that an item has a term."""

    def check(item: str, facet: str, value: str) -> bool:
        having = recommender.catalogue.having(Terms(facet=facet, values=(value,)))
        return bool(having[recommender.catalogue.index[item]])

    return check


def need(talk: Conversation) -> dict[str, object]:
    return talk.replies[-1].slots["need"] or {}


def in_chinese(text: str) -> bool:
    """Whether a text's own words are Chinese: names in it may be in their own language."""
    own = re.sub(r"《[^》]*》（[^）]*）|《[^》]*》", "", text)
    return HAN.search(own) is not None and ENGLISH_SENTENCE.search(own) is None


def test_likes_of_the_film_just_seen(conversation: Start, recommender: Recommender, events: Events) -> None:
    talk = conversation()
    reply = talk.say("我今天看了《肖申克的救赎》，推荐一些类似的电影")
    assert need(talk)["examples"] == ["tt0111161"]
    assert (Kind.SEEN, "tt0111161") in events(talk)
    assert len(reply.shown) == 3
    assert "tt0111161" not in reply.shown
    assert in_chinese(reply.text)


def test_a_kind_without_interest_is_left_out(conversation: Start, has: Callable[..., bool]) -> None:
    talk = conversation()
    reply = talk.say("我对科幻电影不太感兴趣，推荐一些比较有趣的电影")
    assert reply.shown
    assert not any(has(item, "genre", "Sci-Fi") for item in reply.shown)
    assert all(has(item, "genre", "Comedy") for item in reply.shown)
    assert in_chinese(reply.text)


@pytest.mark.parametrize(
    "text",
    ["我最近买了这件衣服，感觉不太好", "我看中这个品牌，想了解他们的最新产品"],
)
def test_what_is_sold_elsewhere_gets_a_truthful_answer_here(conversation: Start, text: str, events: Events) -> None:
    talk = conversation()
    reply = talk.say(text)
    assert in_chinese(reply.text)
    assert events(talk) == []  # nothing was said of a film


def test_a_conversation_of_ten_turns(
    conversation: Start, recommender: Recommender, has: Callable[..., bool], events: Events
) -> None:
    talk = conversation()
    assert talk.say("你好").intent == "greet"
    assert HAN.search(talk.replies[-1].text)

    first = talk.say("想看九十年代的法国喜剧，一百二十分钟以内").shown
    assert len(first) == 3
    for item in first:
        assert has(item, "origin", "French")
        assert has(item, "genre", "Comedy")
        numbers = recommender.catalogue.item(item).numbers
        assert 1990 <= numbers["year"] <= 1999
        assert numbers["runtime"] <= 120

    reply = talk.say("为什么推荐第一部？")
    assert "因为" in reply.text
    assert in_chinese(reply.text)

    talk.say("第一部很喜欢")
    assert (Kind.LIKE, first[0]) in events(talk)
    talk.say("第二部看过了")
    assert (Kind.SEEN, first[1]) in events(talk)

    talk.say("撤销")
    assert (Kind.SEEN, first[1]) not in [each for each in events(talk) if each[0] is Kind.SEEN] or talk.replies[
        -1
    ].text.startswith("撤销")

    reply = talk.say("第三部是谁导演的？")
    assert "导演" in reply.text

    reply = talk.say("换一批")
    assert reply.shown
    assert not set(reply.shown) & set(first)

    reply = talk.say("不要爱情片")
    assert reply.shown
    assert not any(has(item, "genre", "Romance") for item in reply.shown)

    reply = talk.say("收藏第一部")
    assert (Kind.SAVE, talk.replies[-2].shown[0]) in events(talk)
    assert in_chinese(reply.text)


def test_answers_come_in_the_language_of_the_message(conversation: Start) -> None:
    talk = conversation()
    assert in_chinese(talk.say("推荐一部喜剧").text)
    assert not HAN.search(re.sub(r"\([^)]*\)", "", talk.say("what do you know about me?").text))
    assert in_chinese(talk.say("还有吗").text)
    assert HAN.search(talk.say("ok").text)  # says too little to be another language


def test_one_chinese_title_makes_no_sentence_chinese(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("I loved 千与千寻, anything similar?")
    assert reply.slots.get("language") in (None, "en")
    assert in_chinese(talk.say("看过Interstellar，太好看了").text)


def test_nothing_is_deleted_without_words_for_it(conversation: Start) -> None:
    talk = conversation()
    talk.say("删除我的所有数据")
    assert [button["title"] for button in talk.replies[-1].buttons] == ["好，全部删除", "不了"]
    assert "什么都没动" in talk.tap("不了").text
