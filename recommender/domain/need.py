"""What a person wants right now, as one typed value, and the pure function that changes it.

A turn of the conversation is ``need' = update(need, act)``. A need has a JSON form (pydantic), so that it can be
kept in a Rasa slot; reading it back validates it, because a slot is only as trustworthy as what wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import Annotated, Any, Literal, TypeAlias

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


class Order(Value):
    """Which number a list goes by: 1 for the most of it first, -1 for the least."""

    facet: FacetName
    direction: Literal[-1, 1] = 1


class Need(Value):
    """The whole request: hard conditions, hard exclusions, soft wishes, examples, free text, and an order.

    `waived` are conditions that were dropped: a lasting taste (see `preference.py`) for or against one of them does not
    count in this request.
    """

    version: Literal[1] = 1
    require: tuple[Condition, ...] = Field(default=(), max_length=MAX_CONDITIONS)
    exclude: tuple[Condition, ...] = Field(default=(), max_length=MAX_CONDITIONS)
    prefer: tuple[Condition, ...] = Field(default=(), max_length=MAX_CONDITIONS)
    examples: tuple[Name, ...] = Field(default=(), max_length=MAX_EXAMPLES)
    themes: tuple[Name, ...] = Field(default=(), max_length=MAX_THEMES)
    indifferent: tuple[FacetName, ...] = Field(default=(), max_length=MAX_CONDITIONS)
    waived: tuple[Condition, ...] = Field(default=(), max_length=MAX_CONDITIONS)
    count: int = Field(default=3, ge=1, le=MAX_COUNT)
    order: Order | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has been asked for yet."""
        return not (self.require or self.exclude or self.prefer or self.examples or self.themes or self.order)


class Require(Value):
    """Ask for a condition."""

    act: Literal["require"] = "require"
    condition: Condition


class Exclude(Value):
    """Rule a condition out, until it is taken back."""

    act: Literal["exclude"] = "exclude"
    condition: Condition


class Prefer(Value):
    """Weigh a condition without filtering by it."""

    act: Literal["prefer"] = "prefer"
    condition: Condition


class Replace(Value):
    """Ask for a condition in the place of what was asked for in some facets before."""

    act: Literal["replace"] = "replace"
    condition: Condition
    facets: tuple[FacetName, ...] = Field(max_length=MAX_CONDITIONS)


class Similar(Value):
    """Point at an item: more like this one."""

    act: Literal["similar"] = "similar"
    item: Name


class Theme(Value):
    """Describe the wish in free text."""

    act: Literal["theme"] = "theme"
    text: Name


class DontMind(Value):
    """Leave a facet open: drop what was said of it and do not ask again."""

    act: Literal["dont_mind"] = "dont_mind"
    facet: FacetName


class Drop(Value):
    """Take one condition back, wherever it stands."""

    act: Literal["drop"] = "drop"
    condition: Condition


class DropTheme(Value):
    """Take a free-text wish back."""

    act: Literal["drop_theme"] = "drop_theme"
    text: Name


class DropExample(Value):
    """Take an example back."""

    act: Literal["drop_example"] = "drop_example"
    item: Name


class HowMany(Value):
    """Set how many items a page shows."""

    act: Literal["how_many"] = "how_many"
    count: int = Field(ge=1, le=MAX_COUNT)


class Sort(Value):
    """Put what fits in order by a number: "the cheapest"."""

    act: Literal["sort"] = "sort"
    order: Order


class StartOver(Value):
    """Forget the request."""

    act: Literal["start_over"] = "start_over"


Act: TypeAlias = Annotated[
    Require
    | Exclude
    | Prefer
    | Replace
    | Similar
    | Theme
    | DontMind
    | Drop
    | DropTheme
    | DropExample
    | HowMany
    | Sort
    | StartOver,
    Field(discriminator="act"),
]


def update(need: Need, act: Act) -> Need:
    """Return the need after one act; the last word wins over what it contradicts.

    >>> comedy = Terms(facet="genre", values=("Comedy",))
    >>> need = update(Need(), Require(condition=comedy))
    >>> update(need, Exclude(condition=comedy)).require
    ()
    """
    match act:
        case Require(condition=condition):
            return _change(
                need,
                require=(*_without_rivals(need.require, condition), _merged(need, condition)),
                exclude=_subtract(need.exclude, condition),
                prefer=_subtract(need.prefer, condition),
                indifferent=_removed(need.indifferent, condition.facet),
                waived=_same_removed(need.waived, condition),
            )
        case Exclude(condition=condition):
            return _change(
                need,
                require=_subtract(need.require, condition),
                exclude=(*_subtract(need.exclude, condition), condition),
                prefer=_subtract(need.prefer, condition),
                waived=_same_removed(need.waived, condition),
            )
        case Prefer(condition=condition):
            return _change(
                need,
                prefer=(*_without_rivals(need.prefer, condition), condition),
                exclude=_subtract(need.exclude, condition),
                indifferent=_removed(need.indifferent, condition.facet),
                waived=_same_removed(need.waived, condition),
            )
        case Replace(condition=condition, facets=facets):
            cleared = _change(
                need,
                require=tuple(each for each in need.require if each.facet not in facets),
                prefer=tuple(each for each in need.prefer if each.facet not in facets),
            )
            return update(cleared, Require(condition=condition))
        case Similar(item=item):
            return _change(need, examples=(*_removed(need.examples, item), item)[-MAX_EXAMPLES:])
        case Theme(text=text):
            return _change(need, themes=(*_removed(need.themes, text), text)[-MAX_THEMES:])
        case DontMind(facet=facet):
            return _change(
                need,
                require=_off_facet(need.require, facet),
                prefer=_off_facet(need.prefer, facet),
                indifferent=(*_removed(need.indifferent, facet), facet)[-MAX_CONDITIONS:],
            )
        case Drop() | DropTheme() | DropExample():
            return _without(need, act)
        case HowMany(count=count):
            return _change(need, count=count)
        case Sort(order=order):
            return _change(need, order=order)
        case StartOver():
            return Need()


