"""Adds what a person always likes and avoids to what they ask for now."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.kinds import giving_way
from recommender.domain.acts import Require
from recommender.domain.need import Need
from recommender.domain.preference import Polarity, Preference, with_taste
from recommender.service.memory import Memory
from recommender.store import StoreError

logger = logging.getLogger(__name__)


class LastingTaste:
    """The taste of everybody, as the store has it."""

    def __init__(self, catalogue: Catalogue, memory: Memory) -> None:
        self._catalogue = catalogue
        self._memory = memory

    def added_to(self, need: Need, user: str | None) -> Need:
        """Return a need with what the person always likes and avoids; what they want now goes before that."""
        try:
            taste: Sequence[Preference] = self._memory.preferences(user) if user is not None else ()
        except StoreError as error:
            logger.error("answering without the lasting taste of a person: %s", error)
            taste = ()
        known = [each for each in taste if each.condition.facet in self._catalogue.spec.facets]
        wanted = [Require(condition=each) for each in (*need.require, *need.prefer)]
        return with_taste(need, [each for each in known if not self._gives_way(each, wanted)])

    def _gives_way(self, taste: Preference, wanted: Sequence[Require]) -> bool:
        """Whether the wish is for a kind of what somebody always avoids: death metal goes before "no metal"."""
        always = Need(exclude=(taste.condition,))
        kinds = self._catalogue.kinds
        return taste.polarity is Polarity.AVOID and any(giving_way(act, always, kinds) for act in wanted)
