"""Moods, occasions, company and makers: each is used, or named in the answer as what the list is about."""

from __future__ import annotations

import pytest

from recommender.service import Recommender
from tests.e2e.people.reading import Has, Start, bounds, terms, themes

pytestmark = pytest.mark.trained


@pytest.mark.parametrize(
    ("text", "genres"),
    [
        ("feeling down, cheer me up", {"Comedy"}),
        ("date night", {"Romance", "Comedy"}),
        ("something light", {"Comedy"}),
        ("based on a true story", {"Biography"}),
        ("something with a twist ending", {"Mystery", "Thriller"}),
    ],
)
def test_a_mood_or_kind_of_story(conversation: Start, has: Has, text: str, genres: set[str]) -> None:
    reply = conversation().say(text)
    assert [set(each[1:]) for each in terms(reply)] == [genres]
    assert reply.shown
    assert all(any(has(item, "genre", genre) for genre in genres) for item in reply.shown)


@pytest.mark.parametrize("text", ["with my kids aged 5 and 10", "a movie for a 6 year old"])
def test_the_youngest_decides_what_is_suitable(conversation: Start, has: Has, text: str) -> None:
    reply = conversation().say(text)
    assert ("certificate", "G") in terms(reply)
    assert bounds(reply, "year") is None
    assert all(has(item, "certificate", "G") for item in reply.shown)


def test_movies_for_kids_are_for_families(conversation: Start, has: Has) -> None:
    talk = conversation()
    for text in ("movies for kids", "more", "more"):
        reply = talk.say(text)
        assert reply.shown
        assert all(has(item, "genre", "Family") or has(item, "genre", "Animation") for item in reply.shown)
        assert "Psycho" not in reply.text


def test_something_for_grandma_is_nothing_harsh(conversation: Start, has: Has) -> None:
    reply = conversation().say("something for my grandma")
    assert reply.shown
    assert not any(has(item, "certificate", "R") for item in reply.shown)


@pytest.mark.parametrize(
    ("text", "facet", "low", "high"),
    [
        ("something underrated", "popularity", None, 70),
        ("something popular right now", "popularity", 88, None),
        ("something with good reviews", "score", 75, None),
        ("something black and white", "year", None, 1960),
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


@pytest.mark.parametrize(
    ("text", "facet", "names"),
    [
        ("a Pixar movie", "director", {"John Lasseter", "Pete Docter"}),
        ("a Ghibli movie", "director", {"Hayao Miyazaki"}),
        ("a Marvel movie", "actor", {"Stan Lee"}),
        ("a James Bond movie", "writer", {"Richard Maibaum"}),
    ],
)
def test_studios_and_series_by_who_made_them(conversation: Start, text: str, facet: str, names: set[str]) -> None:
    reply = conversation().say(text)
    (people,) = [set(each[1:]) for each in terms(reply) if each[0] == facet]
    assert names <= people
    assert reply.shown


@pytest.mark.parametrize(
    ("text", "theme"),
    [("something about dinosaurs", "dinosaurs"), ("movies about dogs", "dogs"), ("a Disney movie", "Disney")],
)
def test_what_has_no_facet_is_a_theme_and_named(conversation: Start, text: str, theme: str) -> None:
    reply = conversation().say(text)
    assert themes(reply) == [theme]
    assert f"“{theme}”" in reply.text
    assert reply.shown


def test_a_heist_is_crime_and_a_bank_heist_a_theme(conversation: Start) -> None:
    assert terms(conversation().say("a heist movie")) == {("genre", "Crime")}
    assert themes(conversation().say("a film about a bank heist")) == ["a bank heist"]


def test_no_subtitles_is_english(conversation: Start, recommender: Recommender) -> None:
    reply = conversation().say("no subtitles")
    assert (terms(reply), terms(reply, "exclude")) == ({("language", "English")}, set())
    assert all("English" in recommender.catalogue.item(item).terms["language"] for item in reply.shown)
