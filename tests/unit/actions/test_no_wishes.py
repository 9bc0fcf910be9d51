"""What sounds like a wish and is none: judgements of what is shown, stories beside it, sums for a whole shop."""

from __future__ import annotations

import pytest

from actions.message import Bounds, Move
from actions.reading.bounds.clauses import questions_whole
from actions.reading.wishes.budget import as_budget, is_for_several, with_means
from actions.reading.wishes.judged import judging
from actions.reading.wishes.measured import without_ages
from actions.reading.wishes.once import without_stories
from actions.reading.wishes.substance import parts_of, substance
from recommender.catalogue.spec import load_spec
from tests.unit.actions.conversing import Talk, of, read
from tests.unit.actions.test_parting import move

SHOP, NEWS = load_spec("shop"), load_spec("news")
ABOUT = Bounds(low=48, high=72)


@pytest.mark.parametrize(
    ("text", "said", "value", "direction"),
    [
        ("That is rather dear.", "dear", "expensive", -1),
        ("hmm pricey", "pricey", "expensive", -1),
        ("oh, these are expensive", "expensive", "expensive", -1),
        ("it looks a bit cheap", "cheap", "cheap", 1),
    ],
)
def test_what_is_complained_of_is_wished_for_the_other_way(text: str, said: str, value: str, direction: int) -> None:
    found = judging(move("chat", text, (said, "cost", (value,))), SHOP)
    assert found.kind == "critique"
    assert [(each.entity, each.value.facet, each.value.direction) for each in found.mentions] == [
        ("critique", "price", direction)
    ]


def test_praise_asks_for_nothing() -> None:
    found = judging(move("chat", "that's very cheap", ("cheap", "cost", ("cheap",))), SHOP)
    assert (found.kind, found.mentions) == ("chat", ())


@pytest.mark.parametrize(
    ("text", "said", "value"),
    [
        ("a wine that is cheap", "cheap", "cheap"),
        ("something that's a bit expensive", "expensive", "expensive"),
        ("is it cheap?", "cheap", "cheap"),
        ("expensive wine", "expensive", "expensive"),
        ("cheap", "cheap", "cheap"),
    ],
)
def test_what_is_asked_for_is_no_judgement(text: str, said: str, value: str) -> None:
    wish = move("want", text, (said, "cost", (value,)))
    assert judging(wish, SHOP) == wish


def test_what_is_told_of_another_time_is_no_wish() -> None:
    text = "Last time I gave him a granola bar and we spent the night in A&E. Snacks please."
    told = Move(kind="want", text=text[15:65], start=15, end=65, read=True)
    wish = Move(kind="want", text=text[66:], start=66, end=len(text), read=True)
    assert without_stories(text, [told, wish]) == [wish]
    assert without_stories(text, [told]) == [told]  # something is done with every message


@pytest.mark.parametrize(
    "text",
    [
        "last time I had the granola, I want that again",
        "once more, some snacks",
        "last year's films",
        "The Last Time I Saw Paris",
        "once upon a time in the west",
        "yesterday's news",
    ],
)
def test_what_is_wished_for_is_no_story(text: str) -> None:
    wish = read("want", text)
    assert without_stories(text, [wish, read("thank", "")]) == [wish, read("thank", "")]


@pytest.mark.parametrize(
    ("text", "said", "high"),
    [
        ("I've got about 60 dollars left till payday", "about 60 dollars", 60),
        ("fish, budget is around 60 pounds for two", "60 pounds", 60),
        ("got 60 bucks left, want wine", "60 bucks", 60),
        ("i can spend around 60 on it", "60", 60),
        ("I had one for about 60 dollars", "about 60 dollars", 72),
        ("a wine around 60 dollars", "60 dollars", 72),
        ("there is one at 60 dollars", "60 dollars", 72),
    ],
)
def test_what_somebody_has_to_spend_is_at_most(text: str, said: str, high: int) -> None:
    wish = move("want", text, (said, "price", ABOUT))
    assert as_budget(wish.mentions[0], wish, SHOP).value.high == high


def test_the_word_for_a_sum_asks_for_nothing_cheap() -> None:
    price, cheap = ("30", "price", Bounds(low=24, high=36)), ("budget", "cost", ("cheap",))
    assert [
        each.entity for each in with_means(move("want", "fish, budget is around 30", price, cheap), SHOP)[0].mentions
    ] == ["price"]
    wine = with_means(move("want", "a budget wine for 30", price, cheap), SHOP)[0]
    assert {each.entity for each in wine.mentions} == {"price", "cost"}


