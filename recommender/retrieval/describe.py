"""One text for an item, which the retrievers read."""

from __future__ import annotations

from collections.abc import Iterator

from recommender.catalogue.spec import CatalogueSpec, NumberFacet, TermsFacet
from recommender.domain.items import Item

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


def describe(item: Item, spec: CatalogueSpec, *, names: bool = True) -> str:
    """Return the label, the terms of the described facets, and the item's prose when there is any.

    Without `names`, facets whose values are names of people or firms are left out: a keyword index wants every name,
    but to a sentence encoder a cast of thirty drowns what the item is about. Of an item of which more is told than of
    most (`loose` facets) it gets that, the main value and the prose. See `keywords` for what else the index wants.
    """
    loose = frozenset[str]() if names else spec.loose
    told = bool(item.prose) and not loose.isdisjoint(item.terms)
    sentences = [", ".join(item.terms.get(spec.show[0], ())[:1]) if told else item.label]
    for name, facet in spec.facets.items():
        if told and name not in loose:
            continue
        if isinstance(facet, TermsFacet) and facet.describe and (names or not facet.names):
            sentences.append(", ".join(item.terms.get(name, ())))
    sentences.append(item.prose.strip().rstrip("."))
    return ". ".join(filter(None, sentences)) + "."


def keywords(item: Item, spec: CatalogueSpec) -> str:
    """Return the description with other words for the same: what its values imply, their adjectives, its decade.

    Nothing is added that does not follow from the attributes.
    """
    return " ".join([describe(item, spec), *_implied(item, spec)])


def _implied(item: Item, spec: CatalogueSpec) -> Iterator[str]:
    for name, facet in spec.facets.items():
        if isinstance(facet, TermsFacet):
            values = item.terms.get(name, ())
            yield from (word for value in values for word in facet.implies.get(value, ()))
            if not facet.describe:  # said in other words by another facet
                yield from values
        elif isinstance(facet, NumberFacet) and facet.reads == "year" and name in item.numbers:
            decade = int(item.numbers[name]) // 10 * 10
            yield f"{decade}s {decade % 100:02}s {DECADES.get(decade, '')}".rstrip()
