"""Relative wishes ("shorter", "funnier") as acts on the need, measured from items that were shown."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import NumberFacet
from recommender.domain.need import Act, Exclude, Prefer, Range, Require, Terms


def critique_acts(
    catalogue: Catalogue, facet: str, direction: int, value: str | None, reference: Sequence[str]
) -> list[Act]:
    """Return what a relative wish asks for.

    Args:
        catalogue: where the items' own values stand.
        facet: what is compared.
        direction: 1 for more, -1 for less.
        value: a term that is wished for or unwanted, or None for a number.
        reference: the items that were shown; of several the one in the middle counts.

    Returns:
        For a number a range that begins a step (of the description) beyond the reference, so that the difference is
        felt; nothing where no reference has a number. A term is preferred, or ruled out where the direction is -1.

    Raises:
        KeyError: the catalogue has no such facet.
    """
    described = catalogue.spec.facets[facet]
    if not isinstance(described, NumberFacet):
        if value is None:
            return []
        condition = Terms(facet=facet, values=(value,))
        return [Prefer(condition=condition) if direction > 0 else Exclude(condition=condition)]
    known = [catalogue.item(item).numbers.get(facet) for item in reference if item in catalogue]
    numbers = [number for number in known if number is not None]
    if not numbers:
        return []
    middle, step = median(numbers), described.step or 1.0
    bound = {"low": middle + step} if direction > 0 else {"high": middle - step}
    return [Require(condition=Range(facet=facet, **bound))]
