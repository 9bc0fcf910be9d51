"""Ways out when nothing fits: each count is what a filter over the whole catalogue gives, and each is a button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter

from actions.engine import Engine
from recommender.domain.conditions import Condition, Range, Terms
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.service import Recommender
from tests.e2e.conversation import Conversation, Reply

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)


@pytest.fixture
def recommender(engine: Engine) -> Recommender:
    return engine.recommender()


@pytest.fixture
def counts(recommender: Recommender) -> Callable[[Reply], dict[str, int]]:
    """What each option of an offer leads to, counted item by item without the recommender."""

    def count(reply: Reply) -> dict[str, int]:
        need = Need.model_validate(reply.slots["need"])
        found = {}
        for option in reply.slots["offer"]["options"]:
            dropped = [CONDITION.validate_python(each["value"]) for each in option["entities"]]
            found[option["label"]] = sum(
                _fits(item, need, dropped, recommender) for item in recommender.catalogue.items
            )
        return found

    return count


Counts = Callable[[Reply], dict[str, int]]


def _fits(item: Item, need: Need, dropped: list[Condition], recommender: Recommender) -> bool:
    return all(_has(item, each, recommender) for each in need.require if each not in dropped) and not any(
        _has(item, each, recommender) or not _known(item, each) for each in need.exclude if each not in dropped
    )


def _has(item: Item, condition: Condition, recommender: Recommender) -> bool:
    if isinstance(condition, Terms):
        parts = recommender.spec.parts_of(condition.facet)
        return any(value in item.terms.get(part, ()) for part in parts for value in condition.values)
    number = item.numbers.get(condition.facet)
    assert isinstance(condition, Range)
    low, high = condition.low, condition.high
    return number is not None and (low is None or number >= low) and (high is None or number <= high)


def _known(item: Item, condition: Condition) -> bool:
    """Genres and age ratings that nobody recorded are not shown to who ruled one out."""
    return condition.facet not in ("genre", "certificate") or condition.facet in item.terms


def told(reply: Reply) -> dict[str, int]:
    """The counts in the text of a reply."""
    lines = [line.rpartition(": ") for line in reply.text.splitlines()[1:]]
    return {label[:1].lower() + label[1:]: int(count) for label, _, count in lines}


def without(need: dict[str, Any], facet: str) -> bool:
    return not any(each["facet"] == facet for each in need["require"])


def test_counts_of_ranges_people_and_genres_are_true(conversation: Start, counts: Counts) -> None:
    reply = conversation().say("a french western from the 50s with Bill Murray")
    assert not reply.shown
    assert told(reply) == counts(reply)


def test_counts_with_exclusions_are_true(conversation: Start, counts: Counts) -> None:
    reply = conversation().say("a horror film with Meryl Streep under 90 minutes, no comedies")
    assert not reply.shown
    assert told(reply) == counts(reply)
    assert all(count > 0 for count in told(reply).values())


def test_an_exclusion_can_be_the_way_out(conversation: Start, counts: Counts) -> None:
    talk = conversation()
    reply = talk.say("a film directed by Ridley Scott from 1979, no horror")
    assert told(reply) == counts(reply)
    assert "without “no horror films”" in told(reply)
    reply = talk.tap("without “no horror films”")
    assert reply.slots["need"]["exclude"] == []
    assert reply.shown == ["tt0078748"]


def test_every_way_out_is_a_button_that_leads_to_as_many(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("a french western under 80 minutes from the 50s")
    assert [button["title"] for button in reply.buttons] == list(told(reply))
    expected = told(reply)[reply.buttons[-1]["title"]]
    reply = talk.tap(reply.buttons[-1]["title"])
    assert len(reply.shown) == min(3, expected)


def test_the_button_s_words_can_be_typed(conversation: Start) -> None:
    talk = conversation()
    talk.say("a french western under 80 minutes from the 50s")
    reply = talk.say("without French")
    assert reply.shown
    assert without(reply.slots["need"], "origin")
    assert reply.slots["need"]["exclude"] == []


def test_without_the_length_limit(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("a crime film with Al Pacino under 60 minutes")
    assert not reply.shown
    assert any("60" in label for label in told(reply))
    reply = talk.say("without the length limit")
    assert reply.shown
    assert without(reply.slots["need"], "runtime")
    assert not without(reply.slots["need"], "genre")


def test_yes_takes_the_way_to_most(conversation: Start) -> None:
    talk = conversation()
    reply = talk.say("a french western under 80 minutes from the 50s")
    best = max(told(reply), key=lambda label: told(reply)[label])
    assert reply.buttons[0]["title"] == best
    assert talk.say("yes please").shown


def test_a_new_wish_instead_of_a_way_out(conversation: Start) -> None:
    talk = conversation()
    talk.say("a crime film with Al Pacino under 60 minutes")
    reply = talk.say("start over")
    assert reply.slots["offer"] is None
    assert talk.say("a western").shown
