import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.catalogue.prose import clean, shortened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Two\tlines\n\n here ", "Two lines here"),
        ("Tom &amp; Jerry<br>run", "Tom & Jerry run"),
        ("<script>alert('x')</script>A <b>heist</b>.", "A heist."),
        ("He <ref name=a/>runs.<ref>Book</ref> Fast.", "He runs. Fast."),
        ("A {{nowrap|{{lang|fr|x}}}}''film'' by [[Michael Mann|Mann]].", "A film by Mann."),
        ("bell\x07 zero\u200bwidth \u202eright", "bell zerowidth right"),
        ("cafe\u0301", "café"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
    ],
)
def test_clean(text, expected):
    assert clean(text) == expected


@given(st.text(max_size=300))
def test_what_is_clean_has_no_control_characters_and_no_double_spaces(text):
    cleaned = clean(text)
    assert not [char for char in cleaned if unicodedata.category(char) in {"Cc", "Cf", "Cs"}]
    assert "  " not in cleaned
    assert cleaned == cleaned.strip()


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Short.", 10, "Short."),
        ("One. Two. Three.", 10, "One. Two."),
        ("One. Two. Three.", 9, "One. Two."),
        ("One. Two. Three.", 8, "One."),
        ('He said "no." She left.', 15, 'He said "no."'),
        ("By J. L. Doe with Mr. Fox in it and more words", 20, "By J. L. Doe with…"),
        ("Version 2.5 is out. Good.", 20, "Version 2.5 is out."),
        ("长句子。第二句很长很长。", 6, "长句子。"),
        ("abcdefghij", 5, "abcd…"),
    ],
)
def test_shortened_ends_with_a_sentence_else_with_a_word(text, limit, expected):
    assert shortened(text, limit) == expected


@given(st.text(max_size=200), st.integers(1, 100))
def test_what_is_shortened_fits_and_is_the_beginning(text, limit):
    short = shortened(text, limit)
    assert len(short) <= max(limit, 1)
    assert text.startswith(short.removesuffix("…")) or text == short
