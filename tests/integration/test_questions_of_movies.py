"""Questions of the real catalogue, with the mentions that the language understanding would find."""

from __future__ import annotations

from typing import Any

import pytest

from actions.compare import compare
from actions.details import details
from actions.state import State
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.settings import Settings
from tests.asking import Noting, ask

pytestmark = pytest.mark.trained

ALIEN, JAWS, DARK_KNIGHT, AMELIE = ["tt0078748"], ["tt0073195"], ["tt0468569"], ["tt0211915"]
STATE = State(shown=(*ALIEN, *JAWS, *AMELIE), focus=JAWS[0])


@pytest.fixture(scope="module")
def films() -> Noting:
    return Noting(Catalogue.load(Settings().catalogue_dir, load_spec("movies")))


@pytest.mark.parametrize(
    ("text", "entities", "answer"),
    [
        ("when did Alien come out?", [("title", ALIEN)], "Alien (1979) came out in 1979."),
        ("is it good?", [], "Critics scored Jaws (1975) 97 out of 100."),
        ("is it ok for kids?", [], "I'd say Jaws (1975) is for ages 12 and up."),
        ("is Jaws scary?", [("title", JAWS), ("genre", ["Horror"])], "What to mind in Jaws (1975): fear and gore."),
        ("is it a comedy?", [("genre", ["Comedy"])], "No: Jaws (1975) is filed under Thriller, Action and Horror."),
        ("is it longer than two hours?", [("runtime", {"low": 120})], "Yes: Jaws (1975) is 124 minutes long."),
        (
            "does it have Tom Hanks in it?",
            [("person", ["Tom Hanks"])],
            "Not as far as I know: Tom Hanks is not among the people of Jaws (1975).",
        ),
        (
            "is it on Netflix?",
            [],
            "I don't know where Jaws (1975) can be watched; a search for its title and year will tell.",
        ),
        (
            "does the dog die?",
            [],
            "I don't know what happens in Jaws (1975) or how it ends. It is filed under Thriller, Action and Horror.",
        ),
        (
            "what's Alien about?",
            [("title", ALIEN)],
            "Alien (1979): The crew of a space freighter answers a signal from a dead planet and brings aboard a "
            "creature that hunts them one by one.",
        ),
    ],
)
def test_of_a_film(films: Noting, text: str, entities: list[Any], answer: str) -> None:
    assert ask(details, films, text, *entities, state=STATE).text == answer


def test_who_plays_whom_is_not_known(films: Noting) -> None:
    text = ask(details, films, "who played the Joker in The Dark Knight?", ("title", DARK_KNIGHT)).text
    assert text.startswith("I don't know who plays which part in The Dark Knight (2008). It has ")


def test_the_roles_of_a_person_are_told_apart(films: Noting) -> None:
    text = ask(details, films, "what has Clint Eastwood been in?", ("person", ["Clint Eastwood"])).text
    assert text.index("films with Clint Eastwood: ") < text.index("; films directed by Clint Eastwood: ")


def test_of_the_list(films: Noting) -> None:
    assert ask(compare, films, "which of these is shortest?", state=STATE).text == (
        "That's Alien (1979). It is 117 minutes long."
    )
    assert ask(compare, films, "are any of these French?", ("origin", ["French"]), state=STATE).text == (
        "French films among these: Amélie (2001)."
    )
