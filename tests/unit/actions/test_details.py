"""Questions about items, people and the catalogue: each is answered with exactly what it asks for."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answers import answered
from actions.details import details
from actions.message import read_message
from actions.references import Ambiguous, NoSuchPosition, NothingMeant, UnknownItem
from actions.state import State
from recommender.catalogue.catalogue import Catalogue
from recommender.domain.conditions import Terms
from recommender.domain.items import Text
from recommender.domain.need import Need
from tests.asking import Noting, ask
from tests.small_catalogue import small_catalogue, small_items, small_spec

# a Cliff Path: Coast and Hill, Wales, guide Ann, author Bob, 12 km; b Harbour Loop: Coast, Wales, Cid, Ann, 5 km;
# k Moor Crossing: no length; l Nowhere Lane: no terrain, Ireland, 6 km.
WALKS = Noting(small_catalogue())
SHOWN = State(shown=("a", "b", "k"))
FOCUS = State(shown=("a", "b", "k"), focus="b")
CLIFF = ("title", ["a"])


# The same with b, Harbour Loop, closed.
CLOSED = Noting(
    Catalogue(small_spec(), [item.model_copy(update={"available": item.id != "b"}) for item in small_items()])
)


@pytest.mark.parametrize(
    ("text", "entities", "answer"),
    [
        ("is it open?", [], "Harbour Loop (1999) is closed at the moment."),
        ("is Cliff Path closed?", [CLIFF], "Cliff Path (1995) is open."),
        ("do you have Harbour Loop?", [("title", ["b"])], "Harbour Loop (1999) is closed at the moment."),
        ("how long is it?", [], "Harbour Loop (1999) is 5 km long."),
    ],
)
def test_whether_it_can_be_had(text: str, entities: list[Any], answer: str) -> None:
    assert ask(details, CLOSED, text, *entities, state=FOCUS).text == answer


def test_what_cannot_be_had_is_not_counted() -> None:
    condition = Terms(facet="terrain", values=("Coast",))
    assert CLOSED.holdings.having([condition]) == ["a", "c"]


def said(text: str, *entities: Any, state: State = FOCUS) -> str:
    return ask(details, WALKS, text, *entities, state=state).text


@pytest.mark.parametrize(
    ("text", "entities", "answer"),
    [
        # A fact, by name, by place, of "it", by the words or by what the language understanding found in them.
        ("how long is Cliff Path?", [CLIFF, ("facet", "length")], "Cliff Path (1995) is 12 km long."),
        ("how far is the first one?", [("ordinal", 1)], "Cliff Path (1995) is 12 km long."),
        ("who leads it?", [], "Cid guides Harbour Loop (1999)."),
        ("who guides Cliff Path?", [CLIFF], "Ann guides Cliff Path (1995)."),
        ("how long is it and who guides it", [], "Harbour Loop (1999) is 5 km long. Cid guides it."),
        ("who guides it and how long is it", [], "Cid guides Harbour Loop (1999). It is 5 km long."),
        (
            "who are the people",
            [("facet", "person")],
            "Cid guides Harbour Loop (1999). It is described by Ann.",
        ),
        # What is not known of this item, with what is known.
        (
            "how long is the third",
            [("ordinal", 3)],
            "Moor Crossing (2001): I don't know how long it is; it is over Moor, guided by Ian.",
        ),
        (
            "what terrain has Nowhere Lane?",
            [("title", ["l"]), ("facet", "terrain")],
            "Nowhere Lane (2010): I don't know its terrain; it is in Ireland.",
        ),
        # What is not known of any.
        ("will it rain?", [], "I don't know the weather on Harbour Loop (1999). It is in Wales."),
        ("weather", [("facet", "weather")], "I don't know the weather on Harbour Loop (1999). It is in Wales."),
        # Nothing in particular, and the story.
        ("tell me about it", [], "Harbour Loop (1999) is over Coast, guided by Cid, 5 km long, in Wales."),
        (
            "what's it about?",
            [],
            "I have no description of Harbour Loop (1999); it is over Coast, guided by Cid.",
        ),
        (
            "are there dragons in it?",
            [("theme", "dragons")],
            "I have no description of Harbour Loop (1999); it is over Coast, guided by Cid.",
        ),
        # Yes and no.
        ("is it in Wales?", [("country", ["Wales"])], "Yes: Harbour Loop (1999) is in Wales."),
        ("is it in Ireland?", [("country", ["Ireland"])], "No: Harbour Loop (1999) is in Wales."),
        (
            "isn't it Irish?",
            [{"entity": "country", "value": ["Ireland"], "role": "exclude"}],
            "No: Harbour Loop (1999) is in Wales.",
        ),
        ("is Cliff Path over hills?", [CLIFF, ("terrain", ["Hill"])], "Yes: Cliff Path (1995) is over Hill."),
        ("is it with Cid?", [("person", ["Cid"])], "Yes: Cid guides Harbour Loop (1999)."),
        (
            "is it with Bob?",
            [("person", ["Bob"])],
            "Not as far as I know: Bob is not among the people of Harbour Loop (1999).",
        ),
        ("is it longer than 10 km?", [("length", {"low": 10, "high": None})], "No: Harbour Loop (1999) is 5 km long."),
        ("is it under 10 km?", [("length", {"low": None, "high": 10})], "Yes: Harbour Loop (1999) is 5 km long."),
        (
            "is it longer than 10 km and in Wales?",
            [("length", {"low": 10, "high": None}), ("country", ["Wales"])],
            "No: Harbour Loop (1999) is 5 km long.",
        ),
        (
            "is the third long?",
            [("ordinal", 3), ("length", {"low": 20, "high": None})],
            "Moor Crossing (2001): I don't know how long it is; it is over Moor, guided by Ian.",
        ),
        # "Steep" stands for Hill and says less: the fact, and what helps to judge.
        (
            "is Cliff Path steep?",
            [CLIFF, ("terrain", ["Hill"])],
            "I can only tell this much: Cliff Path (1995) is over Coast and Hill, in Wales.",
        ),
        # "Too long" of one item asks how long it is.
        ("is it too long?", [("critique", {"facet": "length", "direction": -1})], "Harbour Loop (1999) is 5 km long."),
        (
            "is it too hilly?",
            [("critique", {"facet": "terrain", "direction": -1, "value": "Hill"})],
            "I can only tell this much: Harbour Loop (1999) is over Coast, in Wales.",
        ),
        # Whether it is there, and what the bot thinks.
        (
            "do you have Cliff Path?",
            [CLIFF],
            "Yes: Cliff Path (1995) is over Coast and Hill, guided by Ann, 12 km long, in Wales. Ask for something like"
            ' it to get similar ones, or say "save it" to keep it.',
        ),
        (
            "have you walked it? did you like it?",
            [],
            "I'm a bot and have no opinion of my own. Harbour Loop (1999) is 80 % known.",
        ),
        # Several at once, a line each; the one that is like something.
        (
            "how long are the first and the second",
            [("ordinal", 1), ("ordinal", 2)],
            "Cliff Path (1995) is 12 km long.\nHarbour Loop (1999) is 5 km long.",
        ),
        (
            "how long are they?",
            [],
            "Cliff Path (1995) is 12 km long.\nHarbour Loop (1999) is 5 km long.\n"
            "Moor Crossing (2001): I don't know how long it is; it is over Moor, guided by Ian.",
        ),
        (
            "how long is the Scottish one",
            [("country", ["Scotland"])],
            "Moor Crossing (2001): I don't know how long it is; it is over Moor, guided by Ian.",
        ),
    ],
)
def test_questions_about_items(text: str, entities: list[Any], answer: str) -> None:
    assert said(text, *entities) == answer


@pytest.mark.parametrize(
    ("text", "entities", "answer"),
    [
        # Roles are told apart, the one with more works first; well known before unknown.
        (
            "what has Ann done?",
            [("person", ["Ann"])],
            "The best known walks guided by Ann: Cliff Path (1995) and Summit Trail (2005); walks Ann: Harbour Loop "
            "(1999). Shall I list them?",
        ),
        (
            "what else does he guide?",
            [],
            "The best known walks guided by Cid: Long Strand (1985). Shall I list them?",
        ),
        (
            "anything else by the author of the first one?",
            [("facet", "author"), ("ordinal", 1)],
            "The best known walks Bob: Ridge Round (1995) and Nowhere Lane (2010). Shall I list them?",
        ),
        (
            "who is Hal?",
            [("guide", ["Hal"])],
            "I know people only by what is here. The best known walks guided by Hal: River Bank (1990) and Robber's "
            "Bank (1992). Shall I list them?",
        ),
        (
            "who is Zorblax?",
            [("person", "Zorblax")],
            "I don't have “Zorblax” in the catalogue, so I couldn't use that.",
        ),
        (
            "what hill walks does Eve guide?",
            [("terrain", ["Hill"]), ("guide", ["Eve"])],
            "The best known hill walks guided by Eve: Ridge Round (1995) and Glen Way (2015). Shall I list them?",
        ),
    ],
)
def test_questions_about_people(text: str, entities: list[Any], answer: str) -> None:
    assert said(text, *entities) == answer


@pytest.mark.parametrize(
    ("text", "entities", "answer"),
    [
        ("how many do you have?", [], 'I have 12 walks here.\nSay "more" to see others.'),
        (
            "how many coastal walks are there?",
            [("terrain", ["Coast"])],
            "There are 3. The best known coastal walks: Cliff Path (1995), Harbour Loop (1999) and Long Strand (1985).",
        ),
        (
            "do you have any in Wales?",
            [("country", ["Wales"])],
            "The best known Wales walks: Cliff Path (1995), Harbour Loop (1999), Ridge Round (1995) and Oak "
            "Walk (1975). Shall I list them?",
        ),
        (
            "do you have moors in Wales?",
            [("terrain", ["Moor"]), ("country", ["Wales"])],
            'I have no Moor Wales walks here. Say "recommend something" to see what there is.',
        ),
        (
            "which countries do you have?",
            [("facet", "country")],
            "Country: Wales (4), Ireland (4) and Scotland (4).\nName one, and I'll show you some of it.",
        ),
        (
            "what lengths do you have?",
            [("facet", "length")],
            "Length: from 5 to 35 km.\nName one, and I'll show you some of it.",
        ),
    ],
)
def test_questions_about_the_catalogue(text: str, entities: list[Any], answer: str) -> None:
    assert said(text, *entities) == answer


def test_how_many_fit_the_request() -> None:
    need = Need(
        require=(Terms(facet="country", values=("Wales",)),), exclude=(Terms(facet="terrain", values=("Hill",)),)
    )
    assert said("how many do you have?", state=State(need=need)) == (
        "I have 12 walks here; 2 of them fit what you asked for (Wales walks, no hill walks)."
    )


def test_works_are_offered_as_a_list_that_a_yes_can_take() -> None:
    offer = ask(details, WALKS, "what has Hal done?", ("guide", ["Hal"])).state.offer
    assert offer is not None
    assert (offer.kind, [option.label for option in offer.options]) == ("next", ["Show walks guided by Hal"])
    assert offer.options[0].entities == ({"entity": "guide", "value": ["Hal"]},)
    # Typed out it is chosen; "the first" still means an item of the list.
    assert answered("show walks guided by Hal", read_message("inform", []), offer, WALKS.catalogue) == offer.options[0]
    first = read_message("ask_about", [{"entity": "ordinal", "value": 1}])
    assert answered("the first", first, offer, WALKS.catalogue) is None


def test_a_story_is_told_with_its_source() -> None:
    a, b, *_ = small_items()
    told = b.model_copy(update={"imported": (Text(text="Round the old harbour.", source="Guide", licence="CC0"),)})
    words = Noting(Catalogue(small_spec(), [a, told]))
    assert ask(details, words, "what is it about", state=State(focus="b")).text == (
        "Harbour Loop (1999): Round the old harbour. (Guide, CC0)"
    )
    assert ask(details, words, "tell me about the second", ("ordinal", 2), state=State(shown=("a", "b"))).text == (
        "Harbour Loop (1999) is over Coast, guided by Cid, 5 km long, in Wales.\n"
        "Harbour Loop (1999): Round the old harbour. (Guide, CC0)"
    )


def test_what_is_asked_about_is_talked_about_and_noted() -> None:
    words = Noting(small_catalogue())
    asked = ask(details, words, "how long is the first", ("ordinal", 1), state=SHOWN)
    assert asked.state.focus == "a"
    assert [(each.item, each.kind.value) for each in words.noted] == [("a", "details")]


@pytest.mark.parametrize(
    ("text", "entities", "state", "unclear"),
    [
        ("how long is Foo?", [("title", "Foo")], FOCUS, UnknownItem),
        ("how long is the bank?", [("title", ["i", "j"])], FOCUS, Ambiguous),
        ("how long is the ninth?", [("ordinal", 9)], FOCUS, NoSuchPosition),
        ("how long is it?", [], SHOWN, NothingMeant),
        ("how long is it?", [], State(), NothingMeant),
    ],
)
def test_what_is_unclear_is_asked(text: str, entities: list[Any], state: State, unclear: type[Exception]) -> None:
    with pytest.raises(unclear):
        said(text, *entities, state=state)


def test_what_was_asked_stands_in_the_message_for_the_time_after_which_one_do_you_mean() -> None:
    """A tap on one of two namesakes answers the question, whose words are gone by then."""
    assert said("the second", ("title", ["j"]), ("facet", "asks_story")) == (
        "I have no description of Robber's Bank (1992); it is over Valley, guided by Hal."
    )


def test_a_position_may_be_one_of_the_list_before() -> None:
    state = State(shown=("k",), pages=(("a", "b"),))
    asked = ask(details, WALKS, "how long is the first one on the previous list?", ("ordinal", 1), state=state)
    assert (asked.text, asked.state.focus) == ("Cliff Path (1995) is 12 km long.", "a")
