"""What is told of others, and asked beside it: nothing is kept of it, and each question is of what it is asked of."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.people.reading import Events, Start

pytestmark = pytest.mark.trained


def test_what_a_friend_loves_is_an_example_and_no_opinion(
    conversation: Start, events: Events, recommender: Recommender
) -> None:
    talk = conversation()
    reply = talk.say("i love interstellar, my bf loves john wick. need ONE film for tonight")
    liked = [recommender.catalogue.item(item).title for kind, item in events(talk) if kind is Kind.LIKE]
    assert liked == ["Interstellar"]
    assert [recommender.catalogue.item(each).title for each in reply.slots["need"]["examples"]] == ["John Wick"]


def test_what_others_have_seen_is_left_out_and_a_question_is_of_the_list(
    conversation: Start, events: Events, recommender: Recommender
) -> None:
    talk = conversation()
    shown = talk.say("an animated film of max 90 minutes. one of the kids has already seen Frozen").shown
    assert "Frozen" not in [recommender.catalogue.item(item).title for item in shown]
    assert Kind.SEEN not in [kind for kind, _ in events(talk)]
    talk = conversation()
    shown = talk.say("animated films for kids. i have seen Frozen").shown  # which one?
    reply = talk.say("any wolves in the first one?")
    assert recommender.catalogue.item(shown[0]).title in reply.text
    assert Kind.SEEN not in [kind for kind, _ in events(talk)]


def test_the_first_two_are_two(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("korean thrillers").shown
    talk.say("save first two")
    assert [item for kind, item in events(talk) if kind is Kind.SAVE] == shown[:2]


def test_another_by_the_same_director_is_of_their_works(conversation: Start) -> None:
    talk = conversation()
    talk.say("tell me about Do the Right Thing")
    assert "Malcolm X" in talk.say("is there another by the same director?").text


def test_who_likes_the_look_of_one_answers_no_question_of_another_kind(
    conversation: Start, events: Events, recommender: Recommender
) -> None:
    talk = conversation()
    first = talk.say("something with audrey hepburn but not breakfast at tiffany's as we've seen that a dozen times")
    seen = [recommender.catalogue.item(item).title for kind, item in events(talk) if kind is Kind.SEEN]
    assert seen in ([], ["Breakfast at Tiffany's"])
    reply = talk.say("the second one looks good, who's in it?")
    assert "Audrey Hepburn" in reply.text
    assert (Kind.SEEN, first.shown[1]) not in events(talk)


def test_ones_that_nothing_shown_is_are_asked_for(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    talk.say("something like John Wick")
    films = [recommender.catalogue.item(item) for item in talk.say("ok korean ones then").shown]
    assert films
    assert all("Korean" in film.terms["origin"] for film in films)
