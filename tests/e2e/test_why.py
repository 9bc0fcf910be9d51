"""Why, why first, why not: every reason is checked against the catalogue and against what the person said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.engine import Engine
from recommender.service import Recommender
from tests.e2e.conversation import Conversation

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
HEAT, ALIEN, TOY_STORY, NOTTING_HILL = "tt0113277", "tt0078748", "tt0114709", "tt0125439"


@pytest.fixture
def recommender(engine: Engine) -> Recommender:
    return engine.recommender()


def test_a_reason_names_the_example(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    shown = talk.say("something like Heat (1995)").shown
    text = talk.say("why the second one?").text
    assert text.startswith(f"{recommender.wording.label(shown[1])}: I picked it because ")
    assert "Heat (1995)" in text


def test_a_reason_names_what_was_asked_for_and_holds(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    shown = talk.say("a short western from the 50s").shown
    item = recommender.catalogue.item(shown[0])
    talk.say("why this one?")
    assert talk.replies[-1].slots["focus"] == shown[0]
    assert item.label in talk.replies[-1].text
    assert "Western" in item.terms["genre"]


def test_what_was_liked_is_a_reason(conversation: Start) -> None:
    talk = conversation()
    for title in ("Toy Story", "Finding Nemo", "Monsters, Inc."):
        talk.say(f"I loved {title}")
    talk.say("recommend something")
    assert any(
        title in talk.say("why the first one?").text for title in ("Toy Story", "Finding Nemo", "Monsters, Inc.")
    )


def test_why_first(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    shown = talk.say("something like Alien").shown
    assert talk.say("why is it first?").text.startswith(recommender.wording.label(shown[0]))


def test_why_not_what_is_too_long(conversation: Start) -> None:
    talk = conversation()
    talk.say("a crime film of at most 120 minutes")
    text = talk.say("why not Heat (1995)?").text
    assert "it is 170 minutes long, and you asked for films of up to 120 minutes" in text


def test_why_not_what_is_of_another_genre_and_time(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    talk.say("a comedy from the 90s")
    text = talk.say("why isn't Alien in the list?").text
    assert "and you asked for comedies" in text
    assert "it is from 1979, and you asked for films from the 1990s" in text
    assert all(genre in text for genre in recommender.catalogue.item(ALIEN).terms["genre"])


def test_why_not_what_was_ruled_out(conversation: Start) -> None:
    talk = conversation()
    talk.say("science fiction but no horror")
    text = talk.say("why not Alien?").text
    assert "it is filed under Horror, and you said “no horror films”" in text


def test_why_not_somebody_who_was_ruled_out(conversation: Start) -> None:
    talk = conversation()
    talk.say("a crime film, nothing with Al Pacino")
    assert "you said “nothing with Al Pacino”" in talk.say("why not Heat (1995)?").text


def test_why_not_what_was_seen(conversation: Start) -> None:
    talk = conversation()
    talk.say("I've seen Toy Story")
    talk.say("an animated film")
    assert "you've seen it" in talk.say("why not Toy Story?").text


def test_why_not_what_was_disliked(conversation: Start) -> None:
    talk = conversation()
    talk.say("I hated Toy Story")
    talk.say("an animated film")
    assert "you told me that it's not for you" in talk.say("why isn't Toy Story there?").text


def test_why_not_what_was_shown_before(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    first = talk.say("a western").shown[0]
    talk.say("more")
    assert "I showed it to you before" in talk.say(f"why not {recommender.wording.label(first)}?").text


def test_why_not_the_example_itself(conversation: Start) -> None:
    talk = conversation()
    talk.say("something like Alien")
    assert "example" in talk.say("why isn't Alien in the list?").text


def test_why_not_what_scored_lower(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    shown = talk.say("something like Heat (1995)").shown
    assert NOTTING_HILL not in shown
    text = talk.say("why not Notting Hill?").text
    assert text.startswith("Notting Hill (1999) is not in your list: ")
    assert recommender.wording.label(shown[-1]) in text


def test_why_not_asks_which_namesake_is_meant(conversation: Start) -> None:
    talk = conversation()
    talk.say("a comedy under 100 minutes")
    assert "Heat (1995)" in talk.say("why not Heat?").text
    assert "170 minutes" in talk.tap("Heat (1995)").text


def test_why_without_a_list(conversation: Start) -> None:
    reply = conversation().say("why?")
    assert not reply.shown
    assert reply.intent == "why"
