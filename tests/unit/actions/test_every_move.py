"""Whatever moves are put together in one message: each is done or named in the answer, and nothing raises."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.moves import MOVES, Group, row
from recommender.domain.conditions import Terms
from recommender.domain.feedback import Kind
from tests.unit.actions.conversing import Entity, Said, Talk, of, talking

TERMS = [of("coastal", "terrain", ["Coast"]), of("forest", "terrain", ["Forest"]), of("Wales", "country", ["Wales"])]
TITLES = [of("Loop", "title", ["b"]), of("Bank", "title", ["i", "j"]), of("Zorblax", "title", "Zorblax")]
MENTIONS: list[Entity] = [
    *TERMS,
    *TITLES,
    of("nineties", "opened", {"low": 1990, "high": 1999}),
    of("3021", "opened", {"low": 3021, "high": 3021}),
    of("Ann", "person", ["Ann"]),
    of("Nobody", "person", "Nobody"),
    of("second", "ordinal", 2),
    of("ninth", "ordinal", 9),
    of("five", "count", 5),
    of("stars", "rating", 4.0),
    of("those", "reference", "all"),
    of("both", "reference", "both"),
    of("similar", "reference", "similar"),
    of("shorter", "critique", {"facet": "length", "direction": -1}),
    of("length", "facet", "length"),
    of("dragons", "theme", "dragons"),
    of("1234", "theme", "1234"),
]
KINDS = sorted({*MOVES, "nonsense"})
users = count()


def said(kind: str, mentioned: list[Entity]) -> Said:
    return kind, " ".join([kind, *(each["words"] for each in mentioned)]), mentioned


anything = st.builds(said, st.sampled_from(KINDS), st.lists(st.sampled_from(MENTIONS), max_size=3, unique_by=id))
one_thing = st.one_of(
    st.builds(
        lambda kind, term: said(kind, [term]), st.sampled_from(["want", "avoid", "prefer"]), st.sampled_from(TERMS)
    ),
    st.builds(
        lambda kind, title: said(kind, [title]), st.sampled_from(["like", "save", "seen"]), st.sampled_from(TITLES)
    ),
    st.builds(lambda title: said("ask_about", [title]), st.sampled_from(TITLES)),
    st.builds(lambda theme: said("want", [theme]), st.sampled_from(MENTIONS[-2:])),
    st.sampled_from([said(kind, []) for kind in ("greet", "chat", "more", "ask", "thank", "mention")]),
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    with talking(tmp_path_factory.mktemp("talk")) as talk:
        yield talk


def somebody_new(opened: Talk) -> Talk:
    return Talk(opened.recommender, opened.store, opened.pool, user=f"u{next(users)}")


def told(talk: Talk) -> list[tuple[Kind, str]]:
    """Return what was said of items; that one was asked for by name ("I need Loop") is noted as interest in it."""
    return [event for event in talk.events if event[0] is not Kind.DETAILS]


SLOWLY = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


@SLOWLY
@given(st.lists(st.lists(anything, min_size=1, max_size=4), min_size=1, max_size=4))
def test_nothing_raises_and_every_message_is_answered(opened: Talk, messages: list[list[Said]]) -> None:
    talk = somebody_new(opened)
    for message in messages:
        asked, before = talk.state.offer, told(talk)
        asyncio.run(talk.say(*message, intent=row(message[0][0]).intent))
        assert talk.answers, message
        if asked is None and not any(row(kind).stores for kind, _, _ in message):
            assert told(talk) == before


@SLOWLY
@given(st.lists(st.lists(one_thing, min_size=1, max_size=5, unique_by=repr), min_size=1, max_size=3))
def test_each_move_is_done_or_named_and_the_answer_leads_on(opened: Talk, messages: list[list[Said]]) -> None:
    talk = somebody_new(opened)
    for message in messages:
        asyncio.run(talk.say(*message))
        for move in message:
            assert done(talk, move) or named(talk, move), (move, talk.answers)
        # A fact is an answer by itself, and so is a kind word.
        kind_word = all(MOVES[kind].group is Group.SOCIAL for kind, _, _ in message)
        assert talk.ends_well() or kind_word or talk.responses[-1] == "utter_facts", talk.responses


async def test_who_rules_out_instead_of_giving_up_is_not_shown_it_later_either(opened: Talk) -> None:
    coastal, forest, _ = TERMS
    talk = somebody_new(opened)
    await talk.say(said("want", [coastal]), said("want", [forest]))
    assert talk.state.offer is not None
    assert talk.state.offer.kind == "relax"
    await talk.say(said("avoid", [coastal]))
    assert talk.state.need.exclude == (Terms(facet="terrain", values=("Coast",)),)
    assert talk.state.need.require == (Terms(facet="terrain", values=("Forest",)),)


def done(talk: Talk, move: Said) -> bool:
    kind, _, mentioned = move
    if not mentioned:
        return True  # polite, or a list that may have become a question
    (thing,) = mentioned
    need, value = talk.state.need, thing["value"]
    if kind == "want" and thing["entity"] == "theme":
        return value in need.themes
    if kind in ("want", "avoid", "prefer"):
        wanted = {"want": need.require, "avoid": need.exclude, "prefer": need.prefer}[kind]
        return Terms(facet=thing["entity"], values=tuple(value)) in wanted
    if kind in ("like", "save", "seen"):
        return len(value) == 1 and (Kind(kind), value[0]) in talk.events
    return "utter_facts" in talk.responses


def named(talk: Talk, move: Said) -> bool:
    _, text, (thing,) = move
    offer = talk.state.offer
    asked = offer is not None and any(thing["words"] in option.label for option in offer.options)
    return text in talk.words or asked or any(word in talk.words for word in _words(talk, thing))


def _words(talk: Talk, thing: Entity) -> list[str]:
    if isinstance(thing["value"], str):
        return [thing["value"]]
    if thing["entity"] == "title":
        return [thing["words"]]
    condition = Terms(facet=thing["entity"], values=tuple(thing["value"]))
    return [
        talk.recommender.wording.say_condition(condition),
        talk.recommender.wording.say_condition(condition, excluded=True),
    ]
