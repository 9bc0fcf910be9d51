"""Which conditions an item satisfies, and which keep it out, with the item's own values."""

from __future__ import annotations

from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import Condition, Terms, inside
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.domain.recommendation import Violation


def met_by(item: Item, condition: Condition, spec: CatalogueSpec) -> tuple[str, str] | None:
    """Return the stored facet and the value with which an item satisfies a condition, or None if it does not."""
    if isinstance(condition, Terms):
        for facet in spec.parts_of(condition.facet):
            for value in item.terms.get(facet, ()):
                if value in condition.values:
                    return facet, value
        return None
    number = item.numbers.get(condition.facet)
    if number is None or not inside(number, condition):
        return None
    return condition.facet, spec.say_number(condition.facet, number)


def violations(item: Item, need: Need, spec: CatalogueSpec) -> tuple[Violation, ...]:
    """Return the hard conditions that an item does not satisfy, with the value that it has instead."""
    found = []
    for condition in need.require:
        if met_by(item, condition, spec) is None:
            facet, value = _own(item, condition.facet, spec)
            found.append(Violation(condition=condition, excluded=False, facet=facet, value=value))
    for condition in need.exclude:
        met = met_by(item, condition, spec)
        if met is not None:
            found.append(Violation(condition=condition, excluded=True, facet=met[0], value=met[1]))
        elif unknown := _unknown_but_excluded(item, condition.facet, spec):
            found.append(Violation(condition=condition, excluded=True, facet=unknown))
    return tuple(found)


def _own(item: Item, facet: str, spec: CatalogueSpec) -> tuple[str, str | None]:
    """Return the facet, of a union the first part that is known, and what the item has there, or None."""
    for part in spec.parts_of(facet):
        if item.terms.get(part):
            return part, ", ".join(item.terms[part])
        if part in item.numbers:
            return part, spec.say_number(part, item.numbers[part])
    return spec.parts_of(facet)[0], None


def _unknown_but_excluded(item: Item, facet: str, spec: CatalogueSpec) -> str | None:
    """Return the facet of which nothing is known, where that keeps an item out; see `Catalogue.lacking`."""
    for part in spec.parts_of(facet):
        described_facet = spec.facets[part]
        if isinstance(described_facet, TermsFacet) and described_facet.exclude_unknown and not item.terms.get(part):
            return part
    return None
