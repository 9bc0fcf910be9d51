"""A message is a list of moves: all of them are done, in order, and what cannot be done is named."""

from __future__ import annotations

import pytest

from recommender.domain.conditions import AnyOf, Range, Terms
from recommender.domain.feedback import Kind
from recommender.domain.need import Need
from tests.unit.actions.conversing import Said, Talk, of

COAST = of("coastal", "terrain", ["Coast"])
HILL = of("hill", "terrain", ["Hill"])
FOREST = of("forest", "terrain", ["Forest"])
WALES, IRELAND = of("Wales", "country", ["Wales"]), of("Ireland", "country", ["Ireland"])
FIRST, SECOND = of("first", "ordinal", 1), of("second", "ordinal", 2)
LOOP = of("Harbour Loop", "title", ["b"])
BANK = of("the Bank", "title", ["i", "j"])  # River Bank (1990) and Robber's Bank (1992)
SEVENTIES = of("70s", "opened", {"low": 1970, "high": 1979}, group="or:0")
NINETIES = of("90s", "opened", {"low": 1990, "high": 1999}, group="or:0")

COASTAL: Said = ("want", "a coastal walk", [COAST])
LIKES_BANK: Said = ("like", "I loved the Bank", [BANK])


# Wishes


async def test_nothing_gives_way_to_more_of_what_is_shown_than_there_is(talk: Talk) -> None:
    await talk.say(("want", "coastal walks in Ireland", [COAST, IRELAND]))
    assert talk.state.shown == ("c",)  # 25 km long, and the only one
    longer = of("longer", "critique", {"facet": "length", "direction": 1, "value": None})
    await talk.say(("critique", "longer ones", [longer]))
    assert talk.responses == ["utter_nothing_fits"]
    assert [each.facet for each in talk.state.need.require] == ["terrain", "country", "length"]
    assert talk.ends_well()


async def test_several_wishes_lead_to_one_list(talk: Talk) -> None:
    await talk.say(COASTAL, ("avoid", "but nothing in Wales", [WALES]), ("count", "just one", [of("one", "count", 1)]))
    assert talk.responses[0] == "utter_list"
    assert talk.state.shown == ("c",)
    assert talk.state.need.count == 1


async def test_a_value_means_what_its_move_says_whatever_its_role(talk: Talk) -> None:
    await talk.say(
        ("avoid", "no coastal ones", [COAST]), ("prefer", "hill ones if possible", [HILL | {"role": "exclude"}])
    )
    assert talk.state.need == Need(
        exclude=(Terms(facet="terrain", values=("Coast",)),), prefer=(Terms(facet="terrain", values=("Hill",)),)
    )


async def test_a_tap_has_no_moves_and_means_what_its_roles_say(talk: Talk) -> None:
    await talk.tap("inform", terrain=["Coast"])
    assert talk.wanted == ["Coast"]
    await talk.tap("more")
    assert talk.responses == ["utter_no_more"]
    assert talk.ends_well()


async def test_a_taste_is_a_soft_wish_and_asked_about(talk: Talk) -> None:
    await talk.say(("like", "I like coastal and hill walks", [COAST, HILL]))
    assert [each.facet for each in talk.state.need.prefer] == ["terrain", "terrain"]
    assert talk.events == []
    assert talk.responses == ["utter_list", "utter_ask_how_long"]


async def test_what_is_disliked_in_general_is_avoided(talk: Talk) -> None:
    await talk.say(("dislike", "I hate forest walks", [FOREST]), ("always", "always", []))
    assert talk.state.need.exclude == (Terms(facet="terrain", values=("Forest",)),)
    assert talk.responses[:2] == ["utter_always", "utter_list"]
    assert "utter_ask_how_long" not in talk.responses


async def test_alternatives_of_years(talk: Talk) -> None:
    await talk.say(("want", "from the 70s or 90s", [SEVENTIES, NINETIES]))
    (asked,) = talk.state.need.require
    assert isinstance(asked, AnyOf)
    assert set(talk.state.shown) <= {"a", "b", "d", "g", "i", "j"}


async def test_two_more(talk: Talk) -> None:
    await talk.say(("ask", "suggest something", []))
    first = talk.state.shown
    await talk.say(("count", "two", [of("two", "count", 2)]), ("more", "more", []))
    assert len(talk.state.shown) == 2
    assert not set(talk.state.shown) & set(first)


async def test_a_wish_in_ones_own_words_is_kept_also_without_a_mark(talk: Talk) -> None:
    await talk.say(("want", "something with a harbour", []), ("want", "with a view", [of("a view", "theme", "a view")]))
    assert talk.state.need.themes == ("harbour", "view")


