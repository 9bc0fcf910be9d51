"""What is taken of a list in few words, and what is asked for behind that."""

from __future__ import annotations

import pytest

from actions.message import Move, RelativeWish
from actions.reading.lists.counting import placed
from actions.reading.lists.listed import meant_of_list, with_more_words
from actions.state import State
from recommender.domain.feedback import Kind
from recommender.domain.need import Order
from tests.small_catalogue import small_catalogue, small_spec
from tests.unit.actions.conversing import Talk, of
from tests.unit.actions.test_parting import move, short

CATALOGUE = small_catalogue()
SHOWN = State(shown=("a", "b", "c"))  # 12, 5 and 25 km long
SHORTEST = ("shortest", "order", Order(facet="length", direction=-1))
SHORTER = ("shorter", "critique", RelativeWish(facet="length", direction=-1))
FIRST, HILL, WALES = ("first", "ordinal", 1), ("hills", "terrain", ("Hill",)), ("Wales", "country", ("Wales",))


def meant(said: Move, state: State = SHOWN) -> list[tuple[str, str, list[object]]]:
    return short(meant_of_list(said, state, CATALOGUE))


def test_the_most_of_the_list_is_taken_by_what_it_is_most_of() -> None:
    assert meant(move("save", "save the shortest and the first", SHORTEST, FIRST)) == [
        ("save", "save the shortest and the first", [("b",), 1])
    ]
    assert meant(move("replace", "ok take the shorter one please", SHORTER))[0][::2] == ("accept", [("b",)])
    (which,) = meant_of_list(move("critique", "shortest of those", SHORTEST), SHOWN, CATALOGUE)
    assert (which.kind, which.mentions[-1].value) == ("compare", "those")


@pytest.mark.parametrize(
    "said",
    [
        move("replace", "the shorter ones please", SHORTER),
        move("critique", "take something shorter", SHORTER),
        move("want", "the shortest", SHORTEST),
        move("accept", "I'll have the shortest", SHORTEST),
        move("save", "save the shortest of the hills", SHORTEST, HILL),
        move("want", "shortest of all the hills", SHORTEST, HILL),
        move("save", "save the first and the one in hills", FIRST, HILL),
        move("save", "save the first for Wales", FIRST, WALES),
        move("like", "I liked the first. And hills", FIRST, HILL),
    ],
)
def test_what_asks_for_others_or_takes_one_thing_stays(said: Move) -> None:
    assert meant_of_list(said, SHOWN, CATALOGUE) == [said]


def test_of_two_that_are_alike_none_is_taken() -> None:
    said = move("save", "save the newest", ("newest", "order", Order(facet="opened", direction=1)))
    assert meant(said, State(shown=("a", "d"))) == [("save", "save the newest", [Order(facet="opened", direction=1)])]


def test_what_is_asked_for_behind_what_is_taken_is_a_wish() -> None:
    assert meant(move("accept", "the first one. then hills,", FIRST, HILL)) == [
        ("accept", "the first one", [1]),
        ("want", "then hills,", [("Hill",)]),
    ]
    assert meant(move("save", "add first and hills", HILL)) == [
        ("save", "add first", [1]),
        ("want", "and hills", [("Hill",)]),
    ]


def test_what_is_put_in_is_saved() -> None:
    last = ("last one", "ordinal", -1)
    assert [each.kind for each in meant_of_list(move("accept", "the last one, put it in", last), SHOWN, CATALOGUE)] == [
        "save"
    ]
    kept = move("accept", "the last one, I'll put it in the oven", last)
    assert meant_of_list(kept, SHOWN, CATALOGUE) == [kept]


def test_a_word_behind_a_wish_is_part_of_it_and_an_opinion_is_none() -> None:
    wish, start = move("want", "then hills,", HILL), 12
    (whole,) = with_more_words([wish, move("dislike", "unpaved", start=start)], small_spec())
    assert (whole.text, whole.mentions[-1].value) == ("then hills, unpaved", "unpaved")
    for words in ("yuck", "hated it", "no thanks"):
        moves = [wish, move("dislike", words, start=start)]
        assert with_more_words(moves, small_spec()) == moves


def test_then_bread_takes_nothing() -> None:
    assert meant(move("accept", "then hills", HILL)) == [("want", "then hills", [("Hill",)])]
    for text in ("then the one in hills", "ok hills"):
        said = move("accept", text, HILL)
        assert meant_of_list(said, SHOWN, CATALOGUE) == [said]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("add all 3 firsts", [1, 2, 3]),
        ("save the first two", [1, 2]),
        ("add all three of them please", [1, 2, 3]),
        ("save 2 n 3", [2, 3]),
        ("add 3", [3]),
        ("keep the second too", [2]),
        ("add 5", []),
        ("add 3 tins of it", []),
        ("add all four", []),
        ("put 3 packs in", []),
        ("save it for the first of May", []),
        ("keep 2 for me", []),
    ],
)
def test_places_are_taken_by_words_for_them(text: str, places: list[int]) -> None:
    assert [each.value for each in placed(move("save", text), SHOWN).mentions] == places


