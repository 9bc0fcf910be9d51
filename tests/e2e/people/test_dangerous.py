"""What must not be misheard: nothing is deleted by mistake, and who is in distress is heard before all else."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from tests.e2e.people.reading import CASABLANCA, Events, Start, terms

pytestmark = pytest.mark.trained


@pytest.mark.parametrize("text", ["no subtitles please", "please don't delete anything", "forget about horror"])
def test_nothing_is_deleted_by_what_only_sounds_like_it(conversation: Start, events: Events, text: str) -> None:
    talk = conversation()
    talk.say("I loved Casablanca")
    talk.say(text)
    talk.say("yes")
    assert (Kind.LIKE, CASABLANCA) in events(talk)


def test_subtitles_beside_a_request(conversation: Start) -> None:
    reply = conversation().say("can you recommend a film? no subtitles please")
    assert terms(reply) == {("language", "English")}
    assert reply.shown


@pytest.mark.parametrize("text", ["I don't want to live any more", "I want to kill myself"])
def test_distress_is_answered_humanely_and_alone(conversation: Start, text: str) -> None:
    talk = conversation()
    before = talk.say("a comedy")
    reply = talk.say(text)
    assert "findahelpline.com" in reply.text
    assert reply.shown == before.shown
    assert reply.slots["need"] == before.slots["need"]


def test_what_is_kept_and_who_reads_it(conversation: Start) -> None:
    reply = conversation().say("what do you do with my data, who can read this?")
    assert "pseudonym" in reply.text
    assert "delete everything about me" in reply.text


def test_an_insult_stores_nothing_and_the_talk_goes_on(conversation: Start, events: Events) -> None:
    talk = conversation()
    before = talk.say("a comedy")
    reply = talk.say("you're useless")
    assert reply.slots["need"] == before.slots["need"]
    assert events(talk) == []
    assert talk.say("more").shown
