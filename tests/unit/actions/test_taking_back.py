"""What is taken back, denied, allowed again or turned down: nothing is kept that was not said."""

from __future__ import annotations

import pytest

from recommender.domain.conditions import AnyOf, Range, Terms
from recommender.domain.feedback import Kind
from tests.unit.actions.conversing import Said, Talk, of

COAST, HILL = of("coastal", "terrain", ["Coast"]), of("hill", "terrain", ["Hill"])
FOREST = of("forest", "terrain", ["Forest"])
WALES, IRELAND = of("Wales", "country", ["Wales"]), of("Irish", "country", ["Ireland"])
FIRST = of("first", "ordinal", 1)
LOOP = of("Harbour Loop", "title", ["b"])
BANK = of("the Bank", "title", ["i", "j"])
COASTAL: Said = ("want", "a coastal walk", [COAST])
HATES = of("hate", "reaction", "dislike")


def excluded(talk: Talk) -> list[tuple[str, ...]]:
    return [each.values for each in talk.state.need.exclude if isinstance(each, Terms)]


# What is kept


async def test_a_liking_that_was_never_told_is_taken_back_and_is_no_dislike(talk: Talk) -> None:
    await talk.say(("like", "I love Harbour Loop", [LOOP]))
    denied = ("correct", "I never said I like Harbour Loop", [of("like", "reaction", "dislike"), LOOP])
    await talk.say(denied)
    assert talk.responses == ["utter_undone"]
    assert talk.store.opinions(talk.user) == []
    await talk.say(denied)
    assert talk.responses == ["utter_nothing_known"]


async def test_of_namesakes_the_one_is_meant_of_which_something_is_kept(talk: Talk) -> None:
    await talk.say(("like", "I love Robber's Bank", [of("Robber's Bank", "title", ["j"])]))
    await talk.say(("dislike", "I didn't say I like the Bank", [BANK]))
    assert talk.responses == ["utter_undone"]
    assert talk.store.opinions(talk.user) == []


async def test_a_taste_that_was_never_told_is_taken_back(talk: Talk) -> None:
    await talk.say(("like", "I like forest walks", [FOREST]), ("always", "always", []))
    await talk.say(("dislike", "I never said that I like forest walks", [FOREST]))
    assert talk.responses == ["utter_undone"]
    assert talk.store.preferences(talk.user) == []
    assert talk.state.need.prefer == ()


@pytest.mark.parametrize(
    ("kind", "text"),
    [("deny", "no, don't save it"), ("save", "please don't save that"), ("stop_remembering", "don't keep it")],
)
async def test_what_is_not_to_be_saved_is_saved_no_longer(talk: Talk, kind: str, text: str) -> None:
    await talk.say(("save", "save Harbour Loop", [LOOP]))
    await talk.say((kind, text, []))
    assert talk.responses == ["utter_undone"]
    assert talk.store.saved(talk.user) == []


async def test_who_does_not_want_saved_what_was_only_offered_declines(talk: Talk) -> None:
    await talk.say(("accept", "I'll take Harbour Loop", [LOOP]))
    await talk.say(("deny", "no, don't save it", []))
    assert talk.responses == ["utter_no_problem"]


async def test_what_was_meant_to_be_saved_is_saved_beside_the_rest(talk: Talk) -> None:
    pine = of("Pine Walk", "title", ["h"])
    await talk.say(("save", "save Harbour Loop and Pine", [LOOP, of("Pine", "title", "Pinewood")]))
    assert "utter_unknown_name" in talk.responses
    await talk.say(("correct", "Pine Walk, I mean", [pine]))
    assert talk.store.saved(talk.user) == ["h"]  # one was saved, and it was another one that was meant
    await talk.say(("save", "save Harbour Loop and the Bank", [LOOP, of("the Bank", "title", ["i"])]))
    await talk.say(("correct", "Robber's Bank, I mean", [of("Robber's Bank", "title", ["j"])]))
    assert set(talk.store.saved(talk.user)) == {"b", "h", "j"}


async def test_a_word_of_consent_before_something_else_takes_nothing(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("accept", "ok.", []), ("like", "I love Harbour Loop", [LOOP]))
    assert talk.responses == ["utter_noted_next"]
    await talk.say(("accept", "sounds nice,", []), ("ask_about", "how long is the first", [FIRST]))
    assert "utter_accept" not in talk.responses
    await talk.say(("accept", "ok, sounds nice", []))
    assert talk.responses == ["utter_accept"]


async def test_surprise_is_no_taste(talk: Talk) -> None:
    await talk.say(("like", "coastal walks in Wales, seriously?", [COAST, WALES]))
    assert talk.state.need.is_empty
    assert talk.responses == ["utter_mentioned_any"]


