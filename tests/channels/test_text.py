"""Splitting and shortening: nothing is lost, nothing too long, and no character is torn."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from channels.text import clean, shorten, split, utf16

FAMILY = "👩‍👩‍👧‍👦"  # 7 code points, 11 UTF-16 units
texts = st.text(st.sampled_from("ab .!?\n\tе\u0301🏳️‍🌈👩‍👧ก็שa"), max_size=80)
limits = st.integers(1, 30)


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("", 5, []),
        (" \n ", 5, []),
        ("short", 5, ["short"]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("First one. Second one.", 20, ["First one.", "Second one."]),
        ("First line\nsecond line is long", 25, ["First line\nsecond line is", "long"]),
        ("A first line!\nsecond line", 22, ["A first line!", "second line"]),
        ("One para.\nMore.\n\nTwo. Three", 26, ["One para.\nMore.", "Two. Three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
    ],
)
def test_a_text_is_split_where_a_reader_would(text: str, limit: int, pieces: list[str]) -> None:
    assert split(text, limit) == pieces


@given(texts, limits)
def test_splitting_loses_nothing_but_white_space_at_the_breaks(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(pieces)
    assert all(piece == piece.strip() for piece in pieces)


@given(texts, st.integers(2, 30))
def test_no_piece_is_too_long_for_the_platform(text: str, limit: int) -> None:
    assert all(utf16(piece) <= limit for piece in split(text, limit, utf16))


@given(texts, st.integers(12, 30))
def test_no_grapheme_is_torn_that_fits(text: str, limit: int) -> None:
    kept = [each.strip() for piece in split(text, limit) for each in regex.findall(r"\X", piece) if each.strip()]
    longest = max((len(each) for each in regex.findall(r"\X", text)), default=0)

    if longest <= limit:
        assert kept == [each.strip() for each in regex.findall(r"\X", text) if each.strip()]


def test_the_unit_of_telegram_is_utf16() -> None:
    assert utf16(FAMILY) == 11
    assert split(FAMILY * 3, 22, utf16) == [FAMILY * 2, FAMILY]


def test_a_grapheme_that_alone_is_too_long_is_cut_between_code_points() -> None:
    zalgo = "a" + "\u0301" * 9

    assert split(zalgo, 4) == [zalgo[:4], zalgo[4:8], zalgo[8:]]
    assert split("😀😀", 1, utf16) == ["😀", "😀"]  # at least one code point, whatever the limit


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Heat", 4, "Heat"),
        ("Heat (1995)", 6, "Heat…"),
        (FAMILY + FAMILY, 8, FAMILY + "…"),
        (FAMILY + FAMILY, 13, FAMILY + "…"),
        ("Heat", 1, "H"),
    ],
)
def test_a_text_is_shortened_at_a_grapheme(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(texts, limits)
def test_what_is_shortened_fits(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit or limit < 1


def test_what_disturbs_is_dropped_and_what_joins_stays() -> None:
    assert clean("a\x00\x1b[1m\x7f\u202e\u2066b\r\nc\rd\te\ud800\ufeff") == "a[1mb\nc\nd\te"
    assert clean(f"{FAMILY} \u200e\u200f") == f"{FAMILY} \u200e\u200f"


@given(st.text())
def test_whatever_is_cleaned_can_be_encoded(text: str) -> None:
    clean(text).encode("utf-8")
