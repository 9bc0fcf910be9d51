"""Facets that say where a number lies among those of like items: what is cheap for a wine is dear for a lemon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from recommender.catalogue.spec import CatalogueSpec, TermsFacet
from recommender.domain.items import Item

FEW = 5  # of fewer items nobody can say what is much


def with_levels(spec: CatalogueSpec, items: Sequence[Item]) -> list[Item]:
    """Return the items with the values of the facets that the description derives from a number.

    The items that share a value of the facet `within` are parted, by their number, into as many parts of about the same
    size as the scale has values. Equal numbers are on one level. An item with several such values goes by its first.
    """
    found = list(items)
    for name, facet in spec.facets.items():
        if isinstance(facet, TermsFacet) and facet.level is not None:
            found = _with_level(name, facet, found)
    return found


def _with_level(name: str, facet: TermsFacet, items: Sequence[Item]) -> list[Item]:
    assert facet.level is not None  # noqa: S101  the caller looked
    numbers: defaultdict[str, list[float]] = defaultdict(list)
    groups = [_group(item, facet.level.within) for item in items]
    for item, group in zip(items, groups, strict=True):
        if group is not None and facet.level.of in item.numbers:
            numbers[group].append(item.numbers[facet.level.of])
    parts = len(facet.order)
    edges = {
        group: np.quantile(known, np.arange(1, parts) / parts) for group, known in numbers.items() if len(known) >= FEW
    }
    found = []
    for item, group in zip(items, groups, strict=True):
        if group in edges and facet.level.of in item.numbers:
            level = facet.order[int(np.searchsorted(edges[group], item.numbers[facet.level.of]))]
            item = item.model_copy(update={"terms": {**item.terms, name: (level,)}})
        found.append(item)
    return found


def _group(item: Item, within: str | None) -> str | None:
    return "" if within is None else next(iter(item.terms.get(within, ())), None)
