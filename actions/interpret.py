"""From mentions to acts: what they ask for, given the catalogue's description. Pure; the NLU did the parsing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from pydantic import TypeAdapter, ValidationError

from actions.message import Bounds, Mention
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, TermsFacet, UnionFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.acts import (
    Act,
    DontMind,
    Drop,
    DropExample,
    DropTheme,
    Exclude,
    HowMany,
    Prefer,
    Require,
    Sort,
    Theme,
)
from recommender.domain.conditions import MAX_COUNT, MAX_VALUES, Condition, Range, Terms, any_of

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
_ACTS: Mapping[str | None, type[Require] | type[Exclude] | type[Prefer]] = {
    "exclude": Exclude,
    "prefer": Prefer,
    "example": Require,
    None: Require,
}


@dataclass
class Wishes:
    """What mentions ask of the list, apart from the items that they name.

    `impossible` are ranges beyond anything in the catalogue (the year 3021), `unknown` names that no item has,
    `unfilterable` free text that no item has to do with, `kept_out` free text that was ruled out, `times` those that
    nothing here goes by.
    """

    acts: list[Act] = field(default_factory=list)
    impossible: list[tuple[str, Bounds]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unfilterable: list[str] = field(default_factory=list)
    kept_out: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)

    def conditions(self) -> list[Condition]:
        """Return the conditions that are asked for or ruled out."""
        return [act.condition for act in self.acts if isinstance(act, Require | Prefer | Exclude | Drop)]


@dataclass
class Read(Wishes):
    """What a move asks of the list, and what of it could not be taken.

    `hide` are items that are not to be shown, `missing` what the catalogue has words for and no item is, `absent` what
    was taken back and had not been said, `left_out` words that mean nothing here, `beside` what was said beside the
    wish, `by_words` what was ruled out and is known only by the words that are written of items.
    """

    hide: list[str] = field(default_factory=list)
    missing: list[Terms] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    by_words: list[str] = field(default_factory=list)

    @property
    def has_problems(self) -> bool:
        """Whether something of the move could not be taken."""
        found = (self.impossible, self.missing, self.unknown, self.unfilterable, self.kept_out, self.times)
        left = (*found, self.absent, self.left_out)
        return any(left)


def wishes(mentions: Sequence[Mention], catalogue: Catalogue) -> Wishes:
    """Read the wishes of mentions, in the order in which they were said.

    Alternatives ("comedy or drama", "80s or 90s") of one facet become one condition that any of them satisfies, and so
    do "milk and bread", of which no item is both.
    """
    found, spec = Wishes(), catalogue.spec
    for together in _some_of_each(_alternatives(mentions, spec), catalogue):
        mention = together[0]
        if mention.entity in spec.facets:
            _read_facet(together, catalogue, found)
        elif mention.entity == "theme":
            if mention.role == "exclude":
                found.kept_out.append(mention.value)
            else:
                found.acts += [Theme(text=each.value) for each in together]  # "with robots or aliens" is either
        elif mention.entity == "time":
            found.times.append(mention.value)
        elif mention.entity == "count":
            found.acts.append(HowMany(count=max(1, min(MAX_COUNT, mention.value))))
        elif mention.entity == "order" and isinstance(spec.facets.get(mention.value.facet), NumberFacet):
            found.acts.append(Sort(order=mention.value))
        elif mention.entity == "facet" and mention.role == "exclude" and mention.value in spec.facets:
            found.acts.append(DontMind(facet=mention.value))  # "without the length limit"
        elif mention.entity == "drop":
            try:
                found.acts.append(_drop(mention.value))
            except ValidationError:
                continue
    return found


def _drop(value: Mapping[str, Any]) -> Act:
    """Read what a tap takes back: a theme, an example, or a condition.

    Raises:
        ValidationError: it is none of these.
    """
    if "theme" in value:
        return DropTheme(text=value["theme"])
    if "example" in value:
        return DropExample(item=value["example"])
    return Drop(condition=_CONDITION.validate_python(value))


def _read_facet(together: Sequence[Mention], catalogue: Catalogue, found: Wishes) -> None:
    """Read mentions of one facet, of which any will do."""
    read = [each for each in (_condition(mention, catalogue, found) for mention in together) if each is not None]
    values = tuple(dict.fromkeys(value for each in read if isinstance(each, Terms) for value in each.values))
    spans = [each for each in read if isinstance(each, Range)]
    act = _ACTS[together[0].role]
    if values:
        found.acts.append(act(condition=Terms(facet=_common(together, catalogue.spec), values=values[:MAX_VALUES])))
    if spans:
        found.acts.append(act(condition=any_of(spans)))


def _condition(mention: Mention, catalogue: Catalogue, found: Wishes) -> Terms | Range | None:
    is_number = isinstance(catalogue.spec.facets[mention.entity], NumberFacet)
    if not isinstance(mention.value, Bounds):
        if is_number:
            return None
        if isinstance(mention.value, str):
            # The NLU links what it knows to a tuple of values; a bare text is a name that it could not link.
            found.unknown.append(mention.value)
            return None
        return Terms(facet=mention.entity, values=mention.names[:MAX_VALUES])
    low, high = mention.value.low, mention.value.high
    if not is_number or (low is None and high is None) or (low is not None and high is not None and low > high):
        return None
    least, greatest = catalogue.spans.get(mention.entity, (-inf, inf))
    if (low is not None and low > greatest) or (high is not None and high < least):
        found.impossible.append((mention.entity, mention.value))
        return None
    return Range(facet=mention.entity, low=low, high=high)


def _union(facet: str, spec: CatalogueSpec) -> str:
    """Return the facet that a facet is a part of, or itself: an actor is one of the people."""
    unions = {name for name, each in spec.facets.items() if isinstance(each, UnionFacet) and facet in each.of}
    return min(unions, default=facet)


def _common(together: Sequence[Mention], spec: CatalogueSpec) -> str:
    """Return the facet of alternatives: a director or an actor is somebody of the people."""
    first = together[0].entity
    return first if all(each.entity == first for each in together) else _union(first, spec)


def _alternatives(mentions: Sequence[Mention], spec: CatalogueSpec) -> list[list[Mention]]:
    """Put mentions of one facet in one group of alternatives together; what is ruled out is ruled out one by one."""
    groups: dict[object, list[Mention]] = {}
    for number, mention in enumerate(mentions):
        alone = mention.group is None or mention.role == "exclude"
        groups.setdefault(number if alone else (mention.group, _union(mention.entity, spec), mention.role), []).append(
            mention
        )
    return list(groups.values())


def _some_of_each(groups: Sequence[list[Mention]], catalogue: Catalogue) -> list[list[Mention]]:
    """Put kinds together where no item is of both: "milk and bread", "politics and sports" are some of each."""
    found: list[list[Mention]] = []
    for group in groups:
        facet = _union(group[0].entity, catalogue.spec)
        if not _is_of_a_kind(group, facet, catalogue):
            found.append(group)
            continue
        alike = [other for other in found if _union(other[0].entity, catalogue.spec) == facet]
        rivals = [other for other in alike if _is_of_a_kind(other, facet, catalogue)]
        apart = next((other for other in rivals if not _is_some_both(other, group, catalogue)), None)
        if apart is None:
            found.append([*group])
        else:
            apart.extend(group)
    return found


def _is_of_a_kind(group: Sequence[Mention], facet: str, catalogue: Catalogue) -> bool:
    """Whether a group asks for what an item is, or where it lies: not for people, nor for what somebody keeps to.

    Of what is known of some items only, nobody knows that no item is both.
    """
    spec = catalogue.spec
    if facet not in spec.facets:
        return False
    parts = [described for name in spec.parts_of(facet) if isinstance(described := spec.facets[name], TermsFacet)]
    if not parts or any(each.names or each.labels or each.loose or each.series or each.order for each in parts):
        return False
    columns = [catalogue.columns[name] for name in spec.parts_of(facet) if name in catalogue.columns]
    if not any(column.known.any() for column in columns):
        return False
    return all(each.role is None and isinstance(each.value, tuple) for each in group)


def _is_some_both(one: Sequence[Mention], other: Sequence[Mention], catalogue: Catalogue) -> bool:
    """Whether an item is both: an apple juice is a juice."""
    first, second = (
        catalogue.having(
            Terms(
                facet=_common(group, catalogue.spec), values=tuple(each for mention in group for each in mention.names)
            )
        )
        for group in (one, other)
    )
    return bool((first & second).any())
