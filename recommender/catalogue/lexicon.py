"""The lexicon: everything the language understanding has to know of a catalogue, as one JSON file.

The understanding runs in another process and another environment; this file is all it ever sees. Its rows:

``titles``     [surface, item id, year or null, popularity, common]: several rows an item, for the ways its title is said
``terms``      [surface, facet, [values], weight, common]: what is said for values of a facet; names of people too
``ranges``     [surface, facet, low or null, high or null]: words for ranges of a number, "short"
``critiques``  [surface, facet, direction, value or null]: relative words, "shorter", "funnier"
``facets``     [surface, facet]: what is said for a facet itself, "who directed"
``quantities`` {quantity: facet}: which facet a spoken year, duration or score belongs to

Popularity, weight and common are from 0 to 1. `common` says how ordinary the surface is as plain English: "It" needs
more evidence to be a title than "Amélie" does.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from wordfreq import zipf_frequency

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.join import main_title, split_titles, sub_title, title_key
from recommender.catalogue.loader import Loaded
from recommender.catalogue.spec import CatalogueSpec, NumberFacet, TermsFacet, UnionFacet

VERSION = 1
MAX_BEARERS = 6  # values behind one surname
MAX_NAMESAKES = 12  # items behind one part of a title
SURNAME_FILMS = 3  # items the most frequent bearer of a surname needs
COMPARABLE = 0.25  # share of the most frequent bearer's items that makes another bearer worth listing
COMMON_WORD, ORDINARY_WORD = 0.5, 0.72  # surnames as common as that have to be dominant, or are left out
DOMINANT_ITEMS, DOMINANT_SHARE = 10, 0.4

_ZIPF_RARE, _ZIPF_ORDINARY = 2.0, 6.0  # wordfreq's scale: 2 is once in ten million words, 6 once in a thousand
_LANGUAGE = "en"
_ARTICLE = re.compile(r"^(?:the|a|an) (?=\S)", re.IGNORECASE)
_PARTICLES = frozenset("da de del della den der di du la las le los mac st. ten ter van von".split())
_SUFFIXES = frozenset({"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"})

Row = list[Any]


def lexicon(catalogue: Catalogue, loaded: Loaded) -> dict[str, Any]:
    """Return the lexicon of a catalogue; see the module's text for its form."""
    spec = catalogue.spec
    words = list(_words(catalogue))
    ranges = [[word, name, *bounds] for name, facet in _numbers(spec) for word, bounds in facet.words.items()]
    critiques = [[word, each.facet, each.direction, each.value] for word, each in spec.critiques.items()]
    spoken = {row[0].casefold() for row in (*words, *ranges, *critiques)}
    return {
        "version": VERSION,
        "catalogue": spec.name,
        "fingerprint": catalogue.fingerprint,
        "titles": list(_titles(catalogue, loaded)),
        "terms": words + list(_names(catalogue, spoken)),
        "ranges": ranges,
        "critiques": critiques,
        "facets": [
            [surface, name]
            for name, facet in spec.facets.items()
            for surface in dict.fromkeys((*facet.ask, facet.label, name))
        ],
        "quantities": {facet.reads: name for name, facet in _numbers(spec) if facet.reads != "none"},
    }


def common(surface: str) -> float:
    """Return how ordinary a surface is as plain English, from 0 to 1: by its rarest word, less for each further word.

    >>> common("It") > common("Heat") > common("Gattaca")
    True
    """
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", surface)
    if not words:
        return 0.0
    rarest = min(_zipf(word) for word in words) - 0.4 * (len(words) - 1)
    return round(min(max((rarest - _ZIPF_RARE) / (_ZIPF_ORDINARY - _ZIPF_RARE), 0.0), 1.0), 2)


@lru_cache(maxsize=200_000)
def _zipf(word: str) -> float:
    return float(zipf_frequency(word.replace("’", "'"), _LANGUAGE))


def _titles(catalogue: Catalogue, loaded: Loaded) -> Iterator[Row]:
    whole: dict[str, dict[str, str]] = {}  # what is said -> {item: spelling}
    parts: dict[str, dict[str, str]] = {}
    for item in catalogue.items:
        titles = tuple(dict.fromkeys((item.title, *split_titles(item.title), *loaded.aliases.get(item.id, ()))))
        for title in titles:
            for surface in (title, _ARTICLE.sub("", title)):
                whole.setdefault(surface.casefold(), {}).setdefault(item.id, surface)
        for title in titles:
            for part in (main_title(title), sub_title(title)):
                if part and part != title and _tells(part):
                    for surface in (part, _ARTICLE.sub("", part)):
                        if item.id not in whole.get(surface.casefold(), {}):
                            parts.setdefault(surface.casefold(), {}).setdefault(item.id, surface)
    rows = [each for spellings in whole.values() for each in spellings.items()]
    rows += [each for spellings in parts.values() if len(spellings) <= MAX_NAMESAKES for each in spellings.items()]
    for item_id, surface in rows:
        item = catalogue.item(item_id)
        yield [surface, item_id, item.year, round(loaded.popularity.get(item_id, 0.0), 3), common(surface)]


def _tells(part: str) -> bool:
    """Whether a part of a title is telling enough to be said for the whole."""
    return len(title_key(part)) >= 5 and common(part) < COMMON_WORD


