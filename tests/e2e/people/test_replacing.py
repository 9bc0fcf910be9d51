"""A changed mind: what takes the place of what, what is added, and what gives way when nothing would be left."""

from __future__ import annotations

import pytest

from tests.e2e.people.reading import Events, Has, Start, bounds, terms

pytestmark = pytest.mark.trained


def test_one_thing_after_the_other_is_changed(conversation: Start) -> None:
    talk = conversation()
    talk.say("a french drama from the 90s")
    reply = talk.say("actually make that italian")
    assert terms(reply) == {("genre", "Drama"), ("origin", "Italian")}
    reply = talk.say("no wait, a comedy")
    assert terms(reply) == {("genre", "Comedy"), ("origin", "Italian")}
    assert bounds(reply, "year") == (1990, 1999)


def test_a_person_takes_the_place_of_a_person(conversation: Start) -> None:
    talk = conversation()
    talk.say("a comedy with Tom Hanks")
    reply = talk.say("change it to Will Smith")
    assert terms(reply) == {("genre", "Comedy"), ("actor", "Will Smith")}


def test_how_about_another_genre(conversation: Start, has: Has) -> None:
    talk = conversation()
    talk.say("a comedy from the 90s")
    reply = talk.say("how about a western")
    assert terms(reply) == {("genre", "Western")}
    assert bounds(reply, "year") == (1990, 1999)
    assert all(has(item, "genre", "Western") for item in reply.shown)


def test_something_else_instead(conversation: Start) -> None:
    talk = conversation()
    talk.say("a war film")
    assert terms(talk.say("let's do something romantic instead")) == {("genre", "Romance")}


def test_one_decade_for_another(conversation: Start) -> None:
    talk = conversation()
    talk.say("a comedy from the 90s")
    reply = talk.say("forget the 90s, make it the 80s")
    assert bounds(reply, "year") == (1980, 1989)
    assert terms(reply) == {("genre", "Comedy")}


def test_wishes_are_taken_back_one_by_one(conversation: Start) -> None:
    talk = conversation()
    talk.say("a comedy from the 80s")
    reply = talk.say("forget the 80s")
    assert (terms(reply), bounds(reply, "year")) == ({("genre", "Comedy")}, None)
    reply = talk.say("it doesn't have to be a comedy")
    assert terms(reply) == set()
    assert reply.shown


def test_a_whole_request_begins_anew(conversation: Start) -> None:
    talk = conversation()
    talk.say("a horror film from the 80s with Sigourney Weaver")
    reply = talk.say("recommend me a family comedy from the 2000s")
    assert terms(reply) == {("genre", "Family"), ("genre", "Comedy")}
    assert bounds(reply, "year") == (2000, 2009)


def test_also_and_but_add(conversation: Start) -> None:
    talk = conversation()
    talk.say("a french comedy from the 90s")
    talk.say("also with Gérard Depardieu")
    talk.say("and under two hours")
    reply = talk.say("but no romance")
    assert terms(reply) == {("origin", "French"), ("genre", "Comedy"), ("person", "Gérard Depardieu")}
    assert (bounds(reply, "year"), bounds(reply, "runtime")) == ((1990, 1999), (None, 120))
    assert terms(reply, "exclude") == {("genre", "Romance")}


def test_what_was_said_longest_ago_gives_way_and_is_named(conversation: Start) -> None:
    talk = conversation()
    talk.say("an italian film")
    talk.say("from the 90s")
    reply = talk.say("with Will Smith")
    assert ("origin", "Italian") not in terms(reply)
    assert bounds(reply, "year") == (1990, 1999)
    assert "left out “Italian”" in reply.text
    assert reply.shown


def test_a_new_company_ends_what_was_wished_for(conversation: Start) -> None:
    talk = conversation()
    talk.say("a horror film")
    reply = talk.say("now something for my 5 year old daughter")
    assert ("genre", "Horror") not in terms(reply)
    assert ("suitable", "all ages", "ages 4 and up") in terms(reply)
    assert bounds(reply, "year") is None


def test_the_whole_talk_of_a_fickle_person(conversation: Start, events: Events) -> None:
    talk = conversation()
    assert terms(talk.say("something with tom hanks")) == {("person", "Tom Hanks")}
    reply = talk.say("no subtitles please")
    assert terms(reply) == {("person", "Tom Hanks"), ("language", "English")}
    assert terms(talk.say("actually make that italian")) == {("origin", "Italian")}
    young = ("suitable", "all ages", "ages 4 and up", "ages 6 and up")
    assert terms(talk.say("movies for a 6 year old")) == {young}
    # There are heists for children of six as well.
    assert terms(talk.say("a film about a bank heist")) == {young, ("subject", "heist")}
    assert "Alien (1979)" in talk.say("what is the plot of alien?").text
    assert ("actor", "Will Smith") in terms(talk.say("change it to Will Smith"))
    assert ("genre", "Comedy") in terms(talk.say("how about a comedy"))
    reply = talk.say("ok let's do something romantic instead")
    assert ("genre", "Romance") in terms(reply)
    assert ("genre", "Comedy") not in terms(reply)
    talk.say("I love the Harry Potter movies and most movies based on books, any ideas?")
    assert talk.replies[-1].slots["offer"] is None or talk.replies[-1].slots["offer"]["kind"] != "title"
    reply = talk.say("Thanks, I will check it out!")
    assert reply.slots["offer"]["kind"] in ("accepted", "next")
    kinds = {kind for kind, _ in events(talk)}
    assert {str(kind) for kind in kinds} == {"details", "like"}
    assert all(reply.shown for reply in talk.replies)
