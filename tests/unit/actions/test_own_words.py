"""Wishes in one's own words: what is one, what is said beside it, and what becomes of what nothing here is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.message import Bounds, Mention, Move
from actions.reading.bounds.arranging import enough
from actions.reading.wishes.asides import asides
from actions.reading.wishes.fame import by_fame
from actions.reading.wishes.in_context import in_context
from actions.reading.wishes.substance import substance, with_themes
from recommender.catalogue.spec import CatalogueSpec, load_spec
from recommender.domain.conditions import Range, Terms
from recommender.domain.need import Need
from tests.unit.actions.conversing import Talk, of, talking

COAST, HILL, FOREST = (of(each.lower(), "terrain", [each]) for each in ("Coast", "Hill", "Forest"))


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Talk]:
    """A talk about walks of which nothing is told but their names and attributes."""
    with talking(tmp_path, has_texts=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def films() -> CatalogueSpec:
    return load_spec("movies")


@pytest.fixture(scope="module")
def music() -> CatalogueSpec:
    return load_spec("music")


def move(kind: str, text: str, *mentions: tuple[str, str, object]) -> Move:
    """A move as it is read, with what is mentioned in it: the words, the entity and the value."""
    found = tuple(
        Mention(entity=entity, value=value, start=text.index(words), end=text.index(words) + len(words))
        for words, entity, value in mentions
    )
    return Move(kind=kind, text=text, end=len(text), read=True, mentions=found)


# What is a wish


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("i have 5 minutes on the bus, give me something short and fun", "short and fun"),
        ("we were out all day, so something with pirates", "with pirates"),
        ("somthing for tonight, had a long day", ""),
        ("what should i watch w my wife", ""),
        ("something my students would find funny", "funny"),
        ("something for when the kids are in bed", ""),
        ("different topic: cars", "cars"),
        ("my friends want to laugh at pirates", "laugh at pirates"),
        ("a gift for my dad about pirates", "pirates"),
        ("movie night at mine on friday, 4 of us", ""),
        ("a movie marathon with my flatmate", ""),
        ("something about the Boston marathon", "Boston marathon"),
        ("a night in the jungle", "night in the jungle"),
        ("i want something about pirates for my mum", "pirates"),
        ("I remember a man who loses his memory, and finds it", "remember a man who loses his memory, and finds"),
    ],
)
def test_what_is_said_beside_a_wish_is_none(films: CatalogueSpec, text: str, left: str) -> None:
    assert substance(text, films).removeprefix("with ") == left.removeprefix("with ")


def test_what_makers_make_is_no_wish(music: CatalogueSpec) -> None:
    assert substance("is there any good african music in here?", music) == "african"


def test_what_is_not_of_the_speaker_is_no_aside() -> None:
    assert asides("i am after a film with a mother and a son") == []
    assert [each.kind for each in asides("something to read while i wait")] == ["time"]


@pytest.mark.parametrize("text", ["my girlfriend and i want drama", "drama for me and my mum", "drama with 4 friends"])
def test_who_is_there_is_no_wish(text: str) -> None:
    assert [each.kind for each in asides(text)] == ["company"]


@pytest.mark.parametrize(
    ("text", "marked", "themes"),
    [
        ("and with a female lead", "lead", ["female lead"]),
        ("show me robots", "robots", ["robots"]),
        ("a day in the old town", "town", ["old town"]),
        ("something for when the kids are in bed", "are in bed", []),
        ("what should i see with my wife", "my wife", []),
    ],
)
def test_a_theme_has_the_words_before_it(films: CatalogueSpec, text: str, marked: str, themes: list[str]) -> None:
    said = with_themes(move("want", text, (marked, "theme", marked)), films)
    assert [each.value for each in said.of("theme")] == themes


async def test_when_a_wish_is_for_is_said_to_do_nothing(talk: Talk) -> None:
    await talk.say(("want", "a coast walk for when the hill is closed", [COAST, HILL]))
    assert talk.responses[:2] == ["utter_left_out", "utter_list"]
    assert "for when the hill is closed" in talk.words
    assert talk.wanted == ["Coast"]


async def test_for_whom_alone_is_said_to_do_nothing(talk: Talk) -> None:
    await talk.say(("ask", "suggest something", []), ("want", "for my uncle", []))
    assert talk.responses[:2] == ["utter_left_out", "utter_list_open"]
    assert talk.state.need.themes == ()


async def test_of_two_themes_both_are_wished_for(talk: Talk) -> None:
    first, second = (of(each, "theme", each, group="or:0") for each in ("harbour", "river bank"))
    await talk.say(("want", "with a harbour or a river bank", [first, second]))
    assert talk.state.need.themes == ("harbour", "river bank")


# What takes its place


async def test_another_theme_takes_the_place_of_the_one_before(talk: Talk) -> None:
    await talk.say(("want", "something about harbour", [of("harbour", "theme", "harbour")]))
    await talk.say(("want", "something about robber", [of("robber", "theme", "robber")]))
    assert list(talk.state.need.themes) == ["robber"]
    await talk.say(("want", "with a river bank in it", [of("river bank", "theme", "river bank")]))
    assert list(talk.state.need.themes) == ["robber", "river bank"]


async def test_enough_of_something_takes_it_back(talk: Talk) -> None:
    await talk.say(("want", "a coast walk", [COAST]))
    await talk.say(("accept", "ok enough coast.", [COAST]), ("want", "show me hill", [HILL]))
    assert talk.wanted == ["Hill"]
    assert "utter_accept" not in talk.responses


async def test_enough_of_what_was_not_wished_for_is_said(talk: Talk) -> None:
    await talk.say(("replace", "ok enough dragons.", []), ("want", "show me hill", [HILL]))
    assert talk.responses[:2] == ["utter_not_asked", "utter_list"]


def test_enough_and_what_is_wanted_instead_are_two_moves() -> None:
    spec = load_spec("news")
    said = move(
        "want",
        "ok i've had enough politics, sports",
        ("politics", "topic", ("Politics",)),
        ("sports", "topic", ("Sports",)),
    )
    assert [(each.kind, [m.names for m in each.mentions]) for each in enough(said, spec)] == [
        ("drop", [("Politics",)]),
        ("want", [("Sports",)]),
    ]
    (points,) = enough(move("reject", "enough of those"), spec)
    assert points.kind == "reject"


async def test_another_topic_begins_anew(talk: Talk) -> None:
    await talk.say(("want", "a coast walk", [COAST]))
    await talk.say(("want", "different topic: a harbour", [of("topic", "facet", "terrain")]))
    assert (talk.wanted, talk.state.need.themes) == ([], ("harbour",))


async def test_a_kind_that_is_added_is_some_of_each_where_no_item_is_both(talk: Talk) -> None:
    await talk.say(("want", "coast", [COAST]))
    await talk.say(("want", "and forest too", [FOREST]))
    assert talk.state.need.require == (Terms(facet="terrain", values=("Coast", "Forest")),)


# What nothing here is called


async def test_of_what_little_is_told_only_what_has_the_words_is_meant(bare: Talk) -> None:
    await bare.say(("want", "with a harbour", [of("harbour", "theme", "harbour")]))
    assert bare.state.shown == ("b",)
    await bare.say(("want", "something harbor-like with dragons", [of("dragons", "theme", "dragons")]))
    assert bare.responses == ["utter_unknown_name", "utter_facts"]  # what it goes on with
    assert bare.state.need.themes == ("harbour",)


async def test_a_part_that_is_not_there_is_said_and_the_rest_is_found(bare: Talk) -> None:
    await bare.say(("want", "harbour with dragons", []))
    assert bare.responses[:2] == ["utter_unknown_name", "utter_list"]
    assert "dragons" in bare.words
    assert bare.state.need.themes == ("harbour",)


async def test_a_word_of_before_gives_way_to_what_is_wanted_now(bare: Talk) -> None:
    await bare.say(("want", "with a harbour", [of("harbour", "theme", "harbour")]))
    await bare.say(("want", "and in Ireland", [of("Ireland", "country", ["Ireland"])]))
    assert bare.responses[0] == "utter_gave_way"
    assert bare.state.shown
    assert bare.state.need.themes == ()


# What is ruled out in words that no facet has


async def test_what_says_what_is_ruled_out_is_left_out_until_it_is_taken_back(talk: Talk) -> None:
    await talk.say(("want", "coastal walks", [COAST]))
    assert set(talk.state.shown) == {"a", "b", "c"}  # b is the Harbour Loop
    await talk.say(("avoid", "no harbours", [of("harbours", "theme", "harbours", role="exclude")]))
    assert set(talk.state.shown) == {"a", "c"}
    assert "I leave out what says “harbours”; of the rest I can't be sure." in talk.words
    assert "no “harbours”" in talk.words
    await talk.say(("more", "more", []))
    assert talk.responses == ["utter_no_more"]
    await talk.say(("drop", "harbours are fine after all", [of("harbours", "theme", "harbours")]))
    assert talk.state.need.unwanted == ()
    await talk.say(("avoid", "no harbours", [of("harbours", "theme", "harbours", role="exclude")]))
    await talk.say(("drop", "drop the harbours part", []))
    assert talk.state.need.unwanted == ()


async def test_why_something_is_kept_out_by_its_words(talk: Talk) -> None:
    await talk.say(("avoid", "no harbours", [of("harbours", "theme", "harbours", role="exclude")]))
    await talk.say(("why", "why not Harbour Loop?", [of("Harbour Loop", "title", ["b"])]))
    assert "it has to do with that, and you said “no harbours”" in talk.words


async def test_what_nothing_says_is_said_to_be_nowhere(talk: Talk) -> None:
    await talk.say(("avoid", "no dragons", [of("dragons", "theme", "dragons", role="exclude")]))
    assert "Nothing here says “dragons”, but I only know what is written of things." in talk.words
    assert talk.state.need.unwanted == ()
    assert talk.ends_well()


async def test_what_many_say_does_not_tell_what_is_unwanted(talk: Talk) -> None:
    await talk.say(("avoid", "nothing hill-like", [of("hill", "theme", "hill", role="exclude")]))  # 4 of 12
    assert talk.responses[0] == "utter_not_found"
    assert talk.state.need.unwanted == ()
    assert talk.ends_well()


# What asks for a thing, whatever it was taken for


async def test_what_is_here_by_name_may_be_asked_for_in_any_way(talk: Talk) -> None:
    await talk.say(("off", "show me the river", []))
    assert talk.state.need.themes == ("river",)
    assert talk.responses[0] == "utter_list"


async def test_what_is_off_the_point_stays_so(talk: Talk) -> None:
    for text in ("show me how to knit", "get me a taxi", "what happened to my order"):
        await talk.say(("off", text, []))
        assert talk.responses == ["utter_out_of_scope"]


async def test_a_kind_alone_is_no_question_about_what_is_shown(talk: Talk) -> None:
    await talk.say(("want", "hill walks", [HILL]))
    await talk.say(("ask_about", "ok and forest?", [FOREST]))
    assert talk.wanted == ["Forest"]


async def test_a_name_that_is_not_here_is_said_to_be_missing(bare: Talk) -> None:
    await bare.say(("ask_about", "do you have zorblax 7000", [of("zorblax", "band", "zorblax")]))
    assert bare.responses == ["utter_unknown_name", "utter_what_else"]
    assert "zorblax 7000" in bare.words


# How well known


@pytest.mark.parametrize(
    "text", ["whatever most people watch", "most watched ones", "what's everybody watching right now"]
)
@pytest.mark.parametrize("kind", ["any", "chat", "mention", "off"])
def test_what_everybody_does_is_an_order(films: CatalogueSpec, kind: str, text: str) -> None:
    (said,) = by_fame([move(kind, text)], films)
    assert [(each.value.facet, each.value.direction) for each in said.of("order")] == [("popularity", 1)]


def test_who_says_what_others_do_orders_nothing(films: CatalogueSpec) -> None:
    for text in ("everybody watches that one", "most people are nice", "who watched it most?"):
        said = move("chat", text)
        assert by_fame([said], films) == [said]


def test_what_nobody_has_heard_of_is_little_known(films: CatalogueSpec, music: CatalogueSpec) -> None:
    (said,) = by_fame([move("ask", "what's a good movie i probably"), move("unseen", "havent heard of")], films)
    assert [each.value for each in said.of("popularity")] == [Bounds(high=50)]
    (said,) = by_fame([move("want", "a band nobody i know has heard of")], music)
    assert said.of("popularity")[0].value.high > 66  # which is where it begins
    other = [move("ask", "a good movie please"), move("unseen", "i haven't heard of it")]
    assert by_fame(other, films) == other


# What was asked for before


def test_both_of_two_are_both_wanted(films: CatalogueSpec) -> None:
    need = Need(require=(Terms(facet="person", values=("Ann", "Ben")),))
    for text in ("or both", "i want both of them", "both together please"):
        said = in_context(move("any", text), need, films)
        assert (said.kind, [each.value for each in said.mentions]) == ("replace", [("Ann",), ("Ben",)])
    for text in ("loved both", "both?! no way"):
        assert in_context(move("like", text), need, films).kind == "like"
    assert in_context(move("any", "or both"), Need(), films).kind == "any"


def test_a_percentage_is_of_what_was_asked_for_in_percent(films: CatalogueSpec) -> None:
    need = Need(require=(Range(facet="popularity", high=70),))
    said = move("want", "only the ones below 50 percent", ("below 50", "score", Bounds(high=50)))
    assert [each.entity for each in in_context(said, need, films).mentions] == ["popularity"]
    assert [each.entity for each in in_context(said, Need(), films).mentions] == ["score"]