async def test_not_the_first_one_is_no_dislike(talk: Talk) -> None:
    await talk.say(COASTAL)
    shown = talk.state.shown
    await talk.say(("dislike", "not the first one", [FIRST]))
    assert talk.events == []
    assert shown[0] in talk.state.refused


async def test_what_somebody_else_thinks_is_looked_for(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("dislike", "somebody who hates forest walks", [HATES, FOREST]))
    assert talk.events == []
    assert "Forest" in talk.wanted


# What is ruled out


async def test_what_sounds_like_putting_right_turns_down(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("correct", "not Harbour Loop", [LOOP | {"role": "exclude"}]))
    assert talk.wanted == ["Coast"]
    assert "b" not in talk.state.shown


async def test_what_is_shown_and_still_fits_stays(talk: Talk) -> None:
    await talk.say(COASTAL, ("count", "two", [of("two", "count", 2)]))
    assert talk.state.shown == ("a", "b")
    await talk.say(("avoid", "no hill walks", [HILL]))
    assert talk.state.shown == ("b", "c")


async def test_what_cannot_be_ruled_out_is_said_and_the_list_goes_on(talk: Talk) -> None:
    await talk.say(COASTAL)
    shown = talk.state.shown
    await talk.say(("avoid", "not Hawaii", []))
    assert talk.responses[:2] == ["utter_facts", "utter_list_again"]
    assert "Nothing here says “Hawaii”" in talk.words
    assert talk.state.shown == shown


async def test_what_is_shown_and_tells_of_what_is_ruled_out_goes(talk: Talk) -> None:
    await talk.say(COASTAL)
    assert "b" in talk.state.shown
    await talk.say(("dislike", "not interested in the harbour stuff", [of("harbour", "theme", "harbour")]))
    assert "b" not in talk.state.shown
    assert "utter_not_found" not in talk.responses
    assert talk.events == []


async def test_nothing_shorter_asks_for_longer(talk: Talk) -> None:
    shorter = of("shorter", "critique", {"facet": "length", "direction": -1})
    await talk.say(("want", "a walk in Wales", [WALES]), ("count", "one", [of("one", "count", 1)]))
    assert talk.state.shown == ("a",)  # 12 km
    await talk.say(("avoid", "nothing shorter please", [shorter]))
    (_, length) = talk.state.need.require
    assert (length.low, length.high) == (14, None)  # type: ignore[union-attr]


async def test_what_is_too_hilly_is_not_shown_again(talk: Talk) -> None:
    hillier = of("too flat", "critique", {"facet": "terrain", "value": "Hill", "direction": 1})
    await talk.say(COASTAL)
    first = talk.state.shown[0]
    await talk.say(("critique", "the first is too flat", [FIRST, hillier]))
    assert first in talk.state.refused
    assert first not in talk.state.shown


async def test_an_example_that_is_not_to_be_shown_is_still_one(talk: Talk) -> None:
    await talk.say(("similar", "like Harbour Loop", [LOOP]), ("avoid", "but not Harbour Loop", [LOOP]))
    assert talk.state.need.examples == ("b",)


# What is taken back, and what may be


@pytest.mark.parametrize("kind", ["avoid", "forget", "drop"])
async def test_a_wish_that_is_dropped_is_not_ruled_out(talk: Talk, kind: str) -> None:
    await talk.say(("want", "a coastal walk in Wales", [COAST, WALES]))
    await talk.say((kind, "drop the Wales part then", [WALES]))
    assert (talk.wanted, excluded(talk)) == (["Coast"], [])
    assert talk.state.shown


@pytest.mark.parametrize("kind", ["replace", "want", "prefer", "like", "drop"])
async def test_what_is_fine_again_is_ruled_out_no_longer_and_not_asked_for(talk: Talk, kind: str) -> None:
    await talk.say(("want", "a walk in Wales", [WALES]), ("avoid", "no coastal ones", [COAST]))
    await talk.say((kind, "actually coastal ones are fine again", [COAST]))
    assert (talk.wanted, excluded(talk)) == (["Wales"], [])
    assert talk.state.need.prefer == ()


async def test_shorter_ones_are_fine_sets_no_limit(talk: Talk) -> None:
    await talk.say(COASTAL)
    shorter = of("shorter", "critique", {"facet": "length", "direction": -1})
    await talk.say(("any", "shorter ones are fine", [shorter]), ("avoid", "but nothing in Wales", [WALES]))
    assert talk.wanted == ["Coast"]
    assert excluded(talk) == [("Wales",)]


