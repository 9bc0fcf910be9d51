"""Answers to a suggestion: what is taken, put off, seen already or turned down, and what none of them changes."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.people.reading import Events, Start, asks_for_nothing, need, titles

pytestmark = pytest.mark.trained


@pytest.mark.parametrize("text", ["That sounds good, I will check it out!", "ok i'll watch that tonight"])
def test_taking_a_suggestion_is_no_like_and_offers_to_keep_it(conversation: Start, events: Events, text: str) -> None:
    talk = conversation()
    before = talk.say("a thriller")
    reply = talk.say(text)
    assert (events(talk), need(reply)) == ([], need(before))
    assert len(titles(reply)) == len(before.shown)
    talk.tap(titles(reply)[1])
    assert events(talk) == [(Kind.SAVE, before.shown[1])]


def test_who_names_the_one_they_take_saves_nothing(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("a thriller").shown
    talk.say("That sounds good, I will check it out!")
    reply = talk.say("the second one")
    assert reply.slots["focus"] == shown[1]
    assert Kind.SAVE not in [kind for kind, _ in events(talk)]


def test_never_heard_of_the_one_that_is_talked_about(
    conversation: Start, events: Events, recommender: Recommender
) -> None:
    talk = conversation()
    shown = talk.say("a western").shown
    talk.say("tell me about the second")
    reply = talk.say("never heard of it")
    assert reply.slots["focus"] == shown[1]
    assert {kind for kind, _ in events(talk)} <= {Kind.DETAILS}
    assert recommender.catalogue.item(shown[1]).text in reply.text


def test_never_heard_of_any_asks_which_to_tell_about(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("a western").shown
    assert len(titles(talk.say("never heard of it"))) == len(shown)
    assert talk.say("the second").slots["focus"] == shown[1]
    assert Kind.LIKE not in [kind for kind, _ in events(talk)]


def test_all_seen_is_stored_and_leads_to_others(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("a thriller").shown
    reply = talk.say("I've seen all of those")
    assert events(talk) == [(Kind.SEEN, item) for item in shown]
    assert reply.shown
    assert not set(reply.shown) & set(shown)


def test_what_was_forgotten_is_neither_seen_nor_wished_for(conversation: Start, events: Events) -> None:
    talk = conversation()
    before = talk.say("a thriller")
    talk.say("tell me about the second")
    reply = talk.say("oh I forgot about that one")
    assert need(reply) == need(before)
    assert reply.slots["focus"] == before.shown[1]
    assert {kind for kind, _ in events(talk)} == {Kind.DETAILS}


@pytest.mark.parametrize("text", ["not really what I had in mind", "none of these", "nope, not these", "not for me"])
def test_a_list_that_is_turned_down_gives_way_to_another(conversation: Start, events: Events, text: str) -> None:
    talk = conversation()
    before = talk.say("a thriller")
    reply = talk.say(text)
    assert (events(talk), need(reply)) == ([], need(before))
    assert reply.shown
    assert not set(reply.shown) & set(before.shown)


def test_nah_changes_nothing_and_is_no_dead_end(conversation: Start, events: Events) -> None:
    talk = conversation()
    before = talk.say("a thriller")
    reply = talk.say("nah")
    assert (events(talk), need(reply)) == ([], need(before))
    assert talk.say("something funny then").shown


def test_thanks_and_taking_it_together(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("a comedy")
    reply = talk.say("Thanks, I will check it out!")
    assert reply.slots["offer"]["kind"] == "accepted"
    assert events(talk) == []


def test_an_answer_without_any_list_is_no_dead_end(conversation: Start) -> None:
    talk = conversation()
    assert asks_for_nothing(talk.say("sounds good"))
    assert talk.replies[-1].buttons or talk.replies[-1].shown


def test_no_idea_you_choose(conversation: Start) -> None:
    talk = conversation()
    talk.say("I'm bored")
    assert talk.say("no idea, you choose").shown


def test_taking_what_was_asked_about(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("a comedy").shown
    talk.say("is the first one any good?")
    reply = talk.say("ok I'll take it")
    assert reply.slots["focus"] == shown[0]
    assert Kind.LIKE not in [kind for kind, _ in events(talk)]
