"""How what the network says becomes moves, marks and intents; the network and its tokenizer are made up."""

from __future__ import annotations

import itertools
import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from understanding.mistyped import Mistyped
from understanding.moves import ALL_INTENTS, MOVES
from understanding.reader import _BREAKS, _JOINTS, CHANGE, MAX_CHARACTERS, Move, Reader, Reading, _best_path
from understanding.roles import is_theme, meant

TAGS = ("O", "B-title", "I-title", "B-person", "I-person", "B-theme", "I-theme")


class Words:
    """A tokenizer whose pieces are words and signs, between two that stand for nothing."""

    def encode(self, text: str) -> Any:
        spans = [(0, 0), *(found.span() for found in re.finditer(r"\w+|[^\w\s]", text)), (0, 0)]
        return SimpleNamespace(ids=list(range(len(spans))), offsets=spans)


class Network:
    """A session that says of each piece what it is told to, and of the whole an intent."""

    def __init__(self, moves: list[str], marks: list[str], intents: dict[str, float]) -> None:
        self.moves, self.marks, self.intents = moves, marks, intents

    def run(self, _names: None, given: dict[str, Any]) -> list[Any]:
        size = given["pieces"].shape[1]
        assert size == len(self.moves) + 2
        moves = np.zeros((1, size, len(MOVES)), np.float32)
        marks = np.zeros((1, size, len(TAGS)), np.float32)
        for row, (move, mark) in enumerate(zip(self.moves, self.marks or ["O"] * size, strict=False), start=1):
            moves[0, row, MOVES.index(move)] = 9
            marks[0, row, TAGS.index(mark)] = 9
        intents = np.array([[self.intents.get(name, -9.0) for name in ALL_INTENTS]], np.float32)
        return [moves, marks, intents]


def read(
    text: str,
    moves: list[str],
    marks: list[str] | None = None,
    intents: dict[str, float] | None = None,
    names: tuple[tuple[int, int], ...] = (),
) -> Reading:
    reader = Reader.__new__(Reader)
    vars(reader).update(
        _session=Network(moves, marks or [], intents or {}),
        _tokens=Words(),
        _mistyped=Mistyped({"comedy": 9}, {"comedy"}),
        _moves=MOVES,
        _marks=TAGS,
        _intents=ALL_INTENTS,
        _joints=_JOINTS,
        _breaks=_BREAKS,
    )
    return reader.read(text, names)


def said(text: str, moves: tuple[Move, ...]) -> list[tuple[str, str]]:
    return [(each.move, text[each.start : each.end]) for each in moves]


def test_neighbouring_pieces_of_one_move_are_one_move() -> None:
    text = "I loved Heat, no horror"
    found = read(text, ["like", "like", "like", "like", "avoid", "avoid"])
    assert said(text, found.moves) == [("like", "I loved Heat,"), ("avoid", "no horror")]
    assert all(0.9 < each.confidence <= 1 for each in found.moves)


def test_a_mistyped_word_stands_where_it_was_written() -> None:
    text = "hi, a comdy!"
    found = read(text, ["greet", "greet", "want", "want", "want"], ["O", "O", "O", "B-theme", "O"])
    assert said(text, found.moves) == [("greet", "hi,"), ("want", "a comdy!")]
    assert [text[each.start : each.end] for each in found.marks] == ["comdy"]


def test_a_name_is_read_as_a_name_whatever_its_words_say() -> None:
    text = "I saw Crazy, Stupid, Love and lovd comdies"
    found = read(text, ["seen", "seen", "seen", "like", "like", "like"], names=((6, 25),))
    assert said(text, found.moves) == [("seen", "I saw Crazy, Stupid, Love"), ("like", "and lovd comdies")]
    assert found.move_of(21, 25) == "seen"
    assert found.pieces[2] == (6, 25)


@pytest.mark.parametrize("text", ["", "   ", "\n", "?", "?!"])
def test_without_a_word_there_is_nothing(text: str) -> None:
    found = read(text, ["off"] * len(text.strip()))
    assert (found.moves, found.marks, found.intents, found.move_of(0, 9)) == ((), (), (), None)


