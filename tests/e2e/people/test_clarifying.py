"""Questions that the bot asks: what answers them, and what is something else."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from tests.e2e.people.reading import HEAT, TITANIC, Events, Start, bounds, examples, terms, titles

pytestmark = pytest.mark.trained


def test_a_new_wish_is_no_answer_to_which_one(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("I loved Titanic")
    reply = talk.say("show me dramas from the 90s")
    assert events(talk) == []
    assert (terms(reply), bounds(reply, "year")) == ({("genre", "Drama")}, (1990, 1999))
    assert reply.shown


@pytest.mark.parametrize(
    "text",
    ["the 1997 one", "the first", "Titanic 1997", "Titanic (1997)", "no, the 1997 one", "the newer one of course"],
)
def test_ways_to_say_which(conversation: Start, events: Events, text: str) -> None:
    talk = conversation()
    talk.say("I loved Titanic")
    talk.say(text)
    assert events(talk) == [(Kind.LIKE, TITANIC)]


def test_an_answer_may_come_with_another_question(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("I loved Titanic")
    reply = talk.say("the newer one, who directed it?")
    assert (Kind.LIKE, TITANIC) in events(talk)
    assert "James Cameron" in reply.text


def test_the_last_of_what_was_just_named(conversation: Start) -> None:
    talk = conversation()
    talk.say("a thriller")
    talk.say("something like heat")
    assert "Heat (1987)" in talk.say("tell me more about the last one").text


@pytest.mark.parametrize(("text", "title"), [("what's the old dune about?", "1984"), ("I like the new dune", "2021")])
def test_what_is_said_of_a_name_tells_namesakes_apart(conversation: Start, text: str, title: str) -> None:
    reply = conversation().say(text)
    assert f"Dune ({title})" in reply.text
    assert "Which one" not in reply.text


def test_keeping_what_was_offered_and_more_like_it(conversation: Start, events: Events) -> None:
    talk = conversation()
    (first, *_) = talk.say("comedies please").shown
    talk.say("the first sounds fun, I'll take it")
    reply = talk.say("sure keep it, and something like it for tomorrow")
    assert (Kind.SAVE, first) in events(talk)
    assert examples(reply) == [first]


def test_an_earlier_list_can_be_reacted_to_while_a_question_is_open(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("a thriller").shown
    assert "Heat (1995)" in titles(talk.say("something like heat"))
    talk.say(f'/like{{"title": ["{shown[1]}"]}}')
    assert events(talk) == [(Kind.LIKE, shown[1])]


def test_a_question_stays_open_behind_another(conversation: Start) -> None:
    talk = conversation()
    talk.say("something like heat")
    talk.say("who directed Jaws?")
    assert examples(talk.say("the 1995 one")) == [HEAT]


def test_which_one_without_a_list(conversation: Start) -> None:
    reply = conversation().say("something like the second")
    assert "Which one do you mean?" in reply.text
    assert examples(reply) == []


def test_an_open_question_keeps_what_was_ruled_out(conversation: Start) -> None:
    talk = conversation()
    talk.say("something like heat but no horror, and under two hours")
    reply = talk.tap("Heat (1995)")
    assert examples(reply) == [HEAT]
    assert terms(reply, "exclude") == {("genre", "Horror")}
    assert bounds(reply, "runtime") == (None, 120)


def test_more_is_a_way_on_from_a_noted_opinion(conversation: Start) -> None:
    talk = conversation()
    shown = talk.say("a western").shown
    talk.say("loved the first one")
    reply = talk.tap("More")
    assert reply.shown
    assert not set(reply.shown) & set(shown)
