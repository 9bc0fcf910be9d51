"""What is said of one of several that are shown, and does not say which; and what is told of by name only."""

from __future__ import annotations

import pytest

from actions.reading.questions.unsaid import named_in
from actions.reading.wishes.substance import substance
from recommender.domain.conditions import Terms
from recommender.domain.feedback import Kind
from tests.small_catalogue import small_spec
from tests.unit.actions.conversing import Said, Talk, of

COASTAL: Said = ("want", "a coastal walk", [of("coastal", "terrain", ["Coast"])])  # a, b and c
SEEN = of("walked", "reaction", "seen")
MORE: Said = ("more", "what's next", [])


@pytest.mark.parametrize("text", ["mark as walked.", "walked that."])
async def test_which_one_is_asked_before_others_take_their_place(talk: Talk, text: str) -> None:
    await talk.say(COASTAL)
    await talk.say(("seen", text, [SEEN]), MORE)
    assert talk.responses == ["utter_which_item"]
    assert not talk.events
    assert talk.state.shown == ("a", "b", "c")
    await talk.choose("Harbour Loop (1999)")
    assert talk.events == [(Kind.SEEN, "b")]
    assert talk.responses[0] == "utter_noted"
    assert len(talk.responses) == 2  # and the list that waited


@pytest.mark.parametrize("text", ["walked.", "already walked."])
async def test_all_are_meant_where_nothing_points_at_one(talk: Talk, text: str) -> None:
    await talk.say(COASTAL)
    await talk.say(("seen", text, [SEEN]), MORE)
    assert {item for _, item in talk.events} == {"a", "b", "c"}


async def test_what_is_told_by_name_is_what_is_meant_by_its_words(talk: Talk) -> None:
    await talk.say(("ask_about", "who is Cid", [of("Cid", "guide", ["Cid"])]))
    assert set(talk.state.shown) == {"b", "c"}
    assert not talk.state.passed  # they are still to be listed
    await talk.say(("ask_about", "how long is the harbour one", [of("long", "facet", "length")]))
    assert "Harbour Loop (1999) is 5 km long." in talk.words


async def test_a_list_stays_what_is_shown_beside_what_is_told_by_name(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("ask_about", "who is Hal", [of("Hal", "guide", ["Hal"])]))
    assert talk.state.shown == ("a", "b", "c")


async def test_who_is_tired_of_what_was_never_wished_for_rules_it_out(talk: Talk) -> None:
    coast = of("coast", "terrain", ["Coast"])
    await talk.say(("want", "a Welsh walk", [of("Welsh", "country", ["Wales"])]))
    await talk.say(("drop", "no more coast", [coast]))
    assert talk.state.need.exclude == (Terms(facet="terrain", values=("Coast",)),)
    assert talk.wanted == ["Wales"]


async def test_what_was_wished_for_is_only_taken_back(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("drop", "no more coastal walks", [of("coastal", "terrain", ["Coast"])]))
    assert not talk.state.need.exclude
    assert not talk.state.need.require


async def test_to_drop_what_was_never_wished_for_rules_nothing_out(talk: Talk) -> None:
    await talk.say(("drop", "drop the coast", [of("coast", "terrain", ["Coast"])]))
    assert not talk.state.need.exclude
    assert talk.responses[0] == "utter_not_asked"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("one thing for both", ""),
        ("what's left", ""),
        ("the things that are left", ""),
        ("wild things", "wild things"),
        ("left turns", "left turns"),
    ],
)
def test_what_says_nothing_by_itself_is_no_wish(text: str, says: str) -> None:
    assert substance(text, small_spec()) == says


@pytest.mark.parametrize(
    ("word", "title", "found"),
    [("derby", "The city derby", True), ("tram", "The trampoline", False), ("port", "A report", False)],
)
def test_a_word_of_a_title(word: str, title: str, found: bool) -> None:
    assert named_in(word, title) is found
