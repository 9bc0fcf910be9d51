"""Moves that are two, and what "them" is in a move behind another."""

from __future__ import annotations

import pytest

from actions.message import Mention, Move, RelativeWish
from actions.reading.bounds.parting import asking_whether, parted
from actions.reading.bounds.referring import referring
from tests.small_catalogue import small_spec

SPEC = small_spec()


def move(kind: str, text: str, *said: tuple[str, str, object], start: int = 0) -> Move:
    """A move with what is mentioned in it: by its words, what it is, and its value."""
    mentions = []
    for words, entity, value in said:
        place = start + text.index(words)
        role = "exclude" if kind in ("avoid", "drop") else None
        mentions.append(Mention(entity=entity, value=value, role=role, start=place, end=place + len(words)))
    return Move(kind=kind, text=text, read=True, start=start, end=start + len(text), mentions=tuple(mentions))


def short(moves: list[Move]) -> list[tuple[str, str, list[object]]]:
    return [(each.kind, each.text, [mention.value for mention in each.mentions]) for each in moves]


LOVE, HATE = ("love", "reaction", "like"), ("hate", "reaction", "dislike")


def test_two_opinions_in_one_breath_are_two() -> None:
    said = move("like", "I love Oak and hate Pine", LOVE, ("Oak", "title", "g"), HATE, ("Pine", "title", "h"))
    assert short(parted(said, alone=True)) == [
        ("like", "I love Oak and", ["like", "g"]),
        ("dislike", "hate Pine", ["dislike", "h"]),
    ]


@pytest.mark.parametrize("kind", ["reject", "avoid", "dislike"])
def test_a_no_to_what_was_shown_rules_out_nothing_of_what_is_asked_for(kind: str) -> None:
    said = move(kind, "nah, show me the hills", ("hills", "terrain", ("Hill",)))
    assert short(parted(said, alone=True)) == [("reject", "nah,", []), ("want", "show me the hills", [("Hill",)])]
    never = move(kind, "no, show me nothing with hills", ("hills", "terrain", ("Hill",)))
    assert parted(never, alone=True) == [never]


def test_an_opinion_that_names_nothing_of_its_own_is_none_of_another() -> None:
    said = move("like", "I love Oak, hate to say it", LOVE, ("Oak", "title", "g"), HATE)
    assert parted(said, alone=True) == [said]


@pytest.mark.parametrize(
    ("kind", "text", "given", "rest"),
    [
        ("replace", "actually forget forest. something coastal instead", ["Forest"], ("replace", ["Coast"])),
        ("drop", "scrap the forest, show me coastal ones", ["Forest"], ("replace", ["Coast"])),
        ("want", "enough forest, something coastal", ["Forest"], ("want", ["Coast"])),
    ],
)
def test_what_is_given_up_comes_apart_from_what_comes_instead(
    kind: str, text: str, given: list[str], rest: tuple[str, list[str]]
) -> None:
    said = move(kind, text, ("forest", "terrain", ("Forest",)), ("coastal", "terrain", ("Coast",)))
    first, second = parted(said, alone=True)
    assert (first.kind, [*first.mentions[0].names]) == ("drop", given)
    assert (second.kind, [*second.mentions[0].names]) == rest


def test_two_things_that_are_given_up_stay_together() -> None:
    said = move("drop", "forget the forest and Wales", ("forest", "terrain", ("Forest",)), ("Wales", "country", ("W",)))
    assert parted(said, alone=True) == [said]


def test_who_is_surprised_rules_nothing_out() -> None:
    hill, coast = ("hill", "terrain", ("Hill",)), ("coastal", "terrain", ("Coast",))
    said = move("avoid", "no hill walks?? ok, a coastal one then", hill, coast)
    assert short(parted(said, alone=True)) == [("want", "ok, a coastal one then", [("Coast",)])]
    alone = move("avoid", "no hill walks??", hill)
    assert [(each.kind, each.mentions[0].role) for each in parted(alone, alone=True)] == [("want", None)]
    assert parted(alone, alone=False) == []
    plain = move("avoid", "no hill walks", hill)
    assert parted(plain, alone=True) == [plain]


