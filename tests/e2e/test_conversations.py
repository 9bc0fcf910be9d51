"""Whole conversations through the real understanding, policies, actions, models and store.

Each looks at what the conversation did to the state and the store, and at the catalogue's facts about what was shown;
wording is checked only where it carries a fact.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from recommender.domain.conditions import Terms
from recommender.domain.feedback import Feedback, Kind
from recommender.service import Recommender
from tests.e2e.conversation import Conversation

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]


@pytest.fixture
def has(recommender: Recommender) -> Callable[[str, str, str], bool]:
    """Whether the catalogue says that an item has a term."""

    def check(item: str, facet: str, value: str) -> bool:
        condition = Terms(facet=facet, values=(value,))
        return bool(recommender.catalogue.having(condition)[recommender.catalogue.index[item]])

    return check


def number(recommender: Recommender, item: str, facet: str) -> float:
    return recommender.catalogue.item(item).numbers[facet]


Events = Callable[[Conversation], list[tuple[Kind, str]]]


def need(talk: Conversation) -> dict[str, Any]:
    return talk.replies[-1].slots["need"] or {}


def test_several_wishes_in_one_sentence(
    conversation: Start, recommender: Recommender, has: Callable[..., bool]
) -> None:
    talk = conversation()
    reply = talk.say("something french and funny from the 90s, not with Depardieu")
    assert len(reply.shown) == 3
    for item in reply.shown:
        assert has(item, "origin", "French")
        assert has(item, "genre", "Comedy")
        assert not has(item, "person", "Gérard Depardieu")
        assert 1990 <= number(recommender, item, "year") <= 1999


def test_the_conversation_of_the_readme(
    conversation: Start, recommender: Recommender, has: Callable[..., bool], events: Events
) -> None:
    talk = conversation()
    assert talk.say("hi").intent == "greet"

    first = talk.say("something french and funny from the 90s, not with Depardieu").shown
    label = recommender.wording.label(first[0])
    assert talk.say("why the first one?").text.startswith(label)

    talk.say("i've seen the second, loved it")
    assert sorted(events(talk)) == sorted([(Kind.SEEN, first[1]), (Kind.LIKE, first[1])])

    reply = talk.say("more like that but shorter")
    assert reply.slots["need"]["examples"] == [first[1]]
    limit = number(recommender, first[1], "runtime")
    assert reply.shown
    assert all(number(recommender, item, "runtime") < limit for item in reply.shown)
    assert not set(reply.shown) & set(first)

    reply = talk.say("no romance please")
    assert reply.shown
    assert not any(has(item, "genre", "Romance") for item in reply.shown)

    directors = recommender.catalogue.item(reply.shown[0]).terms["director"]
    assert all(name in talk.say("who directed the first?").text for name in directors)

    talk.say("save it")
    assert events(talk)[-1] == (Kind.SAVE, reply.shown[0])

    assert talk.say("start over").slots["need"]["require"] == []

    asked = talk.say("something like Heat")
    assert {"Heat (1995)", "Heat (1987)"} <= {option["label"] for option in asked.slots["offer"]["options"]}
    answered = talk.say("the 1995 one")
    assert answered.slots["need"]["examples"] == ["tt0113277"]
    assert answered.shown


def test_what_is_ruled_out_stays_out(conversation: Start, has: Callable[..., bool]) -> None:
    talk = conversation()
    talk.say("something scary from the 80s")
    talk.say("no horror")
    for text in ("more", "a thriller then", "more", "something like Alien", "more", "from the 90s", "more"):
        reply = talk.say(text)
        assert not any(has(item, "genre", "Horror") for item in reply.shown), text


def test_nothing_is_shown_twice(conversation: Start) -> None:
    talk = conversation()
    seen: list[str] = []
    for text in ("recommend a comedy", "more", "more", "from the 90s", "show me others"):
        shown = talk.say(text).shown
        assert shown
        assert not set(shown) & set(seen), text
        seen.extend(shown)


def test_a_dislike_changes_the_next_list(conversation: Start, events: Events) -> None:
    plain, moved = conversation(), conversation()
    for talk in (plain, moved):
        talk.say("recommend a thriller")
    assert plain.replies[-1].shown == moved.replies[-1].shown

    moved.say("the first one is terrible, not for me")
    assert events(moved) == [(Kind.DISLIKE, moved.replies[0].shown[0])]
    assert plain.say("more").shown != moved.say("more").shown


def test_likes_pull_the_list_towards_what_was_liked(
    conversation: Start, has: Callable[..., bool], events: Events
) -> None:
    talk = conversation()
    for title in ("Toy Story", "Finding Nemo", "The Lion King (1994)", "Monsters, Inc."):
        talk.say(f"I loved {title}")
    assert [kind for kind, _ in events(talk)] == [Kind.LIKE] * 4, events(talk)
    shown = [*talk.say("recommend something").shown, *talk.say("more").shown]
    assert sum(has(item, "genre", "Animation") or has(item, "genre", "Family") for item in shown) >= 3


def test_the_same_message_delivered_twice_counts_once(
    conversation: Start, recommender: Recommender, events: Events
) -> None:
    talk = conversation()
    shown = talk.say("recommend a western").shown
    for _ in range(2):
        assert recommender.wording.label(shown[0]) in talk.say("loved the first one", message_id="m1").text
    assert events(talk) == [(Kind.LIKE, shown[0])]


def test_what_was_seen_is_not_recommended_again(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("recommend a western").shown
    talk.say("I've seen the first and the third")
    assert events(talk) == [(Kind.SEEN, shown[0]), (Kind.SEEN, shown[2])]
    talk.say("start over")
    again = talk.say("recommend a western").shown
    assert not {shown[0], shown[2]} & set(again)
    assert shown[1] in again


def test_stars_are_asked_for_and_stored(conversation: Start, kept: Callable[[Conversation], list[Feedback]]) -> None:
    talk = conversation()
    shown = talk.say("recommend a western").shown
    assert talk.say("I want to rate the second one").slots["offer"]["kind"] == "stars"
    talk.tap("4")
    assert [(event.kind, event.item, event.value) for event in kept(talk)] == [(Kind.RATING, shown[1], 4.0)]
    talk.say("8 out of 10 for the first")
    assert [(event.item, event.value) for event in kept(talk)] == [(shown[1], 4.0), (shown[0], 4.0)]


def test_two_opinions_in_one_message(conversation: Start, events: Events) -> None:
    talk = conversation()
    shown = talk.say("recommend a drama").shown
    talk.say("loved the first but hated the second")
    assert sorted(events(talk)) == sorted([(Kind.LIKE, shown[0]), (Kind.DISLIKE, shown[1])])


def test_a_name_shared_by_several_is_asked_about_and_tapped(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("something like Heat but no horror")
    assert not reply.shown
    assert talk.tap("Heat (1995)").slots["need"]["examples"] == ["tt0113277"]
    # What else was said is not lost by the question.
    assert [each["values"] for each in need(talk)["exclude"]] == [["Horror"]]


def test_critiques_are_measured_from_what_was_shown(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    shown = talk.say("recommend a thriller").shown
    oldest = number(recommender, shown[1], "year")
    reply = talk.say("like the second one, but older")
    assert reply.shown
    assert all(number(recommender, item, "year") < oldest for item in reply.shown)


def test_when_nothing_fits_the_ways_out_are_counted_and_true(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("a french western from the 50s with Bill Murray")
    assert not reply.shown
    offer = reply.slots["offer"]
    assert offer["kind"] == "relax"
    for option in offer["options"]:
        assert option["label"].lower() in reply.text.lower()
    loosened = talk.tap(offer["options"][0]["label"])
    assert loosened.shown


def test_why_names_only_what_is_true(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    talk.say("a french comedy from the 90s with Audrey Tautou")
    talk.say("start over")
    shown = talk.say("something like Amélie").shown
    text = talk.say("why the first one?").text
    item = recommender.catalogue.item(shown[0])
    assert text.startswith(item.label)
    assert "Amélie" in text


def test_questions_about_an_item(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    assert "Michael Mann" in talk.say("who directed Heat (1995)?").text
    assert "170" in talk.say("how long is it?").text
    assert recommender.catalogue.item("tt0113277").numbers["runtime"] == 170


def test_an_answer_of_no_preference_is_never_asked_again(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("recommend something")
    facet = reply.slots["offer"]["facet"]
    reply = talk.say("I don't mind")
    assert facet in reply.slots["need"]["indifferent"]
    for text in ("more", "a comedy", "recommend something"):
        offer = talk.say(text).slots["offer"]
        assert offer is None or offer["facet"] != facet


def test_the_answer_to_a_question_narrows_the_list(conversation: Start) -> None:
    talk = conversation()
    offer = talk.say("recommend something").slots["offer"]
    reply = talk.tap(offer["options"][0]["label"])
    need = reply.slots["need"] or {}
    # "Just me" asks for nothing and settles the question; any other answer becomes a wish.
    assert any(need.get(part) for part in ("require", "prefer", "examples", "indifferent"))


def test_yes_and_no_depend_on_what_was_said_before(conversation: Start) -> None:
    talk = conversation()
    talk.say("hi")
    assert talk.say("yes please").shown
    talk.say("thanks")
    assert talk.say("no").shown == talk.replies[-2].shown


def test_ranges_and_soft_wishes(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    reply = talk.say("a drama between 1970 and 1985, under two hours, preferably italian")
    kept = reply.slots["need"]
    assert [each["facet"] for each in kept["prefer"]] == ["origin"]
    for item in reply.shown:
        assert 1970 <= number(recommender, item, "year") <= 1985
        assert number(recommender, item, "runtime") <= 120


def test_alternatives(conversation: Start, has: Callable[..., bool]) -> None:
    reply = conversation().say("a western or a war film")
    assert reply.slots["need"]["require"] == [
        {"kind": "terms", "facet": "genre", "values": ["Western", "War"]},
    ]
    assert all(has(item, "genre", "Western") or has(item, "genre", "War") for item in reply.shown)


def test_a_taken_back_exclusion(conversation: Start) -> None:
    talk = conversation()
    talk.say("no horror")
    talk.say("actually a horror film would be fine, show me horror")
    assert need(talk)["exclude"] == []


def test_a_free_text_theme(conversation: Start) -> None:
    reply = conversation().say("a film about beekeeping")
    assert reply.slots["need"]["themes"]
    assert reply.shown


def test_a_lost_thread_is_told_once_and_nothing_from_before_is_meant(conversation: Start, events: Events) -> None:
    talk = conversation()
    reply = talk.say("loved the first", slots={"lost": True})
    assert "I've lost the thread" in reply.text
    assert "Which one do you mean?" in reply.text
    assert events(talk) == []
    listed = talk.say("a western")
    assert "lost the thread" not in listed.text
    talk.say("loved the first")
    assert events(talk) == [(Kind.LIKE, listed.shown[0])]
