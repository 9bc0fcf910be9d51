"""What is asked for of before or after something, names said in part, and questions of what is written: of stories."""

from __future__ import annotations

import pytest

from actions.message import Mention, RelativeWish
from actions.reading.names.surnames import by_surname
from actions.reading.questions.timeline import on_a_timeline
from actions.state import State
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.conditions import Terms
from recommender.domain.items import Item
from recommender.domain.need import Need
from tests.small_catalogue import small_catalogue
from tests.unit.actions.conversing import read

OLDER, NEWER = RelativeWish(facet="published", direction=-1), RelativeWish(facet="published", direction=1)
SHOWN = State(shown=("a", "b"))
ON_A = State(shown=("a", "b"), focus="a")


def story(key: str, day: float, topic: str, *names: str) -> Item:
    terms = {"topic": (topic,), **({"name": names} if names else {})}
    return Item(id=key, title=f"Story {key}", terms=terms, numbers={"published": day})


@pytest.fixture(scope="module")
def stories() -> Catalogue:
    told = [
        story("a", 20000, "Film", "Paul Brandt"),
        story("b", 20001, "Film"),
        story("c", 20002, "Space", "Ines Brandt"),
    ]
    return Catalogue(load_spec("news"), told)


def placed(catalogue: Catalogue, kind: str, text: str, state: State, *mentions: Mention) -> tuple[str, list[object]]:
    move = on_a_timeline(read(kind, text, *mentions), state, catalogue)
    return move.kind, [(each.entity, each.value) for each in move.mentions]


@pytest.mark.parametrize(
    ("kind", "text", "wish"),
    [
        ("similar", "anything after that on it", NEWER),
        ("back", "what did the senator do before", OLDER),
        ("ask_about", "older stuff about it?", OLDER),
        ("critique", "is there anything earlier on the same story", OLDER),
    ],
)
def test_the_same_subject_is_who_is_named(stories: Catalogue, kind: str, text: str, wish: RelativeWish) -> None:
    assert placed(stories, kind, text, ON_A) == ("critique", [("critique", wish), ("name", ("Paul Brandt",))])


def test_where_nobody_is_named_it_is_what_it_is_about(stories: Catalogue) -> None:
    state = State(shown=("b",), focus="b")
    assert placed(stories, "similar", "anything later on it", state)[1] == [("critique", NEWER), ("topic", ("Film",))]


def test_what_was_asked_for_stands(stories: Catalogue) -> None:
    state = SHOWN.after(need=Need(require=(Terms(facet="topic", values=("Film",)),)))
    assert placed(stories, "similar", "anything later on it", state) == ("critique", [("critique", NEWER)])


def test_of_several_on_no_subject_which_one_is_asked(stories: Catalogue) -> None:
    assert ("title", ("a", "b")) in placed(stories, "critique", "anything older on the same thing", SHOWN)[1]


def test_before_that_goes_with_what_is_wanted(stories: Catalogue) -> None:
    film = Mention(entity="topic", value=("Film",), start=10, end=14)
    assert placed(stories, "want", "any other film before that", SHOWN, film)[1] == [
        ("topic", ("Film",)),
        ("critique", OLDER),
    ]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("back", "what did you show me before"),
        ("back", "what did we have before that"),
        ("back", "the list before that"),
        ("back", "what was the first one you had before"),
        ("more", "what else"),
        ("want", "something on the day before the vote"),
        ("like", "I liked that one before"),
        ("save", "save it for later"),
        ("want", "anything about it"),
        ("ask_about", "is it older than the first"),
        ("ask_about", "did anything change later"),
    ],
)
def test_ordinary_sentences_stay_as_they_are(stories: Catalogue, kind: str, text: str) -> None:
    assert placed(stories, kind, text, ON_A) == (kind, [])


def test_where_nothing_ages_nothing_is_placed() -> None:
    assert placed(small_catalogue(), "similar", "anything after that on it", ON_A) == ("similar", [])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("paul brandt", ("name", ("Paul Brandt",))),
        ("Brandt", ("name", ("Paul Brandt", "Ines Brandt"))),
        ("Ada", ("person", "Ada")),
        ("Bran", ("person", "Bran")),
    ],
)
def test_a_name_is_known_by_a_part_of_it(stories: Catalogue, said: str, found: tuple[str, object]) -> None:
    move = by_surname(read("ask_about", f"who is {said}", Mention(entity="person", value=said, start=7)), stories)
    assert [(each.entity, each.value) for each in move.mentions] == [found]


def test_where_people_are_a_facet_the_reader_has_linked_them() -> None:
    move = read("ask_about", "who is Ann", Mention(entity="person", value="Ann", start=7))
    assert by_surname(move, small_catalogue()) == move
