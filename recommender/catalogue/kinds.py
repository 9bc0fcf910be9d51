"""Which values of a facet are kinds of which: death metal is metal, and who wants no metal wants no death metal.

An item of a catalogue has the wider values of what its source says of it, too. So ruling out, asking for, questions and
likeness all know that a value is a kind of another without looking it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.acts import Act, Drop, Exclude, Prefer, Require
from recommender.domain.conditions import Condition, Terms
from recommender.domain.items import Item
from recommender.domain.need import Need

Wider: TypeAlias = Mapping[str, tuple[str, ...]]  # value -> what it is a kind of, the nearest first

NOTHING: Wider = MappingProxyType({})


def wider(facet: TermsFacet, values: Iterable[str]) -> Wider:
    """Return what each value is a kind of, directly or by way of others, without values that are a kind of nothing.

    Args:
        facet: the description: `kinds` names them, `kinds_by_words` reads them off the values' last words.
        values: those that items have.

    >>> metal = TermsFacet(type="terms", label="genre", fact="{value}", unknown="?", kinds_by_words=True)
    >>> dict(wider(metal, ["Metal", "Death Metal", "Melodic Death Metal", "Post-Metal"]))
    {'Death Metal': ('Metal',), 'Melodic Death Metal': ('Death Metal', 'Metal')}
    """
    if not facet.kinds and not facet.kinds_by_words:
        return NOTHING
    known = dict.fromkeys((*values, *facet.kinds, *(kind for kinds in facet.kinds.values() for kind in kinds)))
    above: dict[str, list[str]] = {value: [] for value in known}
    for value, kinds in facet.kinds.items():
        for kind in kinds:
            above[kind].append(value)
    if facet.kinds_by_words:
        spelled = {value.casefold(): value for value in known}
        for value in known:
            words = value.casefold().split()
            ends = (" ".join(words[start:]) for start in range(1, len(words)))
            above[value] += [spelled[end] for end in ends if end in spelled]
    return {value: found for value in known if (found := _all_above(value, above))}


def _all_above(value: str, above: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    level = [value]
    while level:
        level = [each for lower in level for each in above[lower] if each != value and each not in found]
        found.update(dict.fromkeys(level))
    return tuple(found)


def all_wider(spec: CatalogueSpec, items: Iterable[Item]) -> Mapping[str, Wider]:
    """Return what the values of each facet are kinds of, for the facets of which the description says so."""
    facets = {
        name: facet
        for name, facet in spec.facets.items()
        if isinstance(facet, TermsFacet) and (facet.kinds or facet.kinds_by_words)
    }
    values: dict[str, dict[str, None]] = {name: {} for name in facets}
    for item in items if facets else ():
        for name, known in values.items():
            known.update(dict.fromkeys(item.terms.get(name, ())))
    return {name: wider(facet, values[name]) for name, facet in facets.items()}


def completed(item: Item, kinds: Mapping[str, Wider]) -> Item:
    """Return an item that has the wider values of its own, behind these."""
    terms = {
        name: tuple(dict.fromkeys((*item.terms[name], *(each for own in item.terms[name] for each in up.get(own, ())))))
        for name, up in kinds.items()
        if name in item.terms
    }
    changed = any(values != item.terms[name] for name, values in terms.items())
    return item.model_copy(update={"terms": {**item.terms, **terms}}) if changed else item


def giving_way(act: Act, need: Need, kinds: Mapping[str, Wider]) -> list[Act]:
    """Return what a wish takes back of earlier ones about kinds of what it is about: the last word wins.

    Who asked for death metal and now wants no metal wants no death metal; who wanted no metal and now asks for death
    metal may have metal again. "Metal, but no death metal" contradicts nothing.
    """
    if not isinstance(act, Exclude | Require | Prefer):
        return []
    said = (*need.require, *need.prefer) if isinstance(act, Exclude) else need.exclude
    narrower, broader = (said, [act.condition]) if isinstance(act, Exclude) else ([act.condition], said)
    pairs = [(one, other) for one in narrower for other in broader if _is_kind(one, other, kinds)]
    return [Drop(condition=one if isinstance(act, Exclude) else other) for one, other in pairs]


def _is_kind(one: Condition, other: Condition, kinds: Mapping[str, Wider]) -> bool:
    """Whether all that one condition names are kinds of what the other does."""
    if not isinstance(one, Terms) or not isinstance(other, Terms) or one.facet != other.facet:
        return False
    up = kinds.get(one.facet, NOTHING)
    return all(not set(other.values).isdisjoint(up.get(value, ())) for value in one.values)