@pytest.mark.parametrize("kind", ["critique", "like", "want"])
async def test_more_of_a_kind_widens_what_was_asked_for(talk: Talk, kind: str) -> None:
    await talk.say(("want", "walks in Wales", [WALES]))
    await talk.say((kind, "Irish ones too?", [IRELAND]))
    assert talk.state.need.require == (Terms(facet="country", values=("Wales", "Ireland")),)


async def test_other_years_that_are_fine_are_added(talk: Talk) -> None:
    await talk.say(("want", "from the 70s", [of("70s", "opened", {"low": 1970, "high": 1979})]))
    await talk.say(("any", "90s ones are fine too", [of("90s", "opened", {"low": 1990, "high": 1999})]))
    (years,) = talk.state.need.require
    assert isinstance(years, AnyOf)
    assert set(talk.state.shown) <= {"a", "b", "d", "g", "i", "j"}


async def test_back_to_a_kind_is_a_wish_for_it(talk: Talk) -> None:
    await talk.say(("back", "back to the coastal ones", [COAST]), ("avoid", "but no hill ones", [HILL]))
    assert talk.wanted == ["Coast"]
    assert "utter_no_earlier_list" not in talk.responses


async def test_what_was_said_again_takes_the_place_of_what_was_looked_for(talk: Talk) -> None:
    await talk.say(("want", "walks about a river in a storm", [of("river in a storm", "theme", "river in a storm")]))
    await talk.say(("correct", "no, the river I said", []))
    assert talk.state.need.themes == ("river",)


async def test_a_save_is_a_save_and_nothing_more(talk: Talk) -> None:
    await talk.say(("save", "save Harbour Loop", [LOOP]))
    assert talk.events == [(Kind.SAVE, "b")]


# What is meant of the list and what of an item


async def test_what_is_not_liked_in_own_words_is_no_opinion_of_what_is_shown(talk: Talk) -> None:
    await talk.say(("want", "a moor", [of("moor", "terrain", ["Moor"])]))  # of one that is shown
    stand = of("cant stand", "reaction", "dislike")
    await talk.say(
        ("dislike", "nothing with cows, cant stand it", [of("cows", "theme", "cows", role="exclude"), stand])
    )
    assert talk.store.opinions(talk.user) == []
    assert "Nothing here says “cows”" in talk.words


async def test_still_good_is_a_wish(talk: Talk) -> None:
    await talk.say(COASTAL)
    shorter = of("shorter", "critique", {"facet": "length", "direction": -1, "value": None})
    await talk.say(("critique", "anything shorter than that", [shorter]), ("like", "but still good", []))
    assert talk.store.opinions(talk.user) == []
    assert talk.responses == ["utter_list_again"]


async def test_to_drop_one_of_the_list_forgets_nothing(talk: Talk) -> None:
    await talk.say(COASTAL)
    dropped = talk.state.shown[0]
    await talk.say(("undo", "drop the first one", [FIRST]))
    assert dropped not in talk.state.shown
    assert len(talk.state.shown) == 2
    one = talk.state.shown[0]
    hate = of("dont like", "reaction", "dislike")
    await talk.say(("dislike", "i dont like the first one,", [hate, FIRST]), ("forget", "drop that one", []))
    assert [each.item for each in talk.store.opinions(talk.user)] == [one]
    assert "Forgotten" not in talk.words


async def test_what_is_feared_and_ruled_out_in_one_breath_is_ruled_out(talk: Talk) -> None:
    text = "he is afraid of forests so no forests"
    feared = of("forests", "terrain", ["Forest"], settled=True)
    said = {"words": "no forests", "entity": "terrain", "value": ["Forest"], "role": "exclude"}
    await talk.say(("avoid", text, [feared, said]))
    assert excluded(talk) == [("Forest",)]
    assert talk.responses[0] != "utter_contradiction"


async def test_a_time_that_is_wished_for_takes_nothing_back(talk: Talk) -> None:
    await talk.say(("want", "walks from before 1990", [of("before 1990", "opened", {"low": None, "high": 1989})]))
    after = of("after 2000", "opened", {"low": 2001, "high": None})
    await talk.say(("drop", "ok then anything after 2000", [after]))
    (asked,) = talk.state.need.require
    assert isinstance(asked, Range)
    assert (asked.low, asked.high) == (2001, None)


async def test_a_liking_stands_whatever_became_too_much(talk: Talk) -> None:
    love, weird = of("love", "reaction", "like"), of("weird", "reaction", "dislike")
    await talk.say(("like", "I love Harbour Loop", [love, LOOP]), ("dislike", "but it got too weird", [weird]))
    assert [(each.item, each.kind) for each in talk.store.opinions(talk.user)] == [("b", Kind.LIKE)]
    assert "but it got too weird" in talk.words  # which is said to do nothing
