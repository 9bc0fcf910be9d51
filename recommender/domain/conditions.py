"""What can be asked of an item: terms of a facet, or a number between bounds."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

# Bounds on what one conversation may pile up; everything from outside is bounded.
MAX_CONDITIONS = 24
MAX_VALUES = 12
MAX_THEMES = 4
MAX_EXAMPLES = 6
MAX_COUNT = 10

Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
FacetName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$")]


class Value(BaseModel):
    """Base of the domain's values: immutable, compared by content, closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Terms(Value):
    """The item has any of these terms in this facet, e.g. genre Comedy or Drama."""

    kind: Literal["terms"] = "terms"
    facet: FacetName
    values: tuple[Name, ...] = Field(min_length=1, max_length=MAX_VALUES)


class Range(Value):
    """The item's number in this facet lies between two inclusive bounds; at least one bound is given."""

    kind: Literal["range"] = "range"
    facet: FacetName
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Range:
        if self.low is None and self.high is None:
            raise ValueError("a range needs a bound")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("the lower bound is above the upper bound")
        return self


class AnyOf(Value):
    """The item's number in this facet lies in any of several ranges: "from the 70s or the 90s"."""

    kind: Literal["any"] = "any"
    facet: FacetName
    of: tuple[Range, ...] = Field(min_length=2, max_length=MAX_VALUES)

    @model_validator(mode="after")
    def _one_facet(self) -> AnyOf:
        if any(each.facet != self.facet for each in self.of):
            raise ValueError("alternatives are of one facet")
        return self


Condition: TypeAlias = Annotated[Terms | Range | AnyOf, Field(discriminator="kind")]


def ranges(condition: Condition) -> tuple[Range, ...]:
    """Return the ranges any of which satisfies a condition on a number; none for a condition on terms."""
    match condition:
        case Range():
            return (condition,)
        case AnyOf(of=of):
            return of
        case Terms():
            return ()


def inside(number: float, condition: Condition) -> bool:
    """Whether a number satisfies a condition on it.

    >>> inside(1995, Range(facet="year", low=1990, high=1999))
    True
    """
    return any(
        (each.low is None or number >= each.low) and (each.high is None or number <= each.high)
        for each in ranges(condition)
    )


def any_of(alternatives: Sequence[Range]) -> Range | AnyOf:
    """Return what any of some ranges of one facet satisfies; those that overlap or follow one another become one.

    >>> eighties, nineties = Range(facet="year", low=1980, high=1989), Range(facet="year", low=1990, high=1999)
    >>> any_of([nineties, eighties]) == Range(facet="year", low=1980, high=1999)
    True
    """
    merged: list[Range] = []
    for each in sorted(alternatives, key=lambda one: -inf if one.low is None else one.low):
        last = merged[-1] if merged else None
        if last is None or (each.low is not None and last.high is not None and each.low > last.high + 1):
            merged.append(each)
        elif last.high is not None and (each.high is None or each.high > last.high):
            if last.low is None and each.high is None:
                return alternatives[-1]  # all there is: the last word holds
            merged[-1] = last.model_copy(update={"high": each.high})
    return merged[0] if len(merged) == 1 else AnyOf(facet=merged[0].facet, of=tuple(merged[:MAX_VALUES]))


def overlap(one: Condition, other: Condition) -> bool:
    """Whether two conditions speak of the same thing: share a term, or are the same range."""
    if one.facet != other.facet:
        return False
    if isinstance(one, Terms) and isinstance(other, Terms):
        return bool(set(one.values) & set(other.values))
    return one == other
