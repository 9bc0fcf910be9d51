"""Prices, weights, volumes and numbers of pieces in a message, normalised.

Patterns over the canonical text of `numbers`, each with a reader that returns a range. A price is a number of whatever
the catalogue's currency is: who says "20 euros" of dollars means twenty. Weights and volumes are one kind, in grams,
where a millilitre counts as a gram; that is near enough to compare packages of one kind of thing. A bare amount
("500 g", "$5") leaves something to either side, since packages and prices are seldom round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Literal, TypeAlias

from contract.units import VOLUMES, WEIGHTS
from understanding.linking.numbers import one_of
from understanding.linking.ranges import Range, ordered

Amount: TypeAlias = Literal["money", "size", "pieces"]
AMOUNTS: tuple[Amount, ...] = ("money", "size", "pieces")
Reader = Callable[["re.Match[str]"], "Range | None"]

ABOUT_MONEY = 0.2  # what a bare price leaves to either side, as a share of it
ABOUT_SIZE = 0.1

# How units of size are said, by how they are written in a description.
_SIZES: Mapping[str, tuple[str, ...]] = {
    "mg": ("mg", "milligrams?"),
    "g": ("g", "gr", "gram(?:me)?s?"),
    "kg": ("kgs?", "kilos?", "kilogram(?:me)?s?"),
    "oz": ("oz", "ounces?"),
    "lb": ("lbs?", "pounds?"),
    "ml": ("mls?", "millilit(?:re|er)s?"),
    "cl": ("cl", "centilit(?:re|er)s?"),
    "dl": ("dl", "decilit(?:re|er)s?"),
    "l": ("l", "ltrs?", "lit(?:re|er)s?"),
    "fl oz": ("floz", r"fl (?:\. )?oz", "fluid ounces?"),
    "pt": ("pt", "pints?"),
    "qt": ("qt", "quarts?"),
    "gal": ("gal", "gallons?"),
}
UNITS: Mapping[str, float] = {**WEIGHTS, **VOLUMES, "g/ml": 1.0, "kg/l": 1000.0}

# By the end of an amount; "fl oz" before "oz".
_SAID = [
    (UNITS[unit], re.compile(rf"(?<![a-z])(?:{'|'.join(words)})$"))
    for unit, words in sorted(_SIZES.items(), key=lambda row: -len(row[0]))
]

_MONEY_SIGNS = r"[$€£]"
_MONEY_WORDS = (
    *("dollars?", "bucks?", "usd", "euros?", "eur", "quid", "gbp", "pounds sterling", r"\$", "€", "£"),
    *("dollars? or so", "euros? or so"),
)
_CENTS = one_of("cents?", "c", "pence", "p", "¢")
_POUNDS = "pounds?"  # money where prices are in pounds, and else a weight

_FIGURE = r"\d{1,6}(?:\.\d{1,3})?"
_COMMA = r"\d{1,4} , \d\d"  # "4,50 €"
_PARTS = one_of(r"\d / \d", _FIGURE, "half (?:of )?an?", "a half", "half", "(?:a )?quarter (?:of )?an?", "an?", "one")
_END = r"(?!\w)"

_NOT = r"(?P<not>(?:not|no|nothing|never|nothing that is|isnt|arent|not any|dont want anything) )?"
_AT_MOST = one_of(
    *("under", "below", "less than", "at most", "up to", "max", "maximum", "maximum of", "within", "no more than"),
    *(
        "not more than",
        "not over",
        "not above",
        "cheaper than",
        "smaller than",
        "lighter than",
        "fewer than",
        "beneath",
    ),
    *("no bigger than", "not bigger than", "no larger than", "not larger than", "only"),
)
_AT_LEAST = one_of(
    *("over", "above", "more than", "at least", "minimum", "min", "minimum of", "no less than", "not less than"),
    *("not under", "bigger than", "larger than", "heavier than", "dearer than", "no smaller than", "starting at"),
    *("from", "more expensive than"),
)
_TO_SPEND = one_of(
    *("for", "with", "on", "budget of", "budget is", "spend", "spending", "ive got", "ive only got", "i have", "have"),
    *("i only have", "costs", "cost", "costing", "pay", "for only", "for about", "my budget is"),
)
_OR_LESS = one_of("or less", "or under", "or cheaper", "or smaller", "max", "maximum", "tops", "at most", "at the most")
_OR_MORE = one_of("or more", "or over", "or bigger", "or larger", "plus", r"\+", "at least", "minimum", "and up")
_ROUGHLY = one_of("about", "around", "roughly", "approximately", "circa", "ca", "some", "exactly")
_BETWEEN, _FROM = "between", one_of("between", "from")
_AND, _TO = "and", one_of("and", "to", "-", "up to")


def patterns(kinds: Collection[str], currency: str = "") -> Iterator[tuple[Amount, str, Reader]]:
    """Yield kind, pattern and reader of the kinds of amounts that a catalogue has.

    `currency` is that of its prices, by its code: whether "five pounds" are money depends on it.
    """
    if "money" in kinds:
        yield from (("money", *row) for row in _money(currency))
    if "size" in kinds:
        yield from (("size", *row) for row in _sizes(currency))
    if "pieces" in kinds:
        yield from (("pieces", *row) for row in _pieces())


def number(text: str) -> float:
    """Read the number that an amount begins with.

    >>> number("1 / 2"), number("half a"), number("4 , 50"), number("a quarter of a"), number("an"), number("2.5")
    (0.5, 0.5, 4.5, 0.25, 1.0, 2.5)
    """
    figures = re.findall(r"\d+(?:\.\d+)?", text)
    if not figures:
        return 0.5 if "half" in text else 0.25 if "quarter" in text else 1.0
    first = float(figures[0])
    if len(figures) < 2:
        return first
    if "/" in text:
        return first / (float(figures[1]) or 1.0)
    return float(f"{figures[0]}.{figures[1]}")


def _money(currency: str) -> Iterator[tuple[str, Reader]]:
    pounds = (_POUNDS,) if currency == "GBP" else ()
    words = one_of(*_MONEY_WORDS, *pounds)
    figure = one_of(_COMMA, _FIGURE)
    price = one_of(
        rf"{_MONEY_SIGNS} {figure}(?: (?:dollars?|usd|eur|euros?))?",
        rf"(?:{figure}|an?|one) {words}(?: (?:and )?\d\d(?: {_CENTS})?)?",
        rf"\d{{1,3}} {_CENTS}",
        *("a fiver", "a tenner") if pounds else (),
    )
    yield from _ranges(price, _amount_of_money, ABOUT_MONEY)
    # One sign or word for both: "between 5 and 10 dollars", "$5 to 10", "5-10 €"
    for first, last in ((rf"(?:{_MONEY_SIGNS} )?{figure}", price), (price, figure)):
        yield rf"(?:{_FROM} )?(?P<a>{first}) {_TO} (?P<b>{last}){_END}", _bounds(_amount_of_money, _amount_of_money)
    yield rf"{_TO_SPEND} (?P<x>{price}){_END}(?! {_OR_MORE}{_END})", _side(_amount_of_money, after=False)
    # "Something under 5": what is bought is measured in money, where nothing else is said.
    bare = rf"(?P<x>{figure})(?= [,.!?](?! \d)|$| please)"
    yield (
        rf"{_NOT}{one_of('under', 'below', 'less than', 'at most', 'up to', 'max')} {bare}",
        _side(_amount_of_money, after=False),
    )
    yield rf"{_NOT}{one_of('over', 'above', 'more than', 'at least')} {bare}", _side(_amount_of_money, after=True)


def _amount_of_money(text: str) -> float:
    """Read one price, in the currency's whole unit: "4 , 50 €", "$ 5", "5 dollars 50", "50 cents"."""
    if text in ("a fiver", "a tenner"):
        return 5.0 if text == "a fiver" else 10.0
    figures = re.findall(r"\d+(?:\.\d+)?", text)
    if re.search(rf"^\d+ {_CENTS}$", text):
        return float(figures[0]) / 100
    if len(figures) == 2:
        return float(f"{int(float(figures[0]))}.{figures[1]}")
    return float(figures[0]) if figures else 1.0


