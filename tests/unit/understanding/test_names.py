from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understanding.linking.names import Deletions, NameIndex, spellings
from understanding.text import tokenize


@pytest.mark.parametrize(
    ("surface", "ways"),
    [
        ("Heat", ["heat"]),
        ("M*A*S*H", ["mash"]),
        ("L.A. Confidential", ["la confidential"]),
        ("Thelma & Louise", ["thelma and louise"]),
        ("Gérard", ["gerard"]),
        ("Wall·E", ["wall e", "walle"]),
        ("Ocean's Eleven", ["oceans eleven", "oceans 11"]),
        ("12 Angry Men", ["12 angry men", "twelve angry men"]),
        ("Rocky II", ["rocky ii", "rocky 2"]),
        ("The Godfather: Part II", ["the godfather part ii", "the godfather part 2", "the godfather 2"]),
        ("Lord of the Rings", ["lord of the rings", "lord of rings"]),
        ("?!", []),
    ],
)
def test_spellings(surface: str, ways: list[str]) -> None:
    found = spellings(surface)
    assert [" ".join(words) for words, _ in found] == ways
    assert [exact for _, exact in found] == [True, *[False] * (len(ways) - 1)][: len(ways)]


INDEX = NameIndex(
    [(name, name) for name in ("Heat", "Star Wars", "Star", "Hitchcock", "Airplane!", "The Matrix", "Speed")]
)


def find(text: str) -> dict[str, tuple[int, bool]]:
    tokens = tokenize(text)
    return {
        text[tokens[match.start].start : tokens[match.end - 1].end]: (match.typos, match.exact)
        for match in INDEX.find(tokens)
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("star wars and heat", {"star": (0, True), "star wars": (0, True), "heat": (0, True)}),
        ("the matirx", {"the matirx": (1, True)}),
        ("hitchcok", {"hitchcok": (1, True)}),
        ("Hitchcock's", {"Hitchcock's": (0, True)}),
        ("hitchcocks", {}),  # a plural is no typo
        ("itchcock", {}),  # nor is another first letter
        ("hxtchcxck", {}),  # two letters
        ("heta", {}),  # too short to be corrected
        ("star. wars", {"star": (0, True)}),  # no name reaches over the end of a sentence
        ("star (wars)", {"star": (0, True)}),
        ("airplane", {"airplane": (0, True)}),
    ],
)
def test_find(text: str, found: dict[str, tuple[int, bool]]) -> None:
    assert find(text) == found


def test_correct_words_are_no_typos() -> None:
    index = NameIndex([("newer", 1)], correct=frozenset({"never"}))
    assert index.find(tokenize("never")) == []
    assert [match.entries for match in index.find(tokenize("newe r newwer"))] == [(1,)]


@given(
    st.lists(st.text("abc", min_size=1, max_size=6), unique=True, max_size=30), st.text("abc", min_size=1, max_size=6)
)
def test_near_words_are_exactly_those_one_edit_away(words: list[str], word: str) -> None:
    near = [each for each in words if each[0] == word[0] and each in edited(word)]
    assert Deletions(words).near(word) == sorted(near)


def edited(word: str) -> set[str]:
    """All that one edit, with the letters of the words above, makes of a word."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(before + after[1:] for before, after in cuts),
        *(before + letter + after for before, after in cuts for letter in "abc"),
        *(before + letter + after[1:] for before, after in cuts if after for letter in "abc"),
        *(before + after[1::-1] + after[2:] for before, after in cuts),
    } - {word}


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    tokens = tokenize(text)
    for match in INDEX.find(tokens):
        assert 0 <= match.start < match.end <= len(tokens)


def test_all_names_that_may_have_been_mistyped_so_are_found() -> None:
    index = NameIndex([(name, name) for name in ("Comedy", "Comden", "Comely")])
    (match,) = index.find(tokenize("comdey"))
    assert (set(match.entries), match.typos) == ({"Comedy", "Comden"}, 1)
