from collections import Counter
from importlib.resources import files

import pytest
import yaml

from recommender.experiments.queries import DEV, TEST, Query, parse_queries
from tests.small_catalogue import small_catalogue


def test_labels_become_positions():
    content = {"plot": [{"text": "by the sea", "films": ["Cliff Path (1995)", "Long Strand (1985)"], "language": "en"}]}
    (query,) = parse_queries(content, small_catalogue())
    assert query == Query("by the sea", "plot", frozenset({0, 2}), "en")


def test_a_label_that_no_item_has_is_an_error():
    content = {"plot": [{"text": "by the sea", "films": ["Cliff Path (1995)", "Cliff Path (1996)"]}]}
    with pytest.raises(ValueError, match=r"not alone: Cliff Path \(1996\)"):
        parse_queries(content, small_catalogue())


def test_the_queries_that_come_with_the_package():
    kinds = yaml.safe_load(files("recommender.experiments").joinpath("queries.yml").read_text("utf-8"))
    queries = [(kind, row) for kind, rows in kinds.items() for row in rows]
    english = [row["text"] for kind, row in queries if kind != "other_languages"]
    assert len(set(english)) == len(english) >= 120
    assert {kind: len(rows) for kind, rows in kinds.items()} == {
        "attribute": 43,
        "plot": 65,
        "mood": 32,
        "other_languages": 20,
    }
    for _, row in queries:
        assert 2 <= len(set(row["films"])) == len(row["films"]) <= 15, row["text"]
    halves = Counter(Query(text, "", frozenset()).half for text in english)
    assert halves == {DEV: 69, TEST: 71}
