"""Times that are asked for in a word or two, and the order in which things were."""

from __future__ import annotations

import pytest

from actions.message import Mention
from actions.reading.questions.asked_when import as_asked_when, in_which_order
from actions.state import State
from recommender.domain.need import Order
from tests.small_catalogue import small_spec
from tests.unit.actions.conversing import Said, Talk, of, read

COASTAL: Said = ("want", "a coastal walk", [of("coastal", "terrain", ["Coast"])])  # a, b and c
SHOWN = State(shown=("a", "b", "c"))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("ask_about", "when?"),
        ("always", "since when is that"),
        ("ask_about", "and when was it"),
        ("ask_about", "when did that happen?"),
        ("always", "since when"),
    ],
)
def test_a_bare_when_asks_for_the_time(kind: str, text: str) -> None:
    asked = as_asked_when(read(kind, text), State(focus="a", shown=("a", "b")), small_spec())
    assert (asked.kind, [(each.entity, each.value) for each in asked.mentions]) == ("ask_about", [("facet", "opened")])


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("always", "always"),
        ("always", "when I ask for walks, always show coasts"),
        ("always", "remember that since when I was young I like hills"),
        ("ask_about", "when does it close"),
        ("ask_about", "when did it happen to be closed"),
        ("like", "when"),
    ],
)
def test_more_than_a_bare_when_is_left_alone(kind: str, text: str) -> None:
    move = read(kind, text)
    assert as_asked_when(move, SHOWN, small_spec()) == move


async def test_of_a_few_that_are_shown_each_is_told(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("ask_about", "when", []))
    assert [year in talk.words for year in ("opened in 1995", "opened in 1999", "opened in 1985")] == [True] * 3


@pytest.mark.parametrize(
    ("text", "state", "found"),
    [
        ("in which order did it happen", SHOWN, Order(facet="opened", direction=-1)),
        ("what order were they in?", SHOWN, Order(facet="opened", direction=-1)),
        ("in which order did it happen", State(shown=("a",)), None),
        ("can I order which ones I like", SHOWN, None),
        ("which one is first in order of length", SHOWN, None),
    ],
)
def test_in_which_order_things_were(text: str, state: State, found: Order | None) -> None:
    assert in_which_order(read("ask_about", text), state, small_spec()) == found


def test_the_order_that_is_said_is_the_order() -> None:
    newest = Order(facet="opened", direction=1)
    said = Mention(entity="order", value=newest, start=30, end=42)
    assert (
        in_which_order(read("ask_about", "in which order did it happen, newest first", said), SHOWN, small_spec())
        == newest
    )
