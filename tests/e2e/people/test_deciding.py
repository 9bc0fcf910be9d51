"""Evenings with others: who cannot decide, and what is said of friends and guests beside the wish."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.people.reading import Events, Start, bounds, terms, themes

pytestmark = pytest.mark.trained


def label(recommender: Recommender, item: str) -> str:
    return recommender.wording.label(item)


def test_the_bot_picks_one_of_the_list_and_keeps_it(
    conversation: Start, recommender: Recommender, events: Events
) -> None:
    talk = conversation()
    shown = talk.say("two french comedies from the 90s").shown
    reply = talk.say("which one should i watch first")
    picked = reply.slots["focus"]
    assert picked in shown
    assert label(recommender, picked) in reply.text
    assert reply.shown == shown
    talk.say("save it")
    assert events(talk) == [(Kind.SAVE, picked)]


@pytest.mark.parametrize(
    "text", ["just pick one for us", "flip a coin", "hm the first or the third?", "help me decide"]
)
def test_however_it_is_asked(conversation: Start, text: str) -> None:
    talk = conversation()
    shown = talk.say("a western").shown
    reply = talk.say(text)
    assert reply.slots["focus"] in shown
    assert reply.shown == shown
    assert len(reply.texts) == 1


def test_what_friends_want_is_what_is_wanted_and_who_they_are_is_no_theme(conversation: Start) -> None:
    reply = conversation().say("friends want to laugh, no horror")
    assert themes(reply) == []
    assert terms(reply) == {("genre", "Comedy")}
    assert terms(reply, "exclude") == {("genre", "Horror")}


@pytest.mark.parametrize(
    "text",
    [
        "hey, movie night at mine on friday, 4 of us, no idea what to watch",
        "my dad turns 70, i want to get him a dvd",
    ],
)
def test_an_occasion_is_no_theme_and_is_said_not_to_be_used(conversation: Start, text: str) -> None:
    reply = conversation().say(text)
    assert themes(reply) == []
    assert "I didn't do anything about" in reply.text


def test_both_of_three_are_never_all_three(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("funny movies")
    reply = talk.say("put them both on the list")
    assert "Which one" in reply.text
    assert events(talk) == []


def test_the_beginning_of_a_title_is_that_film(conversation: Start, recommender: Recommender, events: Events) -> None:
    talk = conversation()
    talk.say("funny movies")
    talk.say("we've seen eternal sunshine")
    ((kind, item),) = events(talk)
    assert kind == Kind.SEEN
    assert recommender.catalogue.item(item).title == "Eternal Sunshine of the Spotless Mind"


def test_a_title_with_a_grim_word_rules_nothing_out(conversation: Start) -> None:
    assert terms(conversation().say("kill bill"), "exclude") == set()


def test_half_a_decade_is_five_years(conversation: Start) -> None:
    assert bounds(conversation().say("movies from the second half of the 80s"), "year") == (1985, 1989)
