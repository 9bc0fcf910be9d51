"""Who cannot decide leaves it to the bot: one of what is shown or named is picked, and what speaks for it is said."""

from __future__ import annotations

import pytest

from actions.message import Mention, Move
from actions.reading.lists.picking import of_choosing
from actions.state import Offer, Option, State
from recommender.catalogue.spec import CatalogueSpec, load_spec
from recommender.store import StoreError
from tests.unit.actions.conversing import Said, Talk, of

COASTAL: Said = ("want", "a coastal walk", [of("coastal", "terrain", ["Coast"])])  # a, b and c
SHOWN = State(shown=("a", "b", "c"))
QUESTION = Offer(kind="question", id="1", options=(Option(label="Hills", intent="inform"),))


@pytest.fixture(scope="module")
def films() -> CatalogueSpec:
    return load_spec("movies")


def read(text: str, kind: str = "ask") -> Move:
    return Move(kind=kind, text=text, end=len(text), read=True)


@pytest.mark.parametrize(
    ("kind", "text", "shown", "meant"),
    [
        ("pick", "just pick one for us", ("a", "b"), "pick"),
        ("pick", "which one would you choose?", ("a",), "pick"),  # of one it is said what speaks for it
        ("pick", "just pick one for us", (), "surprise"),  # where there is nothing yet to choose from
        ("any", "you choose", ("a", "b"), "pick"),
        ("any", "ugh, i can't decide", ("a", "b"), "pick"),
        ("any", "you choose", (), "any"),
        ("any", "i don't mind", ("a", "b"), "any"),
        ("compare", "which of these is shortest", ("a", "b"), "compare"),
        ("want", "you choose something scary", ("a", "b"), "want"),
    ],
)
def test_what_there_is_to_choose_from_tells_what_is_left_to_the_bot(
    kind: str, text: str, shown: tuple[str, ...], meant: str, films: CatalogueSpec
) -> None:
    assert of_choosing(read(text, kind), State(shown=shown), films) == meant


def test_a_kind_is_wished_for_where_nothing_is_shown(films: CatalogueSpec) -> None:
    text = "pick a comedy for us"
    comedy = of("comedy", "genre", ["Comedy"])
    mention = Mention(entity=comedy["entity"], value=tuple(comedy["value"]), start=7, end=13)
    move = read(text, "pick").mentioning([mention])
    assert of_choosing(move, State(), films) == "want"
    assert of_choosing(move, SHOWN, films) == "pick"  # of those that are comedies


def test_you_choose_may_answer_a_question(films: CatalogueSpec) -> None:
    asked = SHOWN.after(offer=QUESTION)
    assert of_choosing(read("you choose", "any"), asked, films) == "any"
    assert of_choosing(read("just pick one", "pick"), asked, films) == "pick"
    assert of_choosing(read("just pick one", "pick"), asked.after(shown=()), films) == "any"


async def test_the_best_of_the_list_is_picked_and_talked_about(talk: Talk) -> None:
    await talk.say(COASTAL)
    best = talk.state.shown[0]
    await talk.say(("pick", "which one would you choose?", []))
    assert [each["response"] for each in talk.answers] == ["utter_pick"]
    assert talk.answers[0]["item"] == talk.recommender.wording.label(best)
    assert talk.state.focus == best
    assert talk.state.shown  # the list stays


async def test_what_one_has_had_or_dislikes_is_not_picked(talk: Talk) -> None:
    await talk.say(COASTAL)
    first, second, *_ = talk.state.shown
    await talk.say(("seen", "I know the first", [of("first", "ordinal", 1)]))
    shown = talk.state.shown
    talk.state = talk.state.after(shown=(first, second))
    await talk.say(("pick", "which one would you choose?", []))
    assert talk.state.focus == second
    assert first in shown or second in shown


async def test_of_two_that_are_named_one_is_picked_whatever_is_shown(talk: Talk) -> None:
    await talk.say(COASTAL)
    second, third = of("the second", "ordinal", 2), of("the third", "ordinal", 3)
    named = talk.state.shown[1:3]
    await talk.say(("pick", "hm, the second or the third?", [second, third]))
    assert [each["response"] for each in talk.answers] == ["utter_pick"]
    assert talk.state.focus in named


async def test_a_choice_needs_no_memory(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    await talk.say(COASTAL)

    def down(user: str) -> None:
        raise StoreError("down")

    monkeypatch.setattr(talk.recommender, "signals", down)
    await talk.say(("pick", "which one would you choose?", []))
    assert [each["response"] for each in talk.answers] == ["utter_pick"]


async def test_one_of_those_that_are_described_is_picked(talk: Talk) -> None:
    talk.state = State(shown=("b", "c", "d"))
    hilly = [item for item in talk.state.shown if "Hill" in talk.recommender.catalogue.item(item).terms["terrain"]]
    assert len(hilly) == 1
    await talk.say(("pick", "which of the hilly ones would you choose?", [of("hilly", "terrain", ["Hill"])]))
    assert [each["response"] for each in talk.answers] == ["utter_pick"]
    assert talk.state.focus == hilly[0]


@pytest.mark.parametrize(
    ("text", "picks"),
    [
        ("which of these would you do first?", True),
        ("the second or the third?", True),
        ("is the second or the third harder?", False),  # asks for a fact, which nobody knows
        ("what are they like?", False),
    ],
)
async def test_what_is_compared_by_nothing_is_a_choice(talk: Talk, text: str, *, picks: bool) -> None:
    await talk.say(COASTAL)
    places = [of(words, "ordinal", place) for words, place in (("second", 2), ("third", 3)) if words in text]
    await talk.say(("compare", text, places))
    assert ("utter_pick" in [each["response"] for each in talk.answers]) is picks
