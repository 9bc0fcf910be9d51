"""Names, and what only looks like one."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.people.reading import (
    ALIEN,
    HEAT,
    THING,
    Events,
    Has,
    Start,
    asks_for_nothing,
    examples,
    need,
    terms,
    themes,
    titles,
)

pytestmark = pytest.mark.trained


def test_a_longer_name_is_not_the_shorter_one(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("something like The Greatest Beekeeper (2017)")
    assert examples(reply) == []
    assert "“The Greatest Beekeeper" in reply.text
    assert "“Game of Thrones”" in talk.say("I loved Game of Thrones").text
    assert events(talk) == []


def test_words_that_are_somebodys_name_too(conversation: Start) -> None:
    for text in ("a stoner flick", "gore", "something mind-bending"):
        reply = conversation().say(text)
        assert not {each for each in terms(reply) if each[0] in ("person", "actor", "director", "writer")}, text
        assert examples(reply) == [], text


def test_lacking_something_names_nothing(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("that was lacking something")
    assert asks_for_nothing(reply)
    assert events(talk) == []


def test_it_was_good_is_no_film_of_that_name(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("a western").shown
    talk.say("tell me about the first")
    reply = talk.say("Yes I have It was good!")
    assert (Kind.SEEN, shown[0]) in events(talk)
    assert examples(reply) == []


def test_as_long_as_its_good_is_no_length(conversation: Start) -> None:
    reply = conversation().say("I want a film as long as its good")
    assert (examples(reply), themes(reply)) == ([], [])
    assert not any(each["facet"] == "runtime" for each in need(reply).get("require", ()))
    assert reply.shown


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("I loved (500) Days of Summer", "tt1022603"),
        ("I loved Face/Off", "tt0119094"),
        ("I loved 2012", "tt1190080"),
    ],
)
def test_odd_names_are_liked(conversation: Start, events: Events, text: str, item: str) -> None:
    talk = conversation()
    talk.say(text)
    assert events(talk) == [(Kind.LIKE, item)]


def test_a_year_and_a_name_that_is_one(conversation: Start) -> None:
    talk = conversation()
    assert "Nineteen Eighty-Four (1984)" in titles(talk.say("something like 1984"))
    assert examples(talk.say("the first")) == ["tt0087803"]


def test_the_year_of_a_namesake_stores_both_that_were_loved(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("I love Alien and The Thing")
    talk.say("the 1982 one")
    assert events(talk) == [(Kind.LIKE, ALIEN), (Kind.LIKE, THING)]


def test_directed_by_lists_what_they_directed(conversation: Start, recommender: Recommender) -> None:
    reply = conversation().say("something directed by Clint Eastwood")
    assert terms(reply) == {("director", "Clint Eastwood")}
    assert all("Clint Eastwood" in recommender.catalogue.item(item).terms["director"] for item in reply.shown)


def test_with_him_but_not_directed_by_him(conversation: Start, has: Has) -> None:
    talk = conversation()
    talk.say("something with Clint Eastwood")
    reply = talk.say("with him but not directed by him")
    assert terms(reply, "exclude") == {("director", "Clint Eastwood")}
    assert themes(reply) == []
    assert reply.shown
    for item in reply.shown:
        assert has(item, "person", "Clint Eastwood")
        assert not has(item, "director", "Clint Eastwood")


def test_a_tap_on_a_namesake(conversation: Start) -> None:
    talk = conversation()
    talk.say("something like heat")
    assert examples(talk.tap("Heat (1995)")) == [HEAT]


def test_a_series_is_liked_as_a_whole(conversation: Start, events: Events, recommender: Recommender) -> None:
    talk = conversation()
    reply = talk.say("I love the Harry Potter movies")
    assert len(events(talk)) > 3
    assert {kind for kind, _ in events(talk)} == {Kind.LIKE}
    assert all("Harry Potter" in recommender.catalogue.item(item).terms["franchise"] for _, item in events(talk))
    assert reply.slots["offer"] is None


def test_a_short_name_behind_something_like(conversation: Start) -> None:
    assert examples(conversation().say("something like Up")) == ["tt1049413"]


def test_the_guy_from_a_film_is_one_of_its_best_known_people_and_nobody_is_asked_which_film(
    conversation: Start,
) -> None:
    reply = conversation().say("something with the guy from titanic")
    ((facet, *people),) = terms(reply)
    assert facet == "actor"
    assert "Leonardo DiCaprio" in people
    assert reply.shown
