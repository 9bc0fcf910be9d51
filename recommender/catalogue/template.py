"""Writes a first description of a catalogue from what the columns of its table were recognised as.

What is written is meant to be read and changed: plain YAML, with a comment on where each part comes from.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from recommender.catalogue.columns import AREAS, KINDS, Column, Role
from recommender.catalogue.delimited import DELIMITER_NAMES, Table
from recommender.catalogue.loader import SourceError

MAX_TERMS, MAX_NUMBERS, MAX_QUESTIONS = 10, 8, 5
MANY_VALUES = 300  # of a facet that is asked about
# No facet can have these names: entities that all catalogues have.
# fmt: off
TAKEN = frozenset({
    "title", "theme", "ordinal", "count", "rating", "reaction", "reference", "critique", "facet", "taste", "option",
    "code", "spoken", "person",
    "yes", "no", "on", "off", "true", "false", "null", "y", "n",  # which YAML reads as something else
})
# fmt: on
COLOURS = frozenset({"color", "colour", "colors", "colours"})
# Relative words by the words of a column's name: more of it, less of it, the most, the least.
RELATIVE: Sequence[tuple[frozenset[str], tuple[str, str, str, str]]] = (
    (frozenset({"year", "date"}), ("newer", "older", "newest", "oldest")),
    (frozenset({"runtime", "duration", "length", "minutes"}), ("longer", "shorter", "longest", "shortest")),
    (frozenset({"weight", "mass"}), ("heavier", "lighter", "heaviest", "lightest")),
    (frozenset({"height"}), ("taller", "less tall", "tallest", "least tall")),
    (frozenset({"size", "area", "volume", "population", "displacement"}), ("bigger", "smaller", "biggest", "smallest")),
    (frozenset({"horsepower", "hp", "power"}), ("more powerful", "less powerful", "most powerful", "least powerful")),
    (frozenset({"speed", "mph", "kmh"}), ("faster", "slower", "fastest", "slowest")),
    (frozenset({"sugar", "sugars"}), ("sweeter", "less sweet", "sweetest", "least sweet")),
    (frozenset({"age"}), ("older", "younger", "oldest", "youngest")),
)
MONEY_WORDS = ("more expensive", "cheaper", "most expensive", "cheapest")
SCORE_WORDS = ("better rated", "worse rated", "best rated", "worst rated")
KNOWN_WORDS = ("better known", "less known", "best known", "least known")
_BY: Mapping[str, tuple[str, str]] = {
    "director": ("directed by {value}", "nothing directed by {value}"),
    "cast": ("with {value}", "nothing with {value}"),
    "starring": ("with {value}", "nothing with {value}"),
    "actor": ("with {value}", "nothing with {value}"),
}
_WHEN = '{between: "from {low} to {high}", at_least: "from {low} or later", at_most: "from {high} or earlier"}'


@dataclass
class Draft:
    """A description, and what a person is told of it."""

    text: str
    recognised: list[str]
    left_out: list[str]


_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}


class _Writer:
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
        self.facets[name] = [f"  # {_comment(column)}", f"  {name}:", *(f"    {line}" for line in lines if line)]
        self.shown[name] = telling

    def relative(self, name: str, words: tuple[str, str, str, str]) -> None:
        more, less, most, least = words
        for word, direction in ((more, 1), (less, -1)):
            self.critiques.setdefault(word, (name, direction))
        for word, direction in ((most, 1), (least, -1)):
            self.superlatives.setdefault(word, (name, direction))

    def question(self, text: str) -> str:
        """Return the line of a question, as long as there are not too many."""
        self.questions += 1
        return f"question: {_q(text)}" if self.questions <= MAX_QUESTIONS else ""


def draft(name: str, noun: tuple[str, str], table: Table, columns: Sequence[Column], file: str) -> Draft:
    """Return a description for a table.

    Args:
        name: of the catalogue.
        noun: what one item, and several, are called.
        table: the file.
        columns: what `recognise` says of its columns.
        file: how the file is named in the description.
    """
    writer = _Writer(*noun)
    by_role: dict[Role, list[Column]] = {role: [] for role in Role}
    for column in columns:
        by_role[column.role].append(column)
    by_role[Role.MONEY].sort(key=lambda column: len(column.words))  # "price" goes before "shipping price"
    by_role[Role.TERMS].sort(key=lambda column: not KINDS & set(column.words))  # what kind of thing it is goes first
    _terms(writer, [*by_role[Role.TERMS], *by_role[Role.NAMES]])
    _flags(writer, by_role[Role.FLAG])
    for column in by_role[Role.YEAR] or by_role[Role.DATE]:
        _year(writer, column)
    for column in by_role[Role.DATE]:
        _date(writer, column)
    numbers = [column for role in (Role.MONEY, Role.SCORE, Role.KNOWN, Role.NUMBER) for column in by_role[role]]
    for column in numbers[:MAX_NUMBERS]:
        _number(writer, column)
    writer.left_out += [f"{column.name}: there are {MAX_NUMBERS} numbers already" for column in numbers[MAX_NUMBERS:]]
    if not writer.facets and not by_role[Role.TEXT]:
        raise SourceError(f"{table.path.name} has no column that tells one item from another, beside their titles")
    for role in (Role.ID, Role.TITLE, Role.TEXT):
        writer.recognised += [f"{column.name}: {role}" for column in by_role[role]]
    writer.left_out += [f"{column.name}: {column.why}" for column in by_role[Role.NONE]]
    text = "\n".join([*_head(writer, name, table), *_body(writer), *_source(writer, table, by_role, file)]) + "\n"
    return Draft(text, writer.recognised, writer.left_out)


def _terms(writer: _Writer, columns: Sequence[Column]) -> None:
    writer.left_out += [
        f"{column.name}: there are {MAX_TERMS} facets with values already" for column in columns[MAX_TERMS:]
    ]
    for place, column in enumerate(columns[:MAX_TERMS]):
        name, names = writer.name(column), column.role is Role.NAMES
        words = set(column.words)
        # "A" is hardly ever meant as the value A.
        surfaces = [f"{column.label} {{term}}"] if min(map(len, column.values), default=2) < 2 else []
        if names:
            include, exclude = next(
                (_BY[word] for word in column.words if word in _BY), ("by {value}", "nothing by {value}")
            )
            fact, before = include, False
        elif column.label in AREAS:
            include, exclude, fact, before = "from {value}", "nothing from {value}", "from {value}", False
        elif column.label in ("language", "languages"):
            include, exclude, fact, before = "in {value}", "nothing in {value}", "in {value}", False
        elif words & COLOURS and len(column.label.split()) == 2:  # "hair colour": with blond hair
            part = " ".join(word for word in column.label.split() if word not in COLOURS)
            include, exclude, before = f"with {{value}} {part}", f"no {{value}} {part}", False
            fact, surfaces = include, [f"{{term}} {part}", f"{column.label} {{term}}"]
        elif words & (KINDS | COLOURS) or place == 0:
            include, exclude, before = "{value}", "no {value}", True
            fact = "{value}" if words & COLOURS else "filed under {value}"
        else:
            include, exclude, before = f"with {column.label} {{value}}", f"not with {column.label} {{value}}", False
            fact = f"with {column.label} {{value}}"
            writer.reasons[name] = f"its {column.label} is {{value}}"
        asked = 2 <= column.distinct <= MANY_VALUES and not names
        writer.terms[name] = {"column": column.name, **({"split": column.split} if column.split else {})}
        writer.add(
            name,
            column,
            (2 if names else 1 if words & KINDS else 4) + place,
            [
                "type: terms",
                f"label: {_q(column.label)}",
                writer.question(f"Any particular {column.label}?") if asked else "",
                f"phrase: {{{'place: before, ' if before else ''}include: {_q(include)}, exclude: {_q(exclude)}}}",
                f"fact: {_q(fact)}",
                f"unknown: {_q(f'I know no {column.label} of it.')}",
                f"ask: {_list([column.label, f'what {column.label}', *(['who is it by'] if names else [])])}",
                "names: true  # surnames and small mistypings are understood" if names else "",
                f"surfaces: {_list(surfaces)}" if surfaces else "",
                f"exclude_unknown: true  # an item of unknown {column.label} is not shown to who ruled one out"
                if before and not place
                else "",
                'similarity: 1.0  # how much a shared value counts for "something like it"',
            ],
        )
        if not place and not names:
            writer.facets[name].append("    # synonyms: {what people say: [the value that they mean]}")
        parts = f", several in a cell, separated by {column.split!r}" if column.split else ""
        writer.recognised.append(f"{column.name}: {column.role} ({column.distinct:,} different{parts}) -> {name}")


def _flags(writer: _Writer, columns: Sequence[Column]) -> None:
    if not columns:
        return
    first = columns[0]
    name = writer.name(first, "feature")
    writer.terms[name] = {"flags": [column.name for column in columns]}
    writer.add(
        name,
        first,
        3,
        [
            "type: terms",
            "label: feature",
            writer.question("Should it have anything in particular?"),
            'phrase: {include: "with {value}", exclude: "without {value}"}',
            'fact: "marked {value}"',
            'unknown: "I know of nothing in particular about it."',
            "ask: [feature, features, what is special about it]",
            "similarity: 1.0",
        ],
    )
    said = ", ".join(column.name for column in columns)
    writer.facets[name][0] = f"  # From the columns of yes and no: {_comment_text(said)}."
    writer.recognised.append(f"{said}: yes or no -> {name}")


def _year(writer: _Writer, column: Column) -> None:
    least, first, middle, third, greatest = column.quartiles
    if column.role is Role.DATE:
        least, first, middle, third, greatest = (1970 + day / 365.2425 for day in column.quartiles)
    span = math.floor(greatest) - math.floor(least)
    name = writer.name(column, "year")
    recent = max(1, round(span / 10))
    writer.numbers[name] = column.name
    writer.relative(name, RELATIVE[0][1])
    writer.add(
        name,
        column,
        8,
        [
            "type: number",
            "label: year",
            "low: 1000",
            "high: 2100",
            "reads: year  # spoken years and decades are of this facet",
            writer.question("Anything from a particular time?") if span >= 3 else "",
            f"phrase: {_WHEN}",
            'fact: "from {value}"',
            'unknown: "I don\'t know from when it is."',
            "ask: [year, what year, when is it from, how old is it]",
            f"bins: {_numbers(dict.fromkeys(round(edge) for edge in (first, middle, third)))}" if span >= 3 else "",
            f"step: {max(1, round(span / 20))}",
            f"words: {{recent: {{within: {recent}}}, new: {{within: {recent}}}, old: [null, {round(first)}]}}",
        ],
    )
    writer.recognised.append(f"{column.name}: year, {math.floor(least)} to {math.floor(greatest)} -> {name}")


def _date(writer: _Writer, column: Column) -> None:
    name = writer.name(column, "date")
    writer.numbers[name] = column.name
    writer.add(
        name,
        column,
        9,
        [
            "type: number",
            f"label: {_q(column.label)}",
            "reads: date  # kept as days since 1970",
            "low: -200000",
            "high: 50000",
            f"phrase: {_WHEN}",
            'fact: "from {value}"',
            'unknown: "I don\'t know its date."',
            f"ask: {_list(dict.fromkeys([column.label, 'date', 'what date']))}",
            "step: 1",
        ],
    )
    writer.recognised.append(f"{column.name}: date -> {name}")


def _number(writer: _Writer, column: Column) -> None:
    least, first, middle, third, greatest = column.quartiles
    words, label, money = set(column.words), column.label, column.role is Role.MONEY
    name = writer.name(column, {Role.SCORE: "score", Role.KNOWN: "popularity"}.get(column.role, ""))
    minutes = column.unit == "minutes"
    edges = list(dict.fromkeys(_nice(edge) for edge in (first, middle, third)))
    edges = [edge for edge in edges if least < edge < greatest]
    if money:
        value = f"{column.unit}{{value}}"
        phrase = ("for {low} to {high}", "for {low} or more", "for at most {high}")
        fact, question = "priced at {value}", "What may it cost?"
        said = {"cheap": [None, _nice(first)], "inexpensive": [None, _nice(first)], "expensive": [_nice(third), None]}
        relative = MONEY_WORDS
        ask = [label, f"what {label}", "how much is it", "how much does it cost", "what does it cost"]
    else:
        unit = f" {column.unit}" if column.unit and column.unit != "%" else column.unit
        value = f"{{value}}{unit}"
        phrase = (
            f"with {label} between {{low}} and {{high}}{unit}",
            f"with {label} of at least {{low}}{unit}",
            f"with {label} of at most {{high}}{unit}",
        )
        fact, question = f"with {label} {{value}}{unit}", f"Any wish about the {label}?"
        writer.reasons[name] = f"its {label} is {{value}}{unit}"
        said, ask = {}, [label, f"what {label}"]
        relative = next((forms for names, forms in RELATIVE if names & words), None) or (
            f"more {label}",
            f"less {label}",
            f"most {label}",
            f"least {label}",
        )
        if column.role is Role.SCORE:
            relative, said = SCORE_WORDS, {"highly rated": [_nice(third), None], "well rated": [_nice(third), None]}
        elif column.role is Role.KNOWN:
            relative, said = KNOWN_WORDS, {"popular": [_nice(third), None], "well known": [_nice(third), None]}
    writer.numbers[name] = column.name
    writer.relative(name, relative)
    reads = (
        "money"
        if money
        else "duration"
        if minutes
        else "score"
        if column.role is Role.SCORE and 20 < greatest <= 100
        else ""
    )
    asked = len(edges) > 1 and column.role is not Role.KNOWN
    writer.add(
        name,
        column,
        {Role.MONEY: 3, Role.SCORE: 4, Role.KNOWN: 9}.get(column.role, 6),
        [
            "type: number",
            f"label: {_q(label)}",
            f"unit: {_q(_CURRENCIES.get(column.unit, 'USD') if money else column.unit)}"
            if column.unit or money
            else "",
            f"low: {_figure(0.0 if least >= 0 else -_bound(-least))}  # what lies below low or above high is dropped",
            f"high: {_figure(_bound(greatest))}",
            f"reads: {reads}" if reads else "",
            writer.question(question) if asked else "",
            f"phrase: {{between: {_q(phrase[0])}, at_least: {_q(phrase[1])}, at_most: {_q(phrase[2])}}}",
            f"fact: {_q(fact)}",
            f"answer: {_q(f'{{item}} has {label} {{value}}{unit}.')}" if not money else "",
            f"unknown: {_q(f'I know no {label} of it.')}",
            f"ask: {_list(ask)}",
            f"bins: {_numbers(edges)}" if asked else "",
            f"bin_labels: {_list(_bin_labels(edges, value))}" if asked else "",
            f"step: {_figure(_nice((third - first) / 5) or _nice((greatest - least) / 10))}",
            f"words: {_q(said)}" if said else "",
            "prior: 1.0  # a high value speaks for an item to somebody of whom nothing is known"
            if column.role in (Role.SCORE, Role.KNOWN)
            else "similarity: 0.5",
        ],
    )
    what = f"{column.role} in {column.unit}" if column.unit else column.role
    writer.recognised.append(f"{column.name}: {what}, {_figure(least)} to {_figure(greatest)} -> {name}")


def _head(writer: _Writer, name: str, table: Table) -> Iterator[str]:
    yield f"# {writer.many.capitalize()}: a first description, from the columns of {_comment_text(table.path.name)}."
    yield "# Change what you like, then build the catalogue again; docs/adding-a-catalogue.md says what can stand here."
    if writer.left_out:
        yield "#"
        yield "# Left out:"
        yield from (f"#   {_comment_text(line)}" for line in writer.left_out)
    telling = sorted(writer.shown, key=lambda facet: writer.shown[facet])
    yield f"name: {name}"
    yield f"noun: {{one: {_q(writer.one)}, many: {_q(writer.many)}}}"
    yield f"show: {_list(telling[:3])}  # what is told of an item in a list"
    yield f"summary: {_list(telling[:6])}  # and when somebody asks about it"


def _body(writer: _Writer) -> Iterator[str]:
    yield ""
    yield "facets:" if writer.facets else "facets: {}"
    for place, lines in enumerate(writer.facets.values()):
        yield from ([""] if place else [])
        yield from lines
    for title, words in (("critiques", writer.critiques), ("superlatives", writer.superlatives)):
        if words:
            yield ""
            yield f"{title}:"
            yield from (f"  {_q(word)}: {{facet: {name}, direction: {way}}}" for word, (name, way) in words.items())
    yield f"""
