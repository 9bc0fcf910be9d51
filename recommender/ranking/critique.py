"""Relative wishes ("shorter", "funnier", "tamer") as acts on the need, measured from items that were shown."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median, median_low

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.domain.acts import Act, DontMind, Exclude, Prefer, Require
from recommender.domain.conditions import Range, Terms
from recommender.domain.errors import ConditionError

LESS_OF_A_SHARE = 0.25


def critique_acts(
    catalogue: Catalogue, facet: str, direction: int, value: str | None, reference: Sequence[str]
) -> list[Act]:
    """Return what a relative wish asks for.

    Args:
        catalogue: where the items' own values stand.
        facet: what is compared.
        direction: 1 for more, -1 for less.
        value: a term that is wished for or unwanted, or None for a number or an ordered scale.
        reference: the items that were shown; of several the one in the middle counts.

    Returns:
        A term is preferred, or ruled out where the direction is -1. For a number a range that begins a step (of the
        description) beyond the reference, so that the difference is felt; for an ordered scale the terms beyond the
        reference's place, or its last one where there are none. Nothing where no reference has a value.

        An item with several values on a scale has its place where it begins: who is newer than a band of the 60s and
        70s began later than the 60s. So what began no later is ruled out where items have several.

    Raises:
        ConditionError: the catalogue has no such facet.
    """
    if facet not in catalogue.spec.facets:
        raise ConditionError(f"the catalogue has no facet {facet}")
    described = catalogue.spec.facets[facet]
    items = [catalogue.item(item) for item in reference if item in catalogue]
    if isinstance(described, NumberFacet):
        numbers = [item.numbers[facet] for item in items if facet in item.numbers]
        return [_beyond(facet, median(numbers), direction, described)] if numbers else []
    if value is not None:
        condition = Terms(facet=facet, values=(value,))
        return [Prefer(condition=condition) if direction > 0 else Exclude(condition=condition)]
    if not isinstance(described, TermsFacet):
        return []
    places = [place for item in items if (place := described.place(item.terms.get(facet, ()))) is not None]
    if not places:
        return []
    order = described.order
    rank = median_low(places)
    beyond = order[rank + 1 :] or order[-1:] if direction > 0 else order[:rank] or order[:1]
    # An item has one place on a scale: what was asked of it before no longer holds.
    acts: list[Act] = [DontMind(facet=facet), Require(condition=Terms(facet=facet, values=beyond))]
    before = order[: rank + 1] if direction > 0 else ()
    if before and set(before).isdisjoint(beyond) and catalogue.columns[facet].several:
        acts.append(Exclude(condition=Terms(facet=facet, values=before)))
    return acts


def _beyond(facet: str, number: float, direction: int, described: NumberFacet) -> Act:
    step = round(described.step_share * number, 6) or described.step or 1.0
    if described.unit == "percent" and direction < 0:  # of most things only few are known: a little less is the same
        step = max(step, round(number * LESS_OF_A_SHARE, 6))
    bound = {"low": number + step} if direction > 0 else {"high": number - step}
    return Require(condition=Range(facet=facet, **bound))
