"""What is not wanted, not liked and not seen; and what is neither."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from tests.e2e.people.reading import (
    GODFATHER,
    SHAWSHANK,
    TITANIC,
    Events,
    Has,
    Start,
    asks_for_nothing,
    bounds,
    need,
    terms,
)

pytestmark = pytest.mark.trained


@pytest.mark.parametrize(
    ("text", "genre"),
    [
        ("I don't really like dramas", "Drama"),
        ("I cannot watch horror", "Horror"),
        ("not a big fan of sci-fi", "Sci-Fi"),
        ("never been into musicals", "Musical"),
        ("not sure I want a cartoon", "Animation"),
    ],
)
def test_a_genre_that_is_not_wanted(conversation: Start, has: Has, text: str, genre: str) -> None:
    reply = conversation().say(text)
    assert (terms(reply), terms(reply, "exclude")) == (set(), {("genre", genre)})
    assert reply.shown
    assert not any(has(item, "genre", genre) for item in reply.shown)


def test_everything_but_one_thing(conversation: Start) -> None:
    reply = conversation().say("anything except westerns, besides those I like everything")
    assert terms(reply, "exclude") == {("genre", "Western")}
    assert need(reply)["prefer"] == []
    assert (reply.slots["offer"] or {}).get("kind") != "which"


def test_a_dislike_of_a_name_that_several_bear(conversation: Start, events: Events) -> None:
    talk = conversation()
    assert asks_for_nothing(talk.say("I didn't care for Titanic"))
    talk.say("the 1997 one")
    assert events(talk) == [(Kind.DISLIKE, TITANIC)]


def test_not_seen_is_no_example_and_no_like(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("I've never seen The Godfather")
    assert asks_for_nothing(reply)
    assert events(talk) == []
    assert reply.slots["focus"] == GODFATHER


def test_hearsay_is_no_like(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("I heard Shawshank was good")
    assert asks_for_nothing(reply)
    assert events(talk) == []
    assert reply.slots["focus"] == SHAWSHANK


def test_not_too_long_and_not_from_a_time(conversation: Start) -> None:
    reply = conversation().say("a comedy, but not too long and not from the 80s")
    assert bounds(reply, "runtime") == (None, 115)
    assert bounds(reply, "year", "exclude") == (1980, 1989)


def test_foreign_and_not_foreign(conversation: Start) -> None:
    talk = conversation()
    assert terms(talk.say("foreign films"), "exclude") == {("language", "English")}
    reply = talk.say("no foreign films")
    assert (terms(reply), terms(reply, "exclude")) == ({("language", "English")}, set())


@pytest.mark.parametrize("text", ["don't show me Titanic again", "not Titanic please"])
def test_what_is_never_to_be_shown_is_hidden_without_a_question(conversation: Start, events: Events, text: str) -> None:
    talk = conversation()
    reply = talk.say(text)
    assert (reply.slots["offer"] or {}).get("kind") != "title"
    assert TITANIC in reply.slots["passed"]
    assert Kind.LIKE not in [kind for kind, _ in events(talk)]


def test_a_series_that_is_ruled_out_leads_no_list(conversation: Start, has: Has) -> None:
    talk = conversation()
    reply = talk.say("science fiction, nothing from the Star Wars series")
    assert terms(reply, "exclude") == {("franchise", "Star Wars")}
    assert all(has(item, "genre", "Sci-Fi") for item in reply.shown)
    assert not any(has(item, "franchise", "Star Wars") for item in (*reply.shown, *talk.say("more").shown))


def test_two_things_are_ruled_out_in_one_breath(conversation: Start) -> None:
    reply = conversation().say("with my wife tonight, nothing with Tom Cruise or about war")
    assert terms(reply, "exclude") == {("actor", "Tom Cruise"), ("genre", "War")}


def test_somebody_elses_dislike_holds_against_an_earlier_wish(conversation: Start) -> None:
    talk = conversation()
    talk.say("a horror film")
    reply = talk.say("my girlfriend doesn't like horror")
    assert (terms(reply), terms(reply, "exclude")) == (set(), {("genre", "Horror")})
    assert terms(talk.say("what about a thriller")) == {("genre", "Thriller")}


def test_a_refusal_that_says_what_is_wanted_is_no_exclusion(conversation: Start) -> None:
    reply = conversation().say("my wife hates subtitles")
    assert terms(reply, "exclude") == set()
    assert all(each[0] == "language" and each[1:] == ("English",) for each in terms(reply) | terms(reply, "prefer"))


def test_how_much_older_is_said(conversation: Start) -> None:
    talk = conversation()
    talk.say("scary films")
    assert bounds(talk.say("make it older, like 70s or 80s"), "year") == (1970, 1989)


def test_before_a_list_there_is_nothing_to_turn_down(conversation: Start) -> None:
    assert "others" not in conversation().say("im feeling kinda down").text