questions:
  loved: {{kind: example, question: {_q(f"Is there one of the {writer.many} that you love?")}, bits: 3.0}}
  either: {{kind: pair, question: "Rather more like {{one}}, or more like {{other}}?"}}

reasons:  # clauses after "because"
  liked: it goes with {{item}}, which you liked
  similar: people who like {{item}} like it too
  shared: "it shares its {{facet_label}} {{value}} with {{item}}"
  matches: "it is {{fact}}, as you asked"
  preference: "it is {{fact}}, as you would prefer"
  text: its description is close to “{{value}}”
  keyword: its description mentions “{{value}}”
  popular: it is one of the best-loved {{noun_many}} here"""
    for part, end in (("matches", "as you asked"), ("preference", "as you would prefer")):
        yield from (f"  {part}.{name}: {_q(f'{clause}, {end}')}" for name, clause in writer.reasons.items())
    yield """
behind:
  similar: people who like {liked} prefer {item}
  popular: "{item} is better known and loved on the whole"

terms_of_use: |
  Write here whose data this is, and on what terms it may be used."""


def _source(writer: _Writer, table: Table, by_role: Mapping[Role, Sequence[Column]], file: str) -> Iterator[str]:
    yield ""
    yield "source:  # where the items come from; columns that are not named here are not read"
    yield f"  file: {_q(file)}"
    yield f"  encoding: {table.encoding}"
    yield f"  separator: {_q(table.delimiter)}  # {DELIMITER_NAMES.get(table.delimiter, 'as the file says')}"
    for key, role in (("id", Role.ID), ("title", Role.TITLE), ("text", Role.TEXT)):
        if by_role[role]:
            yield f"  {key}: {_list(column.name for column in by_role[role])}"
    if not by_role[Role.ID]:
        yield "  # id: [a column]  without one, an item is known by its title and year"
    for column in by_role[Role.YEAR] or by_role[Role.DATE]:
        yield f"  year: {_q(column.name)}"
    for column in by_role[Role.KNOWN]:
        yield f"  known: {_q(column.name)}"
    for column in by_role[Role.SCORE]:
        least, greatest = math.floor(column.quartiles[0]), math.ceil(column.quartiles[4])
        if least < greatest:
            yield f"  # Is {_comment_text(column.name)} your own opinion? Then the bot may learn from it, as a rating:"
            yield f"  # stars: {{column: {_q(column.name)}, low: {min(least, 0)}, high: {greatest}}}"
    for key, named in (("terms", writer.terms), ("numbers", writer.numbers)):
        if named:
            yield f"  {key}:"
            yield from (f"    {name}: {_q(where)}" for name, where in named.items())


def _comment(column: Column) -> str:
    values = ", ".join(each[:30] for each in column.values[:6])
    return _comment_text(f"From the column {column.name!r}: {values}{', …' if column.distinct > 6 else ''}")[:116]


def _comment_text(text: str) -> str:
    """Return a text that is safe in a comment: one line."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _q(value: object) -> str:
    """Return a value as YAML in one line, signs that YAML does not allow as escapes."""
    said = json.dumps(value, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in said)


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_q, texts))}]"


def _numbers(numbers: Iterable[float]) -> str:
    return f"[{', '.join(map(_figure, numbers))}]"


def _figure(exact: float) -> str:
    return str(int(exact)) if float(exact).is_integer() and abs(exact) < 1e15 else f"{exact:.12g}"


def _bin_labels(edges: Sequence[float], value: str) -> list[str]:
    """Return what the intervals between edges are called as answers."""
    said = [value.format(value=f"{edge:,.12g}") for edge in edges]
    return [f"under {said[0]}", *(f"{low} to {high}" for low, high in pairwise(said)), f"{said[-1]} and more"]


def _nice(exact: float) -> float:
    """Return a number rounded to two digits."""
    return float(f"{exact:.2g}")


def _bound(greatest: float) -> float:
    """Return a bound well above a number."""
    return 10.0 ** math.ceil(math.log10(max(2 * greatest, 1.0)))
