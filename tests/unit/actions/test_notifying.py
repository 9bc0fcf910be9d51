"""What asks to be told when something comes, and what asks of a story."""

from __future__ import annotations

import pytest

from actions.message import Move
from actions.plan import _without_hums
from actions.reading.questions.asked_as import asked_as
from actions.reading.questions.notifying import NOTIFY, notifying
from actions.state import State
from recommender.catalogue.spec import load_spec
from tests.unit.actions.conversing import Talk, of, read

NEWS, FILMS = load_spec("news"), load_spec("movies")
SHOWN = State(shown=("a", "b", "c"), focus="a")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("keep me posted on that one", ""),
        ("follow this topic for me", ""),
        ("tell me if that changes", ""),
        ("let me know when there's something about the North Sea", "the North Sea"),
        ("Tell me when something new comes on strikes at airports", "strikes at airports"),
        ("notify me about football", "football"),
    ],
)
def test_what_asks_to_be_told_later(text: str, topic: str) -> None:
    told, *wishes = notifying(read("want", text), NEWS)
    assert told.kind == NOTIFY
    assert [each.text for each in wishes] == ([topic] if topic else [])


@pytest.mark.parametrize(
    "text",
    [
        "tell me when it came out",
        "let me know what happened with the strike",
        "tell me if there has been anything about oil",
        "tell me more about the news",
        "follow the money",
        "a film where they keep us posted on it",
        "something to keep me awake",
        "what's new on the strike",
    ],
)
def test_what_asks_now_is_none(text: str) -> None:
    said = read("want", text)
    assert notifying(said, NEWS) == [said]


async def test_it_is_said_and_what_there_is_shown(talk: Talk) -> None:
    coast = of("coastal walks", "terrain", ["Coast"])
    await talk.say(("want", "let me know when there are new coastal walks on offer", [coast]))
    assert "by myself" in talk.words
    await talk.say(("want", "notify me about coastal walks", [coast]))
    assert talk.responses == ["utter_facts", "utter_list"]


def kind_of(kind: str, text: str, state: State = SHOWN) -> str:
    (move,) = asked_as([read(kind, text)], state, NEWS)
    return move.kind


def test_what_asks_of_the_story_is_no_question_about_the_pick() -> None:
    for text in ("how do they know how old it is?", "explain the first one simply", "so what does that mean for us"):
        assert kind_of("why", text) == "ask_about", text
    assert kind_of("any", "why does it matter") == "ask_about"
    for text in ("why this one", "how did you pick that", "explain why you chose it", "how come I see that?"):
        assert kind_of("why", text) == "why", text
    (move,) = asked_as([read("why", "how does it get so many stars")], SHOWN, FILMS)
    assert move.kind == "why"  # of a film nothing is told that happened


def test_how_simply_it_is_to_be_told_is_no_wish() -> None:
    ask, child = read("ask_about", "explain"), read("want", "like im 12")
    assert _without_hums([ask, child]) == [ask]
    for text in ("like I'm Still Here", "like twelve monkeys", "like the first"):
        assert len(_without_hums([ask, read("want", text)])) == 2, text
    assert _without_hums([Move(kind="reject", text="hmm", read=True)]) != []


async def test_of_several_none_is_taken_in_silence(talk: Talk) -> None:
    await talk.say(("want", "coastal walks", [of("coastal", "terrain", ["Coast"])]))
    that = of("that", "reference", "that")
    await talk.say(("affirm", "Yes!!", []), ("similar", "more like that", [that]))
    assert talk.responses == ["utter_which_item"]
    await talk.say(("want", "coastal walks", [of("coastal", "terrain", ["Coast"])]))
    await talk.say(
        ("ask_about", "how long is the first?", [of("first", "ordinal", 1), of("how long", "facet", "length")])
    )
    await talk.say(("similar", "more like that", [that]))
    assert talk.responses == ["utter_list_again"]
