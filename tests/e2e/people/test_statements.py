"""What is kept on a person: what they said, the last of it, and nothing that they only asked."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.people.reading import CASABLANCA, Events, Start

pytestmark = pytest.mark.trained

KNOWN = "what do you know about me?"


def test_a_question_makes_no_liked_film(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("is Jaws scary?")
    assert "Jaws" not in talk.say(KNOWN).text
    assert [kind for kind, _ in events(talk)] == [Kind.DETAILS]


def test_liking_and_then_disliking_leaves_one_opinion(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("I loved Casablanca")
    talk.say("I hated Casablanca")
    reply = talk.say(KNOWN)
    assert reply.text.count("Casablanca (1942)") == 1
    assert "Casablanca (1942) is not for you" in reply.text
    assert events(talk)[-1] == (Kind.DISLIKE, CASABLANCA)


def test_seen_and_liked_are_both_told(conversation: Start) -> None:
    talk = conversation()
    talk.say("I've seen The Matrix, it was great")
    assert "you've seen The Matrix (1999) and you like it" in talk.say(KNOWN).text


def test_a_taste_is_kept_when_it_is_to_last(conversation: Start) -> None:
    talk = conversation()
    talk.say("I hate musicals")
    talk.say("always")
    assert "no musicals" in talk.say(KNOWN).text


def test_hearsay_and_not_seen_are_not_kept(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("I heard Shawshank was good")
    talk.say("I've never seen The Godfather")
    assert events(talk) == []
    assert "don't know anything" in talk.say(KNOWN).text


def test_two_opinions_are_taken_back_together(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("I loved Casablanca but hated Avatar")
    assert [kind for kind, _ in events(talk)] == [Kind.LIKE, Kind.DISLIKE]
    talk.say("undo that")
    assert [kind for kind, _ in events(talk)][2:] == [Kind.UNDO, Kind.UNDO]


@pytest.mark.parametrize("text", ["That's great", "those are all good ideas", "sounds perfect!"])
def test_praise_for_a_suggestion_is_no_opinion_of_what_nobody_has_seen(
    conversation: Start, events: Events, text: str
) -> None:
    talk = conversation()
    talk.say("a western")
    talk.say(text)
    assert not {kind for kind, _ in events(talk)} & {Kind.LIKE, Kind.DISLIKE, Kind.SEEN}


def test_what_was_okay_has_been_seen_and_is_not_liked(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("I saw Salt. It was okay")
    assert [kind for kind, _ in events(talk)] == [Kind.SEEN]


def test_an_opinion_of_a_person_is_none_of_the_film_that_is_talked_about(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("who is in Game Night (2018)?")
    before = events(talk)
    talk.say("oh I like her")
    assert events(talk) == before


def test_an_opinion_behind_an_example_is_of_the_example(
    conversation: Start, events: Events, recommender: Recommender
) -> None:
    talk = conversation()
    talk.say("Anything like American Sniper? I thought that was really great")
    assert [(kind, recommender.wording.label(item)) for kind, item in events(talk)] == [
        (Kind.LIKE, "American Sniper (2014)")
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Anything like 10 Things I Hate About You?", "10 Things I Hate About You (1999)"),
        ("have you seen I Love You, Man?", "I Love You, Man (2009)"),
        ("sorry, The Martian (2015) haha", "The Martian (2015)"),
    ],
)
def test_a_title_says_no_opinion_by_its_words(
    conversation: Start, events: Events, recommender: Recommender, text: str, title: str
) -> None:
    talk = conversation()
    reply = talk.say(text)
    assert title in reply.text
    assert not {kind for kind, _ in events(talk)} & {Kind.LIKE, Kind.DISLIKE, Kind.SEEN}


def test_what_another_likes_is_not_asked_about_as_ones_own(conversation: Start) -> None:
    reply = conversation().say("what should i watch w my wife, she likes musicals and i like heist movies")
    assert not (reply.slots["need"] or {}).get("themes")
    assert "you like heist films" in reply.text
    assert "you like musicals" not in reply.text


@pytest.mark.parametrize("text", ["something for when the kids are in bed", "something to watch while we eat"])
def test_when_it_is_for_is_no_wish(conversation: Start, text: str) -> None:
    reply = conversation().say(text)
    assert not any((reply.slots["need"] or {}).get(each) for each in ("require", "themes"))
    assert "I didn't do anything about" in reply.text
    assert reply.shown