def test_of_what_is_talked_about_a_number_says_how_many() -> None:
    assert placed(move("save", "add 3"), SHOWN.after(focus="a")).mentions == ()
    assert len(placed(move("save", "add 1 and 3"), SHOWN.after(focus="a")).mentions) == 2


def test_what_is_judged_by_its_place_is_named_by_it() -> None:
    for text in ("second looks good,", "the second one sounds nice"):
        assert [each.value for each in placed(move("accept", text), SHOWN).mentions] == [2]
    for text in ("a second look is good", "seconds would be good", "on second thought it looks good"):
        assert placed(move("accept", text), SHOWN).mentions == ()


@pytest.mark.parametrize(
    ("kind", "text", "saves"),
    [
        ("accept", "ok put 3 packs in.", True),
        ("accept", "put two of those in the basket", True),
        ("accept", "perfect, mark it", True),
        ("count", "4 of those.", True),
        ("accept", "mark it as seen", False),
        ("accept", "put them in the oven", False),
        ("count", "show me 4", False),
        ("want", "which of those", False),
        ("want", "one of the cheap ones", False),
    ],
)
def test_what_is_put_in_so_many_times_is_saved(kind: str, text: str, saves: bool) -> None:
    (found,) = meant_of_list(move(kind, text), SHOWN, CATALOGUE)
    assert (found.kind == "save") is saves


def test_some_of_the_most_of_the_list_are_taken() -> None:
    said = move("replace", "put two tins of the shortest in, please", SHORTEST)
    assert meant(said)[0][::2] == ("accept", [("b",)])
    other = move("replace", "put the shortest first", SHORTEST)
    assert meant_of_list(other, SHOWN, CATALOGUE) == [other]


def test_what_is_asked_for_behind_it_is_a_wish_and_what_nobody_can_tell_is_said() -> None:
    assert meant(move("save", "add it. and hills", HILL)) == [
        ("save", "add it", []),
        ("want", "and hills", [("Hill",)]),
    ]
    assert meant(move("save", "save it and show me Wales ones too", WALES))[1][0] == "want"
    assert meant(move("save", "add the first and the normal one too", FIRST))[1][:2] == (
        "nlu_fallback",
        "and the normal one too",
    )
    for text in ("save it and keep it safe", "add it and the other one", "save it, it is good"):
        said = move("save", text)
        assert meant_of_list(said, SHOWN, CATALOGUE) == [said]


async def test_that_a_count_is_not_kept_is_said(talk: Talk) -> None:
    await talk.say(("want", "hill walks", [of("hill", "terrain", ["Hill"])]))
    await talk.say(("save", "add 5 of the first", [of("first", "ordinal", 1)]))
    assert "I don't keep how many" in talk.words
    await talk.say(("save", "add the second", [of("second", "ordinal", 2)]))
    assert "how many" not in talk.words


async def test_undoing_what_was_said_beside_a_look_at_it_works(talk: Talk) -> None:
    hills = of("hill", "terrain", ["Hill"])
    await talk.say(("want", "a hill walk", [hills]))
    first = of("first", "ordinal", 1)
    await talk.say(("like", "I like the first", [first]), ("ask_about", "how long is it?", []))
    assert {kind for kind, _ in talk.events} == {Kind.LIKE, Kind.DETAILS}
    await talk.say(("undo", "undo that", []))
    assert talk.responses == ["utter_undone"]
    assert "like" in talk.words


@pytest.mark.parametrize(
    ("said", "places"),
    [
        (move("save", "save first two", ("first", "ordinal", 1)), [1, 2]),
        (move("save", "save the first three of these please", ("first", "ordinal", 1)), [1, 2, 3]),
        (move("seen", "I know the last two", ("last", "ordinal", -1)), [-2, -1]),
        (move("like", "loved the first five"), [1, 2, 3]),
        (move("seen", "I saw the first two hours of it"), []),
        (move("save", "save the first", ("first", "ordinal", 1)), [1]),
    ],
)
def test_several_places_in_one_word(said: Move, places: list[int]) -> None:
    assert [each.value for each in meant_of_list(said, SHOWN, CATALOGUE)[0].of("ordinal")] == places


def test_the_second_from_before_is_of_the_list_before() -> None:
    state = SHOWN.after(pages=(("d", "e"),))
    text = "save the first two of these and the second one from before"
    assert meant(move("save", text, ("first", "ordinal", 1), ("second", "ordinal", 2)), state) == [
        ("save", text, [1, 2, ("e",)])
    ]
    said = move("save", "save the second before you go", ("second", "ordinal", 2))
    assert meant_of_list(said, state, CATALOGUE) == [said]
    nowhere = move("save", "save the third from before", ("third", "ordinal", 3))
    assert meant(nowhere, state) == [("save", "save the third from before", ["third from before"])]
