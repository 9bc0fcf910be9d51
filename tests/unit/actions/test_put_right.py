"""What is put right in other words, and which question is of what: nothing that was said is lost or taken for more."""

from __future__ import annotations

import pytest

from actions.message import Mention
from actions.reading.bounds.clauses import questions_whole
from actions.reading.opinions.explicit import is_unmistakable
from tests.unit.actions.conversing import Said, Talk, of, read

COASTAL: Said = ("want", "a coastal walk", [of("coastal", "terrain", ["Coast"])])  # a, b and c
FIRST = of("first", "ordinal", 1)
PLACE = Mention(entity="ordinal", value=1, start=8, end=13)


async def test_what_is_meant_instead_is_asked_for_though_nothing_was_chosen(talk: Talk) -> None:
    await talk.say(COASTAL, ("correct", "not the lighthouse, the tunnels", []))
    assert "utter_no_problem" not in [each["response"] for each in talk.answers]
    assert "tunnels" in str(talk.answers)


async def test_what_is_only_not_meant_is_ruled_out_or_said(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("correct", "no not the submarine one my flatmate goes on about", []))
    assert "utter_no_problem" not in [each["response"] for each in talk.answers]
    assert "flatmate" not in str(talk.answers[-2:])
    assert talk.state.shown


async def test_the_other_one_beside_a_wish_is_passed_over(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("correct", "no the other one,", []), ("want", "hills", [of("hills", "terrain", ["Hill"])]))
    assert "utter_no_problem" not in [each["response"] for each in talk.answers]


@pytest.mark.parametrize("text", ["no, that's wrong", "no", "no the other one", "not the first one"])
async def test_what_puts_nothing_right_changes_nothing(talk: Talk, text: str) -> None:
    await talk.say(COASTAL)
    need = talk.state.need
    await talk.say(("correct", text, [FIRST] if "first" in text else []))
    assert talk.answers[-1]["response"] == "utter_no_problem"
    assert talk.state.need == need


def test_a_bare_question_behind_what_was_said_of_one_asks_just_that() -> None:
    text = "nah the first is too steep i think. is it?"
    said = read("reject", "nah the first is too steep i think.", PLACE)
    asked = read("ask_about", "is it?").model_copy(update={"start": 36})
    (move,) = questions_whole(text, [said, asked])
    assert (move.kind, move.text) == ("ask_about", "nah the first is too steep i think?")
    assert move.of("ordinal") == [PLACE]
    other = read("ask_about", "is it steep?").model_copy(update={"start": 36})
    assert len(questions_whole(text, [said, other])) == 2


async def test_a_question_is_no_answer_to_which_one_is_meant(talk: Talk) -> None:
    await talk.say(COASTAL, ("seen", "I know the loop", [of("loop", "title", ["b", "d"])]))
    assert talk.state.offer is not None
    assert talk.state.offer.kind == "title"
    shown = talk.state.shown
    await talk.say(("ask_about", "is the first one long?", [of("first one", "ordinal", 1)]))
    assert talk.state.focus == shown[0]


async def test_what_is_too_much_of_one_does_not_choose_it(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("save", "save it", []))
    assert talk.state.offer is not None
    long = {"facet": "length", "direction": -1}
    await talk.say(("reject", "nah the first is too long", [FIRST, of("too long", "critique", long)]))
    assert talk.store.feedback("u") == []


def test_only_words_for_linking_link() -> None:
    assert not is_unmistakable("link_account", "linkin park, deftones, korn")
    assert is_unmistakable("link_account", "connect my phone")
