"""Collects the facets of a new description, each from a column of a table: its YAML, and the words that go with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from recommender.catalogue.columns import Column

MAX_QUESTIONS = 5  # that a description begins with
# No facet can have these names: entities that all catalogues have.
# fmt: off
TAKEN = frozenset({
    "title", "theme", "ordinal", "count", "rating", "reaction", "reference", "critique", "facet", "taste", "option",
    "code", "spoken", "person",
    "yes", "no", "on", "off", "true", "false", "null", "y", "n",  # which YAML reads as something else
})
# fmt: on


class Writer:
    """Collects facets, each with its lines of YAML, and what goes with them."""

    def __init__(self, one: str, many: str) -> None:
        self.one, self.many = one, many
        self.facets: dict[str, list[str]] = {}
        self.terms: dict[str, dict[str, Any]] = {}
        self.numbers: dict[str, str] = {}
        self.critiques: dict[str, tuple[str, int]] = {}
        self.superlatives: dict[str, tuple[str, int]] = {}
        self.reasons: dict[str, str] = {}  # a clause on a facet where "it is <fact>" will not do
        self.recognised: list[str] = []
        self.left_out: list[str] = []
        self.shown: dict[str, int] = {}  # facet -> how telling it is, the least first
        self.questions = 0

    def name(self, column: Column, wish: str = "") -> str:
        """Return a facet's name that is free."""
        stem = wish or re.sub(r"[^a-z_]", "", "_".join(column.label.split()))[:30].strip("_") or "value"
        stem = f"{stem}_value" if stem in TAKEN else stem
        name, more = stem, 0
        while name in self.facets:
            more += 1
            name = f"{stem}_{'abcdefghijklmnopqrstuvwxyz'[more % 26]}"
        return name

    def add(self, name: str, column: Column, telling: int, lines: Iterable[str]) -> None:
        """Keep the lines of a facet; what has the least `telling` comes first where an item is told of."""
        self.facets[name] = [f"  # {_comment(column)}", f"  {name}:", *(f"    {line}" for line in lines if line)]
        self.shown[name] = telling

    def relative(self, name: str, words: Sequence[str]) -> None:
        """Keep relative words for a facet: more, less, the most, the least. Words that are taken stay."""
        more, less, most, least = words
        for word, direction in ((more, 1), (less, -1)):
            self.critiques.setdefault(word, (name, direction))
        for word, direction in ((most, 1), (least, -1)):
            self.superlatives.setdefault(word, (name, direction))

    def question(self, text: str) -> str:
        """Return the line of a question, as long as there are not too many."""
        self.questions += 1
        return f"question: {quoted(text)}" if self.questions <= MAX_QUESTIONS else ""


def _comment(column: Column) -> str:
    values = ", ".join(each[:30] for each in column.values[:6])
    return in_comment(f"From the column {column.name!r}: {values}{', …' if column.distinct > 6 else ''}")[:116]


def in_comment(text: str) -> str:
    """Return a text that is safe in a comment: one line."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def quoted(value: object) -> str:
    """Return a value as YAML in one line, signs that YAML does not allow as escapes."""
    said = json.dumps(value, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in said)


def listed(texts: Iterable[str]) -> str:
    """Return texts as a list of YAML."""
    return f"[{', '.join(map(quoted, texts))}]"
