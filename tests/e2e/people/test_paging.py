"""How many, and what else."""

from __future__ import annotations

import pytest

from tests.e2e.people.reading import Start, terms

pytestmark = pytest.mark.trained


@pytest.mark.parametrize(("text", "count"), [("show me 5", 5), ("just one", 1), ("give me ten", 10), ("two more", 2)])
def test_a_number_says_how_many(conversation: Start, text: str, count: int) -> None:
    talk = conversation()
    first = talk.say("a comedy").shown
    reply = talk.say(text)
    assert len(reply.shown) == count
    assert not set(reply.shown) & set(first)
    assert terms(reply) == {("genre", "Comedy")}


def test_what_else_goes_on_with_the_same_number(conversation: Start) -> None:
    talk = conversation()
    first = talk.say("give me five comedies").shown
    reply = talk.say("what else")
    assert len(reply.shown) == 5
    assert not set(reply.shown) & set(first)


def test_all_pages_are_new(conversation: Start) -> None:
    talk = conversation()
    pages = [talk.say(text).shown for text in ("a western", "more", "two more", "what else", "give me ten")]
    shown = [item for page in pages for item in page]
    assert len(shown) == len(set(shown)) > 15