def _sizes(currency: str) -> Iterator[tuple[str, Reader]]:
    money = (_POUNDS,) if currency == "GBP" else ()
    unit = one_of(*(word for words in _SIZES.values() for word in words if word not in money))
    size = rf"{_PARTS} (?:- )?{unit}"
    yield from _ranges(size, _grams, ABOUT_SIZE)
    yield (
        rf"(?:{_FROM} )?(?P<a>{_FIGURE}) {_TO} (?P<b>{_FIGURE} (?:- )?(?P<u>{unit})){_END}",
        lambda match: ordered(_grams(f"{match['a']} {match['u']}"), _grams(match["b"])),
    )


def _grams(text: str) -> float:
    """Read one weight or volume, in grams or millilitres: "half a litre", "12 oz"."""
    sized = next(size for size, unit in _SAID if unit.search(text))
    return number(text) * sized


def _pieces() -> Iterator[tuple[str, Reader]]:
    pack = one_of(
        "packs?", "pieces?", "pcs", "count", "ct", "pk", "packets?", "rolls", "bottles", "cans", "bags", "tins"
    )
    few = r"(?P<n>\d{1,3})"
    unit = one_of(*(word for words in _SIZES.values() for word in words))

    def exactly(match: re.Match[str]) -> Range:
        return Range(float(match["n"]), float(match["n"]))

    yield rf"{few} (?:- )?(?:packs?|pieces?|pcs|count|ct|pk){_END}", exactly
    yield rf"(?:packs?|boxes|box|packets?|bags?|cases?|crates?) of {few}(?![\w.])(?! (?:- )?{unit}{_END})", exactly
    yield r"(?:a|one|1) dozen", lambda _: Range(12.0, 12.0)
    yield r"half a dozen", lambda _: Range(6.0, 6.0)
    yield rf"(?:packs? of )?(?:{_AT_LEAST}) {few} {pack}{_END}", lambda match: Range(low=float(match["n"]))
    yield rf"{few} or more {pack}{_END}", lambda match: Range(low=float(match["n"]))
    yield rf"(?:{_AT_MOST}) {few} {pack}{_END}", lambda match: Range(high=float(match["n"]))


