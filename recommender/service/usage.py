"""How the bot is used, in numbers for whoever runs it: what is shown and liked, what fails, and how the data drift."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial

import numpy as np

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import TermsFacet
from recommender.catalogue.ratings import load_ratings
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import Condition
from recommender.domain.feedback import Kind
from recommender.domain.notice import Notice
from recommender.settings import Settings
from recommender.store import Store, notices, overview

EPOCH_DAY = date(1970, 1, 1)
LIKED_STARS = 4.0  # of an imported rating
TOP = 15
ENOUGH = 50  # opinions from which on a drift says something
_POSITIVE = frozenset({Kind.LIKE.value, Kind.SAVE.value})
_OPINIONS = frozenset({Kind.LIKE.value, Kind.DISLIKE.value})


@dataclass(frozen=True)
class Day:
    """What happened on a day: items shown, and feedback by kind."""

    day: date
    shown: int
    said: Mapping[str, int]
    missed: int
    dead_ends: int


@dataclass(frozen=True)
class ItemUse:
    """How often an item was shown, and what was said of it."""

    item: str
    shown: int
    said: Mapping[str, int]


@dataclass(frozen=True)
class Drift:
    """How what is said since a training differs from what was trained on.

    `index` is the population stability index of a facet's values among what is liked: below 0.1 hardly anything has
    changed, above 0.25 much; None where fewer than `ENOUGH` opinions are new. `dislikes` are shares of opinions, before
    and since. `unknown` is the share of the new opinions that are on items the catalogue does not have.
    """

    facet: str
    opinions: int
    index: float | None
    dislikes: tuple[float | None, float | None]
    unknown: float | None


class Usage:
    """The numbers. Every method raises `StoreError` when the store fails."""

    def __init__(self, store: Callable[[], Store], settings: Settings, catalogue: Catalogue) -> None:
        """Read from what `store` returns."""
        self._store, self._settings, self._catalogue = store, settings, catalogue

    def days(self, number: int, now: datetime) -> list[Day]:
        """Return the last days, newest first."""
        first = now.date() - timedelta(days=number - 1)
        since = datetime(first.year, first.month, first.day, tzinfo=UTC)
        counts = self._store().look(partial(overview.days, since=since))
        noticed = Counter((each.at.date(), each.kind) for each in self._notices(since))
        told = []
        for day in (first + timedelta(days=offset) for offset in reversed(range(number))):
            of_day = {kind: count for (at, kind), count in counts.items() if at == (day - EPOCH_DAY).days}
            shown = of_day.pop("shown", 0)
            told.append(Day(day, shown, of_day, noticed[day, "missed"], noticed[day, "dead end"]))
        return told

    def items(self, since: datetime) -> list[ItemUse]:
        """Return the items that were shown most, with what was said of them."""
        shown = self._store().look(partial(overview.shown, since=since, most=TOP))
        said = self._store().look(partial(overview.reactions, since=since, items=[item for item, _ in shown]))
        return [ItemUse(item, n, {kind: m for (of, kind), m in said.items() if of == item}) for item, n in shown]

    def dead_ends(self, since: datetime) -> list[tuple[Condition, int]]:
        """Return the conditions of the needs for which nothing was found, the most frequent first."""
        found = Counter(each for notice in self._notices(since) for each in notice.conditions)
        return found.most_common(TOP)

    def missed(self, since: datetime) -> list[tuple[datetime, str]]:
        """Return what was written and not understood, newest first: nothing unless texts are asked for."""
        if not self._settings.operator_texts:  # also what was kept while they were
            return []
        return [(each.at, each.text) for each in reversed(self._notices(since)) if each.text]

    def drift(self, trained: datetime) -> Drift:
        """Compare what was said since a training read the data with what it read."""
        before = self._store().look(partial(overview.reactions, since=trained - timedelta(days=3650), until=trained))
        since = self._store().look(partial(overview.reactions, since=trained))
        opinions = sum(count for (_, kind), count in since.items() if kind in _OPINIONS)
        unknown = sum(n for (item, kind), n in since.items() if kind in _OPINIONS and item not in self._catalogue)
        facet = next((name for name in self._spec.show if isinstance(self._spec.facets[name], TermsFacet)), "")
        reference = Counter(self._imported)
        reference.update(_liked(before))
        fresh = _liked(since)
        index = stability(self._values(reference, facet), self._values(fresh, facet)) if opinions >= ENOUGH else None
        return Drift(
            facet,
            opinions,
            index,
            (_disliked(before), _disliked(since)),
            unknown / opinions if opinions else None,
        )

    @property
    def _spec(self) -> CatalogueSpec:
        return self._catalogue.spec

    def _notices(self, since: datetime) -> list[Notice]:
        return self._store().look(partial(notices.since, moment=since))

    @cached_property
    def _imported(self) -> Mapping[str, int]:
        """How many liked each item, in the ratings that came with the catalogue."""
        ratings = load_ratings(self._settings.catalogue_dir)
        liked = np.bincount(ratings.items[ratings.values >= LIKED_STARS], minlength=len(self._catalogue))
        return {item.id: int(count) for item, count in zip(self._catalogue.items, liked, strict=True) if count}

    def _values(self, items: Mapping[str, int], facet: str) -> Counter[str]:
        """Count the values of a facet among items."""
        counted: Counter[str] = Counter()
        for item, count in items.items():
            if item in self._catalogue:
                for value in self._catalogue.item(item).terms.get(facet, ()):
                    counted[value] += count
        return counted


def stability(before: Mapping[str, int], since: Mapping[str, int]) -> float | None:
    """Return the population stability index of two counts; half of one is added to each, so that none is zero.

    >>> stability({"a": 50, "b": 50}, {"a": 50, "b": 50})
    0.0
    """
    values = {*before, *since}
    if not before or not since:
        return None
    p, q = ({each: counts.get(each, 0) + 0.5 for each in values} for counts in (before, since))
    all_p, all_q = sum(p.values()), sum(q.values())
    return sum(
        (q[each] / all_q - p[each] / all_p) * math.log((q[each] / all_q) / (p[each] / all_p)) for each in sorted(values)
    )


def _liked(reactions: Mapping[tuple[str, str], int]) -> Counter[str]:
    liked: Counter[str] = Counter()
    for (item, kind), count in reactions.items():
        if kind in _POSITIVE:
            liked[item] += count
    return liked


def _disliked(reactions: Mapping[tuple[str, str], int]) -> float | None:
    opinions = sum(count for (_, kind), count in reactions.items() if kind in _OPINIONS)
    disliked = sum(count for (_, kind), count in reactions.items() if kind == Kind.DISLIKE)
    return disliked / opinions if opinions else None
