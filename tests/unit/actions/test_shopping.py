"""How a list of things to buy is gone through: what somebody cannot have, what they have to spend, what comes next."""

from __future__ import annotations

from pathlib import Path

import pytest

from actions.message import Bounds, Move
from actions.reading.opinions.claims import takes_off
from actions.reading.wishes.budget import as_budget
from actions.reading.wishes.cannot_have import keeping_from
from recommender.catalogue.spec import load_spec
from recommender.domain.conditions import Terms
from tests.unit.actions.conversing import Talk, of, talking
from tests.unit.actions.test_parting import move

SHOP, FILMS = load_spec("shop"), load_spec("movies")
COAST, HILL = of("coastal", "terrain", ["Coast"]), of("hill", "terrain", ["Hill"])
WALES = of("Wales", "country", ["Wales"])
NUTS, CANDY = ("nuts", "type", ("nuts",)), ("chocolate", "kind", ("candy",))


def roles(said: Move) -> dict[str, str | None]:
    return {said.said(each): each.role for each in keeping_from(said, SHOP).mentions}


def test_what_somebody_cannot_have_is_ruled_out() -> None:
    assert roles(move("want", "my kid is allergic to nuts. chocolate?", NUTS, CANDY)) == {
        "nuts": "exclude",
        "chocolate": None,
    }
    assert roles(move("want", "I have a nut allergy, any chocolate?", CANDY)) == {"nut": "exclude", "chocolate": None}
    both = move("want", "allergic to nuts and chocolate", NUTS, CANDY)
    assert set(roles(both).values()) == {"exclude"}
    assert roles(move("want", "allergic to nuts, chocolate please", NUTS, CANDY))["chocolate"] is None
    (free,) = keeping_from(move("want", "I'm sugar intolerant", ("sugar", "type", ("sugar",))), SHOP).mentions
    assert (free.entity, free.value, free.role) == ("diet", ("sugar free",), None)
    told = keeping_from(move("dislike", "he's allergic to shellfish", ("shellfish", "title", "shellfish")), SHOP)
    assert (told.kind, [each.entity for each in told.mentions]) == ("avoid", ["theme"])


@pytest.mark.parametrize(
    "text",
    [
        "nuts and chocolate please",
        "something for allergies",
        "he has an allergy, chocolate?",
        "allergy tablets",
        "I'm allergic to it",
        "something about a boy with a nut allergy",
        "not allergic any more, nuts please",
    ],
)
def test_what_names_no_allergy_to_anything_stays(text: str) -> None:
    said = move("want", text, *(each for each in (NUTS, CANDY) if each[0] in text and "nut allergy" not in text))
    assert keeping_from(said, SHOP) == said


def test_a_bare_price_behind_what_is_wanted_is_the_most_to_spend() -> None:
    about = Bounds(low=8, high=12)
    for text, high in (
        ("beer for tonight, 10 bucks", 10),
        ("beer, $10 please", 10),
        ("a 10 bucks beer", 12),
        ("about 10 bucks", 12),
        ("beer, 10 bucks or so more", 12),
    ):
        said = "$10" if "$" in text else "10 bucks"
        wish = move("want", text, (said, "price", about))
        assert as_budget(wish.mentions[0], wish, SHOP).value.high == high, text
    film = move("want", "a film, 90 minutes", ("90 minutes", "runtime", Bounds(low=80, high=100)))
    assert as_budget(film.mentions[0], film, FILMS) == film.mentions[0]


def test_what_is_taken_off_a_list() -> None:
    assert takes_off("ok take that milk off again")
    for text in ("take 10 off", "take off", "I'd take the day off", "get the best out of it", "delete everything"):
        assert not takes_off(text), text


async def test_now_another_kind_leaves_what_was_said_of_the_last(talk: Talk) -> None:
    shorter = of("under 15 km", "length", {"high": 15})
    await talk.say(("want", "coastal walks under 15 km", [COAST, shorter]))
    await talk.say(("want", "now forest", [of("forest", "terrain", ["Forest"])]))
    assert talk.state.need.require == (Terms(facet="terrain", values=("Forest",)),)
    await talk.say(("want", "in Wales", [WALES]))
    assert len(talk.state.need.require) == 2  # says more of it


async def test_back_to_something_is_no_no(talk: Talk) -> None:
    await talk.say(("want", "coastal walks", [COAST]))
    await talk.say(("want", "forest then", [of("forest", "terrain", ["Forest"])]))
    await talk.say(("avoid", "hm no, back to coastal", [COAST]))
    assert talk.state.need.exclude == ()
    assert talk.state.need.require == (Terms(facet="terrain", values=("Coast",)),)


async def test_what_cannot_be_used_leaves_the_request_standing_and_says_so(tmp_path: Path) -> None:
    with talking(tmp_path, has_texts=False) as talk:
        await talk.say(("want", "coastal walks", [COAST]))
        shown = talk.state.shown
        await talk.say(("replace", "campbells", [of("campbells", "theme", "campbells")]))
        assert talk.responses[0] == "utter_unknown_name"
        assert "coastal walks" in talk.words
        assert talk.state.shown == shown


async def test_a_kind_is_taken_off_the_list(talk: Talk) -> None:
    await talk.say(("save", "save Harbour Loop", [of("Harbour Loop", "title", ["b"])]))
    await talk.say(("undo", "take the coastal off again", [COAST]))
    assert talk.responses == ["utter_undone"]
    await talk.say(("undo", "take the coastal off again", [COAST]))
    assert "on your list" in talk.words
    assert talk.store.saved(talk.user) == []


async def test_a_fact_asked_for_of_a_list_is_told_of_each(talk: Talk) -> None:
    await talk.say(("want", "coastal walks", [COAST]))
    await talk.say(("ask_about", "km?", [of("km", "facet", "length")]))
    assert talk.words.count("km long") == 3


async def test_which_of_a_list_it_is_is_asked(talk: Talk) -> None:
    await talk.say(("want", "coastal walks", [COAST]))
    await talk.say(("ask_about", "how long is it?", [of("how long", "facet", "length")]))
    assert talk.responses == ["utter_which_item"]
