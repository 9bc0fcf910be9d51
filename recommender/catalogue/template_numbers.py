"""Describes facets of numbers: years, dates, sums of money, scores, counts and other figures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from recommender.catalogue import amounts
from recommender.catalogue.cells import CODES
from recommender.catalogue.columns import WORDS, Column, Role
from recommender.catalogue.template_facets import Writer, listed, quoted

MAX_NUMBERS = 8  # facets, beside those of years and dates
GUESSED_CURRENCY = "USD"  # where a file does not say which it is
GREATEST = 1e300  # what is greater is no figure of anything
MONEY_WORDS = ("more expensive", "cheaper", "most expensive", "cheapest")
SCORE_WORDS = ("better rated", "worse rated", "best rated", "worst rated")
KNOWN_WORDS = ("better known", "less known", "best known", "least known")
_WHEN = '{between: "from {low} to {high}", at_least: "from {low} or later", at_most: "from {high} or earlier"}'


@dataclass(frozen=True)
class _Words:
    """How a number is talked about, with the places of a description: {value}, {low} and {high}.

    `phrase` is a wish between two bounds, from one on, and up to one; `relative` are the words for more, less, the most
    and the least; `said` are words for a range of numbers; `answer` and `reason` are there where `fact` will not do.
    """

    phrase: tuple[str, str, str]
    fact: str
    question: str
    ask: Sequence[str]
    relative: Sequence[str]
    said: Mapping[str, Sequence[float | None]] = field(default_factory=dict)
    answer: str = ""
    reason: str = ""


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
        words, edges_said = _of_money(column), [amounts.say(edge, "money", currency) for edge in edges]
        unit = f"{currency}{'' if column.unit else '  # the file does not say which currency it is'}"
        reads = "money"
    else:
        currency, words = "", _of_figures(column)
        edges_said = [f"{edge:,.12g}{_unit(column)}" for edge in edges]
        unit = quoted(column.unit) if column.unit else ""
        reads = "score" if column.role is Role.SCORE and 20 < greatest <= 100 else ""
        reads = "duration" if column.unit == "minutes" else reads
    if words.reason:
        writer.reasons[name] = words.reason
    writer.numbers[name] = column.name
    writer.relative(name, words.relative)
    between, at_least, at_most = map(quoted, words.phrase)
    asked = len(edges) > 1 and column.role is not Role.KNOWN
    writer.add(
        name,
        column,
        {Role.MONEY: 3, Role.SCORE: 4, Role.KNOWN: 9}.get(column.role, 6),
        [
            "type: number",
            f"label: {quoted(label)}",
            f"unit: {unit}" if unit else "",
            f"low: {_figure(0.0 if least >= 0 else -_bound(-least))}  # what lies below low or above high is dropped",
            f"high: {_figure(_bound(greatest))}",
            f"reads: {reads}" if reads else "",
            writer.question(words.question) if asked else "",
            f"phrase: {{between: {between}, at_least: {at_least}, at_most: {at_most}}}",
            f"fact: {quoted(words.fact)}",
            f"answer: {quoted(words.answer)}" if words.answer else "",
            f"unknown: {quoted(f'I know no {label} of it.')}",
            f"ask: {listed(words.ask)}",
            f"bins: {_numbers(edges)}" if asked else "",
            f"bin_labels: {listed(_bin_labels(edges_said))}" if asked else "",
            f"step: {_figure(_nice((third - first) / 5) or _nice((greatest - least) / 10))}",
            f"words: {quoted(words.said)}" if words.said else "",
            "prior: 1.0  # a high value speaks for an item to somebody of whom nothing is known"
            if column.role in (Role.SCORE, Role.KNOWN)
            else "similarity: 0.5",
        ],
    )
    what = f"{column.role} in {column.unit}" if column.unit else column.role
    what = f"{what}, taken for {currency}" if money and not column.unit else what
    writer.recognised.append(f"{column.name}: {what}, {_figure(least)} to {_figure(greatest)} -> {name}")


def _of_money(column: Column) -> _Words:
    low, high = _nice(column.quartiles[1]), _nice(column.quartiles[3])
    return _Words(
        phrase=("for {low} to {high}", "for {low} or more", "for at most {high}"),
        fact="priced at {value}",
        question="What may it cost?",
        ask=[column.label, f"what {column.label}", "how much is it", "how much does it cost", "what does it cost"],
        relative=MONEY_WORDS,
        said={"cheap": [None, low], "inexpensive": [None, low], "expensive": [high, None]},
    )


def _of_figures(column: Column) -> _Words:
    label, unit, high = column.label, _unit(column), [_nice(column.quartiles[3]), None]
    words = _counted(column) if column.counts else _measured(column)
    if column.role is Role.SCORE:
        return replace(
            words,
            relative=SCORE_WORDS,
            said={"highly rated": high, "well rated": high},
            fact=f"rated {{value}}{unit}",
            answer="",
            reason=f"it is rated {{value}}{unit}",
        )
    if column.role is Role.KNOWN:
        words = replace(words, relative=KNOWN_WORDS, said={"popular": high, "well known": high})
        counted = " ".join(word for word in label.split() if word not in WORDS["roles"]["count"])
        if counted.endswith("s"):  # "with 120 reviews"
            return replace(words, fact=f"with {{value}} {counted}", answer="", reason=f"it has {{value}} {counted}")
    return words


def _measured(column: Column) -> _Words:
    label, unit = column.label, _unit(column)
    return _Words(
        phrase=(
            f"with {label} between {{low}} and {{high}}{unit}",
            f"with {label} of at least {{low}}{unit}",
            f"with {label} of at most {{high}}{unit}",
        ),
        fact=f"with {label} {{value}}{unit}",
        question=f"Any wish about the {label}?",
        ask=[label, f"what {label}"],
        relative=_relative(*column.words) or (f"more {label}", f"less {label}", f"most {label}", f"least {label}"),
        answer=f"{{item}} has {label} {{value}}{unit}.",
        reason=f"its {label} is {{value}}{unit}",
    )


def _counted(column: Column) -> _Words:
    label = column.label
    return _Words(
        phrase=(
            f"with {{low}} to {{high}} {label}",
            f"with {{low}} {label} or more",
            f"with at most {{high}} {label}",
        ),
        fact=f"with {{value}} {label}",
        question=f"How many {label}?",
        ask=[label, f"how many {label}"],
        relative=_relative(*column.words) or (f"more {label}", f"fewer {label}", f"most {label}", f"fewest {label}"),
        answer=f"{{item}} has {{value}} {label}.",
        reason=f"it has {{value}} {label}",
    )


def _unit(column: Column) -> str:
    """Return what stands behind a figure: its unit, with a space before it unless it is a percentage."""
    return f" {column.unit}" if column.unit and column.unit != "%" else column.unit


def _relative(*words: str) -> Sequence[str]:
    """Return the relative words for a number that is called by some words; nothing where it has none of its own."""
    return next((each["words"] for each in WORDS["relative"] if set(each["of"]) & set(words)), ())


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
