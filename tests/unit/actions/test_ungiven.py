"""What wishes say of something that nothing here knows of its items."""

from __future__ import annotations

import pytest

from actions.message import Mention, Move
from actions.reading.wishes.ungiven import without_ungiven
from recommender.catalogue.spec import CatalogueSpec, load_spec


def read(text: str, *mentions: Mention) -> Move:
    return Move(kind="want", text=text, end=len(text), read=True, mentions=mentions)


@pytest.fixture(scope="module")
def news() -> CatalogueSpec:
    return load_spec("news")


@pytest.mark.parametrize(
    ("text", "left", "words"),
    [
        ("something shorter", "something        ", ["shorter"]),
        ("politics, 5 min read", "politics,           ", ["5 min read"]),
        ("a quick read on sports", "a            on sports", ["quick read"]),
        ("a report on ministers", "a report on ministers", []),
        ("the shortest day", "the shortest day", []),
    ],
)
def test_words_that_nothing_goes_by_are_taken_out(news: CatalogueSpec, text: str, left: str, words: list[str]) -> None:
    move, found = without_ungiven(read(text), news)
    assert (move.text, found) == (left, words)


def test_a_word_in_a_name_is_part_of_it(news: CatalogueSpec) -> None:
    name = Mention(entity="name", value=("Ten Minutes",), start=7, end=18)
    assert without_ungiven(read("all on Ten Minutes", name), news)[1] == []


def test_where_lengths_are_known_they_are_wished_for() -> None:
    assert without_ungiven(read("something shorter, 90 minutes"), load_spec("movies"))[1] == []
