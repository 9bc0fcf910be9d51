"""What a question asks for that nothing here tells, and which item its words are of."""

from __future__ import annotations

import pytest

from actions.message import Message, Move
from actions.reading.questions.unsaid import left_over, named_by_words, of_something_else, says, telling
from recommender.catalogue.catalogue import Catalogue
from recommender.domain.feedback import Kind
from tests.small_catalogue import small_catalogue
from tests.unit.actions.conversing import Said, Talk, of

# The coastal walks are a Cliff Path (12 km, Wales), b Harbour Loop (5 km, Wales) and c Long Strand (25 km, Ireland).
COASTAL: Said = ("want", "a coastal walk", [of("coastal", "terrain", ["Coast"])])
FIRST, SECOND = of("first", "ordinal", 1), of("second", "ordinal", 2)
WALKS = small_catalogue()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("is any of those with animals", "animals"),
        ("what is it like?", ""),
        ("tell me more about the walk", ""),
        ("how many benches does it have", "benches"),
    ],
)
def test_what_is_left_of_a_question(text: str, left: str) -> None:
    message = Message(intent="ask_about", moves=(Move(kind="ask_about", text=text, end=len(text), read=True),))
    assert left_over(message, WALKS.spec) == left


@pytest.mark.parametrize(
    ("text", "instead_of", "item"),
    [
        ("ooh the harbour one, what is it like", None, "b"),
        ("harbours sound nice, is it flat?", None, "b"),
        ("is it long?", None, None),  # "Long Strand" has the word, and it asks for a fact
        ("what about the cliffs", "b", "a"),
        ("are there cliffs", "b", None),  # of what is talked about
        ("what about the path and the strand", None, None),  # two are named
    ],
)
def test_a_word_of_one_title_names_it(text: str, instead_of: str | None, item: str | None) -> None:
    assert named_by_words(text, ("a", "b", "c"), WALKS, instead_of=instead_of) == item


def test_what_is_written_says_something_in_whatever_form() -> None:
    spec = WALKS.spec
    item = WALKS.item("a").model_copy(update={"text": "Ferries to the islands stopped in March."})
    told = Catalogue(spec, [item]).item("a")
    assert says(told, telling("an island", spec))
    assert says(told, telling("did the ferry to the islands stop", spec)) is False  # "ferri" and "ferry" differ
    assert not says(told, ())


async def test_what_nothing_tells_is_said_and_not_another_question_answered(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("ask_about", "has any of those got benches", []))
    assert (
        "I can't tell: nothing that I know of these says “benches”. You can ask me for: terrain, guide and length."
        in talk.words
    )


async def test_of_one_it_is_told_once_what_it_is(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("ask_about", "does the second have benches", [SECOND]))
    assert "says “benches”" in talk.words
    assert "Harbour Loop (1999) is over Coast" in talk.words
    await talk.say(("ask_about", "and does it have toilets", []))
    assert "says “toilets”" in talk.words
    assert "over Coast" not in talk.words
    assert "You can ask me for" in talk.words


@pytest.mark.parametrize(
    "text", ["which one would my mum like", "would they enjoy any of these", "will she love those"]
)
async def test_somebody_elses_taste_is_not_known(talk: Talk, text: str) -> None:
    await talk.say(COASTAL)
    await talk.say(("compare", text, []))
    assert "I don't know their taste." in talk.words


async def test_a_superlative_of_something_else_is_not_taken_for_the_one_that_is_known(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("compare", "which of these has the most shade, the newest or the others", []))
    assert "I can't tell which has “most shade”." in talk.words


def test_a_superlative_of_its_own_is_of_nothing_else() -> None:
    spec = WALKS.spec
    message = Message(intent="compare", moves=())
    assert of_something_else("which has the longest bridge", message, spec) == "longest bridge"
    assert of_something_else("which is the longest walk", message, spec) == ""
    assert of_something_else("which is the longest", message, spec) == ""


async def test_a_value_in_a_question_of_something_else_is_no_answer_to_it(talk: Talk) -> None:
    await talk.say(COASTAL)
    wales = of("Ireland", "country", ["Ireland"])
    await talk.say(("ask_about", "does the first have a bus to Ireland", [FIRST, wales]))
    assert talk.responses == ["utter_only_this"]
    await talk.say(("ask_about", "is the first in Ireland", [FIRST, wales]))
    assert talk.responses == ["utter_no"]


async def test_one_or_the_other_is_answered_by_neither_yes_nor_no(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("ask_about", "is the first more hilly or more flat", [FIRST, of("hilly", "terrain", ["Hill"])]))
    assert talk.responses == ["utter_facts"]
    assert "Hill" in talk.words


async def test_a_word_of_a_title_says_what_is_asked_about(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("ask_about", "the harbour one, how long is it", [of("long", "facet", "length")]))
    assert "Harbour Loop (1999) is 5 km long." in talk.words
    assert talk.events[-1] == (Kind.DETAILS, "b")


async def test_both_that_were_asked_for(talk: Talk) -> None:
    people = of("Ann or Cid", "guide", ["Ann", "Cid"])
    await talk.say(("want", "walks with Ann or Cid", [people]))
    await talk.say(("ask_about", "are they both in any of these", []))
    assert talk.responses == ["utter_none_of_these"]
    assert talk.state.offer is not None


async def test_what_was_shown_before_is_meant_where_nothing_that_is_shown_is_like_that(talk: Talk) -> None:
    await talk.say(("want", "walks over a moor", [of("moor", "terrain", ["Moor"])]))
    await talk.say(("replace", "rather a coastal one", [of("coastal", "terrain", ["Coast"])]))
    scotland = of("Scotland", "country", ["Scotland"])
    await talk.say(
        ("ask_about", "the one in Scotland again, who guides it", [scotland, of("guides", "facet", "guide")])
    )
    assert "Ian guides Moor Crossing (2001)" in talk.words


async def test_what_two_have_in_common(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("ask_about", "what do the first and the second have in common?", [FIRST, SECOND]))
    assert "Cliff Path (1995) and Harbour Loop (1999) have in common – terrain: Coast; country: Wales." in talk.words
