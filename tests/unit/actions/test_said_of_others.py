"""What is said of somebody else, in part, or with "both": nothing is kept or ruled out that was not meant."""

from __future__ import annotations

import pytest

from recommender.domain.conditions import Range, Terms
from recommender.domain.need import Need
from tests.unit.actions.conversing import Said, Talk, of

COASTAL: Said = ("want", "a coastal walk", [of("coastal", "terrain", ["Coast"])])  # a, b and c
HILL = of("hills", "terrain", ["Hill"])
FIRST, SECOND = of("first", "ordinal", 1), of("second", "ordinal", 2)
LOOP = of("Harbour Loop", "title", ["b"])


def kept(talk: Talk) -> list[tuple[str, str]]:
    return [(str(each.kind), each.item) for each in talk.store.feedback("u")]


async def test_both_of_three_is_asked_about_and_never_all(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("save", "save them both", [of("them", "reference", "all"), of("save", "reaction", "save")]))
    assert talk.answers[-1]["response"] == "utter_which_item"
    assert kept(talk) == []


async def test_both_of_two_are_both(talk: Talk) -> None:
    await talk.say(COASTAL)
    talk.state = talk.state.after(shown=("a", "b"))
    await talk.say(("save", "save them both", [of("them", "reference", "all"), of("save", "reaction", "save")]))
    assert kept(talk) == [("save", "a"), ("save", "b")]


async def test_two_that_are_saved_are_no_answer_to_which_one_it_will_be(talk: Talk) -> None:
    await talk.say(COASTAL)
    shown = talk.state.shown
    await talk.say(("accept", "sounds good", []))
    assert talk.state.offer is not None
    assert talk.state.offer.kind == "accepted"
    await talk.say(("save", "save the first and the second", [of("save", "reaction", "save"), FIRST, SECOND]))
    assert kept(talk) == [("save", shown[0]), ("save", shown[1])]


async def test_what_somebody_else_has_is_left_out_and_not_noted_of_oneself(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("mention", "he has Harbour Loop already", [LOOP]))
    assert "b" not in talk.state.shown
    assert talk.state.shown
    assert kept(talk) == []


async def test_a_name_is_no_refusal_whatever_its_words_say(talk: Talk) -> None:
    await talk.say(("avoid", "Harbour Loop", [LOOP]))
    assert talk.state.need.examples == ("b",)
    assert talk.state.need.exclude == ()


async def test_who_only_thinks_so_is_nobody_here(talk: Talk) -> None:
    await talk.say(COASTAL)
    jake = of("jake", "person", "jake")
    await talk.say(("dislike", "jake can't stand hills", [jake, HILL]))
    assert "utter_unknown_name" not in [each["response"] for each in talk.answers]
    assert [each.values for each in talk.state.need.exclude if isinstance(each, Terms)] == [("Hill",)]


async def test_what_tells_of_those_who_talk_is_no_theme(talk: Talk) -> None:
    theme = of("dad turns 70, i want to get him a map", "theme", "dad turns 70, i want to get him a map")
    await talk.say(("want", "my dad turns 70, i want to get him a map", [theme]))
    assert talk.state.need.themes == ()
    assert talk.answers[0]["response"] == "utter_left_out"


async def test_what_is_allowed_on_a_condition_is_not_asked_for(talk: Talk) -> None:
    await talk.say(COASTAL, ("prefer", "hills are fine if they are low", [HILL]))
    assert talk.state.need.prefer == ()
    assert [each.values for each in talk.state.need.require if isinstance(each, Terms)] == [("Coast",)]
    assert "if they are low" in str([each.get("what") for each in talk.answers])


async def test_not_this_that_asks_for_that(talk: Talk) -> None:
    await talk.say(("avoid", "not dogs, hills", [HILL]))
    assert [each.values for each in talk.state.need.require if isinstance(each, Terms)] == [("Hill",)]
    assert talk.state.need.exclude == ()


async def test_not_this_nor_that_asks_for_nothing(talk: Talk) -> None:
    forest = of("forests", "terrain", ["Forest"])
    await talk.say(("avoid", "not hills, forests or moors", [HILL, forest, of("moors", "terrain", ["Moor"])]))
    assert talk.state.need.require == ()


