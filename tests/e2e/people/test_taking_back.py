"""What is taken back, allowed again, or ruled out: nothing is kept that was not said, and the list goes on."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from tests.e2e.people.reading import Events, Has, Start, bounds, need, terms

pytestmark = pytest.mark.trained

DIE_HARD, SPEED, STAR_WARS, STAR_TREK = "tt0095016", "tt0111257", "tt0076759", "tt0796366"


def test_love_and_hate_in_one_breath(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("an action film")
    reply = talk.say("ok. i love die hard and hate speed")
    assert events(talk) == [(Kind.LIKE, DIE_HARD), (Kind.DISLIKE, SPEED)]
    assert reply.slots["offer"] is None  # an "ok" has taken none of them


def test_those_are_what_was_just_turned_down(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("science fiction")
    reply = talk.say("give me something similar, but not star wars or star trek, i hate those")
    assert set(events(talk)) == {(Kind.DISLIKE, STAR_WARS), (Kind.DISLIKE, STAR_TREK)}
    assert terms(reply, "exclude") == {("franchise", "Star Wars"), ("franchise", "Star Trek")}
    assert not {STAR_WARS, STAR_TREK} & {*need(reply)["examples"]}
    assert reply.shown


def test_what_was_never_said(conversation: Start, events: Events) -> None:
    talk = conversation()
    talk.say("i love die hard")
    talk.say("i never said i like die hard")
    assert Kind.DISLIKE not in {kind for kind, _ in events(talk)}
    assert "no longer" in talk.say("i never told you that i like die hard").text or events(talk)[-1][0] is Kind.UNDO


def test_a_save_is_let_go(conversation: Start) -> None:
    talk = conversation()
    talk.say("crime films")
    talk.say("save the second")
    talk.say("no dont save it")
    assert "haven't saved" in talk.say("what did i save?").text


@pytest.mark.parametrize(
    "text", ["is the first one good? sounds nice but how long is it", "cool, and who is in the first?"]
)
def test_a_kind_word_takes_nothing(conversation: Start, text: str) -> None:
    talk = conversation()
    talk.say("something with brad pitt")
    assert "keep it" not in talk.say(text).text
    assert "save it" not in talk.say("and what is it about?").text


@pytest.mark.parametrize("text", ["actually comedies are fine", "comedies are ok again", "comedies would be fine too"])
def test_what_is_fine_again_is_no_demand(conversation: Start, text: str) -> None:
    talk = conversation()
    talk.say("something from the 90s")
    talk.say("no comedies please")
    reply = talk.say(text)
    assert (terms(reply), terms(reply, "exclude"), need(reply)["prefer"]) == (set(), set(), [])
    assert bounds(reply, "year") == (1990, 1999)


def test_older_ones_are_fine_sets_no_limit(conversation: Start) -> None:
    talk = conversation()
    talk.say("japanese movies")
    reply = talk.say("older ones are fine but not black and white")
    assert terms(reply) == {("origin", "Japanese")}
    assert bounds(reply, "year") is None
    assert terms(reply, "exclude") == {("subject", "black and white")}


@pytest.mark.parametrize(
    ("asked", "text", "left"),
    [
        ("a war film", "actually forget war. somthing funny instead", {("genre", "Comedy")}),
        ("a romantic film", "scrap the romance, something scary", {("genre", "Horror")}),
        ("a french thriller", "forget the french part", {("genre", "Thriller")}),
    ],
)
def test_what_is_given_up(conversation: Start, asked: str, text: str, left: set[tuple[str, str]]) -> None:
    talk = conversation()
    talk.say(asked)
    reply = talk.say(text)
    assert terms(reply) == left
    assert terms(reply, "exclude") == set()
    assert reply.shown


@pytest.mark.parametrize(
    ("asked", "text", "origins"),
    [
        ("korean thrillers", "japanese ones too?", ("Korean", "Japanese")),
        ("french comedies", "italian ones as well", ("French", "Italian")),
    ],
)
def test_more_of_a_kind(conversation: Start, asked: str, text: str, origins: tuple[str, ...]) -> None:
    talk = conversation()
    talk.say(asked)
    assert ("origin", *origins) in terms(talk.say(text))


def test_what_still_fits_stays(conversation: Start, has: Has) -> None:
    talk = conversation()
    before = talk.say("something from the 90s").shown
    after = talk.say("but no comedies").shown
    assert not any(has(item, "genre", "Comedy") for item in after)
    assert before[0] in after  # and what is new does not take the place of all that fits


def test_what_cannot_be_ruled_out_is_said(conversation: Start) -> None:
    talk = conversation()
    before = talk.say("dog movies")
    reply = talk.say("nothing with kids getting hurt")
    assert "look that up" in reply.text
    assert (reply.shown, terms(reply, "exclude")) == (before.shown, set())


def test_what_is_ruled_out_by_its_words_stays_out_until_it_is_fine_again(conversation: Start) -> None:
    talk = conversation()
    talk.say("something set on an island")
    reply = talk.say("not hawaii, ive been there")
    assert "I leave out what says “hawaii”; of the rest I can't be sure." in reply.text
    assert reply.slots["need"]["unwanted"] == ["hawaii"]
    assert talk.say("more").slots["need"]["unwanted"] == ["hawaii"]
    assert talk.say("actually hawaii is fine").slots["need"].get("unwanted", []) == []


def test_nothing_says_what_is_ruled_out(conversation: Start) -> None:
    talk = conversation()
    before = talk.say("dog movies")
    reply = talk.say("no zeppelinfahrten")
    assert "Nothing here says “zeppelinfahrten”" in reply.text
    assert reply.shown == before.shown


def test_no_aliens_are_not_the_film(conversation: Start) -> None:
    reply = conversation().say("space movies, no aliens")
    assert "aliens" in reply.text
    assert reply.slots["refused"] in (None, [])


def test_a_reason_rules_nothing_out(conversation: Start) -> None:
    talk = conversation()
    talk.say("something with animals")
    reply = talk.say("no dogs please, my kid is afraid of them")
    assert terms(reply, "exclude") == {("subject", "dog")}


def test_not_too_long_ones(conversation: Start) -> None:
    reply = conversation().say("not too long action movies")
    assert terms(reply) == {("genre", "Action")}
    assert terms(reply, "exclude") == set()


def test_not_the_first_is_no_dislike(conversation: Start, events: Events) -> None:
    talk = conversation()
    before = talk.say("a comedy").shown
    reply = talk.say("not the first one")
    assert events(talk) == []
    assert before[0] not in reply.shown
