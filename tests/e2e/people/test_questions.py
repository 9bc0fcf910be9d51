"""Questions about films and people; none of them is a wish or an opinion."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.people.reading import ALIEN, JAWS, SHAWSHANK, Events, Start, asks_for_nothing, need, terms

pytestmark = pytest.mark.trained


def test_a_part_that_has_a_films_name(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("who played the Joker in The Dark Knight?")
    assert "The Dark Knight (2008)" in reply.text
    assert "Joker (2012)" not in reply.text
    assert events(talk) == [(Kind.DETAILS, "tt0468569")]


def test_one_question_after_another_about_one_film(conversation: Start) -> None:
    talk = conversation()
    assert "1979" in talk.say("when did Alien come out?").text
    reply = talk.say("what's it about?")
    assert "Alien (1979)" in reply.text
    assert reply.slots["focus"] == ALIEN
    assert asks_for_nothing(reply)


def test_whether_a_film_is_scary_is_no_wish(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("is Jaws scary?")
    assert "fear" in reply.text
    assert asks_for_nothing(reply)
    assert events(talk) == [(Kind.DETAILS, JAWS)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("is it on Netflix?", "don't know where"),
        ("where can I watch it?", "don't know where"),
        ("is there a trailer?", "no trailers"),
    ],
)
def test_what_is_not_known_is_said(conversation: Start, text: str, word: str) -> None:
    talk = conversation()
    before = talk.say("a thriller")
    talk.say("tell me about the first")
    reply = talk.say(text)
    assert word in reply.text
    assert need(reply) == need(before)


def test_what_somebody_has_been_in(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("what has Meryl Streep been in?")
    assert "The Deer Hunter (1978)" in reply.text
    assert asks_for_nothing(reply)
    assert terms(talk.say("yes please")) == {("actor", "Meryl Streep")}


def test_by_the_director_of_the_first(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    first = talk.say("a thriller").shown[0]
    directors = recommender.catalogue.item(first).terms["director"]
    assert directors[0] in talk.say("anything by the director of the first one").text
    reply = talk.say("yes please")
    assert ("director", *directors) in terms(reply)
    assert reply.shown
    assert any(each != first for each in reply.shown)  # it may stand there again where there are few, which is said


def test_the_shortest_and_the_better_one(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    before = talk.say("a thriller")
    runtime = {item: recommender.catalogue.item(item).numbers["runtime"] for item in before.shown}
    assert (
        recommender.wording.label(min(runtime, key=runtime.__getitem__)) in talk.say("which of these is shortest?").text
    )
    reply = talk.say("is the second better than the first?")
    assert all(recommender.wording.label(item) in reply.text for item in before.shown[:2])
    assert need(reply) == need(before)


def test_the_one_with_somebody_is_on_the_list(conversation: Start) -> None:
    talk = conversation()
    before = talk.say("a drama from the 90s")
    assert SHAWSHANK in before.shown
    reply = talk.say("the one with Morgan Freeman")
    assert reply.slots["focus"] == SHAWSHANK
    assert need(reply) == need(before)


def test_the_first_one_on_the_previous_list(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    first = talk.say("a film with Tom Hanks").shown
    talk.say("more")
    reply = talk.say("the first one on the previous list")
    assert reply.shown == first
    assert reply.slots["focus"] == first[0]
    assert recommender.wording.label(first[0]) in reply.texts[-1]


def test_after_a_question_about_one_film_the_first_is_that_of_the_list(
    conversation: Start, recommender: Recommender
) -> None:
    talk = conversation()
    first = talk.say("a thriller").shown[0]
    talk.say("how long is Casablanca?")
    reply = talk.say("who directed the first?")
    assert recommender.wording.label(first) in reply.text
    assert reply.slots["focus"] == first


def test_whether_a_film_is_there(conversation: Start) -> None:
    reply = conversation().say("Have you got Alien?")
    assert "Alien (1979)" in reply.text
    assert asks_for_nothing(reply)


def test_what_would_upset_somebody_is_asked_of_one_film(conversation: Start) -> None:
    talk = conversation()
    shown = talk.say("a comedy for this evening").shown
    talk.say("how long is the first one?")
    reply = talk.say("hmm, is there anything in it that would upset someone who hates blood?")
    assert reply.shown == shown
    assert reply.slots["focus"] == shown[0]
    assert "evening" not in talk.replies[0].text
