"""What the actions tell a page beyond text: cards that change, wishes that can be taken back, ideas for who is new."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.standing import tell_wishes, wishes_of
from actions.state import State
from recommender.domain.conditions import Range, Terms
from recommender.domain.feedback import Kind
from recommender.domain.need import Need
from recommender.store.signals import standing
from tests.unit.actions.conversing import Talk, of, talking

COAST = Terms(facet="terrain", values=("Coast",))
NINETIES = Range(facet="opened", low=1990, high=1999)
HILL = Terms(facet="terrain", values=("Hill",))
WALES = Terms(facet="country", values=("Wales",))


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with talking(tmp_path) as found:
        yield found


def noted(talk: Talk) -> dict[str, list[str]]:
    """The buttons that are pressed now on the cards that the last answer changes, by item."""
    cards = [card for each in talk.answers for card in (each.get("custom") or {}).get("noted", ())]
    return {card["item"]: [each["kind"] for each in card["buttons"] if each.get("pressed")] for card in cards}


def held(talk: Talk) -> list[tuple[Kind, str]]:
    return [(each.kind, each.item) for each in standing(talk.store.feedback(talk.user))]


async def test_a_tap_on_a_card_changes_it_and_the_same_tap_again_takes_it_back(talk: Talk) -> None:
    await talk.tap("like", title="b")
    assert noted(talk) == {"b": ["like"]}
    await talk.tap("save", title="b")
    assert noted(talk) == {"b": ["like", "save"]}
    await talk.tap("undo", title="b", reaction="like")
    assert talk.responses == ["utter_undone"]
    assert noted(talk) == {"b": ["save"]}
    assert held(talk) == [(Kind.SAVE, "b")]


async def test_to_unsay_not_for_me_is_no_like(talk: Talk) -> None:
    await talk.tap("like", title="b")
    await talk.tap("dislike", title="b")
    assert noted(talk) == {"b": ["dislike"]}
    await talk.tap("undo", title="b", reaction="dislike")
    assert noted(talk) == {"b": []}
    assert held(talk) == []


async def test_what_is_typed_shows_on_the_card_too(talk: Talk) -> None:
    await talk.say(("like", "I loved Harbour Loop", [of("Harbour Loop", "title", ["b"])]))
    assert noted(talk) == {"b": ["like"]}
    await talk.say(("undo", "undo that", []))
    assert noted(talk) == {"b": []}


async def test_undo_passes_over_what_its_card_has_taken_back(talk: Talk) -> None:
    await talk.tap("save", title="i")
    await talk.tap("like", title="b")
    await talk.tap("undo", title="b", reaction="like")
    await talk.say(("undo", "undo that", []))
    assert noted(talk) == {"i": []}
    assert held(talk) == []
    await talk.say(("undo", "undo that", []))
    assert talk.responses == ["utter_nothing_to_undo"]


@pytest.mark.parametrize(("item", "reaction"), [("b", "like"), ("nothing", "like")])
async def test_nothing_is_taken_back_that_was_not_said(talk: Talk, item: str, reaction: str) -> None:
    await talk.tap("undo", title=item, reaction=reaction)
    assert talk.responses == ["utter_nothing_to_undo"]
    assert talk.events == []


async def test_a_list_shows_what_the_person_has_said_of_its_items(talk: Talk) -> None:
    await talk.tap("save", title="b")
    await talk.say(("saved", "what did I save?", []))
    [card] = talk.answers[0]["custom"]["cards"]
    assert [each["kind"] for each in card["buttons"] if each.get("pressed")] == ["save"]


async def test_somebody_new_is_told_what_this_is_and_gets_ideas(talk: Talk) -> None:
    await talk.tap("start")
    [answer] = talk.answers
    assert (answer["response"], answer["count"], answer["things"]) == ("utter_start", "12", "walks")
    assert answer["custom"]["event"] == "welcome"
    assert [each["payload"] for each in answer["buttons"]] == ["surprise me", "what can you do?"]
    await talk.say(("start_over", "start over", []))
    assert talk.answers[0]["custom"]["event"] == "fresh"
    assert talk.answers[0]["buttons"] == answer["buttons"]


# Wishes


FULL = Need(require=(COAST, NINETIES), exclude=(HILL,), prefer=(WALES,), examples=("i",), themes=("castles",))


@pytest.mark.parametrize("place", range(6))
async def test_each_wish_is_named_and_a_tap_takes_back_just_that(talk: Talk, place: int) -> None:
    await talk.tap("start")
    assert talk.turn is not None
    wishes = wishes_of(talk.turn, FULL)
    assert len({each["title"] for each in wishes}) == 6
    intent, _, entities = wishes[place]["payload"].removeprefix("/").partition("{")
    talk.state = State(need=FULL)
    await talk.tap(intent, **json.loads("{" + entities))
    left = [each["title"] for each in wishes_of(talk.turn, talk.state.need)]
    assert left == [each["title"] for each in wishes if each != wishes[place]]


@pytest.mark.parametrize("before", [Need(), FULL])
async def test_the_wishes_are_told_where_they_have_changed(talk: Talk, before: Need) -> None:
    await talk.tap("start")
    assert talk.turn is not None
    tell_wishes(talk.turn, before, State(need=FULL))
    told = [each["custom"].get("wishes") for each in talk.answers]
    assert [each is None for each in told] == [before == FULL]
