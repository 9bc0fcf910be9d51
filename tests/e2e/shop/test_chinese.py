"""What the shop answers to Chinese sentences about things that are bought."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from recommender.domain.feedback import Kind
from recommender.domain.items import Item
from recommender.service import Recommender
from tests.e2e.conversation import Conversation, Reply
from tests.e2e.shop.test_conversations import BARBECUE

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


@pytest.fixture
def shown(recommender: Recommender) -> Callable[[Reply], list[Item]]:
    """The products that a reply leaves on the table."""
    return lambda reply: [recommender.catalogue.item(item) for item in reply.shown]


def test_a_kind_of_thing_for_a_price(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    reply = talk.say("两美元以内的酸奶")
    products = shown(reply)
    assert {product.terms["kind"][0] for product in products} == {"yogurt"}
    assert max(product.numbers["price"] for product in products) <= 2
    assert "酸奶" in reply.text
    assert "以内" in reply.text
    assert "价格是$" in talk.say("第一个多少钱？").text
    assert "因为" in talk.say("为什么推荐第一个？").text


def test_things_for_a_barbecue_without_beef(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    talk = conversation()
    assert {product.terms["kind"][0] for product in shown(talk.say("想买烧烤用的东西"))} <= BARBECUE
    reply = talk.say("不要牛肉")
    assert "不要牛肉" in reply.text
    kinds = {product.terms["kind"][0] for product in shown(reply)}
    assert kinds
    assert kinds <= BARBECUE - {"beef"}


def test_the_cheapest_first(conversation: Start, shown: Callable[[Reply], list[Item]]) -> None:
    reply = conversation().say("最便宜的酸奶")
    prices = [product.numbers["price"] for product in shown(reply)]
    assert prices == sorted(prices)
    assert prices[0] == 0.89
