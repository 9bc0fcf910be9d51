"""The lexicon: everything the language understanding has to know of a catalogue, as one JSON file.

The understanding runs in another process and another environment; this file is all it ever sees. Its parts:

``titles``      [surface, item id, year or null, popularity, common]; several rows an item, for the ways to say it
``terms``       [surface, facet, [values], weight, common]; what is said for values of a facet, names of people too
``ranges``      [surface, facet, low or null, high or null]; words for ranges of a number: "short"
``critiques``   [surface, facet, direction, value or null]; relative words: "shorter", "funnier"
``facets``      [surface, facet]; what is said for a facet itself: "who directed"; and for what is asked and not known
``quantities``  {quantity: facet}; which facet a spoken year, duration or score belongs to

Popularity, weight and common are from 0 to 1. `common` says how ordinary the surface is as plain English: "It" needs
more evidence to be a title than "Amélie" does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, TypeAlias

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.english import common, plural, weight
from recommender.catalogue.loader import Loaded
from recommender.catalogue.names import common_facet, says_a_name, short_names
from recommender.catalogue.spec import CatalogueSpec, NumberFacet, TermsFacet, UnionFacet
from recommender.catalogue.titles import main_title, split_titles, sub_title, title_key, without_article

VERSION = 1
MAX_NAMESAKES = 12  # items that one part of a title may stand for
SERIES = 3  # items that make "Harry Potter" of "Harry Potter and the …" a series
TELLING_LENGTH, TELLING = 5, 0.5  # characters, and how ordinary, a part of a title may be at most to be said for it

Row: TypeAlias = list[Any]


def lexicon(catalogue: Catalogue, loaded: Loaded) -> dict[str, Any]:
    """Return the lexicon of a catalogue; the module's text tells its form."""
    spec = catalogue.spec
    words = list(_words(catalogue))
    ranges = [[word, name, *bounds] for name, facet in _numbers(spec) for word, bounds in facet.words.items()]
    critiques = [[word, each.facet, each.direction, each.value] for word, each in spec.critiques.items()]
    taken = {row[0].casefold() for row in (*words, *ranges, *critiques)}
    return {
        "version": VERSION,
        "catalogue": spec.name,
        "fingerprint": catalogue.fingerprint,
        "titles": [[*row, _ordinary(row[0], taken)] for row in _titles(catalogue, loaded)],
        "terms": words + [row for row in _names(catalogue) if row[0].casefold() not in taken],
        "ranges": ranges,
        "critiques": critiques,
        "facets": [
            [surface, name]
            for name, facet in spec.facets.items()
            for surface in dict.fromkeys((*facet.ask, facet.label, name))
        ]
        + [[surface, name] for name, each in spec.unanswerable.items() for surface in dict.fromkeys(each.ask)],
        "quantities": {facet.reads: name for name, facet in _numbers(spec) if facet.reads != "none"},
    }


def unused_words(catalogue: Catalogue) -> list[str]:
    """Return what the description says for values that no item has: misspelled, or of no use for these items."""
    return [
        f"{name}: {word} -> {value}"
        for name, facet in catalogue.spec.facets.items()
        if isinstance(facet, TermsFacet)
        for word, values in (*facet.synonyms.items(), *facet.words.items())
        for value in values
        if value not in catalogue.columns[name].postings
    ]


class _Surfaces:
    """Who is meant by what is said, letter case aside; the first spelling of an item stays."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, str]] = {}

    def add(self, title: str, item_id: str) -> None:
        for surface in (title, without_article(title)):
            self.items.setdefault(surface.casefold(), {}).setdefault(item_id, surface)


def _titles(catalogue: Catalogue, loaded: Loaded) -> Iterator[Row]:
    """Yield rows, but for their last column, for whole titles and for parts of titles that are said for them."""
    fame = loaded.popularity
    whole, parts, series = _Surfaces(), _Surfaces(), _Surfaces()
    for item in catalogue.items:
        for title in dict.fromkeys((item.title, *split_titles(item.title), *loaded.aliases.get(item.id, ()))):
            whole.add(title, item.id)
            main, sub = main_title(title), sub_title(title)
            if main != title and (" " in without_article(main) or _is_telling(main)):
                parts.add(main, item.id)
            if sub and _is_telling(sub):
                parts.add(sub, item.id)
            head = _head(title)
            if " " in head:
                series.add(head, item.id)
    exact = _most_famous(catalogue, fame)
    found = [
        (item_id, surface)
        for said, spellings in whole.items.items()
        for item_id, surface in spellings.items()
        # "Heat" is a film of just that name rather than "The Heat", unless the latter is better known.
        if surface == (title := catalogue.item(item_id).title)
        or surface != without_article(title)
        or fame.get(item_id, 0.0) >= exact.get(said, 0.0)
    ]
    for said, spellings in (*parts.items.items(), *_at_least(SERIES, series.items)):
        known = max((fame.get(item_id, 0.0) for item_id in whole.items.get(said, ())), default=-1.0)
        # "Alien" is the film of that name, not one of its sequels; "The Lord of the Rings" rather the trilogy.
        if len(spellings) <= MAX_NAMESAKES and known < max(fame.get(item_id, 0.0) for item_id in spellings):
            found.extend(each for each in spellings.items() if each[0] not in whole.items.get(said, ()))
    for item_id, surface in dict.fromkeys(found):
        year = catalogue.item(item_id).year
        yield [surface, item_id, year, round(fame.get(item_id, 0.0), 3)]


def _most_famous(catalogue: Catalogue, fame: Mapping[str, float]) -> dict[str, float]:
    """Return how well known the best known item of each title is, letter case aside."""
    best: dict[str, float] = {}
    for item in catalogue.items:
        said = item.title.casefold()
        best[said] = max(best.get(said, 0.0), fame.get(item.id, 0.0))
    return best


def _ordinary(title: str, taken: Set[str]) -> float:
    """Return how common a title is: "Romantic Comedy", of two words of the description, is mostly not meant as one."""
    words = without_article(title).casefold().split(" ")
    splits = ((" ".join(words[:end]), " ".join(words[end:])) for end in range(1, len(words) + 1))
    return 1.0 if any(head in taken and (not tail or tail in taken) for head, tail in splits) else common(title)


def _head(title: str) -> str:
    """Return "Harry Potter" of "Harry Potter and the Goblet of Fire"; empty where there is nothing like it."""
    head, separator, _ = title.partition(" and the ")
    return head if separator else ""


def _at_least(number: int, surfaces: Mapping[str, dict[str, str]]) -> list[tuple[str, dict[str, str]]]:
    return [(said, spellings) for said, spellings in surfaces.items() if len(spellings) >= number]


def _is_telling(part: str) -> bool:
    return len(title_key(part)) >= TELLING_LENGTH and common(part) < TELLING


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
        said |= {surface.casefold(): (surface, values) for surface, values in facet.words.items()}
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


def _numbers(spec: CatalogueSpec) -> Iterator[tuple[str, NumberFacet]]:
    for name, facet in spec.facets.items():
        if isinstance(facet, NumberFacet):
            yield name, facet
