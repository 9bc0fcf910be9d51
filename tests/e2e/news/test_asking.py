"""Questions about what has happened, as people ask them who have not read a word of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from recommender.domain.dates import read_days
from tests.e2e.conversation import Conversation

Start = Callable[..., Conversation]
TODAY = read_days("2026-03-12")


def test_things_told_by_name_can_be_put_in_order_and_pointed_at(conversation: Start) -> None:
    talk = conversation()
    talk.say("did anything happen on skerry islands")
    reply = talk.say("in which order did it happen, oldest first")
    assert reply.text.index("Electric ferry") < reply.text.index("Ferry strike") < reply.text.index("Storm warning")
    assert len(reply.shown) == 4
    assert "120 kilometres" in talk.say("whats the storm one").text
    assert "Storm warning for the northern coast is saved" in talk.say("ok save that").text


@pytest.mark.parametrize(
    ("before", "said", "told"),
    [
        (None, "when did the strike start", "from 11 March 2026"),
        ("tram vote", "who voted against", "31 votes to 24"),
    ],
)
def test_what_is_asked_of_a_story_is_told_as_far_as_it_is_written(
    conversation: Start, before: str | None, said: str, told: str
) -> None:
    talk = conversation()
    if before:
        talk.say(before)
    text = talk.say(said).text
    assert "I can only tell this much" in text
    assert told in text


def test_what_is_asked_of_a_few_stories_brings_these(conversation: Start) -> None:
    assert len(conversation().say("who won the derby").shown) == 2


@pytest.mark.parametrize(
    "said",
    ["what is 2 plus 2", "how do you boil an egg", "when is christmas", "why is the sky blue", "where do you live"],
)
def test_what_no_story_tells_of_is_off_the_point(conversation: Start, said: str) -> None:
    reply = conversation().say(said)
    assert not reply.shown
    assert "I can only tell" not in reply.text


def test_a_bare_word_that_stories_have_is_no_small_talk(conversation: Start) -> None:
    assert "tram" in conversation().say("tram").text.casefold()


def test_nothing_is_told_twice(conversation: Start) -> None:
    talk = conversation()
    talk.say("quanta forge")
    assert talk.say("what is it about the research center").text.count("four hundred engineers") == 1


def test_a_length_that_nobody_knows_is_said_to_be_unknown(conversation: Start) -> None:
    talk = conversation()
    shown = talk.say("elections").shown
    reply = talk.say("is there somthing shorter")
    assert "I can't go by “shorter” here." in reply.text
    assert reply.shown == shown


def test_how_many_stories_there_are(conversation: Start) -> None:
    assert "40 stories" in conversation().say("how many stories you got").text


@pytest.mark.parametrize(("before", "said"), [("derby", "who won"), ("elections", "why are there new elections")])
def test_what_is_asked_of_a_few_is_told_of_each(conversation: Start, before: str, said: str) -> None:
    talk = conversation()
    shown = talk.say(before).shown
    text = talk.say(said).text
    assert text.count("\n") == len(shown) - 1
    assert "Which one" not in text


def test_what_was_before_or_after_is_of_the_same_subject(conversation: Start) -> None:
    talk = conversation()
    talk.say("tell me about Senator Brandt calls for new elections")
    assert "I found nothing for: Stories on Paul Brandt until" in talk.say("what did the senator do before").text
    talk = conversation()
    talk.say("cinema")
    assert "I found nothing for: Stories about Film since" in talk.say("anything after that on it").text
    talk = conversation()
    talk.say("latest")
    assert talk.say("anything older on the same thing").text.startswith("Which one")
    assert "Rovers lose their captain" in talk.say("the second").text


def test_a_person_is_known_by_the_surname(conversation: Start) -> None:
    talk = conversation()
    assert "I know people only by what is here" in talk.say("who is brandt").text
    assert "I know Paul Brandt only by what is here" in talk.say("how old").text
    assert len(talk.say("yes").shown) == 2


def test_what_is_none_of_what_happened_brings_no_texts(conversation: Start) -> None:
    talk = conversation()
    talk.say("derby")
    assert "I can only tell" not in talk.say("is there a video").text


def test_what_somebody_else_asks_is_asked_and_no_talk(conversation: Start) -> None:
    reply = conversation().say("Good afternoon. My wife asks what happened last week, please.")
    assert "2 March 2026 to 8 March 2026" in reply.text
    assert reply.shown


def test_what_nobody_wants_is_left_out_whoever_says_so(conversation: Start) -> None:
    talk = conversation()
    talk.say("sports")
    reply = talk.say("My husband is not interested in sports at all, please leave that out.")
    assert "nothing about Sports" in reply.text
    assert reply.shown


def test_the_day_after_the_one_that_was_asked_for(conversation: Start) -> None:
    talk = conversation()
    talk.say("what happened yesterday")
    assert "10 March 2026" in talk.say("and the day before?").text
    assert "11 March 2026" in talk.say("and the day after?").text


def test_nobody_is_told_later_and_what_there_is_by_now_is_shown(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("keep me posted on the strike")
    assert "I can't write to you by myself" in reply.text
    assert "Ferry strike" in reply.text
    assert "Interest rates stay" in talk.say("is there anything on interest rates?").text


def test_what_asks_how_or_for_plain_words_is_about_the_story(conversation: Start) -> None:
    talk = conversation()
    talk.say("newest stories")
    for said in ("second one, explain like im 12", "How do they know how old it is?"):
        assert "I picked it" not in talk.say(said).text