async def test_a_wish_that_no_text_answers_is_named(talk: Talk) -> None:
    await talk.say(COASTAL, ("want", "about 1234", [of("1234", "theme", "1234")]))
    assert talk.responses[:2] == ["utter_unknown_name", "utter_list"]
    assert "1234" in talk.words
    assert talk.state.need.themes == ()


async def test_free_text_that_is_ruled_out_is_named(talk: Talk) -> None:
    await talk.say(COASTAL, ("avoid", "no dragons", [of("dragons", "theme", "dragons")]))
    assert talk.responses[:2] == ["utter_facts", "utter_list"]
    assert "Nothing here says “dragons”" in talk.words


async def test_an_unknown_name_is_said_and_the_rest_is_done(talk: Talk) -> None:
    await talk.say(COASTAL, ("similar", "like Zorblax", [of("Zorblax", "title", "Zorblax")]))
    assert talk.responses[:2] == ["utter_unknown_name", "utter_list"]


async def test_an_unknown_name_alone_is_followed_by_a_question(talk: Talk) -> None:
    await talk.say(("similar", "like Zorblax", [of("Zorblax", "title", "Zorblax")]))
    assert talk.responses == ["utter_unknown_name", "utter_what_else"]


async def test_a_contradiction_is_asked_about_and_the_rest_is_kept(talk: Talk) -> None:
    await talk.say(COASTAL, ("avoid", "no coastal ones", [COAST]), ("want", "in Wales", [WALES]))
    assert talk.responses == ["utter_contradiction"]
    assert talk.wanted == ["Wales"]
    await talk.choose("no coastal walks")
    assert talk.state.need.exclude == (Terms(facet="terrain", values=("Coast",)),)


async def test_an_item_that_is_ruled_out_is_not_shown(talk: Talk) -> None:
    await talk.say(COASTAL, ("avoid", "not Harbour Loop", [LOOP]))
    assert set(talk.state.shown) == {"a", "c"}


# Replacing


async def test_what_replaces_takes_the_place_of_its_facet(talk: Talk) -> None:
    await talk.say(("want", "a coastal walk in Wales", [COAST, WALES]))
    await talk.say(("replace", "actually make it Ireland", [IRELAND]))
    assert talk.wanted == ["Coast", "Ireland"]


async def test_two_that_few_items_are_at_once_do_not_pile_up(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("want", "a forest walk", [FOREST]))
    assert talk.wanted == ["Forest"]


async def test_and_adds(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("want", "and also hill", [HILL]))
    assert talk.wanted == ["Coast", "Hill"]
    assert talk.state.shown == ("a",)


async def test_both_in_one_message_are_meant_together(talk: Talk) -> None:
    await talk.say(("want", "a forest walk", [FOREST]))
    await talk.say(("want", "a coastal hill walk", [COAST, HILL]))
    assert talk.wanted == ["Coast", "Hill"]


async def test_an_example_takes_the_place_of_an_example(talk: Talk) -> None:
    await talk.say(("similar", "like Harbour Loop", [LOOP]))
    await talk.say(("similar", "like Cliff Path", [of("Cliff Path", "title", ["a"])]))
    assert talk.state.need.examples == ("a",)


async def test_what_was_said_longest_ago_gives_way_where_nothing_would_be_left(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("want", "in Wales", [WALES]))
    await talk.say(("want", "opened in the 70s", [SEVENTIES]))
    assert talk.responses[:2] == ["utter_gave_way", "utter_list"]
    assert "Coast" in talk.words
    assert talk.state.shown == ("g",)


async def test_now_something_else_begins_anew(talk: Talk) -> None:
    await talk.say(COASTAL, ("avoid", "nothing in Wales", [WALES]))
    await talk.say(("want", "now something with a harbour", []))
    assert talk.wanted == []
    assert talk.state.need.themes == ("harbour",)
    assert talk.state.need.exclude == (Terms(facet="country", values=("Wales",)),)


async def test_a_wish_is_dropped_by_its_value_and_by_its_facet(talk: Talk) -> None:
    await talk.say(("want", "a coastal walk in Wales opened in the 90s", [COAST, WALES, NINETIES]))
    await talk.say(
        ("drop", "forget Wales", [WALES]), ("drop", "the year does not matter", [of("year", "facet", "opened")])
    )
    assert talk.wanted == ["Coast"]


async def test_what_was_never_asked_for_is_said_to_be_none_of_the_wishes(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("drop", "forget the country", [WALES | {"words": "country"}]), ("more", "more", []))
    assert "utter_not_asked" in talk.responses


# Opinions


async def test_opinions_are_stored_first_and_confirmed_in_one_sentence(talk: Talk) -> None:
    await talk.say(COASTAL)
    first, second, third = talk.state.shown
    await talk.say(
        ("like", "I loved the first", [FIRST]),
        ("dislike", "hated the second", [SECOND]),
        ("save", "save the third", [of("third", "ordinal", 3)]),
        ("want", "show me hill walks", [HILL]),
    )
    assert talk.events == [(Kind.LIKE, first), (Kind.DISLIKE, second), (Kind.SAVE, third)]
    assert talk.responses[:2] == ["utter_noted", "utter_list"]


