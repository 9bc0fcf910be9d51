"""Short commands about a list, whatever the reader took them for."""

from __future__ import annotations

import pytest

from actions.message import Mention, Move
from actions.reading.bounds.clauses import questions_whole
from actions.reading.questions.asked_as import asked_as
from actions.state import State
from recommender.domain.feedback import Kind
from tests.small_catalogue import small_spec
from tests.unit.actions.conversing import Said, Talk, of, read

COASTAL: Said = ("want", "a coastal walk", [of("coastal", "terrain", ["Coast"])])  # a, b and c
FIRST, SECOND = of("first", "ordinal", 1), of("second", "ordinal", 2)
SHOWN = State(shown=("a", "b", "c"))


def places(kind: str, text: str) -> tuple[str, list[int]]:
    (move,) = asked_as([read(kind, text)], SHOWN, small_spec())
    return move.kind, [each.value for each in move.of("ordinal")]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("ask_about", "is 3 any good", ("ask_about", [3])),
        ("compare", "compare 1 and 2 for me", ("compare", [1, 2])),
        ("accept", "ok and compare the first two for me", ("compare", [1, 2])),
        ("compare", "the last two, which is flatter?", ("compare", [-2, -1])),
        ("compare", "which is nicer, 1 or 3?", ("compare", [1, 3])),
        ("off", "does 1 have a cafe", ("ask_about", [1])),
        ("ask_about", "what is the third like", ("ask_about", [3])),
        ("ask_about", "is 12 too long", ("ask_about", [])),  # there are three
        ("ask_about", "is 2 hours enough", ("ask_about", [])),
        ("ask_about", "is it from 1995", ("ask_about", [])),
        ("off", "is 2 + 2 four", ("ask_about", [2])),
        ("want", "2 of them", ("want", [])),
        ("ask_about", "who is the guide in 2", ("ask_about", [2])),
    ],
)
def test_bare_numbers_point_at_what_is_shown(kind: str, text: str, found: tuple[str, list[int]]) -> None:
    assert places(kind, text) == found


@pytest.mark.parametrize(
    ("kind", "text"),
    [("help", "which countries are there?"), ("want", "what countries do you have"), ("profile", "list all countries")],
)
async def test_which_values_there_are(talk: Talk, kind: str, text: str) -> None:
    text = text if "you" in text or "are" in text else f"{text} you have"
    await talk.say((kind, text, [of("countries", "facet", "country")]))
    assert "Country: Wales (4), Ireland (4) and Scotland (4)" in talk.words
    assert "Name one" in talk.words


@pytest.mark.parametrize("text", ["what can i get here", "what kinds of walks do you have?", "what have you got"])
async def test_what_there_is_at_all_is_told_by_kind(talk: Talk, text: str) -> None:
    await talk.say(("help", text, []))
    assert talk.responses[0] == "utter_values"
    assert "Terrain: " in talk.words


async def test_a_facet_that_only_its_word_names(talk: Talk) -> None:
    await talk.say(("bot", "what terrains do you have", []))
    assert talk.responses[0] == "utter_values"


async def test_how_many_there_are(talk: Talk) -> None:
    await talk.say(("bot", "how many walks do you have", []))
    assert "12 walks" in talk.words


@pytest.mark.parametrize(("kind", "text"), [("more", "is that all?"), ("count", "only three??")])
async def test_whether_that_is_all_is_told(talk: Talk, kind: str, text: str) -> None:
    mentioned = [of("three", "count", 3)] if "three" in text else []
    await talk.say(COASTAL)
    await talk.say((kind, text, mentioned))
    assert talk.responses[0] == "utter_how_many_fit"
    assert talk.state.need.count == 3
    assert talk.state.shown == ("a", "b", "c")


async def test_what_is_shown_is_put_in_order(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("off", "order these by length", [of("length", "facet", "length")]))
    assert talk.state.shown == ("b", "a", "c")  # 5, 12 and 25 km
    assert "These by length" in talk.words


async def test_a_list_is_asked_for_in_an_order(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("replace", "sort by length", [of("length", "facet", "length")]))
    assert talk.state.need.order is not None
    assert (talk.state.need.order.facet, talk.state.need.order.direction) == ("length", -1)  # as "shortest first"


async def test_to_sum_up_is_to_tell_and_saves_nothing(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("accept", "the second one then.", [SECOND]), ("save", "summarise it for me", []))
    assert talk.responses == ["utter_facts"]
    assert talk.state.focus == "b"
    assert talk.events == [(Kind.DETAILS, "b")]


