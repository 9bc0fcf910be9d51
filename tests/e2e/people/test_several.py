"""Messages that do several things: all of them are done, and a question that has to be asked swallows none."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.people.reading import ALIEN, HEAT, TITANIC, Events, Has, Start, bounds, examples, terms, titles

pytestmark = pytest.mark.trained


def test_an_example_a_taste_and_somebody_elses_dislike(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say(
        "hey there! I'm in the mood for something like The Conjuring, I love scary stuff. My wife hates gore though."
    )
    assert examples(reply) == ["tt1457767"]
    assert terms(reply, "prefer") == {("genre", "Horror")}
    assert terms(reply, "exclude") == {("mood", "gory")}
    assert reply.shown
    assert events(talk) == []


def test_an_opinion_a_bookmark_and_a_wish(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("a comedy").shown
    reply = talk.say("I loved the first, save the second and show me more like the third.")
    assert events(talk) == [(Kind.LIKE, shown[0]), (Kind.SAVE, shown[1])]
    assert examples(reply) == [shown[2]]
    assert reply.shown


def test_opinions_of_namesakes_are_asked_about_one_after_the_other(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("I loved Heat, I hated Titanic and I haven't seen Alien. Anything new with that actor?")
    assert "Alien (1979)" in reply.text
    assert bounds(reply, "year") is not None
    assert "Heat (1995)" in titles(reply)
    assert "Titanic (1997)" in titles(talk.say("the 1995 one"))
    talk.say("the 1997 one")
    opinions = [each for each in events(talk) if each[0] in (Kind.LIKE, Kind.DISLIKE, Kind.SEEN)]
    assert sorted(opinions) == sorted([(Kind.LIKE, HEAT), (Kind.DISLIKE, TITANIC)])


def test_a_question_that_is_asked_does_not_swallow_the_wish(conversation: Start, events: Events, has: Has) -> None:
    talk = conversation()
    reply = talk.say("I loved Heat, and something scary please")
    assert reply.shown
    assert all(has(item, "genre", "Horror") for item in reply.shown)
    assert "Heat (1995)" in titles(reply)
    talk.say("the 1995 one")
    assert events(talk) == [(Kind.LIKE, HEAT)]


def test_a_wish_a_taste_and_what_was_seen(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("I'd like a romantic comedy, I hate horror and I've seen Notting Hill")
    assert terms(reply) == {("genre", "Romance"), ("genre", "Comedy")}
    assert terms(reply, "exclude") == {("genre", "Horror")}
    assert [kind for kind, _ in events(talk)] == [Kind.SEEN]


def test_not_seen_and_a_question(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("never seen The Matrix, is it any good?")
    assert "83 out of 100" in reply.text
    assert [kind for kind, _ in events(talk)] == [Kind.DETAILS]


def test_two_questions_in_one(conversation: Start) -> None:
    reply = conversation().say("who directed Jaws and how long is it?")
    assert "Steven Spielberg" in reply.text
    assert "minutes" in reply.text


def test_an_example_and_a_comparison(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    shown = talk.say("a thriller").shown
    reply = talk.say("hm, more like the third but newer")
    assert examples(reply) == [shown[2]]
    assert bounds(reply, "year") == (recommender.catalogue.item(shown[2]).numbers["year"] + 3, None)


def test_a_greeting_beside_a_question_is_but_a_greeting(conversation: Start) -> None:
    assert "no horror" in conversation().say("hi, what can you do?").text


def test_unseen_and_liked_in_one_message(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("I've never seen Alien but I loved Casablanca")
    assert events(talk) == [(Kind.LIKE, "tt0034583")]
    assert ALIEN not in examples(reply)


def test_the_others_are_the_rest_of_the_list(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("a thriller").shown
    talk.say("4 stars for the first and save the other two")
    assert events(talk) == [(Kind.RATING, shown[0]), (Kind.SAVE, shown[1]), (Kind.SAVE, shown[2])]


def test_the_others_of_no_list_are_not_the_one_that_was_named(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("I loved the first Matrix, hated the others")
    assert events(talk) == [(Kind.LIKE, "tt0133093")]


def test_four_things_said_of_three_films(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("a thriller").shown
    reply = talk.say("I've seen the first, loved it, didn't like the second, and I've never heard of the third")
    assert events(talk) == [(Kind.SEEN, shown[0]), (Kind.LIKE, shown[0]), (Kind.DISLIKE, shown[1])]
    assert reply.slots["focus"] == shown[2]


def test_examples_but_not_all_that_they_are(conversation: Start) -> None:
    reply = conversation().say("I want something like Alien or Aliens but not as scary")
    assert examples(reply) == [ALIEN, "tt0090605"]
    assert terms(reply, "exclude") == {("genre", "Horror")}
