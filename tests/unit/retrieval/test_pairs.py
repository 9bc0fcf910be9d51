from __future__ import annotations

import random
from importlib.resources import files

import pytest
import yaml

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import SourceError
from recommender.catalogue.spec import load_spec
from recommender.domain.items import Item
from recommender.experiments.queries import DEV, OTHER_LANGUAGES, TEST, Query, among
from recommender.retrieval.pairs import STRETCH, Pairs, written

# Of four films one is told nothing of, so that nothing is known about what it is not.
FILMS = [
    Item(id="a", title="A", year=1990, terms={"subject": ("heist",), "mood": ("tense",)}, text="They rob a bank."),
    Item(id="b", title="B", year=1991, terms={"subject": ("heist", "train"), "mood": ("funny",)}, text="They rob it."),
    Item(id="c", title="C", year=1992, terms={"subject": ("train",), "mood": ("tense",)}, text="A train stops."),
    Item(id="d", title="D", year=1993, terms={"genre": ("Crime",)}),
]


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return Pairs(Catalogue(load_spec("movies"), FILMS))


def test_what_is_asked_is_answered_by_items_with_a_value_of_each_facet(pairs: Pairs) -> None:
    entries = [
        {"ask": "they plan a robbery", "subject": ["heist"]},
        {"ask": "a nervous journey", "subject": ["train", "heist"], "mood": ["tense"]},
        {"ask": "laughing on rails", "subject": ["train"], "mood": ["funny"]},
    ]
    assert [(each.text, each.answers) for each in pairs.asked(entries)] == [
        ("they plan a robbery", (0, 1)),
        ("a nervous journey", (0, 2)),
        ("laughing on rails", (1,)),
    ]


@pytest.mark.parametrize("entry", [{"ask": "x"}, {"subject": ["heist"]}, {"ask": "x", "subject": ["vampire"]}])
def test_an_entry_that_asks_for_nothing_there_is_refused(pairs: Pairs, entry: dict[str, object]) -> None:
    with pytest.raises(SourceError):
        pairs.asked([entry])


def test_a_definition_is_answered_by_what_has_the_value(pairs: Pairs) -> None:
    found = {each.text: each.answers for each in pairs.defined()}
    assert found["a theft that is planned and carried out, by a crew or alone"] == (0, 1)
    assert len(found) == 4  # heist, train, tense, funny


def test_made_texts_are_answered_by_all_that_have_the_values_or_by_whose_prose_it_is(pairs: Pairs) -> None:
    assert pairs.items == [0, 1, 2]
    made = [each for seed in range(40) for each in pairs.made(random.Random(seed), 3)]
    assert {answer for each in made for answer in each.answers} == {0, 1, 2}
    for each in made:
        if each.text in FILMS[0].text:  # a stretch of it
            assert each.answers == (0,)
            assert len(each.text.split()) <= max(STRETCH)
    assert list(pairs.made(random.Random(1), 2)) == list(pairs.made(random.Random(1), 2))


def test_what_was_written_for_films_names_values_that_they_have_and_no_labelled_query() -> None:
    labelled = yaml.safe_load(files("recommender.experiments").joinpath("queries.yml").read_text("utf-8"))
    queries = {" ".join(row["text"].lower().split()) for rows in labelled.values() for row in rows}
    entries = written("movies")
    assert len(entries) > 150
    assert [each["ask"] for each in entries if str(each["ask"]).lower() in queries] == []
    assert written("news") == []


def test_queries_among_some_items_keep_the_answers_that_are_there() -> None:
    queries = [
        Query("a heist", "plot", frozenset({1, 4})),
        Query("a war", "plot", frozenset({2})),
        Query("un hold-up", OTHER_LANGUAGES, frozenset({4}), "fr"),
    ]
    found = among(queries, [4, 7])
    assert [(each.text, each.relevant) for each in found] == [
        ("a heist", frozenset({0})),
        ("un hold-up", frozenset({0})),
    ]
    assert found[0].half == queries[0].half in (DEV, TEST)
