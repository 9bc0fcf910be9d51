"""The lexicon: everything the language understanding has to know of a catalogue, as one JSON file.

The understanding runs in another process and another environment; this file is all it ever sees. Its parts:

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
``as_of``       the time at which an archive ends, in days since 1970, or null; what its "today" is
``speech``      how people speak of the items; see `speech.py`
``names``       [facet, ...]; facets whose values are names of people or firms
``words``       right words of English, in one string, that are no mistyped names

Popularity, weight and common are from 0 to 1. `common` says how ordinary the surface is as plain English: "It" needs
more evidence to be a title than "Amélie" does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.english import common, plural, right_words, weight
from recommender.catalogue.loader import Loaded
from recommender.catalogue.names import common_facet, says_a_name, short_names
from recommender.catalogue.said_titles import ordinary, title_rows
from recommender.catalogue.spec import CatalogueSpec, Meaning, NumberFacet, TermsFacet, UnionFacet
from recommender.catalogue.speech import speech

VERSION = 3

Row: TypeAlias = list[Any]


def lexicon(catalogue: Catalogue, loaded: Loaded) -> dict[str, Any]:
    """Return the lexicon of a catalogue; the module's text tells its form."""
    spec = catalogue.spec
    phrases = list(_phrases(catalogue))
    several = {surface.casefold() for surface, _ in phrases}
    words = [row for row in _words(catalogue) if row[0].casefold() not in several]
    ranges = [row for row in _ranges(catalogue) if row[0].casefold() not in several]
    critiques = [[word, each.facet, each.direction, each.value] for word, each in spec.critiques.items()]
    orders = [[word, each.facet, each.direction] for word, each in spec.orders.items()]
    taken = {row[0].casefold() for row in (*words, *ranges, *critiques, *orders, *phrases)}
    return {
        "version": VERSION,
        "catalogue": spec.name,
        "fingerprint": catalogue.fingerprint,
        "titles": [[*row, ordinary(row[0], taken)] for row in title_rows(catalogue, loaded)],
        "terms": words + [row for row in _names(catalogue) if row[0].casefold() not in taken],
        "ranges": ranges,
        "critiques": critiques,
        "orders": orders,
        "facets": [
            [surface, name]
            for name, facet in spec.facets.items()
            for surface in dict.fromkeys((*facet.ask, facet.label, name))
        ]
        + [[surface, name] for name, each in spec.unanswerable.items() for surface in dict.fromkeys(each.ask)],
        # Of several facets that read the same, such as prices, the first is meant.
        "quantities": {
            facet.reads: name
            for name, facet in reversed(spec.facets.items())
            if not isinstance(facet, UnionFacet) and facet.reads != "none"
        },
        "units": {
            facet.reads: facet.unit for _, facet in reversed([*_numbers(spec)]) if facet.reads in ("money", "size")
        },
        "as_of": loaded.as_of,
        "phrases": phrases,
        "ages": [
            [value, age]
            for name, facet in spec.facets.items()
            if isinstance(facet, TermsFacet)
            for value, age in facet.ages.items()
            if value in catalogue.columns[name].postings
        ],
        "speech": speech(spec.noun, spec.having, spec.cues),
        "names": [name for name in spec.facets if _has_names(spec, name)],
        "words": " ".join(right_words()),
    }


def unused_words(catalogue: Catalogue) -> list[str]:
    """Return what the description says for values that no item has: misspelled, or of no use for these items."""
    said = [
        (name, word, values)
        for name, facet in catalogue.spec.facets.items()
        if isinstance(facet, TermsFacet)
        for word, values in (*facet.synonyms.items(), *facet.spoken.items())
    ]
    for word, meanings in catalogue.spec.words.items():
        said += [(name, word, meaning.any or meaning.none) for name, meaning in meanings.items()]
    return [
        f"{name}: {word} -> {value}"
        for name, word, values in said
        for value in values
        if value not in catalogue.columns[name].postings
    ]


