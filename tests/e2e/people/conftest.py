"""What the conversations of this folder look at besides."""

from __future__ import annotations

import pytest

from recommender.domain.conditions import Terms
from recommender.service import Recommender
from tests.e2e.people.reading import Has


@pytest.fixture
def has(recommender: Recommender) -> Has:
    """Whether the catalogue says that an item has a term."""

    def check(item: str, facet: str, value: str) -> bool:
        condition = Terms(facet=facet, values=(value,))
        return bool(recommender.catalogue.having(condition)[recommender.catalogue.index[item]])

    return check
