"""Going back, passing on, surprises, the saved list, and how many to show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from recommender.domain.conditions import Terms
from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.conversation import Conversation

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
Events = Callable[[Conversation], list[tuple[Kind, str]]]


def test_previous_ones_go_back_page_by_page(conversation: Start) -> None:
    talk = conversation()
    pages = [talk.say("a thriller").shown, talk.say("more").shown, talk.say("more").shown]
    assert talk.say("previous ones").shown == pages[1]
    assert talk.say("go back").shown == pages[0]
    assert "no earlier list" in talk.say("previous ones").text


def test_after_going_back_positions_mean_the_list_that_is_shown_and_more_is_new(
    conversation: Start, events: Events
) -> None:
    talk = conversation()
    first, second = talk.say("a thriller").shown, talk.say("more").shown
    talk.say("show me the previous ones again")
    talk.say("save the second")
    assert events(talk) == [(Kind.SAVE, first[1])]
    assert not set(talk.say("more").shown) & {*first, *second}


def test_there_is_nothing_to_go_back_to_at_first(conversation: Start) -> None:
    assert "no earlier list" in conversation().say("previous ones").text


def test_share_is_kept_and_gives_a_text_to_pass_on(
    conversation: Start, recommender: Recommender, events: Events
) -> None:
    talk = conversation()
    shown = talk.say("a french comedy").shown
    reply = talk.say("share the second")
    assert events(talk) == [(Kind.SHARE, shown[1])]
    item = recommender.catalogue.item(shown[1])
    assert item.label in reply.text
    assert item.terms["director"][0] in reply.text


def test_share_by_title(conversation: Start, events: Events) -> None:
    talk = conversation()
    text = talk.say("I want to share Casablanca with a friend").text
    assert text.startswith("Here it is")
    assert "Casablanca (1942)" in text
    assert [kind for kind, _ in events(talk)] == [Kind.SHARE]


def test_a_surprise_is_labelled_and_well_liked(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("surprise me")
    assert len(reply.shown) == 3
    assert "never pick" in reply.text or "unknown" in reply.text
    assert not set(talk.say("something I'd never pick").shown) & set(reply.shown)


def test_a_surprise_keeps_to_the_request(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    talk.say("a comedy, no romance")
    reply = talk.say("surprise me")
    comedy = recommender.catalogue.having(Terms(facet="genre", values=("Comedy",)))
    romance = recommender.catalogue.having(Terms(facet="genre", values=("Romance",)))
    assert reply.shown
    for item in reply.shown:
        assert comedy[recommender.catalogue.index[item]]
        assert not romance[recommender.catalogue.index[item]]


def test_what_was_saved_is_listed_newest_first_and_can_be_talked_about(
    conversation: Start, recommender: Recommender
) -> None:
    talk = conversation()
    shown = talk.say("a western").shown
    talk.say("save the first")
    talk.say("save the third")
    talk.say("start over")
    reply = talk.say("what did I save?")
    assert reply.shown == [shown[2], shown[0]]
    assert recommender.wording.label(shown[0]) in reply.text
    assert recommender.wording.label(shown[0]) in talk.say("tell me about the second one").text


def test_nothing_saved(conversation: Start) -> None:
    assert "haven't saved" in conversation().say("show my list").text


def test_how_many_can_be_said(conversation: Start) -> None:
    talk = conversation()
    assert len(talk.say("give me five comedies").shown) == 5
    assert len(talk.say("more").shown) == 5
