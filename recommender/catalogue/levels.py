"""Facets that say where a number lies among those of like items: what is cheap for a wine is dear for a lemon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from recommender.catalogue.facets import Level, TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.items import Item

FEW = 5  # of fewer items nobody can say what is much

_Group = tuple[str, str]


def with_levels(spec: CatalogueSpec, items: Sequence[Item]) -> list[Item]:
    """Return the items with the values of the facets that the description derives from a number.

    Items alike are parted, by their number, into as many parts of about the same size as the scale has values; equal
    numbers are on one level. An item with several values of the facet that makes them alike goes by its first.
    """
    found = list(items)
    for name, facet in spec.facets.items():
        if isinstance(facet, TermsFacet) and facet.level is not None:
            found = _with_level(name, facet.order, facet.level, found)
    return found


def _with_level(name: str, order: Sequence[str], level: Level, items: Sequence[Item]) -> list[Item]:
    numbers: defaultdict[_Group, list[float]] = defaultdict(list)
    for item in items:
        for group in _groups(item, level):
            numbers[group].append(item.numbers[level.of])
    shares = np.arange(1, len(order)) / len(order)
    edges = {group: np.quantile(known, shares) for group, known in numbers.items() if len(known) >= FEW}
    found = []
    for item in items:
        own = next((each for each in _groups(item, level) if each in edges), None)
        if own is None:
            found.append(item)
            continue
        value = order[int(np.searchsorted(edges[own], item.numbers[level.of]))]
        found.append(item.model_copy(update={"terms": {**item.terms, name: (value,)}}))
    return found


def _groups(item: Item, level: Level) -> Iterator[_Group]:
    """Yield the groups that an item belongs to, the narrowest first; none where its number is not known."""
    if level.of not in item.numbers:
        return
    for facet in level.within:
        if values := item.terms.get(facet):
            yield facet, values[0]
    if not level.within:
        yield "", ""
