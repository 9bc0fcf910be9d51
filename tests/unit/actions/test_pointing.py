"""What points at something known from before, and what names a kind."""

from __future__ import annotations

import pytest

from actions.reading.opinions.pointing import points_at_one, points_at_several
from recommender.catalogue.spec import load_spec

FILMS = load_spec("movies")


@pytest.mark.parametrize(
    "text",
    [
        "it was pretty funny",
        "yes, that's a classic",
        "I thought it was boring, because it's an old movie",
        "one of my favorites",
        "loved it",
        "that one is my kind of horror",
        "I like that movie",
    ],
)
def test_one_thing_is_pointed_at(text: str) -> None:
    assert points_at_one(text, FILMS)
    assert not points_at_several(text, FILMS)


@pytest.mark.parametrize(
    "text", ["I have seen them", "those are both great", "they are so cute", "I did not like them, sorry", "liked both"]
)
def test_several_things_are_pointed_at(text: str) -> None:
    assert points_at_several(text, FILMS)
    assert not points_at_one(text, FILMS)


@pytest.mark.parametrize(
    "text",
    [
        "I love comedies that are funny",
        "I love it when a film is scary",
        "I like those old westerns",
        "not into that kind of movie",
        "Definitely my top genre",
        "",
    ],
)
def test_kinds_are_not_pointed_at(text: str) -> None:
    assert not points_at_one(text, FILMS)
    assert not points_at_several(text, FILMS)