async def test_an_opinion_without_a_name_is_of_what_its_neighbour_names(talk: Talk) -> None:
    await talk.say(("seen", "I've seen", []), ("like", "and loved Harbour Loop", [LOOP]))
    await talk.say(("seen", "I've seen Cliff Path", [of("Cliff Path", "title", ["a"])]), ("like", "loved it", []))
    assert sorted(talk.events) == sorted([(Kind.SEEN, "b"), (Kind.LIKE, "b"), (Kind.SEEN, "a"), (Kind.LIKE, "a")])


async def test_all_of_those_have_been_seen(talk: Talk) -> None:
    await talk.say(("ask", "suggest something", []))
    shown = talk.state.shown
    await talk.say(("seen", "I've seen all of those", [of("all of those", "reference", "all")]))
    assert talk.events == [(Kind.SEEN, item) for item in shown]
    assert talk.responses[:2] == ["utter_noted", "utter_list_open"]
    assert not set(talk.state.shown) & set(shown)


async def test_i_love_them_all(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("like", "I love them all", [of("them all", "reference", "all")]))
    assert {kind for kind, _ in talk.events} == {Kind.LIKE}
    assert len(talk.events) == 3


async def test_not_my_thing_passes_the_list_and_stores_nothing(talk: Talk) -> None:
    await talk.say(("ask", "suggest something", []))
    shown = talk.state.shown
    for move, text in (("dislike", "not my thing"), ("reject", "nah")):
        await talk.say((move, text, []))
        assert talk.responses[0] == "utter_list_others"
    assert talk.events == []
    assert not set(talk.state.shown) & set(shown)


async def test_a_bare_no_to_a_list_shows_others(talk: Talk) -> None:
    await talk.say(COASTAL, ("count", "two", [of("two", "count", 2)]))
    before = talk.state.shown
    await talk.say(("deny", "nah", []))
    assert len({*before, *talk.state.shown}) == 3


async def test_never_again_rules_a_title_out_and_asks_nothing(talk: Talk) -> None:
    await talk.say(("dislike", "never show me the Bank again", [BANK | {"role": "exclude"}]))
    assert not {"i", "j"} & set(talk.state.shown)
    assert (talk.state.offer, talk.events) == (None, [])


async def test_they_means_what_the_message_has_just_named_and_not_the_list(talk: Talk) -> None:
    await talk.say(COASTAL)
    assert len(talk.state.shown) > 1
    await talk.say(("seen", "I have done Harbour Loop", [LOOP]), ("like", "they were great", []))
    assert talk.events == [(Kind.SEEN, "b"), (Kind.LIKE, "b")]


async def test_they_means_all_that_is_shown(talk: Talk) -> None:
    await talk.say(COASTAL)
    shown = talk.state.shown
    await talk.say(("seen", "I have seen them,", []), ("dislike", "and I did not like them, sorry", []))
    assert set(talk.events) == {(kind, item) for kind in (Kind.SEEN, Kind.DISLIKE) for item in shown}


async def test_a_judgement_of_it_is_no_taste_though_it_names_a_kind(talk: Talk) -> None:
    await talk.say(("ask_about", "is Harbour Loop long?", [LOOP]))
    await talk.say(("dislike", "it was a boring coastal walk", [COAST]))
    assert talk.events[-1] == (Kind.DISLIKE, "b")
    assert talk.state.need == Need()


async def test_who_has_seen_it_may_judge_it_in_the_same_breath(talk: Talk) -> None:
    loved = of("loved it", "reaction", "like")
    await talk.say(("seen", "saw Harbour Loop loved it", [LOOP, loved]))
    assert set(talk.events) == {(Kind.SEEN, "b"), (Kind.LIKE, "b")}


async def test_liking_all_there_is_says_nothing(talk: Talk) -> None:
    await talk.say(("like", "I love walks", []))
    assert (talk.events, talk.responses) == ([], ["utter_chat"])


async def test_who_would_try_them_is_asked_which(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("accept", "I would like them", []))
    assert talk.responses == ["utter_accept_which"]


async def test_who_turns_a_list_down_is_asked_what_helps(talk: Talk) -> None:
    await talk.say(("ask", "suggest something", []))
    await talk.say(("reject", "none of these", []))
    assert talk.responses[0] == "utter_list_others"
    assert talk.ends_well()


OLDEST = of("oldest", "order", {"facet": "opened", "direction": -1})


