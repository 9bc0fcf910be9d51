"""Codes: easy to read and to type, hard to guess, found in a sentence and not made up from words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.link_code import ALPHABET, GROUP, find_code, new_code

codes = st.builds(
    lambda first, second: f"{first}-{second}",
    *[st.text(ALPHABET, min_size=GROUP, max_size=GROUP)] * 2,
).filter(lambda code: any(character.isdigit() for character in code))


def test_a_code_is_two_groups_of_four_without_characters_that_look_like_others() -> None:
    for _ in range(200):
        first, second = new_code().split("-")
        assert len(first) == len(second) == 4
        assert not set(first + second) & set("01OIL")
        assert any(character.isdigit() for character in first + second)


def test_codes_are_as_good_as_never_the_same() -> None:
    assert len({new_code() for _ in range(1000)}) == 1000


def test_every_place_of_a_code_takes_every_character() -> None:
    """Of 4,000 codes a character misses a place with a chance of (30/31)^4000, about 10^-57."""
    made = [new_code().replace("-", "") for _ in range(4000)]
    assert all({code[place] for code in made} == set(ALPHABET) for place in range(8))


@given(codes, st.sampled_from(["-", " ", "", " - ", "\u2013"]), st.booleans())
def test_a_code_is_found_however_it_is_typed(code: str, between: str, lower: bool) -> None:
    typed = code.replace("-", between)
    typed = typed.lower() if lower else typed
    assert find_code(typed) == code
    assert find_code(f"please link it: {typed}!") == code


@given(codes)
def test_a_code_as_it_was_shown_goes_before_what_else_could_be_one(code: str) -> None:
    assert find_code(f"type it here {code} then wait") == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("link 7KQM-W3ZP", "7KQM-W3ZP"),
        ("here 7KQM W3ZP", "7KQM-W3ZP"),  # not HERE-7KQM
        ("７ＫＱＭ－Ｗ３ＺＰ", "7KQM-W3ZP"),  # full width, as some keyboards write
        ("the username of my accounts", None),  # eight letters of the alphabet, and no digit
        ("a film-noir from 1994", None),
        ("7KQM-W3ZPX", None),
        ("X7KQM-W3ZP", None),
        ("7KQM-W3Z", None),
        ("7KQM-W3O1", None),
        ("/link_account", None),
        ("", None),
    ],
)
def test_codes_in_text(text: str, code: str | None) -> None:
    assert find_code(text) == code


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    found = find_code(text)
    assert found is None or find_code(found) == found