def test_only_so_much_is_read() -> None:
    found = read("a " * MAX_CHARACTERS, ["want"] * (MAX_CHARACTERS // 2))
    assert found.moves[-1].end <= MAX_CHARACTERS


def test_marks_begin_and_go_on_as_the_tags_say() -> None:
    text = "The Godfather or Heat with Al Pacino"
    marks = ["B-title", "I-title", "O", "B-title", "O", "B-person", "I-person"]
    found = read(text, ["want"] * 7, marks)
    assert [(each.entity, text[each.start : each.end]) for each in found.marks] == [
        ("title", "The Godfather"),
        ("title", "Heat"),
        ("person", "Al Pacino"),
    ]


def test_a_mark_goes_on_within_a_word_and_ends_behind_a_year_in_brackets() -> None:
    text = "M*A*S*H"
    found = read(text, ["want"] * 7, ["B-title"] * 7)
    assert [(each.start, each.end) for each in found.marks] == [(0, 7)]
    text = "Heat (1995) Alien"
    found = read(text, ["want"] * 5, ["B-title", "I-title", "I-title", "I-title", "I-title"])
    assert [text[each.start : each.end] for each in found.marks] == ["Heat (1995)", "Alien"]


def test_an_i_tag_without_a_beginning_begins() -> None:
    found = read("with Al Pacino", ["want"] * 3, ["O", "I-person", "I-person"])
    assert [(each.entity, each.start, each.end) for each in found.marks] == [("person", 5, 14)]


def test_the_intent_is_one_of_the_leading_move_s_and_the_others_follow() -> None:
    found = read("hi a comedy", ["greet", "want", "want"], intents={"ask": 2.0, "inform": 1.0, "greet": 9.0})
    assert [name for name, _ in found.intents][:3] == ["ask", "greet", "inform"]
    assert {name for name, _ in found.intents} == set(ALL_INTENTS)
    assert 0 <= found.intents[0][1] <= 1


def test_move_of_is_the_likeliest_of_a_stretch_among_those_allowed() -> None:
    text = "loved Heat, no horror"
    found = read(text, ["like", "like", "like", "avoid", "avoid"])
    assert found.move_of(0, 5) == "like"
    assert found.move_of(text.index("horror"), len(text)) == "avoid"
    assert found.move_of(0, 5, among=("want", "avoid")) in ("want", "avoid")
    assert found.move_of(0, 5, among=()) is None
    assert found.move_of(99, 100) is None


@given(
    scores=st.integers(1, 5).flatmap(
        lambda rows: st.lists(st.lists(st.integers(-4, 0), min_size=3, max_size=3), min_size=rows, max_size=rows)
    ),
    cost=st.sampled_from([0.25, 1.25]),
)
def test_the_path_is_the_best_of_all(scores: list[list[int]], cost: float) -> None:
    table = np.array(scores, np.float32)
    costs = [0.0, *[cost] * (len(table) - 1)]

    def worth(path: tuple[int, ...]) -> float:
        changes = sum(costs[row] for row in range(1, len(path)) if path[row] != path[row - 1])
        return float(sum(table[row, label] for row, label in enumerate(path))) - changes

    best = max(worth(path) for path in itertools.product(range(3), repeat=len(table)))
    assert worth(tuple(_best_path(table, costs))) == pytest.approx(best)


def test_a_single_doubtful_word_stays_with_its_neighbours() -> None:
    table = np.log(np.array([[0.8, 0.2], [0.4, 0.6], [0.8, 0.2]], np.float32))
    assert _best_path(table, [0.0, CHANGE, CHANGE]) == [0, 0, 0]
    assert _best_path(table, [0.0, 0.0, 0.0]) == [0, 1, 0]


# -- roles


ROLES = [
    ("avoid", "genre", None, "exclude"),
    ("dislike", "genre", None, "exclude"),
    ("dislike", "title", None, None),  # an opinion
    ("avoid", "title", None, "exclude"),
    ("prefer", "year", None, "prefer"),
    ("similar", "title", None, "example"),
    ("similar", "ordinal", None, "example"),
    ("similar", "genre", None, None),
    ("like", "genre", "exclude", None),  # a rule is not believed against the reader
    ("want", "genre", "exclude", "exclude"),
    ("want", "genre", "example", None),
    ("want", "title", "example", "example"),
    ("correct", "facet", "exclude", "exclude"),
]


@pytest.mark.parametrize(("move", "entity", "by_rule", "expected"), ROLES)
def test_roles(move: str, entity: str, by_rule: Any, expected: str | None) -> None:
    assert meant(read("something", [move]), 0, 9, entity, by_rule) == (expected, False)


@pytest.mark.parametrize(
    ("text", "move", "expected"),
    [("space", "want", True), ("Space", "want", False), ("1984", "want", False), ("space", "like", False)],
)
def test_what_is_wished_for_in_lower_case_is_a_theme(text: str, move: str, expected: bool) -> None:
    assert is_theme(read(text, [move]), 0, len(text), text) is expected
