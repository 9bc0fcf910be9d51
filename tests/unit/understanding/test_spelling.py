from __future__ import annotations

import pytest

from tests.unit.understanding.small_lexicon import write_lexicon
from understanding.lexicon import read_lexicon
from understanding.linking.cues import load_cues
from understanding.linking.spelling import Spelling
from understanding.text import tokenize

NAMES = {"secret", "hourse"}


@pytest.fixture(scope="module")
def spelling(tmp_path_factory: pytest.TempPathFactory) -> Spelling:
    lexicon = read_lexicon(write_lexicon(tmp_path_factory.mktemp("lexicon")))
    return Spelling(lexicon, load_cues(lexicon.speech), NAMES.__contains__)


def corrected(spelling: Spelling, text: str) -> str:
    return " ".join(token.text for token in spelling.corrected(tokenize(text)))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("the secnd one", "the second one"),
        ("betwen 1970 and 1985", "between 1970 and 1985"),
        ("under 90 mintues", "under 90 minutes"),
        ("i lvoed it", "i loved it"),
        ("somthing shortre", "something shorter"),
        ("recomendatoins", "recomendatoins"),  # two edits: it may be a name
    ],
)
def test_words_of_conversation_are_corrected(spelling: Spelling, written: str, meant: str) -> None:
    assert corrected(spelling, written) == meant


@pytest.mark.parametrize("text", ["two hourse", "the second one", "zorblax", "3021", "xecond", "the"])
def test_names_right_words_and_other_words_stay(spelling: Spelling, text: str) -> None:
    assert corrected(spelling, text) == text


def test_where_a_word_stands_does_not_change(spelling: Spelling) -> None:
    (token,) = spelling.corrected(tokenize("secnd"))
    assert (token.start, token.end, token.raw) == (0, 5, "secnd")
