"""Times that are said: those that nothing here goes by are named, and a question for one is a wish."""

from __future__ import annotations

import pytest

from recommender.domain.conditions import Range, Terms
from tests.unit.actions.conversing import Talk, of

COAST = of("coastal", "terrain", ["Coast"])
FEBRUARY = of("from february", "time", "from february")
NINETIES = of("from the 90s", "opened", {"low": 1990, "high": 1999})
CANT = "I can't go by “from february” here."


async def test_a_time_beside_a_wish_is_said_not_to_be_used(talk: Talk) -> None:
    await talk.say(("want", "a coastal walk from february", [COAST, FEBRUARY]))
    assert CANT in talk.words
    assert talk.state.need.require == (Terms(facet="terrain", values=("Coast",)),)
    assert talk.state.need.themes == ()
    assert talk.state.shown


@pytest.mark.parametrize("kind", ["want", "avoid"])
async def test_a_time_alone_leaves_the_wish_open(talk: Talk, kind: str) -> None:
    await talk.say((kind, "something from february", [FEBRUARY]))
    assert talk.responses == ["utter_facts", "utter_what_else"]
    assert CANT in talk.words
    assert not talk.state.shown


async def test_a_question_names_it_too(talk: Talk) -> None:
    await talk.say(("ask_about", "how many walks from february do you have", [FEBRUARY]))
    assert CANT in talk.words
    assert "12 walks" in talk.words


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("ask_about", "is there anything from the 90s?"),
        ("ask_about", "what happened from the 90s?"),
        ("back", "what happened from the 90s?"),
    ],
)
async def test_what_there_is_of_a_time_is_a_wish(talk: Talk, kind: str, text: str) -> None:
    await talk.say((kind, text, [NINETIES]))
    assert talk.state.need.require == (Range(facet="opened", low=1990, high=1999),)
    assert talk.state.shown


async def test_going_back_is_no_wish(talk: Talk) -> None:
    await talk.say(("back", "go back to those from the 90s", [NINETIES]))
    assert talk.state.need.is_empty
