"""The texts for an item that the retrievers read."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.items import Item
from recommender.retrieval.named import is_named

# People say decades of this and the last century in words.
DECADES = {
    1920: "twenties",
    1930: "thirties",
    1940: "forties",
    1950: "fifties",
    1960: "sixties",
    1970: "seventies",
    1980: "eighties",
    1990: "nineties",
}


def describe(item: Item, spec: CatalogueSpec) -> str:
    """Return what a sentence encoder reads: the label, the terms of the described facets, and the prose if any.

    Names are left out, because a cast of thirty drowns what the item is about. Of an item of which more is told than of
    most (`loose` facets) it gets that, the main value and the prose.
    """
    if item.prose and not spec.loose.isdisjoint(item.terms):
        main = ", ".join(item.terms.get(spec.show[0], ())[:1])
        return _sentences(main, *_described(item, spec, spec.loose), item.prose)
    return _sentences(item.label, *_described(item, spec, frozenset(spec.facets)), item.prose)


def keywords(item: Item, spec: CatalogueSpec) -> str:
    """Return what is known of an item in words, and other words for the same: what its values imply, its decade.

    Nothing is added that does not follow from the attributes. Names are no words, see `named.py`.
    """
    known = _sentences(item.label, *_described(item, spec, frozenset(spec.facets)), item.prose)
    return " ".join([known, *_implied(item, spec)])


def _described(item: Item, spec: CatalogueSpec, facets: Collection[str]) -> Iterator[str]:
    for name, facet in spec.facets.items():
        if name in facets and isinstance(facet, TermsFacet) and facet.describe and not is_named(spec, name):
            yield ", ".join(item.terms.get(name, ()))


def _sentences(*parts: str) -> str:
    return ". ".join(filter(None, (part.strip().rstrip(".") for part in parts))) + "."


def _implied(item: Item, spec: CatalogueSpec) -> Iterator[str]:
    for name, facet in spec.facets.items():
        if isinstance(facet, TermsFacet):
            values = item.terms.get(name, ())
            yield from (word for value in values for word in facet.implies.get(value, ()))
            if not facet.describe and not is_named(spec, name):  # said in other words by another facet
                yield from values
        elif isinstance(facet, NumberFacet) and facet.reads == "year" and name in item.numbers:
            decade = int(item.numbers[name]) // 10 * 10
            yield f"{decade}s {decade % 100:02}s {DECADES.get(decade, '')}".rstrip()