async def test_words_of_one_title_are_not_two_others(talk: Talk) -> None:
    await talk.say(COASTAL)
    label = talk.recommender.catalogue.item("a").title  # Cliff Path
    words = f"I know {label.lower()} well"
    cliff, path = of("cliff", "title", ["d"]), of("path", "title", ["e"])
    await talk.say(("seen", words, [cliff, path]))
    assert kept(talk) == [("seen", "a")]


async def test_like_that_where_nothing_was_shown_leaves_the_rest_of_the_wish(talk: Talk) -> None:
    that = of("that", "reference", "that")
    await talk.say(("want", "a coastal walk like that", [of("coastal", "terrain", ["Coast"]), that]))
    assert talk.state.shown
    assert "utter_left_out" in [each["response"] for each in talk.answers]


async def test_what_was_shown_first_is_the_first_list(talk: Talk) -> None:
    await talk.say(COASTAL)
    first = talk.state.shown
    await talk.say(("replace", "hills instead", [HILL]))
    assert talk.state.shown != first
    await talk.say(("why", "what was the first thing you showed me?", []))
    assert talk.state.shown == first


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("remember that I am allergic to hills", "avoid"),
        ("please remember that my husband cannot walk hills", "avoid"),
        ("always remember: she doesn't like hills", "avoid"),
        ("remember that I like hills", "like"),
        ("don't forget that I love hills", "like"),
        ("remember that I can't live without hills", "like"),
    ],
)
async def test_what_is_to_be_remembered_is_kept_as_it_was_meant(talk: Talk, text: str, polarity: str) -> None:
    await talk.say(("always", text, [HILL]))
    kept_tastes = talk.recommender.memory.preferences("u")
    assert [str(each.polarity) for each in kept_tastes] == [polarity]


async def test_a_save_needs_no_asking_whether_to_save(talk: Talk) -> None:
    await talk.say(COASTAL)
    save = of("save", "reaction", "save")
    await talk.say(("accept", "we'll take the second", [SECOND]), ("save", "could you save the second", [save, SECOND]))
    assert [each["response"] for each in talk.answers] == ["utter_noted"]


async def test_who_gets_a_pick_gets_no_list_beside_it(talk: Talk) -> None:
    await talk.say(COASTAL)
    shown = talk.state.shown
    await talk.say(("any", "I can't decide,", []), ("ask", "please choose one for us", []))
    assert [each["response"] for each in talk.answers] == ["utter_pick"]
    assert talk.state.shown == shown


async def test_what_is_put_right_beside_a_wish_leads_to_one_list(talk: Talk) -> None:
    await talk.say(COASTAL)
    forest = of("forests", "terrain", ["Forest"])
    await talk.say(("correct", "no, I meant hills", [HILL]), ("avoid", "and no forests", [forest]))
    lists = [each for each in talk.answers if each["response"].startswith("utter_list")]
    assert len(lists) == 1


async def test_both_of_a_list_of_two_are_both_whatever_is_talked_about(talk: Talk) -> None:
    await talk.say(COASTAL)
    talk.state = talk.state.after(shown=("a", "b"), focus="a")
    await talk.say(("save", "ok both on the list", []))
    assert kept(talk) == [("save", "a"), ("save", "b")]


async def test_who_is_left_out_without_being_shown_is_named(talk: Talk) -> None:
    await talk.say(COASTAL)
    unseen = next(each.id for each in talk.recommender.catalogue.items if each.id not in talk.state.shown)
    await talk.say(("avoid", "not that walk", [of("that walk", "title", [unseen], role="exclude")]))
    label = talk.recommender.wording.label(unseen)
    assert any(label in str(each.get("facts")) for each in talk.answers)


def test_a_need_of_days_is_what_the_day_after_goes_by() -> None:
    from actions.message import Move
    from actions.reading.wishes.in_context import in_context
    from recommender.catalogue.spec import load_spec

    spec = load_spec("news")
    asked = Need(require=(Range(facet="published", low=100.0, high=100.999),))

    def read(text: str) -> Move:
        return in_context(Move(kind="ask_about", text=text, end=len(text), read=True), asked, spec)

    after = read("and the day after?")
    assert (after.kind, after.mentions[0].value.low) == ("replace", 101.0)
    assert read("what about the day before").mentions[0].value.low == 99.0
    assert read("what did he do the day after the vote").kind == "ask_about"
    assert in_context(Move(kind="back", text="the day before", end=14, read=True), Need(), spec).kind == "back"
