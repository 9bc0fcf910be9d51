"""Whose an opinion is: what is said of somebody else is stored for nobody, and what is one's own stays that."""

from __future__ import annotations

import pytest

from actions.message import Mention
from actions.reading.opinions.hard_times import only_had_a_hard_time
from actions.reading.opinions.whose import told_of_others
from actions.state import State
from recommender.catalogue.spec import load_spec
from tests.unit.actions.conversing import read

FILMS = load_spec("movies").having


def told(kind: str, text: str, *titles: str, state: State | None = None) -> list[tuple[str, list[str]]]:
    named = []
    for each in titles:
        start = text.index(each)
        named.append(Mention(entity="title", value=(each,), start=start, end=start + len(each)))
    moves = told_of_others(read(kind, text, *named), state or State(), FILMS)
    return [(move.kind, [each.names[0] for each in move.of("title")]) for move in moves]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("like", "my bf loves Heat", "similar"),
        ("like", "my little brother really liked Heat", "similar"),
        ("like", "the kids adore Heat", "similar"),
        ("like", "one of them is a big fan of Heat, she loves it", "similar"),
        ("like", "Priya only wants films like Heat", "similar"),
        ("dislike", "Tom vetoed Heat", "avoid"),
        ("dislike", "my daughter hated Heat", "avoid"),
        ("dislike", "they rejected Heat in about four seconds", "avoid"),
        ("dislike", "She says Heat looks cringe", "avoid"),
        ("dislike", "I made her sit through Heat and she hated it", "avoid"),
        ("seen", "another has already seen Heat about four hundred times", "avoid"),
        ("seen", "he's seen Heat", "avoid"),
        ("seen", "my parents have watched Heat", "avoid"),
        ("seen", "I made her sit through Heat", "avoid"),
        ("seen", "last year I showed them the Heat", "avoid"),
    ],
)
def test_what_is_of_somebody_else_is_not_stored(kind: str, text: str, expected: str) -> None:
    assert told(kind, text, "Heat") == [(expected, ["Heat"])]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("like", "I love Heat"),
        ("like", "my wife and I loved Heat"),
        ("like", "loved Heat, so did my wife"),
        ("like", "we both love Heat"),
        ("like", "my favourite is Heat"),
        ("like", "my god I loved Heat"),
        ("like", "the one I loved is Heat"),
        ("like", "of his films I liked Heat most"),
        ("dislike", "Heat is not my thing"),
        ("dislike", "my god, hated Heat"),
        ("seen", "seen Heat with my wife"),
        ("seen", "we tried Heat last week"),
        ("seen", "I saw Heat because my brother made me"),
        ("save", "save Heat, my wife loves it"),
        ("want", "my wife loves Heat"),
    ],
)
def test_what_is_of_oneself_stays_so(kind: str, text: str) -> None:
    assert told(kind, text, "Heat") == [(kind, ["Heat"])]


def test_of_two_each_has_their_own() -> None:
    text = "i love Heat, my bf loves Jaws and my sister only likes romcoms"
    assert told("like", text, "Heat", "Jaws") == [("like", ["Heat"]), ("similar", ["Jaws"])]


def test_what_others_think_of_what_is_talked_about_is_theirs() -> None:
    assert told("like", "the kids loved it", state=State(focus="a")) == [("similar", ["a"])]
    assert told("dislike", "my wife hated it", state=State(focus="a")) == [("avoid", ["a"])]
    assert told("dislike", "my wife hated them", state=State(shown=("a", "b"))) == [("reject", [])]
    assert told("like", "I loved it", state=State(focus="a")) == [("like", [])]


@pytest.mark.parametrize(
    ("text", "told_only"),
    [
        ("metal nostalgia, had a crap day", True),
        ("metal, it's been a really long week", True),
        ("metal is awful after a bad day", False),
        ("no metal, I had a bad day", False),
        ("metal gives me a headache", False),
    ],
)
def test_a_hard_day_is_no_dislike_of_what_is_named_beside_it(text: str, told_only: bool) -> None:
    start = text.index("metal")
    named = Mention(entity="genre", value=("Metal",), role="exclude", start=start, end=start + len("metal"))
    assert only_had_a_hard_time(read("dislike", text, named), load_spec("music")) is told_only
