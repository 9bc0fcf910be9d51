"""Questions about what is shown that nothing here can tell, and short commands about it."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.people.reading import Events, Start, need

pytestmark = pytest.mark.trained

CANNOT = "I can't tell"
NAME_ONE = "Name one"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("is any of those with animals", CANNOT),
        ("which of these has the best twist", CANNOT),
        ("which one would my grandpa like", "don't know their taste"),
    ],
)
def test_what_is_asked_of_the_list_is_not_known(conversation: Start, text: str, told: str) -> None:
    talk = conversation()
    before = talk.say("recommend me a comedy")
    reply = talk.say(text)
    assert told in reply.text
    assert reply.shown == before.shown
    assert need(reply) == need(before)


def test_a_score_and_an_age_are_how_it_is_rated(conversation: Start) -> None:
    talk = conversation()
    talk.say("tell me about Inception")
    text = talk.say("how is it rated").text
    assert "rated PG-13" in text
    assert "out of 100" in text


def test_bare_numbers_are_places(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    first, second, third = (recommender.wording.label(item) for item in talk.say("a thriller").shown)
    text = talk.say("compare 1 and 3 for me").text
    assert first in text
    assert third in text
    assert second not in text
    assert second in talk.say("is 2 a remake").text


def test_what_is_not_noted_is_no_no(conversation: Start) -> None:
    talk = conversation()
    talk.say("tell me about Inception")
    assert "Not as far as I know" in talk.say("is it a remake").text


def test_neither_plays_with_the_other(conversation: Start) -> None:
    talk = conversation()
    talk.say("anything with Ryan Gosling or Emma Stone")
    assert "none of these" in talk.say("are they both in any of these").text


def test_it_sounds_nice_before_a_question_takes_nothing(conversation: Start) -> None:
    talk = conversation()
    talk.say("tell me about Inception")
    reply = talk.say("sounds nice but how long is it")
    assert reply.text == "Inception (2010) is 148 minutes long."


@pytest.mark.parametrize("text", ["sort by year", "sort them by year please"])
def test_a_list_is_sorted(conversation: Start, recommender: Recommender, text: str) -> None:
    talk = conversation()
    before = talk.say("a thriller")
    shown = talk.say(text).shown
    years = [recommender.catalogue.item(item).numbers["year"] for item in shown]
    assert years == sorted(years, reverse=True)
    if "them" in text:
        assert set(shown) == set(before.shown)


@pytest.mark.parametrize("text", ["what genres are there", "list all genres you have", "what can i get here"])
def test_what_there_is(conversation: Start, text: str) -> None:
    reply = conversation().say(text)
    assert "Drama (" in reply.text
    assert NAME_ONE in reply.text


def test_how_many_there_are_is_no_question_about_the_bot(conversation: Start, recommender: Recommender) -> None:
    assert str(len(recommender.catalogue)) in conversation().say("how many movies do you have").text


def test_whether_that_is_all(conversation: Start) -> None:
    talk = conversation()
    talk.say("horror movies")
    reply = talk.say("is that all?")
    assert "fit what you asked for" in reply.text
    assert '"more"' in reply.text


def test_to_sum_up_is_not_to_save(conversation: Start, events: Events) -> None:
    talk = conversation()
    before = talk.say("horror movies")
    reply = talk.say("the second one then. summarise it for me")
    assert reply.slots["focus"] == before.shown[1]
    assert (Kind.SAVE, before.shown[1]) not in events(talk)
    assert "saved" not in reply.text
