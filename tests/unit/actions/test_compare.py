"""Questions about several items: which of them it is, which of them have something, what each is like."""

from __future__ import annotations

from typing import Any

import pytest

from actions.compare import compare
from actions.details import details
from actions.references import NothingMeant
from actions.state import State
from tests.asking import Noting, ask
from tests.small_catalogue import small_catalogue

# a Cliff Path: Coast and Hill, Wales, guide Ann, author Bob, 12 km; b Harbour Loop: Coast, Wales, Cid, Ann, 5 km;
# k Moor Crossing: Moor, Scotland, no length, guide Ian.
WALKS = Noting(small_catalogue())
SHOWN = State(shown=("a", "b", "k"))
FOCUS = State(shown=("a", "b", "k"), focus="b")
CLIFF = ("title", ["a"])

COMPARED: list[tuple[str, list[Any], str]] = [
    (
        "which of these is shortest?",
        [],
        "That's Harbour Loop (1999). It is 5 km long. I don't know that of Moor Crossing (2001).",
    ),
    ("which is the newest?", [], "That's Moor Crossing (2001). It is opened in 2001."),
    ("which is hilliest?", [], "That's Cliff Path (1995). It is over Coast and Hill. It is in Wales."),
    (
        "which is longer, the first or the second?",
        [("critique", {"facet": "length"}), ("ordinal", 1), ("ordinal", 2)],
        "That's Cliff Path (1995). It is 12 km long.",
    ),
    (
        "is the second longer than the first?",
        [("ordinal", 2), ("critique", {"facet": "length"}), ("ordinal", 1)],
        "No: Harbour Loop (1999) is 5 km long. Cliff Path (1995) is 12 km long.",
    ),
    (
        "is it shorter than Cliff Path?",
        [("critique", {"facet": "length", "direction": -1}), CLIFF],
        "Yes: Harbour Loop (1999) is 5 km long. Cliff Path (1995) is 12 km long.",
    ),
    (
        "is the first longer?",
        [("ordinal", 1), ("critique", {"facet": "length"})],
        "Yes: Cliff Path (1995) is 12 km long. Harbour Loop (1999) is 5 km long.",
    ),
    (
        "is the first hillier than the second?",
        [("ordinal", 1), ("critique", {"facet": "terrain", "value": "Hill"}), ("ordinal", 2)],
        "Yes: Cliff Path (1995) is over Coast and Hill. Harbour Loop (1999) is over Coast.",
    ),
    (
        "is the third longer than the first?",
        [("ordinal", 3), ("critique", {"facet": "length"}), ("ordinal", 1)],
        "Moor Crossing (2001): I don't know how long it is; it is over Moor, guided by Ian. Cliff Path (1995) "
        "is 12 km long.",
    ),
    (
        "which one has Ann?",
        [("person", ["Ann"])],
        "Walks with Ann among these: Cliff Path (1995) and Harbour Loop (1999).",
    ),
    (
        "which one does Eve guide?",
        [("guide", ["Eve"])],
        "Walks guided by Eve: none of these, as far as I know. Ask for them to get others.",
    ),
    (
        "are any of these in Ireland?",
        [("country", ["Ireland"])],
        "Ireland walks: none of these, as far as I know. Ask for them to get others.",
    ),
    (
        "are any of these over 20 km?",
        [("length", {"low": 20, "high": None})],
        "Walks of 20 km or more: none of these that I know of, and of Moor Crossing (2001) I don't know it. "
        "Ask for them to get others.",
    ),
    ("which of the Welsh ones is longest?", [("country", ["Wales"])], "That's Cliff Path (1995). It is 12 km long."),
    ("what is Ann's longest one?", [("guide", ["Ann"])], "That's Summit Trail (2005). It is 18 km long."),
    (
        "the first two, compared",
        [("ordinal", 1), ("ordinal", 2)],
        "Cliff Path (1995): over Coast and Hill; guided by Ann; 12 km long.\n"
        "Harbour Loop (1999): over Coast; guided by Cid; 5 km long.",
    ),
    (
        "who guides these?",
        [("facet", "guide")],
        "Ann guides Cliff Path (1995).\nCid guides Harbour Loop (1999).\nIan guides Moor Crossing (2001).",
    ),
]


def test_one_item_by_itself_is_asked_about_by_itself() -> None:
    asked = ask(compare, WALKS, "is the second in Ireland?", ("ordinal", 2), ("country", ["Ireland"]), state=SHOWN)
    assert (asked.text, asked.state.focus) == ("No: Harbour Loop (1999) is in Wales.", "b")


@pytest.mark.parametrize(("text", "entities", "answer"), COMPARED)
def test_questions_about_several(text: str, entities: list[Any], answer: str) -> None:
    assert ask(compare, WALKS, text, *entities, state=FOCUS, intent="compare").text == answer


def test_a_tie_and_nothing_of_it_are_told() -> None:
    tie = State(shown=("a", "d", "b"))
    assert ask(compare, WALKS, "which is hilliest?", state=tie).text == (
        "More than one: Cliff Path (1995) is over Coast and Hill. It is in Wales. Ridge Round (1995) is over "
        "Hill. It is"
        " in Wales.\nI'd go for Cliff Path (1995): it is the first."
    )
    assert ask(compare, WALKS, "which is hilliest?", state=State(shown=("b", "k"))).text == (
        "None of these stands out in that, as far as I know. Harbour Loop (1999) is over Coast. Moor Crossing "
        "(2001) is "
        "over Moor."
    )


def test_the_one_that_is_found_is_talked_about() -> None:
    assert ask(compare, WALKS, "which is shortest?", state=SHOWN).state.focus == "b"
    assert ask(compare, WALKS, "which one is Scottish?", ("country", ["Scotland"]), state=SHOWN).state.focus == "k"


def test_with_nothing_shown_there_is_nothing_to_compare() -> None:
    with pytest.raises(NothingMeant):
        ask(compare, WALKS, "which is shortest?")


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("which of these is shortest?", []),
        ("is it shorter than Cliff Path?", [("critique", {"facet": "length", "direction": -1}), CLIFF]),
        ("are any of these in Ireland?", [("country", ["Ireland"])]),
        ("tell me about the Irish one", [("country", ["Ireland"])]),
        ("tell me about the Welsh one", [("country", ["Wales"])]),
    ],
)
def test_what_is_about_several_is_answered_so_whatever_it_was_taken_for(text: str, entities: list[Any]) -> None:
    taken = ask(details, WALKS, text, *entities, state=FOCUS)
    assert taken.text == ask(compare, WALKS, text, *entities, state=FOCUS).text
