"""Either, both, first the one and then the other."""

from __future__ import annotations

import pytest

from tests.e2e.people.reading import Has, Start, bounds, terms

pytestmark = pytest.mark.trained


def test_two_decades_that_touch(conversation: Start) -> None:
    assert bounds(conversation().say("something from the 80s or 90s"), "year") == (1980, 1999)


def test_two_decades_apart(conversation: Start) -> None:
    (asked,) = conversation().say("something from the 70s or the 90s").slots["need"]["require"]
    assert [(each["low"], each["high"]) for each in asked["of"]] == [(1970, 1979), (1990, 1999)]


def test_either_of_two_people(conversation: Start, has: Has) -> None:
    reply = conversation().say("with Tom Hanks or Meryl Streep")
    assert terms(reply) == {("person", "Tom Hanks", "Meryl Streep")}
    assert all(has(item, "person", "Tom Hanks") or has(item, "person", "Meryl Streep") for item in reply.shown)


def test_tastes_are_soft(conversation: Start) -> None:
    reply = conversation().say("I like comedies, thrillers and documentaries")
    assert terms(reply) == set()
    assert terms(reply, "prefer") == {("genre", "Comedy"), ("genre", "Thriller"), ("genre", "Documentary")}
    assert reply.slots["offer"]["kind"] == "lasting"


def test_both_at_once(conversation: Start, has: Has) -> None:
    reply = conversation().say("funny and scary")
    assert terms(reply) == {("genre", "Comedy"), ("genre", "Horror")}
    assert all(has(item, "genre", "Comedy") and has(item, "genre", "Horror") for item in reply.shown)


def test_one_if_there_is_nothing_of_the_other(conversation: Start) -> None:
    reply = conversation().say("if nothing French then Italian")
    assert terms(reply, "exclude") == set()
    assert {("origin", "French"), ("origin", "Italian")} <= terms(reply, "prefer") | terms(reply)
    assert reply.shown
