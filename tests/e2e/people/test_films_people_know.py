"""Films as people ask for them: what they are about, how they feel, where they are set, for whom, and newer ones."""

from __future__ import annotations

import pytest

from recommender.domain.feedback import Kind
from recommender.service import Recommender
from tests.e2e.people.reading import Events, Has, Start, bounds, examples, need, terms, themes

pytestmark = pytest.mark.trained


def test_a_heist_with_a_twist(conversation: Start, has: Has) -> None:
    reply = conversation().say("a heist film with a twist")
    assert reply.shown
    assert all(has(item, "subject", "heist") and has(item, "subject", "twist ending") for item in reply.shown)


def test_something_uplifting_after_a_bad_day(conversation: Start, has: Has) -> None:
    reply = conversation().say("something uplifting, I had a bad day")
    assert reply.shown
    moods = ("uplifting", "feel-good", "lighthearted", "heartwarming")
    assert all(any(has(item, "mood", mood) for mood in moods) for item in reply.shown)


def test_a_pixar_film_for_a_child(conversation: Start, has: Has) -> None:
    reply = conversation().say("a Pixar film for a 5 year old")
    assert len(reply.shown) == 3
    assert all(has(item, "studio", "Pixar") for item in reply.shown)
    assert all(has(item, "suitable", "all ages") or has(item, "suitable", "ages 4 and up") for item in reply.shown)


def test_marvel_but_funny(conversation: Start, has: Has) -> None:
    reply = conversation().say("Marvel but funny")
    assert reply.shown
    assert all(has(item, "studio", "Marvel") and has(item, "genre", "Comedy") for item in reply.shown)


def test_something_like_a_film_that_nobody_has_rated(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    reply = talk.say("something like Knives Out")
    assert examples(reply) == ["parley-knives-out-2019"]
    assert len(reply.shown) == 3
    assert "Mystery" in {genre for item in reply.shown for genre in recommender.catalogue.item(item).terms["genre"]}
    for place in ("first", "second", "third"):  # nobody has said what they like beside it
        assert "people who like" not in talk.say(f"why the {place}?").text


def test_true_and_in_court_and_what_it_is_about(conversation: Start, has: Has, recommender: Recommender) -> None:
    talk = conversation()
    shown = talk.say("based on a true story, courtroom").shown
    assert shown
    assert all(has(item, "subject", "true story") and has(item, "subject", "courtroom") for item in shown)
    assert recommender.catalogue.item(shown[0]).text in talk.say("what's the first about?").text


def test_a_film_noir_in_los_angeles(conversation: Start, has: Has) -> None:
    reply = conversation().say("a film noir set in Los Angeles")
    assert reply.shown
    assert all(has(item, "genre", "Film-Noir") and has(item, "setting", "Los Angeles") for item in reply.shown)


def test_christmas_and_not_cheesy(conversation: Start, has: Has) -> None:
    reply = conversation().say("a Christmas film that isn't cheesy")
    assert terms(reply, "exclude") == {("mood", "cheesy")}
    assert reply.shown
    assert all(has(item, "subject", "christmas") and not has(item, "mood", "cheesy") for item in reply.shown)


def test_what_nothing_is_known_to_have_weighs_and_is_said(conversation: Start, has: Has) -> None:
    reply = conversation().say("a western with a happy ending")
    assert len(reply.shown) == 3
    assert all(has(item, "genre", "Western") for item in reply.shown)
    assert "left out “happy ending”" in reply.text
    assert ("subject", "happy ending") in terms(reply, "prefer")


def test_is_it_scary_for_which_age_and_in_which_series(conversation: Start) -> None:
    talk = conversation()
    assert "fear" in talk.say("is Jaws scary?").text
    assert "ages 12 and up" in talk.say("is it ok for kids?").text
    assert "Alien" in talk.say("is there a sequel to Alien?").text
    assert "the novel The Shining" in talk.say("is The Shining based on a book?").text


def test_a_title_that_is_a_theme_as_well(conversation: Start, events: Events) -> None:
    talk = conversation()
    assert "Casino (1995)" in talk.say("I loved Casino").text
    assert [kind for kind, _ in events(talk)] == [Kind.LIKE]
    assert ("subject", "gambling") in terms(talk.say("a film about a casino"))


def test_a_story_is_searched_by_all_of_its_words(conversation: Start) -> None:
    reply = conversation().say("a man relives the same day again and again")
    assert themes(reply) == ["a man relives the same day again and again"]
    assert reply.shown


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("a man relives the same day again and again", "Groundhog Day"),
        ("hobbits carry a ring to a volcano", "The Lord of the Rings: The Fellowship of the Ring"),
        ("the one where a shark attacks a beach town", "Jaws"),
    ],
)
def test_a_plot_told_in_plain_words_finds_its_film(
    conversation: Start, recommender: Recommender, text: str, title: str
) -> None:
    shown = conversation().say(text).shown
    assert title in {recommender.catalogue.item(each).title for each in shown}


@pytest.mark.parametrize("text", ["feeling down", "feeling down, cheer me up"])
def test_how_somebody_feels_is_no_talk(conversation: Start, text: str) -> None:
    reply = conversation().say(text)
    assert {facet for facet, *_ in terms(reply)} == {"mood"}
    assert reply.shown


def test_a_figure_of_speech_rules_out(conversation: Start, recommender: Recommender) -> None:
    reply = conversation().say("I'd rather die than watch another musical")
    assert reply.shown
    assert all("Musical" not in recommender.catalogue.item(each).terms.get("genre", ()) for each in reply.shown)


def test_a_story_that_sounds_like_talk_is_searched(conversation: Start) -> None:
    reply = conversation().say("a man dresses up as a woman")
    assert themes(reply) == ["a man dresses up as a woman"]
    assert reply.shown
    assert themes(conversation().say("my dog ate my homework today")) == []


@pytest.mark.parametrize("text", ["recommend a comedy", "have you got any comedies?", "suggest some comedies"])
def test_a_kind_is_asked_for_with_any_verb(conversation: Start, text: str) -> None:
    reply = conversation().say(text)
    assert ("genre", "Comedy") in terms(reply)
    assert len(reply.shown) == 3


def test_newer_films_are_known(conversation: Start, recommender: Recommender) -> None:
    reply = conversation().say("a science fiction film from 2021 or later")
    assert bounds(reply, "year") == (2021, None)
    assert len(reply.shown) == 3
    assert "Dune" in conversation().say("what is Dune (2021) about?").text


def test_who_remembers_a_film_means_none_of_what_was_asked_for_before(conversation: Start) -> None:
    talk = conversation()
    talk.say("westerns for a 6 year old")
    reply = talk.say("that movie where they go into peoples dreams")
    assert need(reply).get("require", []) == []
    assert themes(reply) == ["go into peoples dreams"]
