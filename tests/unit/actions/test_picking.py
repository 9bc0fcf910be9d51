"""Who cannot decide leaves it to the bot: one of what is shown or named is picked, and what speaks for it is said."""

from __future__ import annotations

import pytest

from actions.message import Move
from actions.reading.lists.picking import leaves_the_choice
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
    "text",
    [
        "which one would you choose?",
        "ok, which should we watch first",
        "which of these would you recommend",
        "what would you pick",
        "so what would you go for if she was choosing",
        "just pick one for us",
        "pick one of these please",
        "can you choose for me",
        "help me decide",
        "i can't decide",
        "flip a coin",
        "which one is your favourite of these?",
        "what's your pick",
    ],
)
def test_who_leaves_the_choice_to_the_bot(text: str, films: CatalogueSpec) -> None:
    assert leaves_the_choice(read(text), SHOWN, films)
    assert not leaves_the_choice(read(text), State(shown=("a",)), films)  # of one there is nothing to choose


@pytest.mark.parametrize(
    "text",
    [
        "what would you recommend for kids",
        "pick something with pirates",
        "which one has the best music",
        "which of these is shortest",
        "what should i watch",
        "pick another one",
        "which one do you mean",
        "you choose something scary",
        "why did you pick the first one",
    ],
)
def test_who_asks_for_something_else(text: str, films: CatalogueSpec) -> None:
    assert not leaves_the_choice(read(text), SHOWN, films)


def test_you_choose_may_answer_a_question(films: CatalogueSpec) -> None:
    assert leaves_the_choice(read("you choose", "any"), SHOWN, films)
    assert not leaves_the_choice(read("you choose", "any"), SHOWN.after(offer=QUESTION), films)
    assert leaves_the_choice(read("just pick one", "count"), SHOWN.after(offer=QUESTION), films)


async def test_the_best_of_the_list_is_picked_and_talked_about(talk: Talk) -> None:
    await talk.say(COASTAL)
    best = talk.state.shown[0]
    await talk.say(("compare", "which one would you choose?", []))
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
    await talk.say(("compare", "which one would you choose?", []))
    assert talk.state.focus == second
    assert first in shown or second in shown


async def test_of_two_that_are_named_one_is_picked_whatever_is_shown(talk: Talk) -> None:
    await talk.say(COASTAL)
    second, third = of("the second", "ordinal", 2), of("the third", "ordinal", 3)
    named = talk.state.shown[1:3]
    await talk.say(("compare", "hm, the second or the third?", [second, third]))
    assert [each["response"] for each in talk.answers] == ["utter_pick"]
    assert talk.state.focus in named


async def test_a_choice_needs_no_memory(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    await talk.say(COASTAL)

    def down(user: str) -> None:
        raise StoreError("down")

    monkeypatch.setattr(talk.recommender, "signals", down)
    await talk.say(("compare", "which one would you choose?", []))
    assert [each["response"] for each in talk.answers] == ["utter_pick"]
