"""Joins two lists of titled works that have no common id, by title and year.

Titles are compared by `title_key`. Rules go from strict to loose; each assigns only what is unique both ways among the
works that stricter rules left, so a loose rule never takes what a strict one found. Where one of several namesakes is
much better known than the others, it counts as unique.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from recommender.catalogue.titles import main_title, sub_title, title_key, without_owner

# How many times better known one of several namesakes has to be.
DOMINANCE = 3.0


@dataclass(frozen=True)
class Work:
    """One titled work. `also` holds further titles; `known` says how well known it is, on any scale from 0 upwards."""

    id: str
    title: str
    year: int | None
    also: tuple[str, ...] = ()
    known: float = 0.0

    @property
    def titles(self) -> tuple[str, ...]:
        """The title and the further ones."""
        return (self.title, *self.also)


Keys: TypeAlias = Callable[[Work], Iterable[str]]


def join(left: Sequence[Work], right: Sequence[Work]) -> dict[str, str]:
    """Return which work on the right is which on the left: {left id: right id}, one to one.

    A work without a year is never joined: titles alone are too often shared.
    """
    matching = _Matching(left, right)
    for keys in (_main, _all, _compact):
        for distance in (0, 1):
            matching.assign(keys, keys, distance)
    # Parts are dropped on one side at a time: two works with different sub-titles are different works.
    for shorter in (_without_sub_title, _only_sub_title, _without_owner):
        matching.assign(_compact, shorter, 0)
        matching.assign(shorter, _compact, 0)
    return matching.pairs


def _main(work: Work) -> Iterator[str]:
    yield title_key(work.title)


def _all(work: Work) -> Iterator[str]:
    yield from map(title_key, work.titles)


def _compact(work: Work) -> Iterator[str]:
    yield from (key.replace(" ", "") for key in _all(work))


def _without_sub_title(work: Work) -> Iterator[str]:
    yield from (title_key(main_title(title)).replace(" ", "") for title in work.titles)


def _only_sub_title(work: Work) -> Iterator[str]:
    yield from (title_key(sub_title(title)).replace(" ", "") for title in work.titles)


def _without_owner(work: Work) -> Iterator[str]:
    yield from (title_key(without_owner(title)).replace(" ", "") for title in work.titles)


@dataclass
class _Matching:
    left: Sequence[Work]
    right: Sequence[Work]
    pairs: dict[str, str] = field(default_factory=dict)

    def assign(self, left_keys: Keys, right_keys: Keys, distance: int) -> None:
        """Join what is still free, has a key in common and years that differ by `distance`, where it is unique."""
        taken = set(self.pairs.values())
        index: dict[tuple[str, int], dict[str, float]] = {}
        for work in self.right:
            if work.id not in taken and work.year is not None:
                for key in right_keys(work):
                    index.setdefault((key, work.year), {})[work.id] = work.known
        claims: dict[str, dict[str, float]] = {}
        for work in self.left:
            if work.id not in self.pairs and work.year is not None:
                years = {work.year - distance, work.year + distance}
                match = _the_one(_lookup(index, filter(None, left_keys(work)), years))
                if match is not None:
                    claims.setdefault(match, {})[work.id] = work.known
        self.pairs |= {one: match for match, rivals in claims.items() if (one := _the_one(rivals)) is not None}


def _lookup(
    index: Mapping[tuple[str, int], Mapping[str, float]], keys: Iterable[str], years: Iterable[int]
) -> dict[str, float]:
    years = tuple(years)
    matches: dict[str, float] = {}
    for key in keys:
        for year in years:
            matches |= index.get((key, year), {})
    return matches


def _the_one(matches: Mapping[str, float]) -> str | None:
    """Return the only match, or the one that is far better known than all others."""
    if len(matches) < 2:
        return next(iter(matches), None)
    first, second = sorted(matches, key=lambda each: -matches[each])[:2]
    return first if matches[first] > DOMINANCE * matches[second] else None