def _phrases(catalogue: Catalogue) -> Iterator[Row]:
    """Yield the rows of words that name conditions on several facets, without those that mean nothing here."""
    for surface, meanings in catalogue.spec.words.items():
        conditions = [
            row for name, meaning in meanings.items() if (row := _condition(catalogue, name, meaning)) is not None
        ]
        if conditions:
            yield [surface, conditions]


def _condition(catalogue: Catalogue, name: str, meaning: Meaning) -> Row | None:
    if isinstance(catalogue.spec.facets[name], NumberFacet):
        bounds = meaning.bounds(catalogue.spans.get(name))
        return None if bounds is None else [name, None, *bounds, False]
    present = [value for value in meaning.any or meaning.none if value in catalogue.columns[name].postings]
    return [name, present, None, None, bool(meaning.none)] if present else None


def _ranges(catalogue: Catalogue) -> Iterator[Row]:
    """Yield the rows of words for ranges of a number."""
    for name, facet in _numbers(catalogue.spec):
        for word, said in facet.words.items():
            bounds = said.bounds(catalogue.spans.get(name)) if isinstance(said, Meaning) else said
            if bounds is not None:
                yield [word, name, *bounds]


def _words(catalogue: Catalogue) -> Iterator[Row]:
    """Yield the rows of facets whose values are ordinary terms."""
    for name, facet in catalogue.spec.facets.items():
        if not isinstance(facet, TermsFacet) or facet.names:
            continue
        sizes = {value: len(positions) for value, positions in catalogue.columns[name].postings.items()}
        said: dict[str, tuple[str, tuple[str, ...]]] = {}
        # What the description says comes last: it may widen what a value's own name means.
        for term, values, templates in (
            *((value, (value,), facet.surfaces) for value in sizes),
            *((term, values, facet.surfaces) for term, values in facet.synonyms.items()),
            *((value, facet.order[:number], facet.up_to) for number, value in enumerate(facet.order, start=1)),
        ):
            for template in templates:
                surface = template.format(term=term, terms=plural(term))
                said[surface.casefold()] = (surface, values)
        said |= {surface.casefold(): (surface, values) for surface, values in facet.spoken.items()}
        for surface, values in said.values():
            present = [value for value in values if value in sizes]
            if present:
                share = weight(max(sizes[value] for value in present), max(sizes.values()))
                yield [surface, name, present, share, common(surface)]


def _names(catalogue: Catalogue) -> Iterator[Row]:
    """Yield the rows of facets whose values are names."""
    facets = catalogue.spec.facets
    parts: dict[str, Counter[str]] = {}
    for facet_name, facet in facets.items():
        if isinstance(facet, TermsFacet) and facet.names:
            for value, positions in catalogue.columns[facet_name].postings.items():
                parts.setdefault(value, Counter())[facet_name] += len(positions)
    unions = {union: facet.of for union, facet in facets.items() if isinstance(facet, UnionFacet)}
    sizes = {value: counts.total() for value, counts in parts.items()}
    most = max(sizes.values(), default=1)
    for surface, values in (
        *((value, (value,)) for value in sizes if says_a_name(value, sizes[value])),
        *short_names(sizes),
    ):
        for facet_name, named in _by_facet(values, parts, unions).items():
            yield [surface, facet_name, named, weight(max(sizes[value] for value in named), most), common(surface)]


def _by_facet(
    values: Iterable[str], parts: Mapping[str, Counter[str]], unions: Mapping[str, Iterable[str]]
) -> dict[str, list[str]]:
    """Return the values under the one facet that covers them, or, without such a facet, each under its own ones."""
    values = list(values)
    facet = common_facet({part for value in values for part in parts[value]}, unions)
    if facet is not None:
        return {facet: values}
    separate: dict[str, list[str]] = {}
    for value in values:
        for part in parts[value]:
            separate.setdefault(part, []).append(value)
    return separate


def _has_names(spec: CatalogueSpec, facet: str) -> bool:
    return any(getattr(spec.facets[part], "names", False) for part in spec.parts_of(facet))


def _numbers(spec: CatalogueSpec) -> Iterator[tuple[str, NumberFacet]]:
    for name, facet in spec.facets.items():
        if isinstance(facet, NumberFacet):
            yield name, facet
