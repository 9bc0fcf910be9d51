"""Describes the facets of a catalogue, each from a column of a table: its YAML, and the words that go with it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from recommender.catalogue import amounts
from recommender.catalogue.cells import CODES
from recommender.catalogue.columns import WORDS, Column, Role

GUESSED_CURRENCY = "USD"  # where a file does not say which it is
MAX_TERMS, MAX_NUMBERS, MAX_QUESTIONS = 10, 8, 5
GREATEST = 1e300  # what is greater is no figure of anything
MANY_VALUES = 300  # of a facet that is asked about
# No facet can have these names: entities that all catalogues have.
# fmt: off
TAKEN = frozenset({
    "title", "theme", "ordinal", "count", "rating", "reaction", "reference", "critique", "facet", "taste", "option",
    "code", "spoken", "person",
    "yes", "no", "on", "off", "true", "false", "null", "y", "n",  # which YAML reads as something else
})
# fmt: on
MONEY_WORDS = ("more expensive", "cheaper", "most expensive", "cheapest")
SCORE_WORDS = ("better rated", "worse rated", "best rated", "worst rated")
KNOWN_WORDS = ("better known", "less known", "best known", "least known")
_WHEN = '{between: "from {low} to {high}", at_least: "from {low} or later", at_most: "from {high} or earlier"}'


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


def add_terms(writer: Writer, columns: Sequence[Column]) -> None:
    """Describe facets of values and of names."""
    writer.left_out += [
        f"{column.name}: there are {MAX_TERMS} facets with values already" for column in columns[MAX_TERMS:]
    ]
    for place, column in enumerate(columns[:MAX_TERMS]):
        name, names = writer.name(column), column.role is Role.NAMES
        # "A" is hardly ever meant as the value A.
        surfaces = [f"{column.label} {{term}}"] if min(map(len, column.values), default=2) < 2 else []
        if names:
            include = next((said for word, said in WORDS["parts"].items() if word in column.words), "by {value}")
            exclude = f"nothing {include}"
            fact, before = include, False
        elif column.is_called("area"):
            include, exclude, fact, before = "from {value}", "nothing from {value}", "from {value}", False
        elif column.is_called("language"):
            include, exclude, fact, before = "in {value}", "nothing in {value}", "in {value}", False
        elif column.says("colour") and len(column.label.split()) == 2:  # "hair colour": with blond hair
            part = " ".join(word for word in column.label.split() if word not in WORDS["roles"]["colour"])
            include, exclude, before = f"with {{value}} {part}", f"no {{value}} {part}", False
            fact, surfaces = include, [f"{{term}} {part}", f"{column.label} {{term}}"]
        elif column.says("kind", "colour") or place == 0:
            include, exclude, before = "{value}", "no {value}", True
            fact = "{value}" if column.says("colour") else "filed under {value}"
        else:
            include, exclude, before = f"with {column.label} {{value}}", f"not with {column.label} {{value}}", False
            fact = f"with {column.label} {{value}}"
            writer.reasons[name] = f"its {column.label} is {{value}}"
        asked = 2 <= column.distinct <= MANY_VALUES and not names
        place_before = "place: before, " if before else ""
        writer.terms[name] = {"column": column.name, **({"split": column.split} if column.split else {})}
        writer.add(
            name,
            column,
            (2 if names else 1 if column.says("kind") else 4) + place,
            [
                "type: terms",
                f"label: {quoted(column.label)}",
                writer.question(f"Any particular {column.label}?") if asked else "",
                f"phrase: {{{place_before}include: {quoted(include)}, exclude: {quoted(exclude)}}}",
                f"fact: {quoted(fact)}",
                f"unknown: {quoted(f'I know no {column.label} of it.')}",
                f"ask: {listed([column.label, f'what {column.label}', *(['who is it by'] if names else [])])}",
                "names: true  # surnames and small mistypings are understood" if names else "",
                f"surfaces: {listed(surfaces)}" if surfaces else "",
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


def add_flags(writer: Writer, columns: Sequence[Column]) -> None:
    """Describe all columns of yes and no as one facet."""
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
    writer.facets[name][0] = f"  # From the columns of yes and no: {in_comment(said)}."
    writer.recognised.append(f"{said}: yes or no -> {name}")


def add_year(writer: Writer, column: Column) -> None:
    """Describe the year, also where it is that of a date."""
    least, first, middle, third, greatest = column.quartiles
    if column.role is Role.DATE:
        least, first, middle, third, greatest = (1970 + day / 365.2425 for day in column.quartiles)
    span = math.floor(greatest) - math.floor(least)
    name = writer.name(column, "year")
    recent = max(1, round(span / 10))
    writer.numbers[name] = column.name
    writer.relative(name, _relative("year"))
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


def add_date(writer: Writer, column: Column) -> None:
    """Describe a date."""
    name = writer.name(column, "date")
    writer.numbers[name] = column.name
    writer.add(
        name,
        column,
        9,
        [
            "type: number",
            f"label: {quoted(column.label)}",
            "reads: date  # kept as days since 1970",
            "low: -200000",
            "high: 50000",
            f"phrase: {_WHEN}",
            'fact: "from {value}"',
            'unknown: "I don\'t know its date."',
            f"ask: {listed(dict.fromkeys([column.label, 'date', 'what date']))}",
            "step: 1",
        ],
    )
    writer.recognised.append(f"{column.name}: date -> {name}")


def add_number(writer: Writer, column: Column) -> None:
    """Describe a sum of money, a score, a count or another number."""
    least, first, middle, third, greatest = column.quartiles
    label, money = column.label, column.role is Role.MONEY
    name = writer.name(column, {Role.SCORE: "score", Role.KNOWN: "popularity"}.get(column.role, ""))
    edges = list(dict.fromkeys(_nice(edge) for edge in (first, middle, third)))
    edges = [edge for edge in edges if least < edge < greatest]
    if money:
        currency = next((code for code, sign in CODES.items() if sign == column.unit), GUESSED_CURRENCY)
        edges_said = [amounts.say(edge, "money", currency) for edge in edges]
        phrase = ("for {low} to {high}", "for {low} or more", "for at most {high}")
        fact, question = "priced at {value}", "What may it cost?"
        said = {"cheap": [None, _nice(first)], "inexpensive": [None, _nice(first)], "expensive": [_nice(third), None]}
        relative: Sequence[str] = MONEY_WORDS
        answer, ask = "", [label, f"what {label}", "how much is it", "how much does it cost", "what does it cost"]
    else:
        unit = f" {column.unit}" if column.unit and column.unit != "%" else column.unit
        edges_said = [f"{edge:,.12g}{unit}" for edge in edges]
        phrase = (
            f"with {label} between {{low}} and {{high}}{unit}",
            f"with {label} of at least {{low}}{unit}",
            f"with {label} of at most {{high}}{unit}",
        )
        fact, question = f"with {label} {{value}}{unit}", f"Any wish about the {label}?"
        writer.reasons[name] = f"its {label} is {{value}}{unit}"
        answer = f"{{item}} has {label} {{value}}{unit}."
        said, ask = {}, [label, f"what {label}"]
        less, least_of = ("fewer", "fewest") if column.counts else ("less", "least")
        relative = _relative(*column.words) or (
            f"more {label}",
            f"{less} {label}",
            f"most {label}",
            f"{least_of} {label}",
        )
        if column.counts:
            phrase = (
                f"with {{low}} to {{high}} {label}",
                f"with {{low}} {label} or more",
                f"with at most {{high}} {label}",
            )
            fact, question, answer = f"with {{value}} {label}", f"How many {label}?", f"{{item}} has {{value}} {label}."
            writer.reasons[name] = f"it has {{value}} {label}"
            ask = [label, f"how many {label}"]
        if column.role is Role.SCORE:
            relative, said = SCORE_WORDS, {"highly rated": [_nice(third), None], "well rated": [_nice(third), None]}
            fact, answer, writer.reasons[name] = f"rated {{value}}{unit}", "", f"it is rated {{value}}{unit}"
        elif column.role is Role.KNOWN:
            relative, said = KNOWN_WORDS, {"popular": [_nice(third), None], "well known": [_nice(third), None]}
            counted = " ".join(word for word in label.split() if word not in WORDS["roles"]["count"])
            if counted.endswith("s"):  # "with 120 reviews"
                fact, answer, writer.reasons[name] = f"with {{value}} {counted}", "", f"it has {{value}} {counted}"
    writer.numbers[name] = column.name
    writer.relative(name, relative)
    if money:
        reads = "money"
    elif column.unit == "minutes":
        reads = "duration"
    else:
        reads = "score" if column.role is Role.SCORE and 20 < greatest <= 100 else ""
    asked = len(edges) > 1 and column.role is not Role.KNOWN
    writer.add(
        name,
        column,
        {Role.MONEY: 3, Role.SCORE: 4, Role.KNOWN: 9}.get(column.role, 6),
        [
            "type: number",
            f"label: {quoted(label)}",
            f"unit: {currency}{'' if column.unit else '  # the file does not say which currency it is'}"
            if money
            else f"unit: {quoted(column.unit)}"
            if column.unit
            else "",
            f"low: {_figure(0.0 if least >= 0 else -_bound(-least))}  # what lies below low or above high is dropped",
            f"high: {_figure(_bound(greatest))}",
            f"reads: {reads}" if reads else "",
            writer.question(question) if asked else "",
            f"phrase: {{between: {quoted(phrase[0])}, at_least: {quoted(phrase[1])}, at_most: {quoted(phrase[2])}}}",
            f"fact: {quoted(fact)}",
            f"answer: {quoted(answer)}" if answer else "",
            f"unknown: {quoted(f'I know no {label} of it.')}",
            f"ask: {listed(ask)}",
            f"bins: {_numbers(edges)}" if asked else "",
            f"bin_labels: {listed(_bin_labels(edges_said))}" if asked else "",
            f"step: {_figure(_nice((third - first) / 5) or _nice((greatest - least) / 10))}",
            f"words: {quoted(said)}" if said else "",
            "prior: 1.0  # a high value speaks for an item to somebody of whom nothing is known"
            if column.role in (Role.SCORE, Role.KNOWN)
            else "similarity: 0.5",
        ],
    )
    what = f"{column.role} in {column.unit}" if column.unit else column.role
    what = f"{what}, taken for {currency}" if money and not column.unit else what
    writer.recognised.append(f"{column.name}: {what}, {_figure(least)} to {_figure(greatest)} -> {name}")


def _relative(*words: str) -> Sequence[str]:
    """Return the relative words for a number that is called by some words; nothing where it has none of its own."""
    return next((each["words"] for each in WORDS["relative"] if set(each["of"]) & set(words)), ())


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


def _numbers(numbers: Iterable[float]) -> str:
    return f"[{', '.join(map(_figure, numbers))}]"


def _figure(exact: float) -> str:
    return str(int(exact)) if float(exact).is_integer() and abs(exact) < 1e15 else f"{exact:.12g}"


def _bin_labels(said: Sequence[str]) -> list[str]:
    """Return what the intervals between edges are called as answers."""
    return [f"under {said[0]}", *(f"{low} to {high}" for low, high in pairwise(said)), f"{said[-1]} and more"]


def _nice(exact: float) -> float:
    """Return a number rounded to two digits."""
    return float(f"{exact:.2g}")


def _bound(greatest: float) -> float:
    """Return a bound well above a number."""
    return 10.0 ** math.ceil(math.log10(max(2 * min(greatest, GREATEST), 1.0)))
