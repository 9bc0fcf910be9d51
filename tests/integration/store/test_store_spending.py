"""The ledger of the privacy budget, on every database that the store is tested on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recommender.store import open_store
from recommender.store.spending import BudgetSpentError, spent

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def test_epsilons_add_up_until_the_budget_is_used_up(url: str) -> None:
    with open_store(url) as store:
        assert store.spend_privacy(1.0, 2.5, NOW) == pytest.approx(1.5)
        assert store.spend_privacy(0.5, 2.5, NOW) == pytest.approx(1.0)
        with pytest.raises(BudgetSpentError, match="only 1 is left"):
            store.spend_privacy(1.5, 2.5, NOW)
    with open_store(url) as store:  # it outlives the process, and the refused one has cost nothing
        assert store.look(spent) == pytest.approx(1.5)
        assert store.spend_privacy(1.0, 2.5, NOW) == pytest.approx(0.0)
        with pytest.raises(BudgetSpentError):
            store.spend_privacy(0.01, 2.5, NOW)


def test_a_tenth_ten_times_is_one(url: str) -> None:
    with open_store(url) as store:
        for _ in range(10):
            store.spend_privacy(0.1, 1.0, NOW)
        with pytest.raises(BudgetSpentError):
            store.spend_privacy(0.1, 1.0, NOW)
