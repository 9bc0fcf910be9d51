"""What is said beside what can be done, and answered all the same: reminders, questions behind a wish, of a person."""

from __future__ import annotations

import pytest

from tests.unit.actions.conversing import Said, Talk, of

COASTAL: Said = ("want", "a coastal walk", [of("coastal", "terrain", ["Coast"])])  # a, b and c
HAL: Said = ("ask_about", "who is Hal", [of("Hal", "guide", ["Hal"])])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("save the first and remind me later", True),
        ("save the first, remind me to walk it", True),
        ("save the first and remind me", True),
        ("save the first, they remind me of home", False),
        ("save the first, it will remind me which one it was", False),
    ],
)
async def test_nobody_is_reminded(talk: Talk, text: str, said: bool) -> None:
    await talk.say(COASTAL)
    await talk.say(("save", text, [of("save", "reaction", "save"), of("first", "ordinal", 1)]))
    assert talk.responses[0] == "utter_noted"
    assert ("I can't remind you" in talk.words) is said


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        ("why is the coast so steep?", True),
        ("who closed it", True),
        ("why not", False),
        ("who cares which", False),
        ("something short", False),
    ],
)
async def test_a_question_behind_a_wish_is_not_passed_over(talk: Talk, behind: str, said: bool) -> None:
    await talk.say(("want", f"coastal walks. {behind}", [of("coastal", "terrain", ["Coast"])]))
    assert ("utter_left_out" in talk.responses and behind.strip("?") in talk.words) is said
    assert talk.wanted == ["Coast"]


@pytest.mark.parametrize(
    "text", ["how old", "how old is he", "is he married", "where does he live", "and his wife's? his wife"]
)
async def test_of_a_person_more_is_not_known(talk: Talk, text: str) -> None:
    await talk.say(HAL)
    await talk.say(("ask_about", text, []))
    assert "I know Hal only by what is here" in talk.words
    assert talk.state.offer is not None  # and what is here can still be listed
    assert talk.ends_well()


async def test_what_somebody_has_done_of_a_kind_is_told(talk: Talk) -> None:
    await talk.say(HAL)
    await talk.say(("ask_about", "has he done any in Scotland", [of("Scotland", "country", ["Scotland"])]))
    assert "Robber's Bank (1992)" in talk.words
    assert "River Bank" not in talk.words


@pytest.mark.parametrize("text", ["how long are they", "what are they about"])
async def test_of_what_is_told_by_name_it_is_told(talk: Talk, text: str) -> None:
    await talk.say(HAL)
    await talk.say(("ask_about", text, []))
    assert "only by what is here" not in talk.words
    assert "River Bank (1990)" in talk.words