def test_what_not_too_long_is_said_of_is_wanted() -> None:
    shorter = ("long", "critique", RelativeWish(facet="length", direction=-1))
    said = move("avoid", "no Wales, not too long coastal walks", ("Wales", "country", ("Wales",)), shorter)
    said = said.mentioning([*said.mentions, *move("avoid", said.text, ("coastal", "terrain", ("Coast",))).mentions])
    (read,) = parted(said, alone=True)
    assert [(each.entity, each.role) for each in read.of("country", "terrain")] == [
        ("country", "exclude"),
        ("terrain", None),
    ]


def test_what_is_named_before_the_no_is_wanted() -> None:
    said = move("avoid", "forest, no hills", ("forest", "terrain", ("Forest",)), ("hills", "terrain", ("Hill",)))
    assert short(parted(said, alone=True)) == [("want", "forest", [("Forest",)]), ("avoid", ", no hills", [("Hill",)])]


def test_what_only_says_why_is_not_ruled_out() -> None:
    coast, wales = ("coast", "terrain", ("Coast",)), ("Wales", "country", ("Wales",))
    (read,) = parted(move("avoid", "no coast please, we just came from Wales", coast, wales), alone=True)
    assert [each.value for each in read.mentions] == [("Coast",)]
    both = move("avoid", "no coast please, I never liked Wales", coast, wales)
    assert parted(both, alone=True) == [both]


def test_a_question_read_as_none_of_having_had_is_a_question() -> None:
    told = [move("unseen", "haven't the"), move("ask_about", "Oaks grown in the 60s?", start=12)]
    assert short(asking_whether(told)) == [("ask_about", "haven't the Oaks grown in the 60s?", [])]
    assert [each.kind for each in asking_whether([move("unseen", "haven't seen it")])] == ["unseen"]


OAK = ("Oak", "title", "g")
THEM = ("them", "reference", "all")


def test_them_are_what_the_clause_before_names() -> None:
    said = [move("avoid", "but no Oak,", OAK), move("dislike", "I can't stand them", THEM, start=12)]
    assert short(referring(said, SPEC)) == [("avoid", "but no Oak,", ["g"]), ("dislike", "I can't stand them", ["g"])]


def test_him_of_a_question_is_what_is_to_go() -> None:
    read = referring([move("why", "why Oak??", OAK), move("avoid", "take him out", start=10)], SPEC)
    assert [(each.value, each.role) for each in read[1].mentions] == [("g", "exclude")]


def test_who_does_not_want_to_be_shown_them_any_more_has_nothing_forgotten() -> None:
    read = referring(
        [move("dislike", "I don't like Oak,", OAK), move("forget", "stop showing them", THEM, start=18)], SPEC
    )
    assert [each.kind for each in read] == ["dislike", "avoid"]


def test_an_example_is_not_shown_anyway() -> None:
    read = referring([move("similar", "something like Oak", OAK), move("avoid", "but not them", THEM, start=19)], SPEC)
    assert [each.kind for each in read] == ["similar"]


def test_what_has_no_name_is_nothing_that_is_shown() -> None:
    read = referring([move("avoid", "no monsters,"), move("dislike", "I hate them", THEM, start=13)], SPEC)
    assert [each.kind for each in read] == ["avoid"]


def test_what_is_turned_down_and_hated_in_one_move_is_both() -> None:
    turned_down = move("avoid", "not Oak, I hate them", OAK, HATE, THEM)
    read = referring([turned_down.model_copy(update={"kind": "dislike"})], SPEC)
    assert [(each.kind, [mention.value for mention in each.of("title")]) for each in read] == [
        ("avoid", ["g"]),
        ("dislike", ["g"]),
    ]
    assert not any(each.of("reference") for each in read)
