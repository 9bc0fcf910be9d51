"""One text for an item, which the retrievers read."""

from __future__ import annotations

from recommender.catalogue.spec import CatalogueSpec, TermsFacet
from recommender.domain.items import Item


def describe(item: Item, spec: CatalogueSpec, *, names: bool = True) -> str:
    """Return the label, the terms of the described facets, and the item's prose when there is any.

    Without `names`, facets whose values are names of people or firms are left out: a keyword index wants every name,
    but to a sentence encoder a cast of thirty drowns what the item is about.
    """
    sentences = [item.label]
    for name, facet in spec.facets.items():
        if isinstance(facet, TermsFacet) and facet.describe and (names or not facet.names):
            sentences.append(", ".join(item.terms.get(name, ())))
    sentences.append(item.prose.strip().rstrip("."))
    return ". ".join(filter(None, sentences)) + "."
