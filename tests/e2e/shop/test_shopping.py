"""Somebody goes round the shop with a list, and says it in few words."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from recommender.store import Store
from tests.e2e.conversation import Conversation, Reply

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
Events = Callable[[Conversation], list[tuple[Kind, str]]]


@pytest.fixture
def kinds(recommender: Recommender) -> Callable[[Reply], set[str]]:
    """The kinds of what a reply leaves on the table."""
    return lambda reply: {recommender.catalogue.item(item).terms["kind"][0] for item in reply.shown}


def test_what_is_taken_goes_on_the_list_and_the_next_thing_is_another(
    conversation: Start, events: Events, kinds: Callable[[Reply], set[str]], recommender: Recommender, store: Store
) -> None:
    talk = conversation()
    shown = talk.say("yoghurt under 2 dollars").shown
    talk.say("the last one, put it in")
    assert events(talk)[-1] == (Kind.SAVE, shown[-1])
    reply = talk.say("now tomato sauce")
    assert kinds(reply) == {"pasta sauce"}  # which costs more than 2 dollars
    assert kinds(talk.say("eggs next")) == {"eggs"}
    cheapest = min(talk.replies[-1].shown, key=lambda item: recommender.catalogue.item(item).numbers["price"])
    talk.say("save the cheapest")
    assert (Kind.SAVE, cheapest) in events(talk)
    prices = [recommender.catalogue.item(item).numbers["price"] for item in (shown[-1], cheapest)]
    assert f"${sum(prices):.2f}" in talk.say("whats my total now").text
    assert "saved for later" in talk.say("take the yoghurt off again").text
    assert "no “yogurt” on your list" in talk.say("take the yoghurt off again").text


def test_what_follows_what_is_taken_is_no_opinion(
    conversation: Start, events: Events, kinds: Callable[[Reply], set[str]]
) -> None:
    talk = conversation()
    talk.say("yoghurt")
    reply = talk.say("1st one. then eggs, unsalted")
    assert not {kind for kind, _ in events(talk)} & {Kind.LIKE, Kind.DISLIKE}
    assert kinds(reply) == {"eggs"}
    assert "went wrong" not in talk.say("take the yoghurt off again").text


def test_what_somebody_is_allergic_to_is_left_out_and_nothing_more_is_claimed(
    conversation: Start, recommender: Recommender
) -> None:
    talk = conversation()
    reply = talk.say("my kid is allergic to cheddar. some cheese?")
    assert reply.shown
    assert all(recommender.catalogue.item(item).terms["type"] != ("cheddar",) for item in reply.shown)
    assert "can't be sure" in reply.text
    reply = talk.say("does the first have nuts in it")
    assert "I don't know the ingredients" in reply.text
    assert not reply.text.startswith("No")


def test_back_to_what_was_asked_for_rules_nothing_out(conversation: Start, kinds: Callable[[Reply], set[str]]) -> None:
    talk = conversation()
    talk.say("beer")
    assert "nothing for: Light beer" in talk.say("light").text  # which asks for nothing else that is light
    assert kinds(talk.say("hm no back to beer")) == {"beer"}


def test_the_biggest_box_is_one_of_what_is_asked_for(
    conversation: Start, kinds: Callable[[Reply], set[str]], recommender: Recommender
) -> None:
    talk = conversation()
    talk.say("yoghurt")
    reply = talk.say("the biggest pack")
    assert kinds(reply) == {"yogurt"}
    sizes = [recommender.catalogue.item(item).numbers["size"] for item in reply.shown]
    assert sizes == sorted(sizes, reverse=True)


def test_what_somebody_must_not_have_is_never_remembered_as_liked(conversation: Start) -> None:
    talk = conversation()
    assert "no eggs" in talk.say("Please remember that I am allergic to eggs.").text
    assert "no cheese" in talk.say("Could you please remember that my husband cannot eat cheese?").text
    told = talk.say("what do you know about me").text
    assert "you like" not in told


def test_to_be_reminded_of_something_is_no_liking(conversation: Start) -> None:
    talk = conversation()
    talk.say("snacks without nuts")
    assert "you like nuts" not in talk.say("And can you remember about the nuts for next time please?").text
    assert "you like nuts" not in talk.say("what do you know about me").text


def test_an_allergy_told_beside_a_wish_rules_out(conversation: Start) -> None:
    said = "My nephew is coming on Thursday and he's got a proper nut allergy. Some snacks please."
    assert re.search(r"no [“\w ]*nut", conversation().say(said).text)


def test_what_it_costs_is_its_price(conversation: Start) -> None:
    talk = conversation()
    talk.say("bread")
    assert "costs $" in talk.say("What does the second one cost, please?").text


def test_what_is_to_be_without_something_is_no_wish_given_up(conversation: Start) -> None:
    talk = conversation()
    talk.say("bread")
    said = "Actually no, forget that, the price does not matter so much. But it should be without gluten."
    assert "luten free" in talk.say(said).text


def test_a_shop_for_guests_is_gone_through_as_it_is_said(
    conversation: Start, events: Events, kinds: Callable[[Reply], set[str]], recommender: Recommender
) -> None:
    talk = conversation()
    reply = talk.say("crisps and beer for 8 people, my budget is around 30 dollars")
    assert "$30 is the most for each thing" in reply.text
    assert "cheap" not in reply.text
    prices = [recommender.catalogue.item(item).numbers["price"] for item in reply.shown]
    assert max(prices) <= 30
    assert min(prices) < 24  # and not about 30
    reply = talk.say("save 1 n 3")
    assert events(talk)[-2:] == [(Kind.SAVE, talk.replies[0].shown[0]), (Kind.SAVE, talk.replies[0].shown[2])]
    reply = talk.say("breakfast stuff and snacks")
    assert "found nothing" not in reply.text


def test_that_something_is_dear_is_no_wish_for_what_is(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    dear = [recommender.catalogue.item(item).numbers["price"] for item in talk.say("yoghurt").shown]
    reply = talk.say("That is rather dear. Is there a less expensive one?")
    assert "xpensive" not in reply.text
    assert max(recommender.catalogue.item(item).numbers["price"] for item in reply.shown) < max(dear)