async def test_what_sounds_nice_is_not_taken_before_the_question_is_answered(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("accept", "the first one sounds interesting,", [FIRST]), ("more", "tell me more", []))
    assert talk.responses == ["utter_facts"]
    assert talk.state.focus == "a"
    await talk.say(("accept", "sounds nice", []), ("ask_about", "but how long is it", [of("long", "facet", "length")]))
    assert "Cliff Path (1995) is 12 km long." in talk.words


async def test_why_it_is_so_is_no_question_of_the_picking(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("why", "the harbour one, why was it closed", []))
    assert talk.responses == ["utter_facts"]
    assert "says “closed”" in talk.words
    for text in ("why this one", "why was it picked", "why did you show me that", "why is it in the list"):
        await talk.say(("why", text, []))
        assert talk.responses == ["utter_reasons"]


async def test_the_first_list_is_not_the_one_before(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("replace", "rather hills", [of("hills", "terrain", ["Hill"])]))
    await talk.say(("replace", "no, forest", [of("forest", "terrain", ["Forest"])]))
    await talk.say(("back", "what did you show me at the start?", []))
    assert talk.state.shown == ("a", "b", "c")


async def test_of_one_there_is_nothing_to_choose(talk: Talk) -> None:
    await talk.say(("want", "a moor", [of("moor", "terrain", ["Moor"])]))
    await talk.say(("ask_about", "how long is the second", [SECOND, of("long", "facet", "length")]))
    assert talk.responses == ["utter_no_such_position", "utter_facts"]
    assert "Do you mean another one? Then give me its title." in talk.words


def test_two_questions_are_two_moves() -> None:
    text = "how long is the first? and does it rain on the second"
    first = Mention(entity="ordinal", value=1, start=16, end=21)
    second = Mention(entity="ordinal", value=2, start=47, end=53)
    found = questions_whole(text, [read("ask_about", text, first, second)])
    assert [(each.text, each.mentions) for each in found] == [
        ("how long is the first", (first,)),
        ("does it rain on the second", (second,)),
    ]
    whole = "the second. is it long"
    assert [each.text for each in questions_whole(whole, [read("ask_about", whole)])] == [whole]


def test_which_of_two_is_one_question() -> None:
    text = "not bad. which of Cliff Path and Harbour Loop is longer"
    one = Mention(entity="title", value=("a",), start=18, end=28)
    other = Mention(entity="title", value=("b",), start=33, end=45)
    praise = Mention(entity="reaction", value="like", start=0, end=7)
    moves = [
        Move(kind="like", text=text[:28], end=28, read=True, mentions=(praise, one)),
        Move(kind="compare", text=text[29:], start=29, end=len(text), read=True, mentions=(other,)),
    ]
    (question,) = questions_whole(text, moves)
    assert question.kind == "compare"
    assert question.mentions == (one, other)


@pytest.mark.parametrize(
    ("text", "shown", "kind"),
    [
        ("coast or hill?", (), "want"),
        ("maybe some coast, or hill", (), "want"),
        ("which is better, coast or hill?", (), "compare"),
        ("coast or hill?", ("a", "b"), "compare"),
    ],
)
def test_kinds_are_wished_for_where_there_is_nothing_to_compare(text: str, shown: tuple[str, ...], kind: str) -> None:
    named = [
        Mention(entity="terrain", value=[word.title()], start=text.index(word), end=text.index(word) + len(word))
        for word in ("coast", "hill")
    ]
    (move,) = asked_as([read("compare", text, *named)], State(shown=shown), small_spec())
    assert move.kind == kind


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("ask_about", "how many of them are there"),
        ("more", "how many of those do you have"),
        ("more", "how many are there"),
    ],
)
async def test_how_many_of_what_is_shown_there_are(talk: Talk, kind: str, text: str) -> None:
    await talk.say(COASTAL)
    await talk.say((kind, text, []))
    assert talk.responses[0] == "utter_how_many_fit"
    assert "3\ncoastal walks" in talk.words


async def test_how_many_of_a_kind_is_no_wish(talk: Talk) -> None:
    await talk.say(("want", "how many coastal walks do you have", [of("coastal", "terrain", ["Coast"])]))
    assert talk.responses[0] == "utter_how_many_of"
    assert "3\ncoastal walks" in talk.words


async def test_what_is_counted_is_read_whole(talk: Talk) -> None:
    opened = of("before 1990", "opened", {"low": None, "high": 1989})
    await talk.say(("ask_about", "how many walks", []), ("want", "from before 1990 are there?", [opened]))
    assert talk.responses[0] == "utter_how_many_of"
