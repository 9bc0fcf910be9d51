from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understanding.text import breaks, key, tokenize


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Amélie & M*A*S*H!", ["amelie", "and", "mash", "!"]),
        ("e\u0301te\u0301 ÉTÉ", ["ete", "ete"]),
        ("don’t it's 1990's", ["dont", "its", "1990s"]),
        ("E.T. U.S.A. a.b.", ["et", "usa", "ab"]),
        ("3.5 1,000 8½ 1,5", ["3.5", "1000", "8.5", "1", ",", "5"]),
        ("Smørrebrød Łódź straße", ["smorrebrod", "lodz", "strasse"]),
        ("wait...what", ["wait", ".", ".", ".", "what"]),
        ("snake_case", ["snake", "_", "case"]),
        ("⭐⭐", ["⭐", "⭐"]),
        (" \n\t", []),
    ],
)
def test_tokenize(text: str, folded: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == folded


@given(st.text(max_size=300))
def test_tokens_are_in_order_and_point_into_the_text(text: str) -> None:
    last = 0
    for token in tokenize(text):
        assert last <= token.start < token.end <= len(text)
        assert text[token.start : token.end] == token.raw
        assert token.text
        last = token.end


@given(st.text("abcXYZ 0189", max_size=30))
def test_the_fast_way_to_a_key_gives_the_same(text: str) -> None:
    assert key(text) == tuple(token.text for token in tokenize(text) if token.word)


@pytest.mark.parametrize(
    ("text", "ends"), [("no. yes", [1]), ("Dr. Who? yes", [3]), ("a, b; c", [3]), ("well... ok", [1, 2, 3])]
)
def test_breaks(text: str, ends: list[int]) -> None:
    tokens = tokenize(text)
    assert [position for position in range(len(tokens)) if breaks(tokens, position)] == ends
