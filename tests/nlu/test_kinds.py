"""How messages that are split into moves are counted."""

from __future__ import annotations

import json

import pytest

from tests.nlu.kinds import FILE, figures, read_messages


def test_the_texts_of_the_moves_are_in_the_message_and_in_order() -> None:
    for row in map(json.loads, FILE.read_text("utf-8").splitlines()):
        position = 0
        for move in row["moves"]:
            position = row["text"].index(move["text"], position) + len(move["text"])


def test_no_message_is_there_twice() -> None:
    texts = [each.text.lower() for each in read_messages()]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("wanted", "read", "f1", "exact"),
    [
        ([("like", "save"), ("more",)], [("like", "save"), ("more",)], 1.0, 1.0),
        ([("like", "save")], [("save", "like")], 1.0, 0.0),  # all are there, in another order
        ([("want", "want")], [("want",)], 2 / 3, 0.0),  # one of two alike
        ([("want",)], [("want", "avoid")], 2 / 3, 0.0),
        ([("want",)], [()], 0.0, 0.0),
        ([], [], 0.0, 0.0),
    ],
)
def test_figures(wanted: list[tuple[str, ...]], read: list[tuple[str, ...]], f1: float, exact: float) -> None:
    found = figures(wanted, read)
    assert found == {"move F1": pytest.approx(f1), "exact": pytest.approx(exact)}
