"""Lasting taste and tonight's request apart: asked about where it matters, shown, forgotten, and used later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from recommender.domain.conditions import Terms
from recommender.domain.feedback import Kind
from recommender.domain.preference import Preference
from recommender.service import Recommender
from tests.e2e.conversation import Conversation

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
Events = Callable[[Conversation], list[tuple[Kind, str]]]
HORROR = Terms(facet="genre", values=("Horror",))


@pytest.fixture
def taste(recommender: Recommender) -> Callable[[Conversation], list[Preference]]:
    """The lasting statements of the person in a conversation."""
    return lambda talk: recommender.memory.preferences(recommender.pseudonym(f"{talk.channel}:{talk.sender}"))


Taste = Callable[[Conversation], list[Preference]]


def said(preferences: list[Preference]) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.polarity, each.condition.values) for each in preferences if isinstance(each.condition, Terms)]


def new_session(talk: Conversation) -> None:
    """Have the assistant forget the conversation, as after an hour; what is kept on the person stays."""
    message = {"text": "/restart", "sender": talk.sender, "channel": talk.channel}
    assert talk.assistant.handle(talk.executor, message).slots["need"] is None


def test_a_strong_statement_counts_tonight_and_is_asked_about(conversation: Start, taste: Taste) -> None:
    talk = conversation()
    reply = talk.say("I hate horror")
    assert reply.slots["need"]["exclude"][0]["values"] == ["Horror"]
    assert reply.shown
    assert "just for tonight, or always" in reply.text
    assert [button["title"] for button in reply.buttons] == ["Just for tonight", "Always"]
    assert taste(talk) == []


def test_always_is_kept_with_what_was_said(conversation: Start, taste: Taste) -> None:
    talk = conversation()
    talk.say("I hate horror")
    talk.say("always")
    assert said(taste(talk)) == [("avoid", ("Horror",))]
    assert taste(talk)[0].text == "I hate horror"


def test_always_by_a_tap(conversation: Start, taste: Taste) -> None:
    talk = conversation()
    talk.say("I can't stand musicals")
    talk.tap("Always")
    assert said(taste(talk)) == [("avoid", ("Musical",))]


def test_just_for_tonight_keeps_nothing_and_is_not_asked_again(conversation: Start, taste: Taste) -> None:
    talk = conversation()
    talk.say("I hate horror")
    talk.say("just for tonight")
    assert taste(talk) == []
    assert "always" not in talk.say("I hate horror").text


def test_what_is_known_for_good_is_not_asked_about_again(conversation: Start) -> None:
    talk = conversation()
    talk.say("I love westerns")
    talk.say("always")
    new_session(talk)
    assert "always" not in talk.say("I love westerns").text


def test_wishes_for_tonight_are_not_asked_about(conversation: Start) -> None:
    talk = conversation()
    for text in ("no horror please", "a comedy", "I'd love a thriller"):
        assert "always" not in talk.say(text).text


def test_what_is_always_avoided_stays_out_of_later_searches_and_is_told_where_it_matters(
    conversation: Start, recommender: Recommender
) -> None:
    talk = conversation()
    talk.say("I hate horror")
    talk.say("always")
    new_session(talk)
    reply = talk.say("a thriller from the 80s")
    horror = recommender.catalogue.having(HORROR)
    assert reply.slots["need"]["exclude"] == []
    assert not any(horror[recommender.catalogue.index[item]] for item in reply.shown)
    assert "horror" in reply.text.lower()


def test_tonight_goes_before_always(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    talk.say("I hate horror")
    talk.say("always")
    new_session(talk)
    reply = talk.say("a horror film")
    horror = recommender.catalogue.having(HORROR)
    assert reply.shown
    assert all(horror[recommender.catalogue.index[item]] for item in reply.shown)


def test_what_is_always_liked_is_a_soft_wish_later(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    talk.say("I love westerns")
    talk.say("always")
    new_session(talk)
    western = recommender.catalogue.having(Terms(facet="genre", values=("Western",)))
    reply = talk.say("something from the 60s")
    assert reply.slots["need"]["prefer"] == []
    assert any(western[recommender.catalogue.index[item]] for item in reply.shown)


def test_what_do_you_know_about_me_says_where_it_comes_from(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    shown = talk.say("a crime thriller").shown
    talk.say("loved the first")
    talk.say("I hate horror")
    talk.say("always")
    text = talk.say("what do you know about me?").text
    today = datetime.now(UTC)
    assert f"no horror films – you said “I hate horror” on {today.day} {today:%B}" in text
    assert f"you like {recommender.wording.label(shown[0])} – you told me on {today.day} {today:%B}" in text


def test_nothing_is_known_of_somebody_new(conversation: Start) -> None:
    assert "don't know anything" in conversation().say("what do you know about me?").text


def test_forget_one_lasting_statement(conversation: Start, taste: Taste, recommender: Recommender) -> None:
    talk = conversation()
    for text in ("I hate horror", "always", "I love westerns", "always"):
        talk.say(text)
    assert "horror" in talk.say("forget that I dislike horror").text.lower()
    assert said(taste(talk)) == [("like", ("Western",))]
    assert talk.replies[-1].slots["need"]["exclude"] == []


def test_forget_what_was_said_of_an_item(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("I loved Casablanca")
    talk.say("I loved Fargo")
    assert len(events(talk)) == 2
    assert "Casablanca" in talk.say("forget that I liked Casablanca").text
    assert len(events(talk)) == 1


def test_forgetting_knows_which_of_the_namesakes_was_meant(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("I loved Heat")
    talk.say("the 1995 one")
    assert "Heat (1995)" in talk.say("forget that I liked Heat").text
    assert events(talk) == []


def test_forget_by_its_place_in_the_profile_and_by_a_tap(conversation: Start, taste: Taste, events: Events) -> None:
    talk = conversation()
    for text in ("I hate horror", "always", "I loved Fargo", "what do you know about me?"):
        talk.say(text)
    assert "Fargo" in talk.say("forget the second").text
    assert events(talk) == []
    talk.say("what do you know about me?")
    talk.tap("Forget: no horror films")
    assert taste(talk) == []


def test_there_is_nothing_to_forget(conversation: Start) -> None:
    assert "nothing to forget" in conversation().say("forget that I dislike horror").text


def test_all_taste_is_forgotten_after_a_yes_only(conversation: Start, taste: Taste, events: Events) -> None:
    talk = conversation()
    for text in ("I hate horror", "always", "I loved Fargo"):
        talk.say(text)
    talk.say("forget everything you know about my taste")
    talk.say("no")
    assert (len(taste(talk)), len(events(talk))) == (1, 1)
    talk.say("forget everything you know about my taste")
    talk.say("yes")
    assert (taste(talk), events(talk)) == ([], [])


def test_undo_takes_a_lasting_taste_back(conversation: Start, taste: Taste) -> None:
    talk = conversation()
    talk.say("I hate horror")
    talk.say("always")
    assert "no horror films" in talk.say("undo that").text
    assert taste(talk) == []


def test_a_lasting_taste_can_be_told_outright(conversation: Start, taste: Taste) -> None:
    talk = conversation()
    talk.say("remember that I love westerns")
    assert said(taste(talk)) == [("like", ("Western",))]
