from __future__ import annotations

import pytest

from tests.unit.understanding.small_lexicon import write_lexicon
from understanding.lexicon import read_lexicon
from understanding.linking.linker import Linker


@pytest.fixture(scope="module")
def linker(tmp_path_factory: pytest.TempPathFactory) -> Linker:
    return Linker(read_lexicon(write_lexicon(tmp_path_factory.mktemp("lexicon"))))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I hate horror", "I hate"),
        ("i can't stand french films", "i can't stand"),
        ("honestly, I love comedies", "I love"),
        ("I never watch anything french", "I never watch"),
        ("I'm not a fan of horror", "I'm not a fan of"),
        ("we hate comedies", "we hate"),
        ("no horror", None),
        ("I hate it", None),
        ("I love Heat", None),
        ("I'd love a comedy", None),
        ("I hate this. Horror?", None),
    ],
)
def test_a_taste_is_a_strong_word_with_a_value(linker: Linker, text: str, said: str | None) -> None:
    found = [each for each in linker.link(text, [], 2026) if each["entity"] == "taste"]
    assert [text[each["start"] : each["end"]] for each in found] == ([said] if said else [])