def _without(need: Need, act: Drop | DropTheme | DropExample) -> Need:
    match act:
        case Drop(condition=condition):
            return _change(
                need,
                require=_subtract(need.require, condition),
                exclude=_subtract(need.exclude, condition),
                prefer=_subtract(need.prefer, condition),
                waived=(*_same_removed(need.waived, condition), condition),
            )
        case DropTheme(text=text):
            return _change(need, themes=_removed(need.themes, text))
        case DropExample(item=item):
            return _change(need, examples=_removed(need.examples, item))


def update_all(need: Need, acts: Iterable[Act]) -> Need:
    """Apply acts in order."""
    for act in acts:
        need = update(need, act)
    return need


def contradictions(acts: Sequence[Act]) -> list[Condition]:
    """Return what one message both asks for and rules out ("horror but no horror"), in order of mention.

    Across messages the last word wins (see `update`); inside one message nobody can tell which word was the last. What
    rules out, behind them, but some of several alternatives ("for a barbecue, but no beef") contradicts nothing.
    """
    return [
        act.condition
        for place, act in enumerate(acts)
        if isinstance(act, Require | Prefer)
        and any(
            isinstance(other, Exclude)
            and overlap(act.condition, other.condition)
            and not (number > place and _leaves_some(act.condition, other.condition))
            for number, other in enumerate(acts)
        )
    ]


def _leaves_some(wanted: Condition, unwanted: Condition) -> bool:
    """Whether some of the alternatives that are asked for are not ruled out."""
    return isinstance(wanted, Terms) and isinstance(unwanted, Terms) and not set(wanted.values) <= set(unwanted.values)


def overlap(one: Condition, other: Condition) -> bool:
    """Whether two conditions speak of the same thing: share a term, or are the same range."""
    if one.facet != other.facet:
        return False
    if isinstance(one, Terms) and isinstance(other, Terms):
        return bool(set(one.values) & set(other.values))
    return one == other


def _change(need: Need, **fields: Any) -> Need:
    """Return a copy with new fields, validated and kept within the bounds by dropping the oldest entries."""
    for name in ("require", "exclude", "prefer", "waived"):
        if name in fields:
            fields[name] = fields[name][-MAX_CONDITIONS:]
    return Need(**{**{name: getattr(need, name) for name in Need.model_fields}, **fields})


def _removed(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(each for each in values if each != value)


def _same_removed(conditions: tuple[Condition, ...], condition: Condition) -> tuple[Condition, ...]:
    return tuple(each for each in conditions if each != condition)


def _off_facet(conditions: tuple[Condition, ...], facet: str) -> tuple[Condition, ...]:
    return tuple(each for each in conditions if each.facet != facet)


def _subtract(conditions: tuple[Condition, ...], gone: Condition) -> tuple[Condition, ...]:
    """Remove a condition; of a list of terms only the terms named go."""
    left: list[Condition] = []
    for each in conditions:
        if isinstance(each, Terms) and isinstance(gone, Terms) and each.facet == gone.facet:
            values = tuple(value for value in each.values if value not in gone.values)
            if values:
                left.append(each if values == each.values else Terms(facet=each.facet, values=values))
        elif isinstance(each, AnyOf) and gone in each.of:
            left.append(any_of([alternative for alternative in each.of if alternative != gone]))
        elif each != gone:
            left.append(each)
    return tuple(left)


def _without_rivals(conditions: tuple[Condition, ...], new: Condition) -> tuple[Condition, ...]:
    """Remove what a new condition says anew: a number has one range at a time, and of terms those with one in common.

    Terms with none in common add up: "a comedy", later "with Jim Carrey" or "a western".
    """
    if not isinstance(new, Terms):
        return _off_facet(conditions, new.facet)
    return tuple(each for each in conditions if not overlap(each, new))


def _merged(need: Need, new: Condition) -> Condition:
    """Close an open range with a new opposite bound ("after 1980", later "before 1990"); otherwise the new one wins."""
    if not isinstance(new, Range):
        return new
    for old in need.require:
        if isinstance(old, Range) and old.facet == new.facet:
            if (new.low, new.high) in ((old.low, None), (None, old.high)):
                return old  # this bound was said already
            low = new.low if new.low is not None else old.low if old.high is None else None
            high = new.high if new.high is not None else old.high if old.low is None else None
            if low is not None and high is not None and low <= high:
                return Range(facet=new.facet, low=low, high=high)
    return new