def _words(catalogue: Catalogue) -> Iterator[Row]:
    """Yield the rows of facets whose values are ordinary terms."""
    for name, facet in catalogue.spec.facets.items():
        if not isinstance(facet, TermsFacet) or facet.names:
            continue
        postings = catalogue.columns[name].postings
        sizes = {value: len(positions) for value, positions in postings.items()}
        said: dict[str, tuple[str, ...]] = {}
        for term, values in [*((value, (value,)) for value in sizes), *facet.synonyms.items()]:
            for surface in _expanded(term, facet.surfaces):
                said.setdefault(surface, values)
        said.update(facet.words)
        for surface, values in said.items():
            present = [value for value in values if value in sizes]
            if present:
                size = max(sizes[value] for value in present)
                yield [surface, name, present, _weight(size, max(sizes.values())), common(surface)]


def unused_words(catalogue: Catalogue) -> list[str]:
    """Return what the description says for values that no item has: misspelled, or of no use for these items."""
    unused = []
    for name, facet in catalogue.spec.facets.items():
        if isinstance(facet, TermsFacet):
            postings = catalogue.columns[name].postings
            for word, values in (*facet.synonyms.items(), *facet.words.items()):
                unused += [f"{name}: {word} -> {value}" for value in values if value not in postings]
    return unused


def _expanded(term: str, templates: Iterable[str]) -> Iterator[str]:
    for template in templates:
        yield template.format(term=term)
        if template == "{term}":
            yield plural(term)


def plural(term: str) -> str:
    """Return the regular English plural.

    >>> plural("Comedy")
    'Comedies'
    """
    if re.search(r"[^aeiou]y$", term):
        return f"{term[:-1]}ies"
    return f"{term}es" if re.search(r"(?:s|x|z|ch|sh)$", term) else f"{term}s"


def _names(catalogue: Catalogue, spoken: set[str]) -> Iterator[Row]:
    """Yield the rows of facets whose values are names: full names, and surnames that tell who is meant."""
    counts: dict[str, Counter[str]] = {}
    for name, facet in catalogue.spec.facets.items():
        if isinstance(facet, TermsFacet) and facet.names:
            for value, positions in catalogue.columns[name].postings.items():
                counts.setdefault(value, Counter())[name] += len(positions)
    unions = {
        part: name
        for name, facet in catalogue.spec.facets.items()
        if isinstance(facet, UnionFacet)
        for part in facet.of
    }
    totals = {value: sum(parts.values()) for value, parts in counts.items()}
    most = max(totals.values(), default=1)
    for value, parts in counts.items():
        for facet in _facets(parts, unions):
            for surface in dict.fromkeys((value, _without_suffix(value))):
                yield [surface, facet, [value], _weight(totals[value], most), common(surface)]
    for surname, bearers in _surnames(totals).items():
        if (
            surname.casefold() not in spoken
            and surname not in counts
            and _tells_who(surname, [totals[each] for each in bearers])
        ):
            listed = [each for each in bearers if totals[each] >= COMPARABLE * totals[bearers[0]]][:MAX_BEARERS]
            parts = set().union(*(counts[each] for each in listed))
            for facet in _facets(parts, unions):
                yield [surname, facet, listed, _weight(totals[listed[0]], most), common(surname)]


def _facets(parts: Iterable[str], unions: Mapping[str, str]) -> list[str]:
    """Return the facets a name stands for: its only one, or the union that several of them belong to."""
    parts = list(parts)
    return parts if len(parts) == 1 else list(dict.fromkeys(unions.get(part, part) for part in parts))


def _surnames(totals: Mapping[str, int]) -> dict[str, list[str]]:
    """Return the bearers of each surname, the most frequent first. "Lars von Trier" has two: Trier and von Trier."""
    bearers: dict[str, list[str]] = {}
    for value in sorted(totals, key=lambda each: (-totals[each], each)):
        words = _without_suffix(value).split(" ")
        start = len(words) - 1
        surnames = {" ".join(words[start:])}
        while start > 1 and words[start - 1].casefold() in _PARTICLES:
            start -= 1
        surnames.add(" ".join(words[start:]))
        if len(words) > 1:
            for surname in surnames:
                bearers.setdefault(surname, []).append(value)
    return bearers


def _tells_who(surname: str, films: list[int]) -> bool:
    """Whether a surname alone is worth reading as a name; `films` are the numbers of its bearers' items, falling."""
    if films[0] < SURNAME_FILMS or len(surname) < 3:
        return False
    ordinary = common(surname)
    if ordinary < COMMON_WORD:
        return True
    return ordinary < ORDINARY_WORD and films[0] >= DOMINANT_ITEMS and films[0] >= DOMINANT_SHARE * sum(films)


def _without_suffix(name: str) -> str:
    words = name.split(" ")
    return " ".join(words[:-1]) if len(words) > 2 and words[-1] in _SUFFIXES else name


def _weight(number: int, most: int) -> float:
    return round(math.log1p(number) / math.log1p(most), 3)


def _numbers(spec: CatalogueSpec) -> Iterator[tuple[str, NumberFacet]]:
    for name, facet in spec.facets.items():
        if isinstance(facet, NumberFacet):
            yield name, facet
