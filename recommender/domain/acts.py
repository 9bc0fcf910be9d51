"""What a turn of the conversation does to a need, and the pure function that does it: ``need' = update(need, act)``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from recommender.domain.conditions import (
    MAX_CONDITIONS,
    MAX_COUNT,
    MAX_EXAMPLES,
    MAX_THEMES,
    AnyOf,
    Condition,
    FacetName,
    Name,
    Range,
    Terms,
    Value,
    any_of,
    overlap,
)
from recommender.domain.need import Need, Order


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


class ExcludeTheme(Value):
    """Rule out what has to do with something, in free text."""

    act: Literal["exclude_theme"] = "exclude_theme"
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
    """Take a free-text wish back, or what was ruled out in free text."""

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
    | ExcludeTheme
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
        case Theme() | ExcludeTheme():
            return _with_text(need, act)
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


def _with_text(need: Need, act: Theme | ExcludeTheme) -> Need:
    text = act.text
    rest, unwanted = _removed(need.themes, text), _removed(need.unwanted, text)
    if isinstance(act, Theme):
        return _change(need, themes=(*rest, text)[-MAX_THEMES:], unwanted=unwanted)
    return _change(need, themes=rest, unwanted=(*unwanted, text)[-MAX_THEMES:])


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
            return _change(need, themes=_removed(need.themes, text), unwanted=_removed(need.unwanted, text))
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
