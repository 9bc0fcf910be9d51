"""The one question beside a list: asked once, never instead of a list, and never in the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.engine import Engine
from recommender.service import Recommender
from recommender.wording.phrases import alternatives
from tests.e2e.conversation import Conversation, Reply

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]


@pytest.fixture
def recommender(engine: Engine) -> Recommender:
    return engine.recommender()


def asked(reply: Reply) -> str | None:
    """The facet that a reply asks about."""
    offer = reply.slots["offer"]
    return offer["facet"] if offer and offer["kind"] == "question" else None


def test_a_question_comes_with_a_list_and_buttons(conversation: Start, recommender: Recommender) -> None:
    reply = conversation().say("recommend something")
    facet = asked(reply)
    assert len(reply.shown) == 3
    assert facet is not None
    described = recommender.spec.facets.get(facet) or recommender.spec.questions[facet]
    assert described.question is not None
    assert described.question.partition("{")[0] in reply.text
    titles = [button["title"] for button in reply.buttons]
    assert titles[-1] == "I don't mind"
    assert 2 <= len(titles[:-1]) <= 5
    told = alternatives(titles[:-1]) in reply.text  # which says once what all begin with
    assert told or all(title in reply.text for title in titles)
    assert titles[-1] in reply.text


def test_never_twice_about_the_same(conversation: Start) -> None:
    talk = conversation()
    facets = [
        asked(talk.say(text)) for text in ("recommend something", "something else", "a comedy", "from the 90s", "short")
    ]
    named = [facet for facet in facets if facet]
    assert len(named) == len(set(named)) >= 2


def test_items_are_shown_with_every_question(conversation: Start) -> None:
    talk = conversation()
    talk.say("recommend something")
    for _ in range(4):
        reply = talk.replies[-1]
        if asked(reply) is None:
            break
        assert reply.shown
        talk.tap(reply.buttons[0]["title"])


def test_a_question_can_be_ignored(conversation: Start) -> None:
    talk = conversation()
    facet = asked(talk.say("recommend something"))
    reply = talk.say("more")
    assert reply.shown
    assert asked(reply) is None
    need = talk.say("something with Tom Hanks").slots["need"]
    assert facet not in need["indifferent"]


def test_an_answer_may_come_with_other_wishes(conversation: Start) -> None:
    talk = conversation()
    talk.say("recommend something")
    need = talk.say("a comedy, but from the 80s and not with Eddie Murphy").slots["need"]
    assert {each["facet"] for each in need["require"]} == {"genre", "year"}
    assert [each["values"] for each in need["exclude"]] == [["Eddie Murphy"]]


def test_no_preference_is_an_answer(conversation: Start) -> None:
    for answer in ("I don't care", "I don't know", "whatever"):
        talk = conversation()
        facet = asked(talk.say("recommend something"))
        reply = talk.say(answer)
        assert reply.shown, answer
        assert facet in reply.slots["need"]["indifferent"], answer


def test_what_was_said_is_not_asked(conversation: Start) -> None:
    talk = conversation()
    assert asked(talk.say("a comedy from the 90s")) not in ("genre", "year")


def test_a_question_about_an_item_leaves_the_question_open(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("recommend something")
    options = reply.buttons
    talk.say("how long is the first one?")
    talk.replies.append(reply)
    need = talk.tap(options[-2]["title"]).slots["need"]  # the last is "I don't mind"
    assert need["require"] or need["prefer"] or need["examples"]


def test_enough_wishes_end_the_questions(conversation: Start) -> None:
    assert asked(conversation().say("a french comedy from the 90s under two hours")) is None
