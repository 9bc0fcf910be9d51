"""What a picture leads to in a conversation, from the titles that were read in it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.conversation import Conversation, Reply

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
Events = Callable[[Conversation], list[tuple[Kind, str]]]
HEAT, ALIEN = "tt0113277", "tt0078748"


def show(talk: Conversation, *titles: str, **more: str) -> Reply:
    """Send a picture in which titles were read, as `channels.ocr` says it."""
    return talk.say(f"/picture{json.dumps({'title': list(titles), **more})}")


def test_what_a_poster_shows_is_asked_about_liked_and_searched_by(
    conversation: Start, recommender: Recommender, events: Events
) -> None:
    talk = conversation()
    reply = show(talk, HEAT)
    assert recommender.wording.label(HEAT) in reply.text
    assert [button["title"] for button in reply.buttons] == [
        "Tell me about it",
        "I like it",
        "Something like it",
        "Save it",
    ]
    assert "Michael Mann" in talk.say("who directed it?").text
    show(talk, HEAT)
    talk.tap("I like it")
    assert events(talk)[-1] == (Kind.LIKE, HEAT)
    show(talk, HEAT)
    similar = talk.tap("Something like it")
    assert similar.slots["need"]["examples"] == [HEAT]
    assert similar.shown
    talk.say("undo that")
    assert not talk.replies[-1].slots["need"]["examples"]


def test_words_behind_a_picture_are_about_what_it_shows(conversation: Start) -> None:
    talk = conversation()
    show(talk, HEAT)
    reply = talk.say("something like this but shorter")
    assert reply.slots["need"]["examples"] == [HEAT]


def test_yes_tells_about_it_and_no_asks_for_the_title(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    show(talk, HEAT)
    assert recommender.wording.label(HEAT) in talk.say("yes").text
    show(talk, HEAT)
    assert "type the title" in talk.say("no").text.lower()


def test_of_several_one_is_chosen_by_tap_or_by_words(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    reply = show(talk, HEAT, ALIEN)
    assert [button["title"] for button in reply.buttons] == [
        recommender.wording.label(HEAT),
        recommender.wording.label(ALIEN),
    ]
    assert recommender.wording.label(ALIEN) in talk.tap(recommender.wording.label(ALIEN)).text
    show(talk, HEAT, ALIEN)
    reply = talk.say("the second")
    assert recommender.wording.label(ALIEN) in reply.text
    assert reply.slots["focus"] == ALIEN


def test_where_nothing_is_known_it_is_said_what_was_read_and_what_to_do(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say('/picture{"quote": "QUARTERLY FIGURES"}')
    assert "QUARTERLY FIGURES" in reply.text
    assert "type the title" in reply.text.lower()
    assert "type the title" in talk.say("/picture").text.lower()
    assert "type the title" in talk.say('/picture{"title": ["no such item"]}').text.lower()


def test_a_picture_leaves_the_wishes_and_the_list_alone(conversation: Start) -> None:
    talk = conversation()
    before = talk.say("a western from the 60s")
    after = show(talk, HEAT)
    assert after.slots["need"] == before.slots["need"]
    assert after.shown == before.shown