@pytest.mark.parametrize("said", [("want", "show me the oldest", [OLDEST]), ("compare", "the oldest first", [OLDEST])])
async def test_an_order_is_of_all_that_fits_whatever_was_shown(talk: Talk, said: Said) -> None:
    """What was shown comes again where it belongs, and what was turned down does not."""
    await talk.say(("ask", "suggest something", []), ("count", "just two", [of("two", "count", 2)]))
    down = talk.state.shown
    await talk.say(("reject", "none of these", []))
    shown = talk.state.shown
    await talk.say(said)
    assert talk.state.need.order is not None
    await talk.say(("count", "show 20", [of("20", "count", 20)]))
    assert talk.state.refused == down
    assert not set(down) & set(talk.state.shown)
    assert set(shown) & set(talk.state.passed)


async def test_a_question_about_the_list_puts_nothing_in_order(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("compare", "which is the oldest?", [OLDEST]))
    assert talk.state.need.order is None


async def test_one_unknown_title_does_not_swallow_the_other(talk: Talk) -> None:
    await talk.say(("like", "I loved Harbour Loop and Zorblax", [LOOP, of("Zorblax", "title", "Zorblax")]))
    assert talk.events == [(Kind.LIKE, "b")]
    assert talk.responses[0] == "utter_unknown_name"


# Questions to the person


async def test_which_one_is_asked_after_the_rest_is_done_and_the_answer_completes_it(talk: Talk) -> None:
    await talk.say(LIKES_BANK, COASTAL)
    assert talk.responses == ["utter_list", "utter_which_title"]
    assert talk.events == []
    await talk.choose("Robber's Bank (1992)")
    assert talk.events == [(Kind.LIKE, "j")]
    assert talk.wanted == ["Coast"]


YEAR = of("1992", "opened", {"low": 1992, "high": 1992})


@pytest.mark.parametrize(
    "said",
    [
        ("want", "the 1992 one", [YEAR]),
        ("want", "1992", [YEAR]),
        ("ask_about", "the one from Scotland", [of("Scotland", "country", ["Scotland"])]),
        ("similar", "the second", [SECOND]),
        ("mention", "Robber's Bank (1992)", []),
        ("correct", "I meant the 1992 one", [YEAR]),
        ("correct", "no, the 1992 one", [YEAR | {"role": "exclude"}]),
        ("avoid", "not the 1990 one", [of("1990", "opened", {"low": 1990, "high": 1990}, role="exclude")]),
        ("accept", "the Scottish one obviously", [of("Scottish", "country", ["Scotland"])]),
        ("like", "the second one of course", [SECOND]),
        ("correct", "the new one", [of("new", "opened", {"low": 2020, "high": None})]),
        ("want", "the newest", [of("newest", "order", {"facet": "opened", "direction": 1})]),
        ("accept", "the newer one please", [of("newer", "critique", {"facet": "opened", "direction": 1})]),
    ],
)
async def test_a_typed_answer_means_one_of_those_on_offer(talk: Talk, said: Said) -> None:
    await talk.say(LIKES_BANK)
    await talk.say(said)
    assert talk.events == [(Kind.LIKE, "j")]


@pytest.mark.parametrize(
    "said",
    [
        ("want", "show me coastal walks opened in 1992", [COAST, YEAR]),
        ("want", "a walk opened in 1992", [YEAR]),
        ("want", "valley walks opened in 1992", [of("valley", "terrain", ["Valley"]), YEAR]),
    ],
)
async def test_a_new_request_is_no_answer_whatever_year_is_in_it(talk: Talk, said: Said) -> None:
    await talk.say(LIKES_BANK)
    await talk.say(said)
    assert talk.events == []
    assert talk.state.need.require[-1] == Range(facet="opened", low=1992, high=1992)


async def test_a_typed_answer_may_be_followed_by_more(talk: Talk) -> None:
    newer = of("newer", "critique", {"facet": "opened", "direction": 1})
    await talk.say(LIKES_BANK)
    await talk.say(
        ("accept", "the newer one,", [newer]), ("ask_about", "how long is it?", [of("long", "facet", "length")])
    )
    assert talk.events == [(Kind.LIKE, "j"), (Kind.DETAILS, "j")]
    assert talk.responses == ["utter_noted", "utter_facts"]
    assert "Robber's Bank (1992)" in talk.words


