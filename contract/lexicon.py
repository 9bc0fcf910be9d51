"""The form of the lexicon: everything the language understanding has to know of a catalogue, as one JSON file.

The engine writes it (`recommender/catalogue/lexicon.py`). The understanding runs in the other process, and this file,
which `understanding/lexicon.py` reads, is all that it ever sees of a catalogue. Its parts:

``titles``      [surface, item id, year or null, popularity, common]; several rows an item, for the ways to say it
``terms``       [surface, facet, [values], weight, common]; what is said for values of a facet, names of people too
``ranges``      [surface, facet, low or null, high or null]; words for ranges of a number: "short"
``critiques``   [surface, facet, direction, value or null]; relative words: "shorter", "funnier"
``orders``      [surface, facet, direction]; words for an order in which a list is wanted: "cheapest"
``facets``      [surface, facet]; what is said for a facet itself: "who directed"; and for what is asked and not known
``quantities``  {quantity: facet}; which facet a spoken year, duration, score, age, price, size or number of pieces
                belongs to
``units``       {quantity: unit}; of money the currency, of sizes the unit in which the facet's numbers are
``phrases``     [surface, [[facet, [values] or null, low or null, high or null, negated], ...]]; words that say several
                things at once, each of which has to hold (or, negated, not to), the main one first: "a classic"
``ages``        [[value, age], ...]; from which age on the values of the facet that reads an age are suitable
``years``       [[value, year or null, year or null], ...]; the first and last year of the values of a facet that reads
                years and has spans of them for values, such as decades
``as_of``       the time at which an archive ends, in days since 1970, or null; what its "today" is
``speech``      how people speak of the items; see `recommender/catalogue/speech.py`
``names``       [facet, ...]; facets whose values are names of people or firms
``words``       right words of English, in one string, that are no mistyped names

Popularity, weight and common are from 0 to 1. `common` says how ordinary the surface is as plain English: "It" needs
more evidence to be a title than "Amélie" does.
"""

from __future__ import annotations

from typing import NamedTuple

VERSION = 3
QUANTITIES = frozenset({"year", "duration", "score", "age", "date", "money", "size", "pieces"})


class Title(NamedTuple):
    """One way an item's title is said."""

    surface: str
    item: str
    year: int | None
    popularity: float
    common: float


class Term(NamedTuple):
    """What is said for any of some values of a facet."""

    surface: str
    facet: str
    values: tuple[str, ...]
    weight: float
    common: float


class RangeWord(NamedTuple):
    """A word for a range of a number: "short"."""

    surface: str
    facet: str
    low: float | None
    high: float | None


class CritiqueWord(NamedTuple):
    """A relative word: "shorter", "funnier"."""

    surface: str
    facet: str
    direction: int
    value: str | None


class OrderWord(NamedTuple):
    """A word for an order in which a list is wanted: "cheapest"."""

    surface: str
    facet: str
    direction: int


class FacetWord(NamedTuple):
    """What is said for a facet itself: "who directed"."""

    surface: str
    facet: str


class Condition(NamedTuple):
    """One of the things that a phrase says: values, or a range of a number; negated, it has not to hold."""

    facet: str
    values: tuple[str, ...] | None
    low: float | None
    high: float | None
    negated: bool


class Phrase(NamedTuple):
    """A word that says several things at once, the main one first: "a classic" is old and well liked."""

    surface: str
    conditions: tuple[Condition, ...]


class Verb(NamedTuple):
    """What people do with an item: "watch", "watched", "have watched", "watching"."""

    do: str
    did: str
    done: str
    doing: str | None
