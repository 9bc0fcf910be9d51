"""What asks for other works of a maker, and which artists are asked for by their works."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import pytest

from actions.message import Mention, Move
from actions.reading.names.by_maker import by_maker
from actions.reading.questions.works import asks_for_works_of_the_same, makers_asked_for
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from tests.unit.actions.conversing import read

FILMS, MUSIC, SHOP = (load_spec(name) for name in ("movies", "music", "shop"))


def naming(text: str, words: str, entity: str, value: object) -> Mention:
    start = text.index(words)
    return Mention(entity=entity, value=value, start=start, end=start + len(words))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("is there another by the same director?", True),
        ("anything else from this director", True),
        ("are there others by that director?", True),
        ("who is the director?", False),
        ("is it by the director of Heat?", False),
        ("does this director ever do comedies", False),
    ],
)
def test_another_by_the_same_asks_for_works(text: str, asks: bool) -> None:
    move = read("ask_about", text, naming(text, "director", "facet", "director"))
    assert asks_for_works_of_the_same(move, FILMS) is asks


def test_another_by_the_same_brand_or_artist_asks_for_works_and_a_wish_for_them_is_one() -> None:
    text = "is there another by the same brand?"
    assert asks_for_works_of_the_same(read("ask_about", text, naming(text, "brand", "facet", "brand")), SHOP)
    assert not asks_for_works_of_the_same(read("want", text, naming(text, "brand", "facet", "brand")), SHOP)
    assert asks_for_works_of_the_same(read("ask_about", "anything else by the same artist?"), MUSIC)
    genre = "another of the same genre?"
    assert not asks_for_works_of_the_same(read("ask_about", genre, naming(genre, "genre", "facet", "genre")), MUSIC)


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("a good place to start w Bowie", ["title", "facet"]),
        ("where should I start with Bowie", ["title", "facet"]),
        ("songs by Bowie", ["title"]),
        ("something like Bowie", []),
        ("start with Bowie", []),
    ],
)
def test_who_is_asked_for_by_their_works(text: str, entities: list[str]) -> None:
    move = read("want", text, naming(text, "Bowie", "title", ("b",)))
    assert [each.entity for each in makers_asked_for(move, MUSIC)] == entities
    assert makers_asked_for(move, FILMS) == ()


@dataclass
class Artist:
    title: str
    id: str


ARTISTS = cast("Catalogue", SimpleNamespace(spec=MUSIC, items=[Artist("Miles Davis", "m"), Artist("Queen", "q")]))


def by(kind: str, text: str, words: str) -> Move:
    return by_maker(read(kind, text, naming(text, words, "title", words)), ARTISTS)


def test_a_work_that_is_not_here_goes_by_its_maker_and_is_no_opinion_of_them() -> None:
    move = by("like", "lent me Kind of Blue by Miles Davis and I enjoyed it", "Blue by Miles")
    assert move.kind == "similar"
    assert [each.value for each in move.mentions] == ["Kind of Blue", ("m",)]
    assert [each.value for each in by("want", "jazz by queen", "jazz").mentions] == ["jazz", ("q",)]


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("like", "I love Kind of Blue by Coltrane", "Kind of Blue"),  # neither is here
        ("like", "I love Kind of Blue", "Kind of Blue"),
        ("dislike", "I hate Kind of Blue by Miles Davis", "Kind of Blue"),
        ("like", "I love Thriller, and songs by Queen", "Thriller"),
    ],
)
def test_what_has_no_known_maker_beside_it_stays(kind: str, text: str, words: str) -> None:
    move = by(kind, text, words)
    assert (move.kind, [each.value for each in move.mentions]) == (kind, [words])
