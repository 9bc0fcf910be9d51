"""Words and their places, for Rasa's reports."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.nlu.training_data.message import Message

from components.words import Words

WORDS = Words(Words.get_default_config())


def words(text: str) -> list[tuple[str, int]]:
    return [(token.text, token.start) for token in WORDS.tokenize(Message(data={"text": text}), "text")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a comedy, please!", [("a", 0), ("comedy", 2), (",", 8), ("please", 10), ("!", 16)]),
        ("I don't  know", [("I", 0), ("do", 2), ("n't", 4), ("know", 9)]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[tuple[str, int]]) -> None:
    assert words(text) == expected


@given(st.text(max_size=80))
def test_every_word_stands_where_it_says(text: str) -> None:
    assert all(text[start : start + len(word)] == word for word, start in words(text))
