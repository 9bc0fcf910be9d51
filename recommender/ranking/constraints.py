"""Hard conditions as masks over the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from recommender.catalogue.catalogue import Catalogue, Mask
from recommender.domain.conditions import Condition, Terms
from recommender.domain.errors import ConditionError
from recommender.domain.need import Need
from recommender.ranking.caches import capacity

CACHED_CONDITIONS = 512  # where memory allows; a mask takes a byte an item


class Constraints:
    """Masks of conditions, each computed once. The masks are read-only, because they are shared between threads."""

    def __init__(self, catalogue: Catalogue, in_words: Callable[[Need], Mask] | None = None) -> None:
        """Take the catalogue, and what tells which items the free text of a need leaves, if that can be told."""
        self._catalogue = catalogue
        size = capacity(CACHED_CONDITIONS, len(catalogue), 1)
        self._in_words = None if in_words is None else lru_cache(size)(lambda need: _read_only(in_words(need)))
        self.having = lru_cache(size)(self._having)
        self.lacking = lru_cache(size)(self._lacking)
        self.leading = lru_cache(size)(self._leading)

    def check(self, need: Need) -> None:
        """Do nothing with a need that fits the catalogue; everything else here and in the ranking relies on that.

        Raises:
            ConditionError: a condition or the order does not fit.
        """
        for condition in (*need.require, *need.exclude, *need.prefer):
            self._catalogue.check(condition)
        if need.order is not None and need.order.facet not in self._catalogue.numbers:
            raise ConditionError(f"{need.order.facet} is no number to put items in order by")

    def satisfied(self, need: Need) -> list[tuple[Condition, bool, Mask]]:
        """Return each hard condition with whether it is an exclusion and which items satisfy it.

        Raises:
            ConditionError: a condition does not fit the catalogue.
        """
        return [
            *((condition, False, self.having(condition)) for condition in need.require),
            *((condition, True, self.lacking(condition)) for condition in need.exclude),
        ]

    def mask(self, need: Need) -> Mask:
        """Return which items may be shown and satisfy every hard condition; shape (items,). It may be changed.

        Raises:
            ConditionError: a condition does not fit the catalogue.
        """
        mask = self._catalogue.shown() & self.in_words(need)
        for _, _, satisfied in self.satisfied(need):
            mask &= satisfied
        return mask

    def in_words(self, need: Need) -> Mask:
        """Return which items the free text of a need leaves; shape (items,). It may not be changed."""
        if self._in_words is None or not (need.themes or need.unwanted):
            return np.ones(len(self._catalogue), dtype=np.bool_)
        return self._in_words(Need(themes=need.themes, unwanted=need.unwanted))

    def _having(self, condition: Condition) -> Mask:
        return _read_only(self._catalogue.having(condition))

    def _lacking(self, condition: Condition) -> Mask:
        return _read_only(self._catalogue.lacking(condition))

    def _leading(self, condition: Terms) -> Mask:
        return _read_only(self._catalogue.leading[condition.facet].mask(condition.values))


def _read_only(mask: Mask) -> Mask:
    mask.setflags(write=False)
    return mask
