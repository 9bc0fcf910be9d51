"""Titles in lines as they are read in pictures; places and sizes are made up by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.lexicon import Title
from tests.unit.understanding.small_lexicon import write_lexicon
from understanding.lexicon import read_lexicon
from understanding.linking.pictured import Line, Pictured


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Pictured:
    lexicon = read_lexicon(write_lexicon(tmp_path_factory.mktemp("lexicon")))
    more = (
        Title("The Dark Knight", "dark-knight-2008", 2008, 0.999, 0.1),
        Title("The Dark Knight Rises", "rises-2012", 2012, 0.99, 0.1),
        Title("The Shawshank Redemption", "shawshank-1994", 1994, 1.0, 0.0),
        Title("Moonstruck", "moonstruck-1987", 1987, 0.9, 0.1),
    )
    return Pictured(replace(lexicon, titles=(*lexicon.titles, *more)))


def stacked(*lines: tuple[str, float]) -> list[Line]:
    """Lines below one another, each with the height of its letters, close together and as wide as their letters."""
    found, top = [], 0.0
    for text, height in lines:
        found.append(Line(text, height, 0.0, top, len(text) * height * 0.6, top + height))
        top += 1.3 * height
    return found


def titles(pictured: Pictured, lines: list[Line]) -> list[str]:
    return [items[0] for items in pictured.found(lines).titles]


def test_the_large_title_and_not_a_word_of_the_small_print(pictured: Pictured) -> None:
    lines = stacked(("ALIEN", 80.0), ("In space it is her or him", 18.0), ("Now at home", 18.0))
    assert titles(pictured, lines) == ["alien-1979"]


def test_a_title_over_several_lines_without_spaces(pictured: Pictured) -> None:
    assert titles(pictured, stacked(("THESHAWSHANK", 50.0), ("REDEMPTION", 50.0))) == ["shawshank-1994"]


def test_the_longer_of_two_titles_that_fit(pictured: Pictured) -> None:
    assert titles(pictured, stacked(("THE DARK", 50.0), ("KNIGHT", 60.0), ("RISES", 60.0))) == ["rises-2012"]
    assert titles(pictured, stacked(("THE DARK", 50.0), ("KNIGHT", 60.0))) == ["dark-knight-2008"]


def test_words_beside_one_another_are_read_together(pictured: Pictured) -> None:
    lines = [Line("THE DARK", 50.0, 0.0, 0.0, 200.0, 50.0), Line("KNIGHT", 50.0, 220.0, 2.0, 400.0, 52.0)]
    assert titles(pictured, lines) == ["dark-knight-2008"]


def test_a_letter_that_was_misread(pictured: Pictured) -> None:
    assert titles(
        pictured,
        stacked(
            ("M00NSTRUCK", 60.0),
        ),
    ) == ["moonstruck-1987"]
    assert titles(
        pictured,
        stacked(
            ("SHAWSHANX REDEMPTI0N", 60.0),
        ),
    ) == ["shawshank-1994"]


def test_a_year_beside_namesakes_tells_which(pictured: Pictured) -> None:
    found = pictured.found(
        stacked(
            ("HEAT", 80.0),
        )
    ).titles
    assert set(found[0]) >= {"heat-1995", "heat-1972"}
    assert pictured.found(stacked(("HEAT", 80.0), ("1972", 20.0))).titles[0] == ("heat-1972",)


def test_a_shelf_has_several(pictured: Pictured) -> None:
    lines = [
        Line(text, 30.0, 0.0, 200.0 * place, 300.0, 200.0 * place + 30.0)
        for place, text in enumerate(("Titanic", "Moonstruck", "Gravity"))
    ]
    assert set(titles(pictured, lines)) == {"titanic-1997", "moonstruck-1987", "gravity-2013"}


def test_a_name_that_is_larger_is_named_and_not_taken_for_a_title(pictured: Pictured) -> None:
    found = pictured.found(stacked(("TOM CRUISE", 90.0), ("MOONSTRUCK", 50.0)))
    assert found.titles == (("moonstruck-1987",),)
    assert found.names == ("Tom Cruise",)


@pytest.mark.parametrize("words", ["RECEIPT", "Quarterly figures", "Please do not touch"])
def test_where_no_title_is_the_largest_words_are_told(pictured: Pictured, words: str) -> None:
    found = pictured.found(stacked((words, 60.0), ("Thank you", 20.0)))
    assert (found.titles, found.quote) == ((), words)


def test_what_stands_on_a_button_is_no_title(pictured: Pictured) -> None:
    assert titles(pictured, stacked(("Home", 40.0), ("MOONSTRUCK", 40.0))) == ["moonstruck-1987"]


def test_nothing_is_found_in_nothing(pictured: Pictured) -> None:
    assert pictured.found([]).as_json() == {"titles": [], "names": [], "quote": ""}
    assert (
        pictured.found(
            stacked(
                ("—", 30.0),
            )
        ).quote
        == ""
    )


places = st.floats(0.0, 2000.0)


@given(
    st.lists(st.builds(Line, st.text(max_size=30), st.floats(1.0, 200.0), places, places, places, places), max_size=8)
)
def test_whatever_is_read_something_bounded_is_found(pictured: Pictured, lines: list[Line]) -> None:
    found = pictured.found(lines)
    assert len(found.titles) <= 5
    assert all(1 <= len(items) <= 8 for items in found.titles)
