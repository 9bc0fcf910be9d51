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


@pytest.mark.parametrize("text", ["the 1997 one", "the first", "Titanic 1997", "Titanic (1997)"])
def test_ways_to_say_which(conversation: Start, events: Events, text: str) -> None:
    talk = conversation()
    talk.say("I loved Titanic")
    talk.say(text)
    assert events(talk) == [(Kind.LIKE, TITANIC)]


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
