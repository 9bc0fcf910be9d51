"""Wishes relative to what was shown: each new list is measured against the values of the old one."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

import pytest

from actions.engine import Engine
from recommender.domain.conditions import Terms
from recommender.service import Recommender
from tests.e2e.conversation import Conversation, Reply

pytestmark = pytest.mark.trained

Start = Callable[..., Conversation]
SCALE = ("all ages", *(f"ages {age} and up" for age in (4, 6, 8, 10, 12, 14, 16, 18)))


@pytest.fixture
def recommender(engine: Engine) -> Recommender:
    return engine.recommender()


@pytest.fixture
def numbers(recommender: Recommender) -> Callable[[Reply, str], list[float]]:
    return lambda reply, facet: [recommender.catalogue.item(item).numbers[facet] for item in reply.shown]


@pytest.fixture
def share(recommender: Recommender) -> Callable[[Reply, str], int]:
    """How many of a list have a genre."""

    def count(reply: Reply, genre: str) -> int:
        mask = recommender.catalogue.having(Terms(facet="genre", values=(genre,)))
        return sum(bool(mask[recommender.catalogue.index[item]]) for item in reply.shown)

    return count


Numbers = Callable[[Reply, str], list[float]]
Share = Callable[[Reply, str], int]


def test_shorter_is_shorter_than_the_middle_of_the_list(conversation: Start, numbers: Numbers) -> None:
    talk = conversation()
    middle = median(numbers(talk.say("a drama"), "runtime"))
    found = numbers(talk.say("something shorter"), "runtime")
    assert found
    assert max(found) <= middle - 5


def test_newer_and_shorter(conversation: Start, numbers: Numbers) -> None:
    talk = conversation()
    first = talk.say("a thriller")
    year, runtime = median(numbers(first, "year")), median(numbers(first, "runtime"))
    reply = talk.say("newer and shorter")
    assert min(numbers(reply, "year")) >= year + 3
    assert max(numbers(reply, "runtime")) <= runtime - 5


def test_relative_to_the_item_that_is_pointed_at(conversation: Start, numbers: Numbers) -> None:
    talk = conversation()
    limit = numbers(talk.say("a western"), "year")[1]
    found = numbers(talk.say("the second one, but older"), "year")
    assert found
    assert max(found) <= limit - 3


def test_relative_to_a_title(conversation: Start, numbers: Numbers) -> None:
    # Heat takes 170 minutes.
    found = numbers(conversation().say("like Heat (1995) but shorter"), "runtime")
    assert found
    assert max(found) <= 165


def test_less_famous(conversation: Start, numbers: Numbers) -> None:
    talk = conversation()
    middle = median(numbers(talk.say("a comedy"), "popularity"))
    reply = talk.say("less famous please")
    assert max(numbers(reply, "popularity")) <= middle - 8
    assert "it is well known" not in reply.text


def test_funnier_prefers_and_does_not_filter(conversation: Start, share: Share) -> None:
    talk = conversation()
    talk.say("a crime film")
    reply = talk.say("funnier")
    assert share(reply, "Comedy") == share(reply, "Crime") == 3
    assert [each["values"] for each in reply.slots["need"]["prefer"]] == [["Comedy"]]


def test_funnier_but_not_animated(conversation: Start, share: Share) -> None:
    talk = conversation()
    talk.say("a family film")
    reply = talk.say("funnier but not animated")
    assert share(reply, "Animation") == 0
    assert share(reply, "Comedy") == 3


def test_darker(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    talk.say("a comedy")
    shown = talk.say("darker").shown
    assert ["dark" in recommender.catalogue.item(item).terms["mood"] for item in shown] == [True] * 3


def test_less_scary_rules_out(conversation: Start, share: Share) -> None:
    talk = conversation()
    talk.say("something like Alien")
    assert share(talk.say("less scary"), "Horror") == 0


def test_less_violent_goes_down_the_scale_of_age_ratings(conversation: Start, recommender: Recommender) -> None:
    talk = conversation()
    shown = talk.say("a crime film").shown
    ages = [SCALE.index(recommender.catalogue.item(item).terms["suitable"][0]) for item in shown]
    reply = talk.say("less violent")
    assert reply.shown
    below = [SCALE.index(recommender.catalogue.item(item).terms["suitable"][0]) for item in reply.shown]
    assert max(below) < max(ages)
    assert reply.slots["need"]["require"][0]["values"] == ["Crime"]


def test_more_kid_friendly_twice(conversation: Start) -> None:
    talk = conversation()
    talk.say("a comedy for adults")
    first = talk.say("more kid friendly").slots["need"]["require"][-1]["values"]
    second = talk.say("more kid friendly").slots["need"]["require"][-1]["values"]
    assert first == list(SCALE[: len(first)])
    assert second == list(SCALE[: len(second)])
    assert 0 < len(second) < len(first)


def test_shorter_than_what(conversation: Start) -> None:
    reply = conversation().say("something shorter")
    assert not reply.shown
    assert "Which one do you mean?" in reply.text


def test_critiques_add_up_over_turns(conversation: Start, numbers: Numbers) -> None:
    talk = conversation()
    first = talk.say("a science fiction film")
    limit = median(numbers(first, "runtime"))
    talk.say("shorter")
    reply = talk.say("newer")
    assert max(numbers(reply, "runtime")) <= limit - 5


def test_a_limit_on_the_age_rating_covers_what_is_below_it_and_typos_are_read(conversation: Start) -> None:
    need = conversation().say("a french comdey, nothing above PG").slots["need"]
    assert {tuple(each["values"]) for each in need["require"]} == {("French",), ("Comedy",), ("G", "PG")}
    assert not need["exclude"]


def test_relative_to_a_title_that_has_to_be_asked_for(conversation: Start, numbers: Numbers, share: Share) -> None:
    talk = conversation()
    asked = talk.say("something like Heat but shorter, nothing with horror")
    assert asked.text.startswith("Which one: Heat (1995)")
    reply = talk.say("the first")
    assert max(numbers(reply, "runtime")) <= 165
    assert share(reply, "Horror") == 0
