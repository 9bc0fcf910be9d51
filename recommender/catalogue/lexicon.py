"""Writes the lexicon of a catalogue; `contract/lexicon.py` has its form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

from contract.lexicon import (
    VERSION,
    Condition,
    CritiqueWord,
    FacetWord,
    OrderWord,
    Phrase,
    RangeWord,
    Term,
    Title,
)
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.english import common, plural, right_words, weight
from recommender.catalogue.facets import Meaning, NumberFacet, TermsFacet, UnionFacet
from recommender.catalogue.loader import Loaded
from recommender.catalogue.names import common_facet, given_names, says_a_name, short_names
from recommender.catalogue.questions import Critique
from recommender.catalogue.said_titles import ordinary, title_rows
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import speech

TELLING = 6  # popularity is a rank: so high a power, for only the best known items to make a name known
_WORD = re.compile(r"\w+")


def lexicon(catalogue: Catalogue, loaded: Loaded) -> dict[str, Any]:
    """Return the lexicon of a catalogue; see `contract/lexicon.py`."""
    spec = catalogue.spec
    phrases = list(_phrases(catalogue))
    several = {surface.casefold() for surface, _ in phrases}
    words = [row for row in _words(catalogue) if row[0].casefold() not in several]
    ranges = [row for row in _ranges(catalogue) if row[0].casefold() not in several]
    values = {row.surface.casefold() for row in words}
    critiques = [
        CritiqueWord(word, each.facet, each.direction, each.value) for word, each in _critiques(spec, values).items()
    ]
    orders = [OrderWord(word, each.facet, each.direction) for word, each in spec.orders.items()]
    rows: list[Term | RangeWord | CritiqueWord | OrderWord | Phrase] = [*words, *ranges, *critiques, *orders, *phrases]
    taken = {row.surface.casefold() for row in rows}
    # A facet's own name, which nobody may ever say ("cost" of a price level), gives way to how another is asked for.
    asked = {phrase for facet in spec.facets.values() for phrase in facet.ask}
    return {
        "version": VERSION,
        "catalogue": spec.name,
        "fingerprint": catalogue.fingerprint,
        "titles": [Title(*row, ordinary(row[0], taken)) for row in title_rows(catalogue, loaded)],
        "terms": words + [row for row in _names(catalogue, loaded.popularity) if row[0].casefold() not in taken],
        "ranges": ranges,
        "critiques": critiques,
        "orders": orders,
        "facets": [
            FacetWord(surface, name)
            for name, facet in spec.facets.items()
            for surface in dict.fromkeys((*facet.ask, facet.label, *(() if name in asked else (name,))))
        ]
        + [FacetWord(surface, name) for name, each in spec.unanswerable.items() for surface in dict.fromkeys(each.ask)],
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
        "years": [
            [value, *span]
            for name, facet in spec.facets.items()
            if isinstance(facet, TermsFacet)
            for value, span in facet.years.items()
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


def _critiques(spec: CatalogueSpec, values: Collection[str]) -> dict[str, Critique]:
    """Return the words of relative wishes: what is "too loud" or to be "less loud" is "not so loud", too.

    What is said for `values` is ruled out as it stands: "not so scary" is not scary.
    """
    said = {
        f"{lead} {words[1]}": each
        for word, each in spec.critiques.items()
        if len(words := word.split(" ", 1)) == 2 and words[0] in ("less", "too") and words[1] not in values
        for lead in ("not so", "not as", "not quite so")
    }
    return said | spec.critiques


def _phrases(catalogue: Catalogue) -> Iterator[Phrase]:
    """Yield the rows of words that name conditions on several facets, without those that mean nothing here."""
    for surface, meanings in catalogue.spec.words.items():
        conditions = tuple(
            row for name, meaning in meanings.items() if (row := _condition(catalogue, name, meaning)) is not None
        )
        if conditions:
            yield Phrase(surface, conditions)


def _condition(catalogue: Catalogue, name: str, meaning: Meaning) -> Condition | None:
    if isinstance(catalogue.spec.facets[name], NumberFacet):
        bounds = meaning.bounds(catalogue.spans.get(name))
        return None if bounds is None else Condition(name, None, *bounds, negated=False)
    present = tuple(value for value in meaning.any or meaning.none if value in catalogue.columns[name].postings)
    return Condition(name, present, None, None, bool(meaning.none)) if present else None


def _ranges(catalogue: Catalogue) -> Iterator[RangeWord]:
    """Yield the rows of words for ranges of a number."""
    for name, facet in _numbers(catalogue.spec):
        for word, said in facet.words.items():
            bounds = said.bounds(catalogue.spans.get(name)) if isinstance(said, Meaning) else said
            if bounds is not None:
                yield RangeWord(word, name, *bounds)


def _words(catalogue: Catalogue) -> Iterator[Term]:
    """Yield the rows of facets whose values are ordinary terms."""

    @cache  # most catalogues have an item for every word, and need none of this
    def titles() -> str:
        return "\n".join(_plain(item.title) for item in catalogue.items)

    nouns = {each.casefold() for each in (*catalogue.spec.noun.singles, *catalogue.spec.noun.plurals)}
    for name, facet in catalogue.spec.facets.items():
        if not isinstance(facet, TermsFacet) or facet.names:
            continue
        sizes = {value: len(positions) for value, positions in catalogue.columns[name].postings.items()}
        said: dict[str, tuple[str, tuple[str, ...]]] = {}
        # What the description says comes last: it may widen what a value's own name means.
        for term, values, templates in (
            *((value, (value,), facet.surfaces) for value in (*sizes, *_described(facet))),
            *((term, values, facet.surfaces) for term, values in facet.synonyms.items()),
            *((value, facet.order[:number], facet.up_to) for number, value in enumerate(facet.order, start=1)),
        ):
            for template in templates:
                surface = template.format(term=term, terms=plural(term))
                said[surface.casefold()] = (surface, values)
        said |= {surface.casefold(): (surface, values) for surface, values in facet.spoken.items()}
        for surface, values in said.values():
            if surface.casefold() in nouns:
                continue  # "news about football" is not of the topic News
            present = [value for value in values if value in sizes]
            # What no item is, and none has in its name, is understood all the same, so that people are told.
            if not present and _plain(surface) not in titles():
                present = list(values)
            if present:
                share = weight(max(sizes.get(value, 0) for value in present), max(sizes.values(), default=1))
                yield Term(surface, name, tuple(present), share, common(surface))


def _described(facet: TermsFacet) -> Iterator[str]:
    """Yield the values that the description has a word for, some of them several times."""
    for values in (*facet.synonyms.values(), *facet.spoken.values()):
        yield from values


def _plain(text: str) -> str:
    """Return the words of a text, each between blanks.

    >>> _plain("Meadow Lane peanut-butter, 340 g")
    ' meadow lane peanut butter 340 g '
    """
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _names(catalogue: Catalogue, popularity: Mapping[str, float]) -> Iterator[Term]:
    """Yield the rows of facets whose values are names."""
    facets = catalogue.spec.facets
    fame = np.array([popularity.get(item, 1.0) ** TELLING for item in catalogue.ids])
    renown: dict[str, float] = {}
    parts: dict[str, Counter[str]] = {}
    for facet_name, facet in facets.items():
        if isinstance(facet, TermsFacet) and facet.names:
            for value, positions in catalogue.columns[facet_name].postings.items():
                parts.setdefault(value, Counter())[facet_name] += len(positions)
                renown[value] = renown.get(value, 0.0) + float(fame[positions].sum())
    unions = {union: facet.of for union, facet in facets.items() if isinstance(facet, UnionFacet)}
    sizes = {value: counts.total() for value, counts in parts.items()}
    most = max(sizes.values(), default=1)
    for surface, values in (
        *((value, (value,)) for value in sizes if says_a_name(value, sizes[value])),
        *short_names(sizes, renown),
        *given_names(sizes, renown),
    ):
        for facet_name, named in _by_facet(values, parts, unions).items():
            share = weight(max(sizes[value] for value in named), most)
            yield Term(surface, facet_name, tuple(named), share, common(surface))


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