def test_what_somebody_has_is_a_wish_of_its_own() -> None:
    sum_of = ("about 60 dollars", "price", ABOUT)
    told = with_means(move("chat", "I've got about 60 dollars left.", sum_of), SHOP)
    assert [each.kind for each in told] == ["want"]
    both = with_means(move("want", "I've got about 60 dollars left. Tortillas, please", sum_of), SHOP)
    assert [each.text for each in both] == ["I've got about 60 dollars left.", "Tortillas, please"]
    (whole,) = with_means(move("want", "one for about 60 dollars. Tortillas, please", sum_of), SHOP)
    assert whole.text.endswith("please")


@pytest.mark.parametrize(
    ("text", "said", "things", "several"),
    [
        ("crisps and beer for 8 people, max 35 quid", "max 35 quid", 2, True),
        ("dinner for 4 under 10", "under 10", 1, True),
        ("crisps and dip, I've got 20 dollars", "20 dollars", 2, True),
        ("everything for 20 dollars in total", "20 dollars", 1, True),
        ("beer and wine under 10 dollars", "under 10 dollars", 2, False),
        ("a wine for 20 dollars", "20 dollars", 1, False),
        ("wine, I have 20 dollars", "20 dollars", 1, False),
    ],
)
def test_a_sum_for_a_whole_shop(text: str, said: str, things: int, several: bool) -> None:
    wish = move("want", text, (said, "price", Bounds(high=20)))
    assert is_for_several(text, wish.mentions[0], wish, things) is several


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("dinner for 4", "dinner"),
        ("something of that sort this evening", ""),
        ("something for tomorrow", ""),
        ("Fifteen minute break, so keep it short: what has been reported", ""),
        ("edge of tomorrow", "edge of tomorrow"),
        ("a fantastic four", "fantastic four"),
        ("batteries for 4 lamps", "batteries for 4 lamps"),
        ("an evening with robin", "evening with robin"),
        ("this morning", "morning"),
    ],
)
def test_what_is_said_of_guests_and_of_when_is_no_wish(text: str, left: str) -> None:
    assert substance(text, NEWS) == left


def test_a_wish_in_parts() -> None:
    assert parts_of("tortillas and something for the filling", SHOP) == ["tortillas", "filling"]
    assert parts_of("salted crisps", SHOP) == ["salted crisps"]


def test_what_is_asked_of_one_thing_is_whole() -> None:
    text = "is there anything in it that would upset her?"
    ask, rest = read("ask", "is there anything"), Move(kind="want", text=text[18:], start=18, end=len(text), read=True)
    (whole,) = questions_whole(text, [ask, rest])
    assert (whole.kind, whole.text) == ("ask_about", text)
    for other in ("is there anything in French?", "is there anything about dogs?", "anything with it in the title"):
        (same,) = questions_whole(other, [read("want", other)])
        assert same.kind == "want", other


async def test_a_hum_turns_nothing_down(talk: Talk) -> None:
    await talk.say(("want", "coastal walks", [of("coastal", "terrain", ["Coast"])]))
    shown = talk.state.shown
    await talk.say(
        ("reject", "hmm,", []),
        ("ask_about", "how long is the first?", [of("first", "ordinal", 1), of("how long", "facet", "length")]),
    )
    assert talk.state.shown == shown
    assert talk.state.refused == ()
    await talk.say(("reject", "nah,", []), ("more", "more", []))
    assert talk.state.refused == shown


async def test_a_reason_behind_a_question_is_no_wish(talk: Talk) -> None:
    await talk.say(("want", "coastal walks", [of("coastal", "terrain", ["Coast"])]))
    before = talk.state.need
    question = ("ask_about", "how long is the first?", [of("first", "ordinal", 1), of("how long", "facet", "length")])
    await talk.say(question, ("want", "i need subtitles practise", []))
    assert talk.state.need == before
    assert "subtitles practise" in talk.words


def test_how_old_somebody_is_asks_for_nothing_old() -> None:
    music, old = load_spec("music"), ("old", "decade", ("50s", "60s", "70s"))
    assert without_ages(move("want", "My baby is seven weeks old", old), music).mentions == ()
    for text in ("something old", "my old favourites", "songs that are 50 years old", "old songs, my kid is 7"):
        assert without_ages(move("want", text, old), music).mentions, text