async def test_the_second_is_the_second_that_was_just_named(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(LIKES_BANK)
    await talk.say(("ask_about", "tell me about the second", [SECOND]))
    assert talk.responses[0] == "utter_facts"
    assert "Robber's Bank (1992)" in talk.words
    assert talk.events == [(Kind.DETAILS, "j")]


@pytest.mark.parametrize(
    ("words", "beside", "item"),
    [
        ("I loved the new Bank", of("new", "opened", {"low": 2020, "high": None}), "j"),
        ("I loved the old Bank", of("old", "opened", {"low": None, "high": 1960}), "i"),
        ("I loved the Bank of 1992", YEAR, "j"),
    ],
)
async def test_what_stands_beside_a_name_tells_namesakes_apart(
    talk: Talk, words: str, beside: dict[str, object], item: str
) -> None:
    await talk.say(("like", words, [of("Bank", "title", ["i", "j"]), beside]))
    assert talk.events == [(Kind.LIKE, item)]


async def test_yes_keep_it_is_a_yes_and_the_rest_is_done_too(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("accept", "I'll take the first", [FIRST]))
    taken = talk.state.focus
    await talk.say(("always", "yes keep it", []), ("more", "and show me others", []))
    assert talk.events[-1] == (Kind.SAVE, taken)
    assert talk.responses[-1] in ("utter_list", "utter_no_more")


async def test_a_title_that_is_nearly_there_is_asked_about_and_yes_takes_it(talk: Talk) -> None:
    loop = of("Harbour Loop (2011)", "title", "Harbour Loop (2011)", near=["b"])
    await talk.say(("like", "I loved Harbour Loop (2011)", [loop]))
    assert (talk.events, talk.responses) == ([], ["utter_near_title"])
    await talk.say(("affirm", "yes", []))
    assert talk.events == [(Kind.LIKE, "b")]


async def test_with_two_titles_the_answer_completes_both(talk: Talk) -> None:
    await talk.say(("like", "I love Harbour Loop and the Bank", [LOOP, BANK]))
    await talk.say(("want", "the 1992 one", [YEAR]))
    assert talk.events == [(Kind.LIKE, "b"), (Kind.LIKE, "j")]


async def test_a_tap_on_a_card_is_no_answer_and_leaves_the_question_open(talk: Talk) -> None:
    await talk.say(LIKES_BANK)
    await talk.tap("like", title="a")
    assert talk.events == [(Kind.LIKE, "a")]
    await talk.say(("want", "the 1992 one", [YEAR]))
    assert talk.events == [(Kind.LIKE, "a"), (Kind.LIKE, "j")]


async def test_an_unclear_example_holds_the_list_and_keeps_the_rest(talk: Talk) -> None:
    await talk.say(("similar", "like the Bank", [BANK]), ("avoid", "nothing in Wales", [WALES]))
    assert talk.responses == ["utter_which_title"]
    await talk.choose("River Bank (1990)")
    assert talk.state.need.examples == ("i",)
    assert talk.state.need.exclude == (Terms(facet="country", values=("Wales",)),)
    assert talk.state.shown


async def test_what_depends_on_an_unclear_name_waits_with_it(talk: Talk) -> None:
    await talk.say(LIKES_BANK, ("similar", "anything similar?", []))
    assert talk.responses == ["utter_which_title"]
    await talk.choose("River Bank (1990)")
    assert talk.events == [(Kind.LIKE, "i")]
    assert talk.state.need.examples == ("i",)


async def test_a_second_question_is_asked_after_the_first(talk: Talk) -> None:
    await talk.say(LIKES_BANK, ("rate", "and rate Harbour Loop", [LOOP]))
    assert talk.responses == ["utter_which_title"]
    await talk.choose("River Bank (1990)")
    assert talk.responses[-1] == "utter_ask_stars"


async def test_one_answer_settles_all_that_is_said_of_an_unclear_name(talk: Talk) -> None:
    await talk.say(LIKES_BANK, ("ask_about", "how long is the Bank?", [BANK, of("how long", "facet", "length")]))
    assert talk.responses == ["utter_which_title"]
    await talk.choose("River Bank (1990)")
    assert talk.responses[:2] == ["utter_noted", "utter_facts"]


async def test_questions_are_answered_beside_the_rest(talk: Talk) -> None:
    await talk.say(
        ("ask_about", "how long is Harbour Loop?", [LOOP, of("how long", "facet", "length")]),
        ("save", "save it", []),
        COASTAL,
    )
    assert talk.responses[:3] == ["utter_noted", "utter_facts", "utter_list"]
    assert (Kind.SAVE, "b") in talk.events


# Answers to a suggestion


async def test_who_takes_the_only_one_may_save_it_and_likes_nothing_yet(talk: Talk) -> None:
    await talk.say(("want", "a coastal hill walk", [COAST, HILL]))
    await talk.say(("accept", "sounds good", []))
    assert talk.responses == ["utter_accept"]
    assert talk.events == [(Kind.DETAILS, "a")]
    await talk.say(("affirm", "yes please", []))
    assert talk.events[-1] == (Kind.SAVE, "a")


async def test_who_takes_one_of_several_is_asked_lightly(talk: Talk) -> None:
    await talk.say(COASTAL)
    shown = talk.state.shown
    await talk.say(("accept", "great, I'll watch one of those", []))
    assert talk.responses == ["utter_accept_which"]
    await talk.say(("want", "the second", [SECOND]))
    assert talk.responses == ["utter_accept"]
    assert talk.events == [(Kind.DETAILS, shown[1])]


async def test_what_was_not_seen_or_only_heard_of_is_not_stored(talk: Talk) -> None:
    await talk.say(("unseen", "never seen Harbour Loop", [LOOP]))
    assert talk.responses == ["utter_unseen"]
    await talk.say(("mention", "I heard Harbour Loop was good", [LOOP]), COASTAL)
    assert talk.responses[:2] == ["utter_mentioned", "utter_list"]
    assert talk.events == []


# The rest


async def test_what_is_polite_adds_nothing_beside_the_rest(talk: Talk) -> None:
    await talk.say(("greet", "hi", []), COASTAL, ("thank", "thanks", []))
    assert talk.responses[0] == "utter_list"
    await talk.say(("greet", "hi", []), ("help", "what can you do?", []), intent="help")
    assert talk.responses == ["utter_help"]


async def test_yes_means_what_was_asked_also_with_thanks(talk: Talk) -> None:
    await talk.say(("affirm", "yes please", []), ("thank", "thanks", []), bare={"affirm": "ask"})
    assert talk.responses[0] == "utter_list_open"


async def test_a_label_that_is_about_the_offer_is_taken_as_that_tapped_or_typed(talk: Talk) -> None:
    await talk.say(("delete_data", "delete everything about me", []))
    await talk.say(("deny", "no", []))
    assert talk.responses == ["utter_nothing_changed"]
    await talk.say(("like", "I like coastal walks", [COAST]))
    await talk.choose("Just for tonight")
    assert talk.responses == ["utter_tonight"]
    assert talk.state.offer is None


async def test_distress_is_heard_before_all_else(talk: Talk) -> None:
    await talk.say(COASTAL, ("distress", "I don't want to live", []), intent="distress")
    assert talk.responses == ["utter_distress"]


async def test_starting_over_takes_back_what_was_said_before_it_and_not_after(talk: Talk) -> None:
    await talk.say(COASTAL, ("start_over", "no, start over", []), ("want", "a forest walk", [FOREST]))
    assert talk.wanted == ["Forest"]


async def test_no_deletion_without_a_word_for_it(talk: Talk) -> None:
    await talk.say(("delete_data", "no subtitles please", []))
    assert talk.responses == ["utter_rephrase"]
    await talk.say(("delete_data", "no subtitles please", []), COASTAL)
    assert talk.responses[:2] == ["utter_left_out", "utter_list"]
    await talk.say(("delete_data", "delete everything about me", []), COASTAL)
    assert "utter_confirm_delete" in talk.responses
    assert talk.state.offer is not None
    assert talk.state.offer.kind == "confirm"


async def test_undo_takes_back_all_of_a_message(talk: Talk) -> None:
    await talk.say(("want", "a forest walk", [FOREST]))
    await talk.say(("like", "I loved Harbour Loop", [LOOP]), ("replace", "make it coastal", [COAST]))
    await talk.say(("undo", "undo that", []))
    assert talk.wanted == ["Forest"]
    assert talk.events[-1][0] is Kind.UNDO


# Who made what is talked about


async def test_that_guide_is_who_guides_what_is_talked_about(talk: Talk) -> None:
    await talk.say(("ask_about", "how long is Harbour Loop?", [LOOP, of("how long", "facet", "length")]))
    await talk.say(("want", "something with that guide", [of("guide", "facet", "guide")]))
    assert talk.state.need.require == (Terms(facet="guide", values=("Cid",)),)


async def test_without_anything_talked_about_that_guide_is_nobody(talk: Talk) -> None:
    await talk.say(("want", "something with that guide", [of("guide", "facet", "guide")]))
    assert talk.state.need.require == ()
    assert "“that guide”" in talk.words


# What is called by its kind, or by a part of its name


async def test_what_only_one_has_is_meant_wherever_it_is(talk: Talk) -> None:
    await talk.say(("want", "a coastal walk", [COAST]))
    assert "k" not in talk.state.shown
    await talk.say(("accept", "ok, the moor", [of("moor", "terrain", ["Moor"])]), ("save", "put it on my list", []))
    assert talk.events == [(Kind.SAVE, "k")]
    assert talk.responses == ["utter_noted"]  # and nobody is asked whether to keep it


async def test_a_few_that_are_called_so_are_asked_about(talk: Talk) -> None:
    await talk.say(("accept", "the valley one sounds good", [of("valley", "terrain", ["Valley"])]))
    assert talk.state.offer is not None
    assert [option.item for option in talk.state.offer.options] == ["i", "j"]


async def test_what_is_talked_about_is_found_by_a_part_of_its_name(talk: Talk) -> None:
    await talk.say(COASTAL)
    assert {"b", "c"} <= set(talk.state.shown)
    await talk.say(("seen", "already did the harbour one", [of("harbour one", "title", "harbour one")]))
    assert talk.events == [(Kind.SEEN, "b")]
    await talk.say(("seen", "and the river one", [of("river", "title", "river")]))  # nothing of that is shown
    assert talk.events == [(Kind.SEEN, "b")]


async def test_it_is_what_was_taken_in_the_same_message_and_not_what_was_talked_about(talk: Talk) -> None:
    await talk.say(("like", "I loved the Bank", [of("Bank", "title", ["i"])]))
    await talk.say(("accept", "Harbour Loop, yes", [LOOP]), ("save", "keep it for me", []))
    assert (Kind.SAVE, "b") in talk.events
    assert (Kind.SAVE, "i") not in talk.events


async def test_a_question_that_sounds_like_a_request_is_answered(talk: Talk) -> None:
    length = of("length", "facet", "length")
    await talk.say(("accept", "Harbour Loop sounds good", [LOOP]), ("ask", "what length does it have?", [length]))
    assert talk.responses == ["utter_accept", "utter_facts"]


async def test_they_are_what_was_taken_in_the_same_message_and_not_all_that_is_shown(talk: Talk) -> None:
    await talk.say(COASTAL)
    length = of("long", "facet", "length")
    await talk.say(
        ("accept", "the moor might do", [of("moor", "terrain", ["Moor"])]),
        ("ask_about", "how long are they?", [length]),
    )
    assert talk.responses == ["utter_accept", "utter_facts"]
    assert talk.events == [(Kind.DETAILS, "k")]  # and of nothing else that is shown


async def test_what_is_taken_and_put_on_the_list_in_one_breath_is_saved(talk: Talk) -> None:
    await talk.say(("accept", "Harbour Loop sounds good", [LOOP]))
    keep, moor = of("on the list", "reaction", "save"), of("moor", "terrain", ["Moor"])
    await talk.say(("accept", "lovely, on the list it goes. And the moor", [keep, moor]))
    assert (Kind.SAVE, "b") in talk.events
    assert talk.responses == ["utter_noted", "utter_accept"]
    assert talk.state.focus == "k"


async def test_nothing_takes_its_own_place_so_that_it_is_given_up(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("replace", "actually skip the coastal ones", [COAST]))
    assert talk.wanted == []
    await talk.say(COASTAL)
    await talk.say(("replace", "no, coastal ones", [COAST]))
    assert talk.wanted == ["Coast"]


async def test_beside_an_amount_alone_the_bare_rest_is_what_is_looked_for(talk: Talk) -> None:
    length = of("under 20 km", "length", {"high": 20})
    await talk.say(("want", "moor pony under 20 km", [length]))
    assert talk.state.need.themes == ("moor pony",)
    await talk.tap("start_over")
    await talk.say(("want", "I have a day, so under 20 km", [length]))
    assert not talk.state.need.themes


async def test_what_begins_anew_with_a_wish_is_answered_with_a_list(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("start_over", "start over, show me hill walks", [HILL]))
    assert talk.responses[:2] == ["utter_anew", "utter_list"]
    assert talk.wanted == ["Hill"]
    new = of("new", "opened", {"low": 2000})
    await talk.say(("start_over", "new search: forest walks", [new, FOREST]))
    assert talk.wanted == ["Forest"]
    await talk.say(("start_over", "new search please", [new]))
    assert talk.responses == ["utter_started_over"]
    assert talk.wanted == []
    await talk.say(("start_over", "forget all that.", []), ("want", "a forest walk", [FOREST]))
    assert talk.responses[:2] == ["utter_anew", "utter_list"]


@pytest.mark.parametrize(
    ("kind", "said", "roles"),
    [
        ("replace", "I'd rather have a coastal walk than a hill walk", ("prefer", None)),
        ("want", "a coastal walk rather than a hill walk", (None, "prefer")),
    ],
)
async def test_what_is_wanted_rather_than_something_rules_that_out(
    talk: Talk, kind: str, said: str, roles: tuple[str | None, str | None]
) -> None:
    await talk.say((kind, said, [COAST | {"role": roles[0]}, HILL | {"role": roles[1]}]))
    assert talk.state.need.require == (Terms(facet="terrain", values=("Coast",)),)
    assert talk.state.need.exclude == (Terms(facet="terrain", values=("Hill",)),)


async def test_what_is_not_here_may_be_what_something_is_wanted_rather_than(talk: Talk) -> None:
    await talk.say(("replace", "I'd rather have a coastal walk than a cruise", [COAST | {"role": "prefer"}]))
    assert talk.state.need == Need(require=(Terms(facet="terrain", values=("Coast",)),))


async def test_a_no_that_names_a_value_rules_it_out(talk: Talk) -> None:
    await talk.say(("deny", "no hills", [of("hills", "terrain", ["Hill"])]))
    assert talk.state.need.exclude == (Terms(facet="terrain", values=("Hill",)),)


async def test_what_somebody_would_rather_have_takes_the_place_of_what_was_said(talk: Talk) -> None:
    await talk.say(("want", "a hill walk,", [HILL]), ("prefer", "I'd rather have a coastal one", [COAST]))
    assert talk.wanted == ["Coast"]
    assert talk.state.need.prefer == ()


async def test_a_rating_is_put_right_in_the_same_breath(talk: Talk) -> None:
    five, four = of("5", "rating", 5.0), of("4", "ordinal", 4)
    await talk.say(("rate", "5 stars for Harbour Loop, no wait, 4", [five, LOOP, four]))
    assert [(each.kind, each.item, each.value) for each in talk.store.feedback(talk.user)] == [(Kind.RATING, "b", 4.0)]
    three, path = of("3", "rating", 3.0), of("Cliff Path", "title", ["a"])
    await talk.say(
        ("rate", "5 stars for Harbour Loop, no wait, 4, and 3 for Cliff Path", [five, LOOP, four, three, path])
    )
    assert [(each.item, each.value) for each in talk.store.feedback(talk.user)[1:]] == [("b", 4.0), ("a", 3.0)]


async def test_two_of_those_are_taken_and_not_had(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("seen", "2 of those please", []))
    assert talk.responses == ["utter_accept_which"]
    assert talk.events == []


async def test_what_somebody_keeps_from_is_ruled_out_however_it_was_read(talk: Talk) -> None:
    await talk.say(COASTAL)
    await talk.say(("replace", "no wait, we don't like hills", [of("hills", "terrain", ["Hill"])]))
    assert talk.state.need.exclude == (Terms(facet="terrain", values=("Hill",)),)
    await talk.say(("chat", "sorry, we never watch anything in Wales", [WALES]))
    assert talk.state.need.exclude[-1] != Terms(facet="country", values=("Wales",))
    await talk.say(("chat", "sorry, we don't like Wales", [WALES]))
    assert talk.state.need.exclude[-1] == Terms(facet="country", values=("Wales",))


async def test_what_is_fine_too_is_ruled_out_no_longer_or_may_be_instead(talk: Talk) -> None:
    await talk.say(("avoid", "no hills", [of("hills", "terrain", ["Hill"])]), COASTAL)
    await talk.say(("any", "hill walks are fine too", [HILL]))
    assert talk.state.need.exclude == ()
    assert talk.wanted == ["Coast"]
    await talk.say(("any", "hill walks are fine too", [HILL]))
    assert talk.state.need.require == (Terms(facet="terrain", values=("Coast", "Hill")),)


async def test_a_facet_that_does_not_matter_is_left_open_and_nothing_that_fits_is_kept_back(talk: Talk) -> None:
    await talk.say(COASTAL, ("want", "from the 90s", [NINETIES]))
    before = talk.state.shown
    assert before
    await talk.say(("any", "the year doesn't matter", [of("year", "facet", "opened")]))
    assert talk.wanted == ["Coast"]
    assert set(before) < set(talk.state.shown)


async def test_one_that_is_clear_is_noted_beside_one_that_has_to_be_asked_about(talk: Talk) -> None:
    await talk.say(("seen", "I have done the Bank and Harbour Loop", [BANK, LOOP]))
    assert talk.events == [(Kind.SEEN, "b")]
    assert talk.responses == ["utter_noted", "utter_which_title"]
    await talk.say(("accept", "the first", [FIRST]))
    assert talk.events == [(Kind.SEEN, "b"), (Kind.SEEN, "i")]


async def test_the_other_one_is_that_of_two_and_asked_for_of_more(talk: Talk) -> None:
    other = of("the other one", "reference", "the other one")
    await talk.say(COASTAL)
    first, second, *_ = talk.state.shown
    talk.state = talk.state.after(shown=(first, second), focus=first)
    await talk.say(("accept", "the other one then", [other]))
    assert talk.state.focus == second
    talk.state = talk.state.after(shown=("a", "b", "c"), focus="a", offer=None)
    await talk.say(("accept", "the other one then", [other]))
    assert talk.responses == ["utter_accept_which"]


async def test_what_is_not_here_is_named_where_it_is_asked_for(talk: Talk) -> None:
    await talk.say(("ask_about", "do you have bungee jumping?", []))
    assert talk.responses == ["utter_facts", "utter_what_else"]
    assert "I can't find “bungee jumping” here." in talk.words
    await talk.say(
        ("ask_about", "do you have anything", []), ("want", "on the coast?", [of("coast", "terrain", ["Coast"])])
    )
    assert talk.responses == ["utter_list"]
