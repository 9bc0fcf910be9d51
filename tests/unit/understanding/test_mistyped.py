"""Mistyped words put right before the network reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understanding.mistyped import A_NAME, Mistyped

SAID = {"something": 90, "funny": 40, "funky": 4, "movie": 50, "movies": 30, "rom": 9, "animes": 8, "recomend": 3}
MISTYPED = Mistyped(SAID, {"something", "funny", "movie", "movies", "house", "horse"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("somthing funy", "something funny"),  # said ten times as often as "funky", which is as near
        ("A moive, plase!", "A movie, plase!"),  # nothing is near to "plase"
        ("Somthing", "something"),  # only inside a sentence a capital begins a name
        ("like Somthing", "like Somthing"),
        ("movis", "movis"),  # "movie" and "movies" are said alike
        ("a big hourse", "a big hourse"),  # what only the tokenizer has is never what is meant
        ("recomend", "recomend"),  # the corpus has it, so the network has learnt it
        ("anmes", "animes"),  # said often enough, although the tokenizer does not have it
        ("funy1 fu-ny", "funny1 fu-ny"),
        ("sometihg", "something"),  # two edits in a long word
        ("sgmethign", "something"),
        ("fnuy", "fnuy"),  # in a short one they make another word
        ("omething", "omething"),  # nobody mistypes the beginning
    ],
)
def test_corrected(text: str, expected: str) -> None:
    assert MISTYPED.corrected(text).text == expected


def test_one_word_stands_for_each_name() -> None:
    found = MISTYPED.corrected("funy like I Hate Funy, moive", [(10, 21)])
    assert found.text == f"funny like {A_NAME}, movie"
    assert found.place(11, 11 + len(A_NAME)) == (10, 21)
    assert found.place(len(found.text) - 5, len(found.text)) == (23, 28)


def test_places_are_those_of_the_original() -> None:
    found = MISTYPED.corrected("a funy moive, ok")
    assert found.text == "a funny movie, ok"
    assert found.place(0, 1) == (0, 1)
    assert found.place(2, 7) == (2, 6)
    assert found.place(4, 6) == (2, 6)  # a piece of a corrected word is the whole word
    assert found.place(2, 13) == (2, 12)
    assert found.place(15, 17) == (14, 16)


@given(st.text(max_size=60) | st.lists(st.sampled_from(["funy", "moive", "Somthing", "ok", "é"])).map(" ".join))
def test_every_place_leads_into_the_original_and_none_before_the_last(text: str) -> None:
    found = MISTYPED.corrected(text)
    assert len(found.begins) == len(found.ends) == len(found.text)
    assert all(0 <= begin < end <= len(text) for begin, end in zip(found.begins, found.ends, strict=True))
    assert list(found.begins) == sorted(found.begins)
    assert list(found.ends) == sorted(found.ends)
    places = zip(found.text, found.begins, found.ends, strict=True)
    assert all(sign == text[begin] for sign, begin, end in places if end == begin + 1)
