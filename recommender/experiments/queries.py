"""The labelled queries: what people might type, with the items that answer it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

import yaml

from recommender.catalogue.catalogue import Catalogue

DEV, TEST = "dev", "test"
OTHER_LANGUAGES = "other_languages"
ENGLISH = "en"


@dataclass(frozen=True)
class Query:
    """A free-text query. `relevant` holds the positions of the items that answer it."""

    text: str
    kind: str
    relevant: frozenset[int]
    language: str = ENGLISH

    @property
    def half(self) -> str:
        """On which half the query is: defaults are chosen on "dev", figures told of "test".

        It depends on the text alone, so that a new query moves no other one.
        """
        return (DEV, TEST)[hashlib.sha256(self.text.encode()).digest()[0] % 2]


def load_queries(catalogue: Catalogue) -> list[Query]:
    """Read the queries that come with the package.

    Raises:
        ValueError: a query names an item that the catalogue does not have, or that several have the name of.
    """
    text = files("recommender.experiments").joinpath("queries.yml").read_text("utf-8")
    return parse_queries(yaml.safe_load(text), catalogue)


def parse_queries(content: Mapping[str, list[dict[str, Any]]], catalogue: Catalogue) -> list[Query]:
    """Return the queries of a parsed file, {kind: [{text, films, language}]}; see `load_queries`."""
    labelled: dict[str, list[int]] = {}
    for position, item in enumerate(catalogue.items):
        labelled.setdefault(item.label, []).append(position)
    queries, wrong = [], []
    for kind, rows in content.items():
        for row in rows:
            found = [labelled.get(label, []) for label in row["films"]]
            wrong += [label for label, items in zip(row["films"], found, strict=True) if len(items) != 1]
            relevant = frozenset(items[0] for items in found if len(items) == 1)
            queries.append(Query(row["text"], kind, relevant, row.get("language", ENGLISH)))
    if wrong:
        raise ValueError(f"queries name items that are not in the catalogue, or not alone: {', '.join(wrong)}")
    return queries


def among(queries: Sequence[Query], places: Sequence[int]) -> list[Query]:
    """Return queries of a catalogue that has only some items, with their answers among these; without any, none.

    >>> among([Query("a heist", "plot", frozenset({1, 4})), Query("a war", "plot", frozenset({2}))], [4, 7])
    [Query(text='a heist', kind='plot', relevant=frozenset({0}), language='en')]
    """
    new = {place: row for row, place in enumerate(places)}
    kept = [(query, frozenset(new[each] for each in query.relevant if each in new)) for query in queries]
    return [replace(query, relevant=relevant) for query, relevant in kept if relevant]
