"""Moods, occasions, company and makers: each is used, or named in the answer as what the list is about."""

from __future__ import annotations

import pytest

from recommender.service import Recommender
from tests.e2e.people.reading import Has, Start, bounds, terms, themes

pytestmark = pytest.mark.trained


@pytest.mark.parametrize(
    ("text", "facet", "values"),
    [
        ("feeling down, cheer me up", "mood", {"uplifting", "feel-good", "lighthearted", "heartwarming"}),
        ("something light", "mood", {"lighthearted"}),
        ("something that makes me cry", "mood", {"sad"}),
        ("based on a true story", "subject", {"true story"}),
        ("something with a twist ending", "subject", {"twist ending"}),
        ("a heist movie", "subject", {"heist"}),
        ("a film about a bank heist", "subject", {"heist"}),
        ("something about dinosaurs", "subject", {"dinosaurs"}),
        ("movies about dogs", "subject", {"dog"}),
        ("something black and white", "subject", {"black and white"}),
        ("date night", "good_for", {"a date"}),
        ("something for my grandma", "good_for", {"grandparents"}),
        ("a Disney movie", "studio", {"Disney"}),
        ("a Pixar movie", "studio", {"Pixar"}),
        ("a Ghibli movie", "studio", {"Studio Ghibli"}),
        ("a Marvel movie", "studio", {"Marvel"}),
        ("a James Bond movie", "franchise", {"James Bond"}),
        ("a film set in Los Angeles", "setting", {"Los Angeles"}),
        ("something about world war 2", "setting", {"Second World War"}),
    ],
)
def test_what_it_is_about_how_it_feels_and_whom_it_is_for(
    conversation: Start, has: Has, text: str, facet: str, values: set[str]
) -> None:
    reply = conversation().say(text)
    assert [set(each[1:]) for each in terms(reply) if each[0] == facet] == [values]
    assert reply.shown
    assert all(any(has(item, facet, value) for value in values) for item in reply.shown)


@pytest.mark.parametrize("text", ["with my kids aged 5 and 10", "a movie for a 6 year old"])
def test_the_youngest_decides_what_is_suitable(conversation: Start, has: Has, text: str) -> None:
    reply = conversation().say(text)
    assert bounds(reply, "year") is None
    suitable = ("all ages", "ages 4 and up", "ages 6 and up")
    assert reply.shown
    assert all(any(has(item, "suitable", age) for age in suitable) for item in reply.shown)


def test_movies_for_kids_are_for_families(conversation: Start, has: Has) -> None:
    talk = conversation()
    for text in ("movies for kids", "more", "more"):
        reply = talk.say(text)
        assert reply.shown
        assert all(
            has(item, "good_for", "children") or has(item, "good_for", "the whole family") for item in reply.shown
        )
        assert "Psycho" not in reply.text


def test_comedies_are_led_by_films_that_are_comedies_first(conversation: Start, recommender: Recommender) -> None:
    reply = conversation().say("comedies")
    assert [recommender.catalogue.item(item).terms["genre"][0] for item in reply.shown] == ["Comedy"] * 3


def test_something_for_grandma_is_nothing_harsh(conversation: Start, has: Has) -> None:
    reply = conversation().say("something my grandma would like")
    assert reply.shown
    assert not any(has(item, "suitable", "ages 18 and up") for item in reply.shown)


@pytest.mark.parametrize(
    ("text", "facet", "low", "high"),
    [
        ("something underrated", "popularity", None, 70),
        ("something popular right now", "popularity", 88, None),
        ("something with good reviews", "score", 75, None),
        ("something not too long", "runtime", None, 115),
        ("show me a classic film", "year", None, 1979),
    ],
)
def test_a_quality_is_a_number(
    conversation: Start, text: str, facet: str, low: float | None, high: float | None
) -> None:
    reply = conversation().say(text)
    assert bounds(reply, facet) == (low, high)
    assert reply.shown


def test_what_has_no_facet_is_a_theme_and_named(conversation: Start) -> None:
    reply = conversation().say("something about beekeeping")
    assert themes(reply) == ["beekeeping"]
    assert "“beekeeping”" in reply.text
    assert reply.shown


def test_no_subtitles_is_english(conversation: Start, recommender: Recommender) -> None:
    reply = conversation().say("no subtitles")
    assert (terms(reply), terms(reply, "exclude")) == ({("language", "English")}, set())
    assert all("English" in recommender.catalogue.item(item).terms["language"] for item in reply.shown)
