"""The ledger of differential privacy: each export of counts adds its epsilon, and none goes beyond the budget.

Epsilons of exports about the same people add up (Dwork and Roth 2014, theorem 3.14). A row is numbered by hand: of two
that spend at the same time the database refuses one, so both cannot take the last of the budget.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from recommender.store.errors import StoreError
from recommender.store.schema import privacy_spending

_ROUNDING = 1e-9


class BudgetSpentError(StoreError):
    """An export would go beyond the budget."""


def spent(connection: Connection) -> float:
    """Return what has been spent so far."""
    return float(connection.execute(select(func.coalesce(func.sum(privacy_spending.c.epsilon), 0.0))).scalar_one())


def spend(connection: Connection, epsilon: float, budget: float, at: datetime) -> float:
    """Note an epsilon, and return what is left of the budget.

    Raises:
        BudgetSpentError: there is not so much left; nothing is noted.
    """
    last = connection.execute(select(func.coalesce(func.max(privacy_spending.c.number), 0))).scalar_one()
    left = budget - spent(connection)
    if epsilon > left + _ROUNDING:
        raise BudgetSpentError(
            f"of the privacy budget of {budget:g} only {max(0.0, left):g} is left, and this takes {epsilon:g}: nothing "
            "was exported"
        )
    connection.execute(insert(privacy_spending), {"number": last + 1, "epsilon": epsilon, "at": at})
    return left - epsilon