def _ranges(amount: str, read: Callable[[str], float], about: float) -> Iterator[tuple[str, Reader]]:
    """Yield the patterns that are the same for all amounts."""

    def roughly(match: re.Match[str]) -> Range:
        value = read(match["x"])
        return Range(round(value * (1 - about), 6), round(value * (1 + about), 6))

    x = f"(?P<x>{amount}){_END}"
    yield rf"{_BETWEEN} (?P<a>{amount}) {_AND} (?P<b>{amount}){_END}", _bounds(read, read)
    yield rf"(?:{_FROM} )?(?P<a>{amount}) {_TO} (?P<b>{amount}){_END}", _bounds(read, read)
    yield rf"{_NOT}{_AT_MOST} {x}", _side(read, after=False)
    yield rf"{_NOT}{_AT_LEAST} {x}", _side(read, after=True)
    yield rf"(?P<x>{amount}) {_OR_LESS}{_END}", _side(read, after=False)
    yield rf"(?P<x>{amount}) {_OR_MORE}{_END}", _side(read, after=True)
    yield rf"(?:{_ROUGHLY} )?{x}(?: or so| ish)?", roughly


def _bounds(first: Callable[[str], float], last: Callable[[str], float]) -> Reader:
    return lambda match: ordered(first(match["a"]), last(match["b"]))


def _side(read: Callable[[str], float], *, after: bool) -> Reader:
    def side(match: re.Match[str]) -> Range:
        flipped = bool(match.groupdict().get("not"))
        value = read(match["x"])
        return Range(low=value) if after != flipped else Range(high=value)

    return side
